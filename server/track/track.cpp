#include "track/track.h"

#include <algorithm>

namespace stillpoint::track {

double duration(const Track& track) {
    double end = 0;
    for (const auto& step : track.steps)
        end = std::max(end, step.start + step.duration);
    return end;
}

}  // namespace stillpoint::track
