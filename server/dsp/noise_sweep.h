// Notches that swing through noise: where each of them is at a time (50-noise-effects 2.2 and 3.2).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "dsp/ramp.h"
#include "dsp/step_clock.h"
#include "dsp/transition.h"

namespace stillpoint::dsp {

// One swinging notch. Every value may move from a start to an end.
struct NoiseSweep {
    Ramp low{1000}, high{10000};  // Hz
    Ramp q{25};
    Ramp cascade{10};  // sections in series
};

struct NoiseSweeps {
    enum class Wave {
        Sine,      // starts at the high end
        Triangle,  // starts at the low end
    };
    std::vector<NoiseSweep> sweeps;
    Ramp frequency{1.0 / 12};  // of the swing, Hz
    Wave wave = Wave::Sine;
    Ramp right_phase;          // by which the right ear is ahead, turns
    Ramp second_phase;         // by which the second pass is ahead of the first, turns
    bool second_pass = false;  // all sweeps once more in series
};

struct Notch {
    double frequency = 0;  // Hz
    double q = 1;
    int cascade = 0;
};

// Immutable. Not movable: the sums point to the transition.
class SweepMotion {
  public:
    SweepMotion(NoiseSweeps sweeps, const StepClock& clock, const std::optional<Transition>& transition);
    SweepMotion(const SweepMotion&) = delete;
    SweepMotion& operator=(const SweepMotion&) = delete;

    std::size_t sweeps() const noexcept { return sweeps_.sweeps.size(); }
    int passes() const noexcept { return sweeps_.second_pass ? 2 : 1; }
    int most_sections(std::size_t sweep) const noexcept { return most_sections_[sweep]; }
    bool is_off() const noexcept { return sections_ == 0; }
    int sections() const noexcept { return sections_; }  // of one ear, all passes, at most
    const StepClock& clock() const noexcept { return clock_; }

    // Sweep number SWEEP at a frame of the step, in EAR 0 or 1 and PASS 0 or 1. FRAME may lie outside the
    // step.
    Notch at(std::size_t sweep, int ear, int pass, double frame) const noexcept;

    // The stretch that stands for all of the voice when its loudness is averaged: one swing where it swings
    // at least four times at a steady rate, else all of the step. Frames.
    double typical_frames() const noexcept;

    // Over whole swings both ears hear the same on the average.
    bool ears_agree() const noexcept;

  private:
    double alpha(double frame) const noexcept;
    bool swings_steadily() const noexcept;

    NoiseSweeps sweeps_;
    StepClock clock_;
    std::optional<Transition> transition_;
    RampSum phase_;  // of the swing, in cycles times the rate
    std::vector<int> most_sections_;
    int sections_ = 0;
};

}  // namespace stillpoint::dsp
