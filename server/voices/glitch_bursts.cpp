#include "voices/glitch_bursts.h"

#include <algorithm>
#include <cmath>

#include "dsp/counter_random.h"
#include "dsp/gaussian.h"
#include "voices/parameter_reader.h"

namespace stillpoint::voices {
namespace {

constexpr double longest = 1 << 18;  // frames of a burst
constexpr double most_at_once = 8;   // bursts; longer ones are cut short

// Start and end value of a glitch parameter count as their mean.
double mean_of(const track::Params& params, std::string_view name) {
    return read_ramp(params, name, 0, true).at(0.5);
}

std::vector<float> band_gains(const dsp::RealFft& fft, double rate, double focus, double width,
                              double exponent) {
    std::vector<float> gains(fft.bins());
    for (std::size_t i = 0; i < gains.size(); ++i) {
        const double frequency = double(i) * rate / fft.length();
        double distance = (frequency - focus) / width;
        if (exponent != std::floor(exponent)) distance = std::abs(distance);
        const double gain = std::exp(-0.5 * std::pow(distance, exponent));
        gains[i] = static_cast<float>(std::isfinite(gain) ? std::min(gain, 1e6) : 0);
    }
    return gains;
}

}  // namespace

std::shared_ptr<GlitchWorkspace> SharedRoom::for_glitches(std::size_t frames) {
    if (!glitches_) glitches_ = std::make_shared<GlitchWorkspace>();
    const std::size_t size = frames + 1;  // the numbers come in pairs
    if (glitches_->time.size() < size) {
        glitches_->time = dsp::FftArray<float>(size);
        glitches_->frequency = dsp::FftArray<dsp::RealFft::Complex>(size / 2 + 1);
    }
    return glitches_;
}

GlitchBursts::GlitchBursts(const VoiceContext& context, const dsp::StepClock& clock, double focus)
    : interval_(mean_of(context.params, "glitchInterval")),
      level_(mean_of(context.params, "glitchNoiseLevel")),
      rate_(clock.rate),
      duration_(mean_of(context.params, "glitchDur")),
      frames_(clock.frames) {
    if (!(interval_ > 0 && duration_ > 0 && level_ > 0)) return;
    const double interval_frames = interval_ * rate_;
    const double length = std::min({duration_ * rate_, longest, (most_at_once - 1) * interval_frames});
    length_ = static_cast<std::int64_t>(length);
    bursts_ = static_cast<std::int64_t>(std::min(clock.seconds / interval_, 1e9));
    if (length_ < 1 || length_ > frames_ || bursts_ < 1) return;
    // So many intervals after a burst has begun it is over: its place is free for that one's successor.
    at_once_ =
        static_cast<std::size_t>(std::min(std::ceil(double(length_) / interval_frames), double(bursts_)));
    key_ = dsp::combine_keys(context.random_key, dsp::key_of("glitch"));
    if (!context.is_draft) make_room(context, focus);
}

void GlitchBursts::make_room(const VoiceContext& context, double focus) {
    const double width = mean_of(context.params, "glitchFocusWidth");
    const double exponent = mean_of(context.params, "glitchFocusExp");
    const auto size = static_cast<std::size_t>(length_);
    workspace_ = context.room.for_glitches(size);
    if (width != 0 && exponent != 0) {
        fft_.emplace(static_cast<int>(length_));
        band_ = band_gains(*fft_, rate_, focus, width, exponent);
    }
    slots_.resize(at_once_);
    for (Slot& slot : slots_)
        slot.samples.resize(size);
}

std::int64_t GlitchBursts::first_frame(std::int64_t burst) const noexcept {
    return static_cast<std::int64_t>(std::max(0.0, double(burst) * interval_ - duration_) * rate_);
}

void GlitchBursts::make(std::int64_t burst, Slot& slot) noexcept {
    slot.burst = burst;
    const std::uint64_t key = dsp::combine_keys(key_, static_cast<std::uint64_t>(burst));
    const dsp::FftArray<float>& time = workspace_->time;
    const dsp::FftArray<dsp::RealFft::Complex>& frequency = workspace_->frequency;
    dsp::fill_gaussian(key, 0, static_cast<int>((length_ + 1) / 2 * 2), time.data());
    if (fft_) {
        fft_->forward(time, frequency);
        for (std::size_t i = 0; i < band_.size(); ++i)
            frequency[i] *= band_[i];
        fft_->backward(frequency, time);
    }
    float peak = 0;
    for (std::size_t i = 0; i < slot.samples.size(); ++i)
        peak = std::max(peak, std::abs(time[i]));
    const double scale = peak > 1e-16f && length_ > 1 ? level_ / peak / double(length_ - 1) : 0;
    for (std::size_t i = 0; i < slot.samples.size(); ++i)
        slot.samples[i] = static_cast<float>(time[i] * (scale * double(i)));
}

void GlitchBursts::add(std::int64_t first, int count, float* left, float* right) noexcept {
    if (is_off()) return;
    const std::int64_t end = first + count;
    // The first burst that may still sound, and on to the last that has begun.
    const double earliest = std::floor(double(first - length_) / rate_ / interval_);
    for (auto burst = std::max<std::int64_t>(1, static_cast<std::int64_t>(earliest)); burst <= bursts_;
         ++burst) {
        const std::int64_t from = first_frame(burst);
        if (from >= end) break;
        if (from + length_ <= first || from + length_ > frames_) continue;
        Slot& slot = slots_[static_cast<std::size_t>(burst) % slots_.size()];
        if (slot.burst != burst) make(burst, slot);
        const std::int64_t a = std::max(first, from), b = std::min(end, from + length_);
        for (std::int64_t frame = a; frame < b; ++frame) {
            const float sample = slot.samples[static_cast<std::size_t>(frame - from)];
            left[frame - first] += sample;
            right[frame - first] += sample;
        }
    }
}

}  // namespace stillpoint::voices
