#include "dsp/swinging_pair.h"

#include <algorithm>
#include <cmath>

#include "dsp/segment.h"
#include "dsp/sine.h"

namespace stillpoint::dsp {
namespace {

constexpr double largest_error = 5e-7;  // rad of the phase, or of full scale
constexpr double largest_bend = 0.4;    // turns that a segment bends away from its straight phase

// The error of the phase in rad.
double swing_error(const SwingingPair::Ear& ear, int segment) {
    double error = 0;
    for (const SlowSine& swing : ear.swings)
        error += two_pi * std::abs(swing.depth) * cubic_error(std::abs(swing.rate) * segment);
    return error;
}

double bend(const SwingingPair::Ear& ear, int segment) {
    double bend = 0;
    for (const SlowSine& swing : ear.swings) {
        const double half = two_pi * swing.rate * segment / 2;
        bend += std::abs(swing.depth) * half * half;
    }
    return bend;
}

// A product of sines holds the sum of their rates; the balance also its double.
double level_error(const SwingingPair::Ear& ear, const std::optional<SwingingPair::Balance>& balance,
                   int segment) {
    double rate = ear.tremolo.is_off() ? 0 : std::abs(ear.tremolo.rate);
    if (balance) rate += 2 * std::abs(balance->swing.rate);
    return (std::abs(ear.level) + std::abs(ear.tremolo.depth)) * cubic_error(rate * segment);
}

bool is_exact(const SwingingPair::Ear& ear, const std::optional<SwingingPair::Balance>& balance,
              int segment) {
    return swing_error(ear, segment) <= largest_error && bend(ear, segment) <= largest_bend &&
           level_error(ear, balance, segment) <= largest_error;
}

}  // namespace

double SwingingPair::Ear::steepest() const noexcept {
    double turning = std::abs(step);  // turns per frame
    for (const SlowSine& swing : swings)
        turning += two_pi * std::abs(swing.depth * swing.rate);
    const double swelling = std::abs(tremolo.depth * tremolo.rate);
    return two_pi * (turning * (std::abs(level) + std::abs(tremolo.depth)) + swelling);
}

std::optional<SwingingPair> SwingingPair::make(const Ear& left, const Ear& right,
                                               const std::optional<Balance>& balance) {
    for (const int segment : segment_lengths)
        if (is_exact(left, balance, segment) && is_exact(right, balance, segment))
            return SwingingPair(left, right, balance, segment);
    return std::nullopt;
}

SwingingPair::SwingingPair(const Ear& left, const Ear& right, const std::optional<Balance>& balance,
                           int segment)
    : balance_(balance), segment_(segment) {
    const auto use = [this](const SlowSine& sine, int row) {
        if (!sine.is_off()) oscillators_[static_cast<std::size_t>(used_++)] = {sine, row};
    };
    for (int i = 0; i < 2; ++i) {
        const Ear& ear = i == 0 ? left : right;
        tones_[i] = {phase_of(ear.start), phase_of(ear.step), ear.step, ear.level,
                     balance || !ear.tremolo.is_off()};
        use(ear.swings[0], Swing + i);
        use(ear.swings[1], Swing + i);
        use(ear.tremolo, Level + i);
    }
}

void SwingingPair::fill(double middle, int length, Values& values) const noexcept {
    static_assert(nodes == segment_nodes);
    double frames[nodes];
    for (int j = 0; j < nodes; ++j)
        frames[j] = middle + node_offset(j, length);
    alignas(
        64) double sines[(most_oscillators + 2) * nodes];  // with the balance, and room for a whole vector
    double* at = sines;
    const auto begin = [&](const SlowSine& sine) {
        for (int j = 0; j < nodes; ++j)
            at[j] = sine.rate * frames[j] + sine.offset;
        at += nodes;
    };
    for (int i = 0; i < used_; ++i)
        begin(oscillators_[static_cast<std::size_t>(i)].sine);
    if (balance_) begin(balance_->swing);
    kernels().sines(sines, static_cast<int>(at - sines));

    for (int ear = 0; ear < 2; ++ear)
        for (int j = 0; j < nodes; ++j) {
            values[Swing + ear][j] = 0;
            values[Level + ear][j] = tones_[ear].level;
        }
    at = sines;
    for (int i = 0; i < used_; ++i, at += nodes) {
        const Oscillator& oscillator = oscillators_[static_cast<std::size_t>(i)];
        for (int j = 0; j < nodes; ++j)
            values[oscillator.row][j] += oscillator.sine.depth * at[j];
    }
    if (balance_) apply_balance(at, values);
}

void SwingingPair::apply_balance(const double* swing, Values& values) const noexcept {
    alignas(64) double gains[2 * nodes];
    for (int j = 0; j < nodes; ++j) {
        const double place = (balance_->centre + balance_->swing.depth * swing[j] + 1) / 8;
        gains[j] = place + 0.25;
        gains[nodes + j] = place;
    }
    kernels().sines(gains, 2 * nodes);
    for (int ear = 0; ear < 2; ++ear)
        for (int j = 0; j < nodes; ++j)
            values[Level + ear][j] *= gains[ear * nodes + j];
}

void SwingingPair::add(std::int64_t first, int count, float gain, float* left, float* right) const noexcept {
    float* const ears[] = {left, right};
    for (int from = 0; from < count; from += segment_) {
        const int length = std::min(segment_, count - from);
        const std::int64_t middle = first + from + length / 2;
        Values values;
        fill(double(middle), length, values);
        for (int ear = 0; ear < 2; ++ear) {
            const Tone& tone = tones_[ear];
            FloatCubic level{{static_cast<float>(tone.level * gain)}};
            if (tone.level_moves) level = to_float(through_nodes(values[Level + ear], length), gain);
            const SweptTone swept =
                swept_tone(tone.start + tone.whole_step * static_cast<Phase>(middle), tone.step,
                           through_nodes(values[Swing + ear], length), level, length);
            kernels().add_swept(swept, length, ears[ear] + from);
        }
    }
}

}  // namespace stillpoint::dsp
