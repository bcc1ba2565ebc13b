#include "dsp/flanger.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "dsp/exponential.h"
#include "dsp/kernels.h"
#include "dsp/sine.h"

namespace stillpoint::dsp {
namespace {

constexpr double least_delay_ms = 0.05;
constexpr double most_feedback = 0.98;
constexpr double fewest_loop_frames = 2;  // what is fed back is a frame old when it is read
constexpr double longest_lead_seconds = 30;
constexpr double root_of_half = 0.70710678118654752440;

// Pole of a one-pole filter; CORNER in Hz, above 0 and below half the rate.
double filter_pole(double corner, int rate) noexcept {
    return exponential(-two_pi * corner / rate);
}

}  // namespace

void Flanger::Line::clear() noexcept {
    past.clear();
    loudness = {};
    delayed = high_passed = low_passed = 0;
}

Flanger::Flanger(const FlangerSettings& settings, int rate, double input_bound)
    : settings_(settings), rate_(rate), input_bound_(input_bound), turns_per_frame_(settings.rate / rate) {
    set_loop();
    set_delays();
    if (settings.makeup)
        makeup_.emplace(settings.makeup_ms, settings.makeup_least, settings.makeup_most, rate);
    set_segments();
    const std::size_t lines = settings.channels == FlangerSettings::Channels::Both ? 2 : 1;
    run_.lines.assign(lines, Line(static_cast<int>(farthest_) + 1));
    if (segment_frames_ > 0) next_run_ = run_;
}

void Flanger::set_delays() {
    const double least = std::clamp(settings_.min_delay_ms, least_delay_ms, longest_delay_ms - 0.01);
    const double most =
        std::min(settings_.max_delay_ms > least ? settings_.max_delay_ms : least + 0.01, longest_delay_ms);
    const double frames = rate_ / 1000.0;
    const double middle = std::clamp(settings_.delay_ms, least, most);
    double swing = std::max(0.0, settings_.depth_ms);
    if (middle - swing < least) swing = middle - least;
    if (middle + swing > most) swing = most - middle;
    middle_ = middle * frames;
    swing_ = swing * frames;
    nearest_ = std::max(least * frames, feeds_back() ? fewest_loop_frames : 0);
    farthest_ = std::max(most * frames, nearest_);
    // The inverse law alone leaves the swing; then the limits are where it goes.
    if (settings_.law != FlangerSettings::Law::Inverse)
        farthest_ = std::clamp(middle_ + swing_, nearest_, farthest_);
}

void Flanger::set_loop() {
    const double half = rate_ / 2.0;
    if (settings_.high_pass <= 0 || settings_.low_pass <= 0) return;
    loop_gain_ = std::clamp(settings_.feedback, -most_feedback, most_feedback);
    high_pass_ = settings_.high_pass >= half ? 1 : filter_pole(settings_.high_pass, rate_);
    low_pass_ = settings_.low_pass >= half ? 0 : filter_pole(settings_.low_pass, rate_);
}

void Flanger::set_segments() {
    constexpr double time_constants = 20;
    double lead = farthest_ + 1;
    if (makeup_) lead += time_constants * std::max(0.0, settings_.makeup_ms) * rate_ / 1000;
    if (feeds_back()) {
        const double pass = farthest_ + low_pass_ / (1 - low_pass_);
        const double passes = logarithm(1e-7) / logarithm(std::abs(loop_gain_));
        lead += std::ceil(passes) * pass;
        if (high_pass_ < 1) lead += time_constants / (1 - high_pass_);
    }
    remembers_ = makeup_ || feeds_back();
    if (!remembers_) {
        lead_ = static_cast<std::int64_t>(lead) + block_frames;  // a block begins in time
    } else if (lead <= longest_lead_seconds * rate_) {
        lead_ = std::max(static_cast<std::int64_t>(lead), static_cast<std::int64_t>(rate_));
        segment_frames_ = 4 * lead_;
    }
}

std::int64_t Flanger::run_start(std::int64_t segment) const noexcept {
    return std::max<std::int64_t>(0, segment * segment_frames_ - lead_);
}

std::int64_t Flanger::begin(std::int64_t first) noexcept {
    if (first == expected_) return first;
    segment_ = segment_frames_ > 0 ? first / segment_frames_ : 0;
    run_.start = remembers_ ? run_start(segment_) : std::max<std::int64_t>(0, first - lead_);
    next_run_.start = run_start(segment_ + 1);
    run_.begun = next_run_.begun = false;
    return run_.start;
}

// Room as for the kernels.
void Flanger::fill_delays(std::int64_t first, int count, double* delays) const noexcept {
    using Shape = FlangerSettings::Shape;
    using Law = FlangerSettings::Law;
    if (swing_ == 0) {
        std::fill_n(delays, count, std::clamp(middle_, nearest_, farthest_));
        return;
    }
    const double origin = fraction(double(first) * turns_per_frame_);
    for (int k = 0; k < count; ++k)
        delays[k] = origin + k * turns_per_frame_;
    if (settings_.shape == Shape::Sine) {
        kernels().sines(delays, count);
    } else {
        for (int k = 0; k < count; ++k)
            delays[k] = 4 * std::abs(fraction(delays[k]) - 0.5) - 1;
    }
    if (settings_.law == Law::Delay) {
        for (int k = 0; k < count; ++k)
            delays[k] = middle_ + swing_ * delays[k];
    } else if (settings_.law == Law::Inverse) {
        const double slope = (1 / (middle_ - swing_) - 1 / (middle_ + swing_)) / 2;
        for (int k = 0; k < count; ++k)
            delays[k] = 1 / (1 / middle_ + slope * delays[k]);
    } else {
        const double octaves = (logarithm(middle_ + swing_) - logarithm(middle_ - swing_)) / logarithm(2);
        for (int k = 0; k < count; ++k)
            delays[k] = (middle_ - swing_) * power_of_two(octaves * (delays[k] + 1) / 2);
    }
    for (int k = 0; k < count; ++k)
        delays[k] = std::min(std::max(delays[k], nearest_), farthest_);
}

void Flanger::read(Line& line, const double* delays, int count, const float* sound, float* delayed) noexcept {
    float* now = line.past.append(count);
    std::copy_n(sound, count, now);
    read_delayed(now, delays, count, settings_.interpolation, delayed);
}

void Flanger::feed_back(Line& line, const double* delays, int count, const float* sound,
                        float* delayed) noexcept {
    const double limit = input_bound_ / (1 - std::abs(loop_gain_));
    float* now = line.past.append(count);
    double before = line.delayed, high = line.high_passed, low = line.low_passed;
    for (int k = 0; k < count; ++k) {
        const double v = read_delayed(now + k, delays[k], settings_.interpolation);
        high = high_pass_ < 1 ? high_pass_ * (high + v - before) : v;
        low = (1 - low_pass_) * high + low_pass_ * low;
        before = v;
        now[k] = static_cast<float>(std::clamp(sound[k] + loop_gain_ * low, -limit, limit));
        delayed[k] = static_cast<float>(v);
    }
    constexpr double forgotten = 1e-30;  // would become slow denormals
    line.delayed = before;
    line.high_passed = std::abs(high) < forgotten ? 0 : high;
    line.low_passed = std::abs(low) < forgotten ? 0 : low;
}

void Flanger::flange(Line& line, const double* delays, int count, float* sound) noexcept {
    float delayed[block_frames];
    if (feeds_back())
        feed_back(line, delays, count, sound, delayed);
    else
        read(line, delays, count, sound, delayed);
    const auto mix = static_cast<float>(settings_.mix);
    for (int k = 0; k < count; ++k)
        delayed[k] = sound[k] + mix * delayed[k];
    if (makeup_) makeup_->apply(sound, delayed, count, line.loudness);
    std::copy_n(delayed, count, sound);
}

void Flanger::flange(Run& run, const double* delays, int count, float* left, float* right) noexcept {
    using Channels = FlangerSettings::Channels;
    if (!run.begun) {
        for (Line& line : run.lines)
            line.clear();
        run.begun = true;
    }
    if (settings_.channels == Channels::Both) {
        flange(run.lines[0], delays, count, left);
        flange(run.lines[1], delays, count, right);
        return;
    }
    constexpr auto half = static_cast<float>(root_of_half);
    float mid[block_frames], side[block_frames];
    for (int k = 0; k < count; ++k) {
        mid[k] = (left[k] + right[k]) * half;
        side[k] = (left[k] - right[k]) * half;
    }
    flange(run.lines[0], delays, count, settings_.channels == Channels::Mid ? mid : side);
    for (int k = 0; k < count; ++k) {
        left[k] = (mid[k] + side[k]) * half;
        right[k] = (mid[k] - side[k]) * half;
    }
}

void Flanger::process(std::int64_t first, int count, float* left, float* right) noexcept {
    if (first < run_.start) return;
    expected_ = first + count;
    double delays[block_frames];
    fill_delays(first, count, delays);
    if (segment_frames_ > 0) {
        if (first / segment_frames_ > segment_) {
            ++segment_;
            std::swap(run_, next_run_);
            next_run_.start = run_start(segment_ + 1);
            next_run_.begun = false;
        }
        if (first >= next_run_.start) {
            float ahead_left[block_frames], ahead_right[block_frames];
            std::copy_n(left, count, ahead_left);
            std::copy_n(right, count, ahead_right);
            flange(next_run_, delays, count, ahead_left, ahead_right);
        }
    }
    flange(run_, delays, count, left, right);
}

double Flanger::largest_makeup() const noexcept {
    const double limit = std::max(std::abs(settings_.makeup_least), std::abs(settings_.makeup_most));
    const bool is_free = settings_.makeup_least <= 1 && settings_.makeup_most >= 1;
    const bool moves_evenly = settings_.law == FlangerSettings::Law::Delay;
    if (!is_free || feeds_back() || !moves_evenly || settings_.makeup_ms <= 0) return limit;
    // The delayed sound has at most SHARE of the sound's running power, so the sum has at least
    // (1 - mix * sqrt(SHARE))^2 of it: it is that power as it was, forgotten a little less, and denser where
    // the delay grows shorter.
    const double time = settings_.makeup_ms * rate_ / 1000;
    const double steepest =
        swing_ * std::abs(turns_per_frame_) * (settings_.shape == FlangerSettings::Shape::Sine ? two_pi : 4);
    if (steepest >= 1) return limit;
    const double bound = distant_interpolation_bound(settings_.interpolation);
    const double share = bound * bound * exponential(std::min(600.0, (farthest_ + 2) / time)) *
                         (1 + 1 / time) / (1 - steepest);
    const double rest = 1 - std::abs(settings_.mix) * std::sqrt(share);
    return rest > 0 ? std::min(limit, std::max(1.0, 1 / rest)) : limit;
}

double Flanger::gain_bound() const noexcept {
    const double fed = feeds_back() ? 1 / (1 - std::abs(loop_gain_)) : 1;
    const double wet = std::abs(settings_.mix) * distant_interpolation_bound(settings_.interpolation) * fed;
    if (!makeup_) return 1 + wet;
    const double most = largest_makeup();
    if (settings_.channels == FlangerSettings::Channels::Both) return most * (1 + wet);
    // Of mid and side only one is changed: the other keeps its part of the sound.
    const double least = std::min(1.0, settings_.makeup_least);
    return 1 + std::max(std::abs(most - 1), std::abs(1 - least)) + most * wet;
}

// A tone comes out h times as loud, h = |1 + mix e^(-i w delay)|, and the makeup's gain is a mean over the
// past of 1 / h: as the delay moves slowly, their product is little above 1 but at the start, where the gain
// is 1.
double Flanger::gain_bound(double hertz) const noexcept {
    const double any = gain_bound(), mix = std::abs(settings_.mix), time = settings_.makeup_ms / 1000;
    const bool is_free = settings_.makeup_least <= 1 && settings_.makeup_most >= 1;
    // Reading between samples takes nothing away from slow tones, and adds nothing.
    const bool is_slow = hertz * 40 <= rate_;
    if (!makeup_ || !is_free || feeds_back() || settings_.channels != FlangerSettings::Channels::Both ||
        settings_.law != FlangerSettings::Law::Delay || mix >= 0.9 || !is_slow || hertz * time < 4)
        return any;
    const double angle = two_pi * hertz, least = 1 - mix;
    const double steepest = swing_ * std::abs(turns_per_frame_) *
                            (settings_.shape == FlangerSettings::Shape::Sine ? two_pi : 4);  // of the delay
    const double change = mix * angle * steepest;  // of h, per second
    const double later = 1 + change * 2 * time / least;
    double largest = later;
    constexpr int parts = 4, moments = 10 * parts;
    for (int i = 0; i < moments; ++i) {
        const double from = i * time / parts;
        double delay[vector_frames];
        fill_delays(static_cast<std::int64_t>(from * rate_), 1, delay);
        const double turns = fraction(hertz * delay[0] / rate_);
        const double h = std::sqrt(1 + mix * mix + 2 * settings_.mix * cos_turns(turns));
        const double loudest = h + change * time / parts;     // until the next moment
        const double left = exponential(-double(i) / parts);  // of the gain at the start
        largest = std::max(largest, left * loudest + (1 - left) * later);
    }
    // The means follow the tone's own waves, too, and know little before the first of them.
    const double waves = 1 / (2 * angle * time), first_waves = (1 / least - 1) / (hertz * time);
    return std::min(any, (largest + first_waves) * (1 + waves) * 1.01);
}

}  // namespace stillpoint::dsp
