// From a sound file to samples.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "media/file.h"
#include "media/sound.h"

namespace stillpoint::media {

struct Decoded {
    SoundPtr sound;       // null: nothing can be played
    std::string problem;  // why, in plain words; or, beside a sound, what is odd about it
};

// Asked before memory for that many more bytes of samples is used; false ends the decoding.
using Claim = std::function<bool(std::int64_t bytes)>;

// Everything libsndfile reads (WAV, FLAC, Ogg Vorbis, Opus, MP3, AIFF, ...), with one or two channels and
// 1000 to 768000 Hz, at most SECONDS long, brought to RATE by soxr's HQ filter: floor(frames * RATE / own
// rate) frames, without delay. Samples that are no numbers become 0, those beyond 40 dB above full scale are
// cut there. A file that breaks off plays as far as it goes.
Decoded decode(const File& file, int rate, double seconds, const Claim& claim);

}  // namespace stillpoint::media
