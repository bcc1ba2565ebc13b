// The track document as the rest of the server sees it: one spelling, defaults filled in, units fixed.
//
// Times are seconds (double), frequencies Hz, amplitudes linear. Instances come from track/parse.h and are
// immutable afterwards; everything built from one shares it as std::shared_ptr<const Track>.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "track/params.h"

namespace stillpoint::track {

enum class CrossfadeCurve { Linear, EqualPower };

// The step bus a voice is mixed into; each bus is brought to its level separately.
enum class Bus { Binaural, Noise };

struct VolumeEnvelope {
    enum class Shape { Flat, LinearFade, Adsr, Linen };
    Shape shape = Shape::Flat;
    double fade_duration = 0, start_amp = 1, end_amp = 1;          // LinearFade
    double attack = 0, decay = 0, sustain_level = 1, release = 0;  // Adsr, Linen
};

struct Voice {
    std::string function;  // as written, for example "binaural_beat_transition"
    Params params;
    bool is_transition = false;
    std::optional<VolumeEnvelope> envelope;  // nullopt: 10 ms fades at both ends instead
    Bus bus = Bus::Binaural;
    std::string id, name, description;  // as written; the first that is there makes the key
    std::string sam_source_id;  // which source of the scene it is; empty = by its place among such voices
    std::string key;            // identity across steps (20-assembly 2.4); equal keys continue one another
    // JSON pointers into the document, for messages.
    std::string pointer, function_pointer, params_pointer;
};

struct Step {
    double duration = 0;  // > 0; steps with less are dropped while parsing
    double start = 0;     // absolute, >= 0, always filled in (10-document 3.1)
    std::vector<Voice> voices;
    std::string description;
    double crossfade_duration = 0;  // out of this step, own or global value
    double crossfade_overlap = 1;   // 0..1
    CrossfadeCurve crossfade_curve = CrossfadeCurve::Linear;
    double binaural_volume = 0.48;  // already min(value, 0.48)
    double noise_volume = 0.48;
    double normalization_level = 0.95;
    std::string noise_preset_id;  // where a session's noise came from; nothing reads it
    std::string pointer;
};

struct BackgroundNoise {
    std::string file;  // path inside the media library; empty when the noise is inline
    std::optional<Params> inline_noise;
    double gain = 1, start_time = 0, fade_in = 0, fade_out = 0;
    std::vector<std::pair<double, double>> amp_envelope;  // (seconds, gain), ascending
    std::string pointer, file_pointer;                    // the second of `file`, or of the inline noise
};

struct Clip {
    std::string file;  // path inside the media library
    double start = 0, gain = 1, duration = 0, pan = 0, fade_in = 0, fade_out = 0;
    std::string description;
    std::string pointer, file_pointer;
};

struct Track {
    // About the track. These keys are ours; files without them get defaults.
    std::string title;        // top-level "title", else output_filename without its ending, else "Untitled"
    std::string description;  // top-level "description"
    std::string style;        // top-level "style": the world it asks for; empty = the server's default
    std::vector<std::string> tags;  // top-level "tags", for example "sleep"
    std::uint64_t seed = 0;         // top-level "seed", else derived from the content hash

    std::string output_filename;  // what other programs call its sound file

    int sample_rate = 44100;  // Hz, for offline rendering; sessions run at 48 kHz
    double normalization_level = 0.95;
    bool preserve_relative_step_loudness = false;
    std::vector<Step> steps;  // in document order
    std::optional<BackgroundNoise> background_noise;
    std::vector<Clip> clips;
    nlohmann::json sam_scene;  // kept as written; null when absent

    std::string hash;  // 16 hex digits over the canonical document: same hash, same sound
};

// Seconds from 0 to the end of the last step.
double duration(const Track& track);

}  // namespace stillpoint::track
