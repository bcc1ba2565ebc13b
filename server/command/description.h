// What a track holds, worked out for people and programs to read.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "media/contents.h"
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

// What sounds beside the steps: the background noise, or a clip.
struct BesideDescription {
    std::string name;      // a clip's label, else its file; what noise it is
    std::string file;      // inside the media library; empty for noise that is written in the track
    bool is_clip = false;  // else the noise
    bool plays = false;    // false: its file is not there or holds nothing that can be played
    double start_s = 0;    // on the axis of the track, like the end
    double end_s = 0;      // equal to the start when nothing plays
    double gain = 1;
};

struct Description {
    std::shared_ptr<const track::Track> track;
    double duration_s = 0;  // to the end of the last step or clip
    std::vector<StepDescription> steps;
    std::vector<BesideDescription> beside;
    struct Beat {
        double seconds = 0, hz = 0, carrier_hz = 0;
    };
    std::vector<Beat> beat;  // of the strongest line, evenly spaced; 0 where nothing beats
    // How many times faster than it plays the sound is made on one core of this machine: CPU time, measured
    // on short stretches of the steps, at 48 kHz.
    double realtime_factor = 0;
};

// MEDIA: of the files TRACK names, at 48 kHz.
Description describe(std::shared_ptr<const track::Track> track, const media::Contents& media);

std::string description_text(const Description& description, bool for_terminal);
std::string description_json(const Description& description);

}  // namespace stillpoint::command
