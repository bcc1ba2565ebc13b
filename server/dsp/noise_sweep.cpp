#include "dsp/noise_sweep.h"

#include <cmath>

#include "dsp/lfo_shape.h"

namespace stillpoint::dsp {
namespace {

// Ties go to the even number.
int rounded(double value) noexcept {
    return static_cast<int>(nearest(std::clamp(value, -1e6, 1e6)));
}

}  // namespace

SweepMotion::SweepMotion(NoiseSweeps sweeps, const StepClock& clock,
                         const std::optional<Transition>& transition)
    : sweeps_(std::move(sweeps)),
      clock_(clock),
      transition_(transition),
      phase_(sweeps_.frequency, clock_, transition_ ? &*transition_ : nullptr) {
    for (const NoiseSweep& sweep : sweeps_.sweeps) {
        const double most =
            transition_ ? std::max(sweep.cascade.start, sweep.cascade.end) : sweep.cascade.start;
        most_sections_.push_back(std::max(0, rounded(most)));
        sections_ += most_sections_.back() * passes();
    }
}

double SweepMotion::alpha(double frame) const noexcept {
    return transition_ ? transition_->alpha(clock_.time(frame)) : 0;
}

Notch SweepMotion::at(std::size_t index, int ear, int pass, double frame) const noexcept {
    const NoiseSweep& sweep = sweeps_.sweeps[index];
    const double a = alpha(frame);
    // A static swing has its phase 0 at frame 0; the sum of a moving one contains its first frame.
    double turns = transition_ ? phase_.through(frame) / clock_.rate
                               : fraction(sweeps_.frequency.start * (frame / clock_.rate));
    if (ear == 1) turns += sweeps_.right_phase.at(a);
    if (pass == 1) turns += sweeps_.second_phase.at(a);
    const double swing =
        sweeps_.wave == NoiseSweeps::Wave::Sine ? cos_turns(turns) : skewed_triangle(fraction(turns), 0.5);
    const double low = sweep.low.at(a), high = sweep.high.at(a);
    Notch notch;
    notch.frequency = (low + high) / 2 + (high - low) / 2 * swing;
    notch.q = std::max(0.1, sweep.q.at(a));
    notch.cascade = std::min(rounded(sweep.cascade.at(a)), most_sections_[index]);
    return notch;
}

bool SweepMotion::swings_steadily() const noexcept {
    return !transition_ && std::abs(sweeps_.frequency.start) * clock_.seconds >= 4;
}

double SweepMotion::typical_frames() const noexcept {
    if (!swings_steadily()) return double(std::max<std::int64_t>(1, clock_.frames));
    return clock_.rate / std::abs(sweeps_.frequency.start);
}

bool SweepMotion::ears_agree() const noexcept {
    return swings_steadily() || (sweeps_.right_phase.is_zero());
}

}  // namespace stillpoint::dsp
