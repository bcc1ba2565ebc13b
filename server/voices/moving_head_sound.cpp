#include "voices/moving_head_sound.h"

#include <algorithm>

#include "dsp/block.h"
#include "dsp/kernels.h"

namespace stillpoint::voices {
namespace {

// The part from WIDTH on becomes the beginning, zeros come in behind.
void shift(std::vector<float>& values, int width) noexcept {
    std::copy(values.begin() + width, values.end(), values.begin());
    std::fill(values.end() - width, values.end(), 0.0f);
}

}  // namespace

MovingHeadSound::MovingHeadSound(std::shared_ptr<const dsp::HeadResponses> responses,
                                 const HeadFrames& frames, const HeadPath& path,
                                 const dsp::CarrierPhase& carrier, const dsp::StepClock& clock,
                                 const dsp::Transition& transition, std::shared_ptr<HeadWorkspace> workspace)
    : responses_(std::move(responses)),
      frames_(frames),
      path_(path),
      carrier_(carrier),
      clock_(clock),
      transition_(transition),
      workspace_(std::move(workspace)),
      tone_(std::size_t((frames.length + frames.hop - 1) / frames.hop * frames.hop)),
      left_(std::size_t(frames.length + responses_->taps() - 1 + frames.hop)),
      right_(left_.size()) {}

// Always asked for the same stretches of one hop, so that a seek finds the same bits. The frequency is summed
// through the frame itself; nothing sounds before the step or behind its end.
void MovingHeadSound::fill_tone(std::int64_t first, int count, float* out) noexcept {
    double alpha[dsp::block_frames], turns[dsp::block_frames + dsp::vector_frames];
    for (; first < 0 && count > 0; ++first, --count)
        *out++ = 0;
    while (count > 0) {
        const int part = static_cast<int>(
            std::clamp<std::int64_t>(frames_.step_end - first, 0, std::min(count, dsp::block_frames)));
        if (part == 0) break;
        for (int k = 0; k < part; ++k)
            alpha[k] = transition_.alpha(clock_.time(double(first + k)));
        carrier_.fill(first, part, alpha, turns);
        dsp::kernels().sines(turns + 1, part);
        for (int k = 0; k < part; ++k)
            out[k] = static_cast<float>(turns[k + 1]);
        first += part;
        count -= part;
        out += part;
    }
    std::fill_n(out, count, 0.0f);
}

// As if every frame but those that reach FRAME had been there and gone.
void MovingHeadSound::begin_before(std::int64_t frame) noexcept {
    const auto reaching = static_cast<std::int64_t>(left_.size()) / frames_.hop;
    frame_ = std::max<std::int64_t>(0, frame - reaching) - 1;
    std::fill(left_.begin(), left_.end(), 0.0f);
    std::fill(right_.begin(), right_.end(), 0.0f);
    const auto size = static_cast<int>(tone_.size());
    const std::int64_t first = frame_ * frames_.hop + frames_.length - size;
    for (int at = 0; at < size; at += frames_.hop)
        fill_tone(first + at, frames_.hop, tone_.data() + at);
}

void MovingHeadSound::add_ear(const double* response, std::vector<float>& sum) noexcept {
    HeadWorkspace& work = *workspace_;
    const auto taps = static_cast<std::size_t>(responses_->taps());
    for (std::size_t k = 0; k < taps; ++k)
        work.time[k] = static_cast<float>(response[k]);
    std::fill_n(work.time.data() + taps, work.time.size() - taps, 0.0f);
    work.fft.forward(work.time, work.ear);
    for (std::size_t i = 0; i < work.ear.size(); ++i) {
        const float a = work.ear[i].real(), b = work.ear[i].imag();
        const float c = work.sound[i].real(), d = work.sound[i].imag();
        work.ear[i] = {a * c - b * d, a * d + b * c};
    }
    work.fft.backward(work.ear, work.time);
    const std::size_t length = std::size_t(frames_.length) + taps - 1;
    for (std::size_t k = 0; k < length; ++k)
        sum[k] += work.time[k];
}

void MovingHeadSound::add_frame() noexcept {
    HeadWorkspace& work = *workspace_;
    const auto length = static_cast<std::size_t>(frames_.length);
    ++frame_;
    shift(left_, frames_.hop);
    shift(right_, frames_.hop);
    const std::int64_t start = frame_ * frames_.hop;
    std::copy(tone_.begin() + frames_.hop, tone_.end(), tone_.begin());
    fill_tone(start + frames_.length - frames_.hop, frames_.hop, tone_.data() + tone_.size() - frames_.hop);
    const float* const tone = tone_.data() + (tone_.size() - length);
    for (std::size_t k = 0; k < length; ++k)
        work.time[k] = tone[k] * work.window[k];
    std::fill_n(work.time.data() + length, work.time.size() - length, 0.0f);
    work.fft.forward(work.time, work.sound);
    const int direction = path_.direction(frames_.middle(frame_));
    add_ear(responses_->left(direction), left_);
    add_ear(responses_->right(direction), right_);
}

void MovingHeadSound::render(std::int64_t first, int count, double* left, double* right) noexcept {
    for (int done = 0; done < count;) {
        const std::int64_t frame = (first + done) / frames_.hop;
        if (frame != frame_ && frame != frame_ + 1) begin_before(frame);
        while (frame_ < frame)
            add_frame();
        const auto at = static_cast<int>(first + done - frame * frames_.hop);
        const int part = std::min(count - done, frames_.hop - at);
        for (int k = 0; k < part; ++k)
            left[done + k] = frames_.gain * double(left_[std::size_t(at + k)]);
        for (int k = 0; k < part; ++k)
            right[done + k] = frames_.gain * double(right_[std::size_t(at + k)]);
        done += part;
    }
}

}  // namespace stillpoint::voices
