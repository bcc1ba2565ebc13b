#include "voices/steady_head_sound.h"

#include <algorithm>

#include "dsp/kernels.h"

namespace stillpoint::voices {
namespace {

constexpr std::int64_t shortest_anchor_interval = 8192;
constexpr int room = dsp::block_frames + dsp::vector_frames;

// One ear's part of a frame: its response times (re, im).
void add_scaled(const double* response, int count, double re, double im, double* to_re,
                double* to_im) noexcept {
    for (int k = 0; k < count; ++k)
        to_re[k] += response[k] * re;
    for (int k = 0; k < count; ++k)
        to_im[k] += response[k] * im;
}

}  // namespace

SteadyHeadSound::SteadyHeadSound(std::shared_ptr<const dsp::HeadResponses> responses,
                                 const HeadFrames& frames, const HeadPath& path, double turns)
    : responses_(std::move(responses)),
      frames_(frames),
      path_(path),
      turns_(turns),
      anchor_interval_(std::max<std::int64_t>(shortest_anchor_interval, frames.length)) {}

// Adds what the responses hold DELAY samples before each of the samples from FIRST, each turned to the phase
// of its frame's first sample.
void SteadyHeadSound::add_responses(std::int64_t first, int count, double delay, Parts& sum) const noexcept {
    for (auto& part : sum)
        std::fill_n(part, count, 0.0);
    const std::int64_t from = first - static_cast<std::int64_t>(delay), to = from + count;
    const int taps = responses_->taps(), hop = frames_.hop;
    const std::int64_t oldest = std::max<std::int64_t>(0, (from - taps + hop) / hop);
    for (std::int64_t f = oldest; f * hop < to && f * hop < frames_.step_end; ++f) {
        const std::int64_t start = f * hop;
        const std::int64_t begin = std::max(from, start), end = std::min(to, start + taps);
        if (begin >= end) continue;
        const double phase = turns_ * (double(start) + delay);
        const double re = dsp::cos_turns(phase), im = dsp::sin_turns(phase);
        const int direction = path_.direction(frames_.middle(f));
        const auto at = static_cast<int>(begin - from), length = static_cast<int>(end - begin);
        add_scaled(responses_->left(direction) + (begin - start), length, re, im, sum[0] + at, sum[1] + at);
        add_scaled(responses_->right(direction) + (begin - start), length, re, im, sum[2] + at, sum[3] + at);
    }
}

// Turns back by the tone.
void SteadyHeadSound::demodulate(int count, const double* cosine, const double* sine,
                                 Parts& sum) const noexcept {
    for (const int ear : {0, 2}) {
        double *const re = sum[std::size_t(ear)], *const im = sum[std::size_t(ear + 1)];
        for (int k = 0; k < count; ++k) {
            const double a = cosine[k] * re[k] + sine[k] * im[k];
            const double b = cosine[k] * im[k] - sine[k] * re[k];
            re[k] = a;
            im[k] = b;
        }
    }
}

void SteadyHeadSound::fill_carrier(std::int64_t first, int count, double* cosine,
                                   double* sine) const noexcept {
    for (int k = 0; k < count; ++k)
        sine[k] = turns_ * double(first + k);
    for (int k = 0; k < count; ++k)
        cosine[k] = sine[k] + 0.25;
    dsp::kernels().sines(cosine, count);
    dsp::kernels().sines(sine, count);
}

void SteadyHeadSound::fill_window(std::int64_t first, int count, double* cosine,
                                  double* sine) const noexcept {
    const double period = (frames_.root_window ? 2.0 : 1.0) * (frames_.length - 1);
    for (int k = 0; k < count; ++k)
        sine[k] = double(first + k) / period;
    for (int k = 0; k < count; ++k)
        cosine[k] = sine[k] + 0.25;
    dsp::kernels().sines(cosine, count);
    dsp::kernels().sines(sine, count);
}

// Takes samples into the sums that none leaves.
void SteadyHeadSound::enter(std::int64_t first, int count) noexcept {
    double cosine[room], sine[room], window_cosine[room], window_sine[room];
    Parts entering;
    add_responses(first, count, 0, entering);
    fill_carrier(first, count, cosine, sine);
    demodulate(count, cosine, sine, entering);
    fill_window(first, count, window_cosine, window_sine);
    for (int p = 0; p < parts; ++p)
        for (int k = 0; k < count; ++k) {
            const double in = entering[std::size_t(p)][k];
            plain_[p] += in;
            cosine_[p] += window_cosine[k] * in;
            sine_[p] += window_sine[k] * in;
        }
}

void SteadyHeadSound::begin_at(std::int64_t anchor) noexcept {
    std::fill_n(plain_, parts, 0.0);
    std::fill_n(cosine_, parts, 0.0);
    std::fill_n(sine_, parts, 0.0);
    for (std::int64_t first = std::max<std::int64_t>(0, anchor - frames_.length); first < anchor;) {
        const int count = static_cast<int>(std::min<std::int64_t>(dsp::block_frames, anchor - first));
        enter(first, count);
        first += count;
    }
}

// The samples from next_ on.
void SteadyHeadSound::advance(int count, double* left, double* right) noexcept {
    double cosine[room], sine[room], window_cosine[room], window_sine[room];
    Parts entering, leaving;
    fill_carrier(next_, count, cosine, sine);
    add_responses(next_, count, 0, entering);
    demodulate(count, cosine, sine, entering);
    // The window is one sample longer than its period, or half of it: what leaves sees the wave of the sample
    // before, or its negative.
    fill_window(next_ - 1, count + 1, window_cosine, window_sine);
    add_responses(next_, count, frames_.length, leaving);
    demodulate(count, cosine, sine, leaving);
    const double sign = frames_.root_window ? -1 : 1;
    for (std::size_t p = 0; p < parts; ++p) {
        double plain = plain_[p], c = cosine_[p], s = sine_[p];
        for (int k = 0; k < count; ++k) {
            const double in = entering[p][k], out = leaving[p][k], lost = sign * out;
            plain += in - out;
            c += window_cosine[k + 1] * in - window_cosine[k] * lost;
            s += window_sine[k + 1] * in - window_sine[k] * lost;
            entering[p][k] = frames_.root_window
                                 ? window_sine[k + 1] * c - window_cosine[k + 1] * s
                                 : 0.5 * (plain - window_cosine[k + 1] * c - window_sine[k + 1] * s);
        }
        plain_[p] = plain;
        cosine_[p] = c;
        sine_[p] = s;
    }
    const double ahead_re = dsp::cos_turns(turns_), ahead_im = dsp::sin_turns(turns_);
    for (int k = 0; k < count; ++k) {
        const double re = cosine[k] * ahead_re - sine[k] * ahead_im;
        const double im = sine[k] * ahead_re + cosine[k] * ahead_im;
        left[k] = frames_.gain * (im * entering[0][k] + re * entering[1][k]);
        right[k] = frames_.gain * (im * entering[2][k] + re * entering[3][k]);
    }
    next_ += count;
}

void SteadyHeadSound::run(int count, double* left, double* right) noexcept {
    for (int done = 0; done < count;) {
        const std::int64_t anchor = next_ / anchor_interval_ * anchor_interval_;
        if (anchor == next_) begin_at(anchor);
        const int part =
            static_cast<int>(std::min<std::int64_t>(count - done, anchor + anchor_interval_ - next_));
        advance(part, left + done, right + done);
        done += part;
    }
}

void SteadyHeadSound::render(std::int64_t first, int count, double* left, double* right) noexcept {
    if (first != next_) {
        double unheard[dsp::block_frames];
        next_ = first / anchor_interval_ * anchor_interval_;
        while (next_ < first)
            run(static_cast<int>(std::min<std::int64_t>(dsp::block_frames, first - next_)), unheard, unheard);
    }
    run(count, left, right);
}

}  // namespace stillpoint::voices
