// Short bursts of noise at regular times in a binaural transition (30-voices 3.6).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "dsp/fft.h"
#include "dsp/step_clock.h"
#include "voices/voice.h"

namespace stillpoint::voices {

// Room to make one burst in; voices of one step share it.
struct GlitchWorkspace {
    dsp::FftArray<float> time;
    dsp::FftArray<dsp::RealFft::Complex> frequency;
};

// Burst k = 1, 2, ... ends at k * interval: normal noise, limited to a band around FOCUS Hz, scaled to its
// peak, rising linearly to its end. It is added equally to both ears and is a pure function of (random key,
// k).
class GlitchBursts {
  public:
    // Nothing random is asked of CONTEXT where there are no bursts.
    GlitchBursts(const VoiceContext& context, const dsp::StepClock& clock, double focus);

    bool is_off() const noexcept { return at_once_ == 0; }
    double peak_bound() const noexcept { return level_ * double(at_once_); }
    void add(std::int64_t first, int count, float* left, float* right) noexcept;

  private:
    // Bursts longer than the interval overlap: each slot keeps one of them ready.
    struct Slot {
        std::int64_t burst = 0;  // its number; 0: none
        std::vector<float> samples;
    };
    void make_room(const VoiceContext& context, double focus);
    std::int64_t first_frame(std::int64_t burst) const noexcept;
    void make(std::int64_t burst, Slot& slot) noexcept;

    double interval_ = 0, level_ = 0, rate_ = 0;
    double duration_ = 0;  // seconds of a burst
    std::int64_t frames_ = 0, length_ = 0, bursts_ = 0;
    std::size_t at_once_ = 0;  // bursts that may sound together
    std::uint64_t key_ = 0;
    std::vector<float> band_;  // gain per bin; empty: white
    std::optional<dsp::RealFft> fft_;
    std::shared_ptr<GlitchWorkspace> workspace_;
    std::vector<Slot> slots_;  // none in a draft
};

}  // namespace stillpoint::voices
