#include "engine/load.h"

#include <utility>

#include "engine/open_media.h"
#include "engine/track_cost.h"
#include "voices/named_files.h"
#include "voices/validate.h"

namespace stillpoint::engine {

LoadResult load_track(std::string_view json_text, const LoadOptions& options) {
    LoadResult result;
    const auto check = [&](const track::Track& track, track::Diagnostics& diagnostics) {
        voices::validate(track, options.lenient, diagnostics);
        check_cost(track, options.limits, diagnostics);
        result.names_files = !voices::named_files(track).empty();
        if (!options.library) return;
        const int rate = options.rate > 0 ? options.rate : track.sample_rate;
        result.media = open_media(track, *options.library, rate, options.lenient, diagnostics);
    };
    track::ParseResult parsed = track::parse(json_text, options.limits, check);
    result.track = std::move(parsed.track);
    result.diagnostics = std::move(parsed.diagnostics);
    if (!result.track) result.media = {};
    return result;
}

}  // namespace stillpoint::engine
