// One clip on the axis of the track.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

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

    const std::string& name() const noexcept { return name_; }  // what it is, else its file
    std::int64_t first() const noexcept { return first_; }      // negative: before the track
    std::int64_t end() const noexcept { return first_ + frames_; }

    // Adds what sounds of it in frames [first, first + count) of the track, VOLUME times as loud.
    void add(std::int64_t first, int count, StereoBlock& to, double volume = 1) const noexcept;

    double peak_bound() const;

    // Highest peak of the louder ear as far as the fades at a frame of the track let it through; 0 outside.
    double level(std::int64_t frame) const noexcept;
    // Where the level bends: ascending frames of the track, the first and the last of the clip among them.
    std::vector<std::int64_t> bends() const;

  private:
    double fade(std::int64_t frame) const noexcept;

    std::string name_;
    media::SoundPtr sound_;
    std::int64_t first_, frames_;
    std::int64_t fade_in_, fade_out_;  // frames
    double left_, right_;              // gains
};

}  // namespace stillpoint::engine
