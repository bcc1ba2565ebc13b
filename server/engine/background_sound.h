// The noise under the whole track.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "engine/step_sound.h"
#include "media/contents.h"
#include "track/track.h"
#include "voices/noise_preset.h"
#include "voices/voice.h"

namespace stillpoint::engine {

// As 20-assembly 6.1 and 50-noise-effects 6 have it: the voice of the noise preset, as long as the steps,
// begun at start_time and cut at their end. The fade-in begins with the noise, the fade-out ends with the
// steps, the envelope runs on the time of the track. One owner at a time.
class BackgroundSound {
  public:
    // Null without a background noise, or when its file cannot be read. END is where the last step does. A
    // draft is not rendered.
    static std::unique_ptr<BackgroundSound> make(const track::Track& track, const media::Contents& media,
                                                 std::int64_t end, int rate, std::uint64_t seed,
                                                 bool is_draft);

    std::int64_t first() const noexcept { return first_; }
    std::int64_t end() const noexcept { return end_; }

    // Adds what sounds of it in frames [first, first + count) of the track, VOLUME times as loud. The
    // rules of voices::Voice::render hold for the calls.
    void add(std::int64_t first, int count, StereoBlock& to, double volume = 1) noexcept;

    double peak_bound() const;

    // The gain at a frame of the track, fades and envelope included; 0 where the noise does not sound.
    double gain(std::int64_t frame) const noexcept;
    // Where the gain bends: ascending frames of the track, the first and the last of the noise among them.
    std::vector<std::int64_t> bends() const;
    const track::Params& params() const noexcept { return preset_.params; }
    bool is_random() const noexcept { return is_random_; }  // whether the seed matters

  private:
    BackgroundSound(const track::BackgroundNoise& noise, voices::NoisePreset preset,
                    const media::Contents& media, std::int64_t end, int rate, std::uint64_t seed,
                    bool is_draft);
    void fill_gains(std::int64_t first, int count, double* gains) const noexcept;

    const voices::NoisePreset preset_;  // the voice reads its parameters here
    std::unique_ptr<voices::Voice> voice_;
    int rate_;
    std::int64_t first_, end_, fade_in_, fade_out_;
    double gain_;
    bool is_random_ = false;
    std::vector<std::pair<double, double>> points_;  // (seconds, gain), ascending
};

}  // namespace stillpoint::engine
