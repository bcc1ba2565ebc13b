#include "engine/load.h"

namespace stillpoint::engine {

track::ParseResult load_track(std::string_view json_text, const LoadOptions& options) {
    return track::parse(json_text, options.limits);
}

}  // namespace stillpoint::engine
