// What sounds beside the steps: the noise under the track and the clips over it.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/background_sound.h"
#include "engine/clip_sound.h"
#include "engine/plan.h"

namespace stillpoint::engine {

// Frames from 0 to where the last step or clip ends.
std::int64_t track_frames(const track::Track& track, const media::Contents& media, int rate);

// One owner at a time.
class BesideSteps {
  public:
    BesideSteps() = default;  // nothing

    // STEPS_END is where the last step ends. Files that MEDIA lacks are silent. A draft is not rendered, only
    // asked for its bounds.
    BesideSteps(const track::Track& track, const media::Contents& media, std::int64_t steps_end, int rate,
                std::uint64_t seed, bool is_draft = false);

    bool is_silent() const { return !background_ && clips_.empty(); }
    bool is_random() const { return background_ && background_->is_random(); }  // whether the seed matters
    std::int64_t end() const;  // where the last of it ends; 0 when there is nothing

    const BackgroundSound* background() const { return background_.get(); }  // null: none
    const std::vector<ClipSound>& clips() const { return clips_; }           // those that are heard

    // Adds frames [first, first + count) of the track: the noise, then the clips in document order. The rules
    // of voices::Voice::render hold for the calls.
    void add(std::int64_t first, int count, StereoBlock& to, const Mix& mix = {}) noexcept;

    // No sum of it is larger at any frame of [first, end).
    double peak_bound(std::int64_t first, std::int64_t end) const;

  private:
    std::unique_ptr<BackgroundSound> background_;
    std::vector<ClipSound> clips_;
};

}  // namespace stillpoint::engine
