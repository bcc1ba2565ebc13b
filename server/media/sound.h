// Recorded sound as voices and clips play it.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace stillpoint::media {

// A whole recording, decoded and brought to one rate. Immutable and shared by everything that plays it.
struct Sound {
    int rate = 0;              // Hz
    std::vector<float> left;   // full scale is 1; never NaN or infinite
    std::vector<float> right;  // as long as left; empty for a mono recording, which both ears hear alike
    float peak = 0;            // largest magnitude of any sample

    std::int64_t frames() const { return static_cast<std::int64_t>(left.size()); }
    // What the right ear hears.
    const std::vector<float>& right_ear() const { return right.empty() ? left : right; }
};

using SoundPtr = std::shared_ptr<const Sound>;

}  // namespace stillpoint::media
