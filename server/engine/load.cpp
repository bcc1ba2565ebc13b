#include "engine/load.h"

#include "voices/validate.h"

namespace stillpoint::engine {

track::ParseResult load_track(std::string_view json_text, const LoadOptions& options) {
    return track::parse(json_text, options.limits,
                        [&](const track::Track& track, track::Diagnostics& diagnostics) {
                            voices::validate(track, options.lenient, diagnostics);
                        });
}

}  // namespace stillpoint::engine
