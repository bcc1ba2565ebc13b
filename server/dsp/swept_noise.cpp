#include "dsp/swept_noise.h"

#include <algorithm>

#include "dsp/sine.h"

namespace stillpoint::dsp {
namespace {

constexpr int ears = 2;

std::int64_t floor_divide(std::int64_t a, std::int64_t b) noexcept {
    return a >= 0 ? a / b : -((b - 1 - a) / b);
}

// How much of the even blocks sounds over the length of one; the odd ones have
// the rest.
const std::vector<float>& even_window(int block) {
    static const std::vector<float> window = [block] {
        std::vector<float> w(static_cast<std::size_t>(block));
        for (std::size_t i = 0; i < w.size(); ++i)
            w[i] = static_cast<float>(0.5 - 0.5 * cos_turns(double(i) / block));
        return w;
    }();
    return window;
}

std::unique_ptr<NoiseSource> make_source(const NoiseScore& score, const SweepMotion& motion,
                                         std::uint64_t key, std::shared_ptr<NoiseWorkspace> workspace) {
    if (score.recording && !score.recording->empty())
        return std::make_unique<RecordedNoise>(score.recording, score.notches, motion, std::move(workspace));
    return std::make_unique<ColouredNoise>(NoiseSpectrum(score.colour, score.notches), motion, key,
                                           std::move(workspace));
}

}  // namespace

SweptNoise::SweptNoise(const NoiseScore& score, const StepClock& clock,
                       const std::optional<Transition>& transition, std::uint64_t key, std::int64_t offset,
                       std::shared_ptr<NoiseWorkspace> workspace)
    : motion_(score.sweeps, clock, transition),
      source_(make_source(score, motion_, key, std::move(workspace))),
      source_offset_(transition ? offset : 0),
      sweep_offset_(transition ? 0 : offset),
      bank_(motion_.sections()),
      fresh_(motion_.sections()),
      next_(INT64_MIN / chunk) {
    if (motion_.is_off()) return;
    even_window(block);
    left_.resize(chunk);
    right_.resize(chunk);
}

void SweptNoise::render(std::int64_t first, int count, float* left, float* right) noexcept {
    const std::int64_t frame = first + sweep_offset_;
    if (motion_.is_off())
        render_steady(frame, count, left, right);
    else
        render_swept(frame, count, left, right);
}

void SweptNoise::render_steady(std::int64_t first, int count, float* left, float* right) noexcept {
    source_->render(first + source_offset_, count, left);
    const auto level = source_->level(0);
    constexpr auto peak = static_cast<float>(nominal_peak);
    for (int k = 0; k < count; ++k)
        left[k] = std::clamp(left[k] * level, -peak, peak);
    std::copy_n(left, count, right);
}

void SweptNoise::render_swept(std::int64_t first, int count, float* left, float* right) noexcept {
    while (count > 0) {
        const std::int64_t number = floor_divide(first, chunk);
        if (number + 1 != next_) make(number);
        const auto offset = static_cast<std::size_t>(first - number * chunk);
        const int ready = std::min(count, chunk - static_cast<int>(offset));
        std::copy_n(left_.data() + offset, ready, left);
        std::copy_n(right_.data() + offset, ready, right);
        first += ready;
        left += ready;
        right += ready;
        count -= ready;
    }
}

// The odd blocks begin anew one hop before the even ones, where the stretches
// of both filters meet.
void SweptNoise::make(std::int64_t number) noexcept {
    if (number != next_) {
        const std::int64_t start = floor_divide(number * chunk, segment) * segment - hop;
        bank_.clear();
        begin_anew(1, start);
        next_ = start / chunk;
    }
    while (next_ <= number)
        advance();
}

void SweptNoise::tune(NotchBank& bank, int parity, std::int64_t block_start) const noexcept {
    const auto centre = double(block_start + hop);
    int section = 0;
    for (int pass = 0; pass < motion_.passes(); ++pass)
        for (std::size_t sweep = 0; sweep < motion_.sweeps(); ++sweep) {
            const int most = motion_.most_sections(sweep);
            for (int ear = 0; ear < ears; ++ear) {
                const Notch notch = motion_.at(sweep, ear, pass, centre);
                const bool sounds = is_audible_notch(notch.frequency, motion_.clock().rate);
                const double turns = notch.frequency / motion_.clock().rate;
                const double width = sounds ? notch_width(turns, notch.q) : 0;
                for (int i = 0; i < most; ++i) {
                    if (sounds) bank.tune(section + i, ears * parity + ear, turns, width);
                    if (!sounds || i >= notch.cascade) bank.switch_off(section + i, ears * parity + ear);
                }
            }
            section += most;
        }
}

// A chunk of the source, the same for every chain.
void SweptNoise::fill_source(std::int64_t start, float* sound) noexcept {
    float source[chunk];
    source_->render(start + source_offset_, chunk, source);
    for (std::size_t k = 0; k < chunk; ++k)
        std::fill_n(sound + NotchBank::chains * k, NotchBank::chains, source[k]);
}

// Gives the filter of one parity the state it has at FRAME after a run from
// silence.
void SweptNoise::begin_anew(int parity, std::int64_t frame) noexcept {
    float sound[chunk * NotchBank::chains];
    fresh_.clear();
    tune(fresh_, parity, frame);
    for (std::int64_t at = frame - preroll; at < frame; at += chunk) {
        fill_source(at, sound);
        fresh_.filter(chunk, sound);
    }
    for (int ear = 0; ear < ears; ++ear)
        bank_.take(fresh_, ears * parity + ear);
}

void SweptNoise::advance() noexcept {
    const std::int64_t start = next_ * chunk;
    const std::int64_t at = start - floor_divide(start, block) * block;  // inside its even block
    if (at == 0) tune(bank_, 0, start);
    if (at == hop) tune(bank_, 1, start);

    float sound[chunk * NotchBank::chains];
    fill_source(start, sound);
    bank_.filter(chunk, sound);
    const float* window = even_window(block).data() + at;
    const float levels[ears] = {source_->level(0), source_->level(1)};
    constexpr auto peak = static_cast<float>(nominal_peak);
    for (std::size_t k = 0; k < chunk; ++k) {
        const float even = window[k], odd = 1 - even;
        const float* at_k = sound + NotchBank::chains * k;
        left_[k] = std::clamp((even * at_k[0] + odd * at_k[2]) * levels[0], -peak, peak);
        right_[k] = std::clamp((even * at_k[1] + odd * at_k[3]) * levels[1], -peak, peak);
    }
    ++next_;

    const std::int64_t end = start + chunk, in_segment = end - floor_divide(end, segment) * segment;
    if (in_segment == 0) begin_anew(0, end);
    if (in_segment == segment - hop) begin_anew(1, end);
}

}  // namespace stillpoint::dsp
