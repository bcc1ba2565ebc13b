// What a track holds, worked out for people and programs to read.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "track/track.h"

namespace stillpoint::command {

// A value that moves from one end of its step to the other.
struct Span {
    double from = 0, to = 0;
};

struct VoiceDescription {
    std::string name;      // its label, else its function
    std::string function;  // that really plays; empty when the voice is silent
    track::Bus bus = track::Bus::Binaural;
    std::optional<Span> carrier_hz;  // mean of both ears
    std::optional<Span> beat_hz;
    std::optional<Span> level_db;  // louder ear, relative to the loudest voice of its bus; absent when silent
};

struct StepDescription {
    std::string name;
    double start_s = 0, duration_s = 0;
    double blend_s = 0;  // crossfade with what sounds before
    // Peak each bus is brought to, dB of full scale before the final gain. Absent without voices on it.
    std::optional<double> tones_db, noise_db;
    std::vector<VoiceDescription> voices;
};

struct Description {
    std::shared_ptr<const track::Track> track;
    double duration_s = 0;
    std::vector<StepDescription> steps;
    struct Beat {
        double seconds = 0, hz = 0, carrier_hz = 0;
    };
    std::vector<Beat> beat;  // of the strongest line, evenly spaced; 0 where nothing beats
    // How many times faster than it plays the sound is made on one core of this machine: CPU time, measured
    // on short stretches of the steps, at 48 kHz.
    double realtime_factor = 0;
};

Description describe(std::shared_ptr<const track::Track> track);

std::string description_text(const Description& description, bool for_terminal);
std::string description_json(const Description& description);

}  // namespace stillpoint::command
