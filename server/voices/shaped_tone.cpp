#include "voices/shaped_tone.h"

#include <algorithm>

#include "dsp/hyperbolic_tangent.h"
#include "dsp/kernels.h"

namespace stillpoint::voices {
namespace {

constexpr double least_drive = 1e-6;

double shaped(double x, double drive) noexcept {
    const double s = std::max(least_drive, drive), k = dsp::hyperbolic_tangent(s);
    return k > least_drive ? dsp::hyperbolic_tangent(x * s) / k : 0;
}

}  // namespace

void ShapedTone::fill(std::int64_t first, int count, const double* alpha, double* samples) noexcept {
    carrier_.fill(first, count, alpha, samples);
    tremolo_.apply(first, count, alpha, samples);
    if (drive_.is_constant()) return shape(count, samples);
    for (int k = 0; k < count; ++k)
        samples[k] = shaped(samples[k], drive_.at(alpha[k]));
}

void ShapedTone::shape(int count, double* samples) const noexcept {
    const double drive = std::max(least_drive, drive_.start), k = dsp::hyperbolic_tangent(drive);
    if (!(k > least_drive)) return static_cast<void>(std::fill_n(samples, count, 0.0));
    for (int i = 0; i < count; ++i)
        samples[i] *= drive;
    dsp::kernels().tangents(samples, count);
    for (int i = 0; i < count; ++i)
        samples[i] /= k;
}

// The weaker the drive, the less it holds back what exceeds 1.
double ShapedTone::peak_bound(const dsp::Transition* transition) const noexcept {
    const double input = tremolo_.largest_gain(transition), weakest = dsp::lowest(drive_, transition);
    return transition ? shaped(input, std::max(2 * least_drive, weakest)) : shaped(input, weakest);
}

ShapedTone ShapedToneParameters::read(const track::Params& params, const dsp::StepClock& clock,
                                      const dsp::Transition* transition) const {
    const bool moves = transition != nullptr;
    return {
        PlainOscillator(carrier.read(params, moves), 0, clock, transition),
        Tremolo(PlainOscillator(rate.read(params, moves), 0, clock, transition), depth.read(params, moves)),
        drive.read(params, moves)};
}

Parameters ShapedToneParameters::rows(bool is_transition) const {
    return joined({carrier.rows(is_transition), rate.rows(is_transition), depth.rows(is_transition),
                   drive.rows(is_transition)});
}

}  // namespace stillpoint::voices
