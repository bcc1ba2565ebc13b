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
    for (int i = 0; i < 2; ++i) {
        const Ear& ear = i == 0 ? left : right;
        tones_[i] = {phase_of(ear.start), phase_of(ear.step), ear.step, ear.level};
        for (const SlowSine& swing : ear.swings)
            if (!swing.is_off()) oscillators_.push_back({swing, Swing + i});
        if (!ear.tremolo.is_off()) oscillators_.push_back({ear.tremolo, Level + i});
    }
}

void SwingingPair::fill_nodes(std::int64_t first, int count, Nodes& nodes) const noexcept {
    double frames[most_nodes];
    int n = 0;
    for (int from = 0; from < count; from += segment_) {
        const int length = std::min(segment_, count - from);
        for (int j = 0; j < segment_nodes; ++j)
            frames[n++] = double(first + from + length / 2) + node_offset(j, length);
    }
    alignas(64) double sines[most_oscillators * most_nodes];
    double* at = sines;
    const auto begin = [&](const SlowSine& sine) {
        for (int k = 0; k < n; ++k)
            at[k] = sine.rate * frames[k] + sine.offset;
        at += n;
    };
    for (const Oscillator& oscillator : oscillators_)
        begin(oscillator.sine);
    if (balance_) begin(balance_->swing);
    kernels().sines(sines, static_cast<int>(at - sines));

    for (int ear = 0; ear < 2; ++ear) {
        std::fill_n(nodes[Swing + ear], n, 0.0);
        std::fill_n(nodes[Level + ear], n, tones_[ear].level);
    }
    at = sines;
    for (const Oscillator& oscillator : oscillators_) {
        for (int k = 0; k < n; ++k)
            nodes[oscillator.row][k] += oscillator.sine.depth * at[k];
        at += n;
    }
    if (balance_) apply_balance(at, n, nodes);
}

void SwingingPair::apply_balance(double* places, int count, Nodes& nodes) const noexcept {
    alignas(64) double gains[2 * most_nodes];
    for (int k = 0; k < count; ++k) {
        const double place = (balance_->centre + balance_->swing.depth * places[k] + 1) / 8;
        gains[k] = place + 0.25;
        gains[count + k] = place;
    }
    kernels().sines(gains, 2 * count);
    for (int ear = 0; ear < 2; ++ear)
        for (int k = 0; k < count; ++k)
            nodes[Level + ear][k] *= gains[ear * count + k];
}

void SwingingPair::add(std::int64_t first, int count, float gain, float* left, float* right) const noexcept {
    Nodes nodes;
    fill_nodes(first, count, nodes);
    const Kernels& run = kernels();
    for (int ear = 0; ear < 2; ++ear) {
        const Tone& tone = tones_[ear];
        float* const out = ear == 0 ? left : right;
        for (int from = 0, node = 0; from < count; from += segment_, node += segment_nodes) {
            const int length = std::min(segment_, count - from);
            const Phase middle = tone.start + tone.whole_step * static_cast<Phase>(first + from + length / 2);
            const Cubic swing = through_nodes(nodes[Swing + ear] + node, length);
            const FloatCubic level = to_float(through_nodes(nodes[Level + ear] + node, length), gain);
            run.add_swept(swept_tone(middle, tone.step, swing, level, length), length, out + from);
        }
    }
}

}  // namespace stillpoint::dsp
