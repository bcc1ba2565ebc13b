// The entrainment lines of a track: exact, from the score, never measured from the sound.
#pragma once

#include <cstdint>
#include <vector>

#include "media/contents.h"
#include "stillpoint/v1/world.pb.h"
#include "track/track.h"

namespace stillpoint::world {

constexpr int media_rate = 48000;  // Hz; the media samples of this layer

// Immutable after construction; any thread may read it.
//
// The phase of a line is the true one: for a binaural line its fraction is that of the phase difference
// between the ears, for an isochronic line 0 is the start of a pulse. Where a voice starts its phase anew (a
// pulse at a step's start) the line's phase jumps up to the next value with that fraction, so it never
// decreases.
class Score {
  public:
    // MEDIA: of the files the track names, at 48 kHz; a clip may outlast the steps.
    explicit Score(const track::Track& track, const media::Contents& media = {});

    const v1::Score& message() const { return message_; }  // the form that crosses the wire
    std::int64_t total_samples() const { return total_; }  // at 48 kHz

    // The dominant line at a moment: greatest depth * gain, a challenger must lead for 2 s to take over.
    struct Moment {
        int line = -1;  // index into message().lines(); -1: nothing beats
        double beat_hz = 0, carrier_hz = 0;
        double strength = 0;  // depth * gain, 0..1
        double phase = 0;     // cycles
    };
    Moment beat_at(std::int64_t sample) const;

    // Level of all noise lines together, 0..1.
    double noise_at(std::int64_t sample) const;

    bool clip_at(std::int64_t sample) const;  // a recording sounds

    double max_beat_hz() const { return max_beat_; }

    // D = 2^ceil(log2(max beat / 0.25 Hz)), at least 1: phase / D moves at 0.25 Hz or slower.
    std::uint32_t divisor() const;

    bool photosensitive() const { return photosensitive_; }  // a beat of 3..60 Hz occurs

  private:
    struct Reign {
        std::int64_t from = 0;
        int line = -1;
    };
    void find_dominant();

    v1::Score message_;
    std::int64_t total_ = 0;
    double max_beat_ = 0;
    bool photosensitive_ = false;
    std::vector<Reign> reigns_;  // ascending; the first is at sample 0
};

// A line's values at SAMPLE; all zero outside its knots. The phase is that of docs/world.md, "Between the
// knots".
v1::LineKnot line_at(const v1::Line& line, std::int64_t sample);

}  // namespace stillpoint::world
