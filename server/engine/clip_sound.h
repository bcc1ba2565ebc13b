// One clip on the axis of the track.
#pragma once

#include <cstdint>

#include "engine/step_sound.h"
#include "media/sound.h"
#include "track/track.h"

namespace stillpoint::engine {

// A recording played once from where the track says (20-assembly 6.2, and 10-document 6 for what the editors
// write). Immutable.
class ClipSound {
  public:
    // SOUND is at RATE and not null. The first frame is trunc(start * rate); what lies before the track is
    // not heard. A clip that its duration cuts short fades out over 50 ms, at most a quarter of it; fade_in
    // and fade_out are linear and lie at its own ends.
    ClipSound(const track::Clip& clip, media::SoundPtr sound, int rate);

    std::int64_t first() const noexcept { return first_; }  // negative: before the track
    std::int64_t end() const noexcept { return first_ + frames_; }

    // Adds what sounds of it in frames [first, first + count) of the track, VOLUME times as loud.
    void add(std::int64_t first, int count, StereoBlock& to, double volume = 1) const noexcept;

    double peak_bound() const;

  private:
    double fade(std::int64_t frame) const noexcept;

    media::SoundPtr sound_;
    std::int64_t first_, frames_;
    std::int64_t fade_in_, fade_out_;  // frames
    double left_, right_;              // gains
};

}  // namespace stillpoint::engine
