// A track or a recording, listened to as the world listens to it.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analysis/features.h"
#include "command/media_options.h"
#include "track/parse.h"
#include "world/score.h"

namespace stillpoint::command {

struct HeardSound {
    std::string title;
    double seconds = 0;                         // of the whole, whatever the stretch listened to
    std::int64_t first_sample = 0;              // of the stretch, at 48 kHz
    std::vector<analysis::Features> features;   // every 20 ms of the stretch
    std::shared_ptr<const world::Score> score;  // null for a recording
};

struct Stretch {
    double from = 0;               // seconds
    std::optional<double> length;  // seconds; none: to the end
};

// INPUT: a track document (*.json, or - for standard input), else a sound file. Findings go to stderr. Throws
// std::runtime_error with one line for people.
HeardSound listen_to(const std::filesystem::path& input, const MediaOptions& media,
                     const track::Limits& limits, const Stretch& stretch);

}  // namespace stillpoint::command
