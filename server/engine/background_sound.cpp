#include "engine/background_sound.h"

#include <algorithm>
#include <cmath>

#include "dsp/counter_random.h"
#include "voices/registry.h"

namespace stillpoint::engine {
namespace {

std::int64_t frames_in(double seconds, int rate, std::int64_t most) {
    return std::min(static_cast<std::int64_t>(seconds * rate), most);
}

// So long that it has that many frames, whatever the division rounds to.
double seconds_of(std::int64_t frames, int rate) {
    double seconds = double(frames) / rate;
    while (static_cast<std::int64_t>(seconds * rate) < frames)
        seconds = std::nextafter(seconds, seconds + 1);
    return seconds;
}

}  // namespace

std::unique_ptr<BackgroundSound> BackgroundSound::make(const track::Track& track,
                                                       const media::Contents& media, std::int64_t end,
                                                       int rate, std::uint64_t seed, bool is_draft) {
    if (!track.background_noise || end <= 0) return nullptr;
    const track::BackgroundNoise& noise = *track.background_noise;
    const auto file = noise.inline_noise ? nullptr : media.noise(noise.file);
    if (!noise.inline_noise && !file) return nullptr;
    const track::Params& params = file ? *file : *noise.inline_noise;
    return std::unique_ptr<BackgroundSound>(
        new BackgroundSound(noise, voices::read_noise_preset(params), media, end, rate, seed, is_draft));
}

BackgroundSound::BackgroundSound(const track::BackgroundNoise& noise, voices::NoisePreset preset,
                                 const media::Contents& media, std::int64_t end, int rate, std::uint64_t seed,
                                 bool is_draft)
    : preset_(std::move(preset)),
      rate_(rate),
      first_(frames_in(noise.start_time, rate, end)),
      end_(end),
      fade_in_(frames_in(noise.fade_in, rate, end)),
      fade_out_(frames_in(noise.fade_out, rate, end)),
      gain_(noise.gain),
      points_(noise.amp_envelope) {
    voices::SharedRoom room;
    const voices::VoiceContext context{
        .params = preset_.params,
        .room = room,
        .step_seconds = seconds_of(end, rate),
        .rate = rate,
        .random_key = {dsp::combine_keys(seed, dsp::key_of("background noise")), &is_random_},
        .carried = {},
        .stream_offset = 0,
        .is_draft = is_draft,
        .media = media};
    voice_ = voices::make_voice(preset_.function, preset_.is_transition, context);
}

void BackgroundSound::fill_gains(std::int64_t first, int count, double* gains) const noexcept {
    std::fill_n(gains, count, gain_);
    if (!points_.empty()) {
        const auto later = [](double time, const auto& point) { return time < point.first; };
        auto next = std::upper_bound(points_.begin(), points_.end(), double(first) / rate_, later);
        for (int k = 0; k < count; ++k) {
            const double time = double(first + k) / rate_;
            while (next != points_.end() && next->first <= time)
                ++next;
            if (next == points_.begin()) {
                gains[k] *= next->second;
            } else if (next == points_.end()) {
                gains[k] *= points_.back().second;
            } else {
                const auto& [from, level] = *std::prev(next);
                gains[k] *= level + (next->second - level) * ((time - from) / (next->first - from));
            }
        }
    }
    for (int k = 0; k < count; ++k) {
        const std::int64_t played = first + k - first_, left = end_ - 1 - (first + k);
        if (played < fade_in_) gains[k] *= fade_in_ > 1 ? double(played) / double(fade_in_ - 1) : 0;
        if (left < fade_out_) gains[k] *= fade_out_ > 1 ? double(left) / double(fade_out_ - 1) : 1;
    }
}

void BackgroundSound::add(std::int64_t first, int count, StereoBlock& to, double volume) noexcept {
    const std::int64_t from = std::max(first, first_), until = std::min(first + count, end_);
    if (from >= until) return;
    const auto offset = static_cast<int>(from - first), length = static_cast<int>(until - from);
    StereoBlock noise;
    double gains[dsp::block_frames];
    voice_->render(from - first_, length, noise.left, noise.right);
    fill_gains(from, length, gains);
    for (int k = 0; k < length; ++k) {
        to.left[offset + k] += static_cast<float>(noise.left[k] * (gains[k] * volume));
        to.right[offset + k] += static_cast<float>(noise.right[k] * (gains[k] * volume));
    }
}

double BackgroundSound::gain(std::int64_t frame) const noexcept {
    if (frame < first_ || frame >= end_) return 0;
    double gain = 0;
    fill_gains(frame, 1, &gain);
    return gain;
}

std::vector<std::int64_t> BackgroundSound::bends() const {
    std::vector<std::int64_t> frames{first_, first_ + std::max<std::int64_t>(fade_in_ - 1, 0),
                                     end_ - std::max<std::int64_t>(fade_out_, 1), end_ - 1};
    for (const auto& [time, gain] : points_)
        frames.push_back(static_cast<std::int64_t>(time * rate_));
    std::sort(frames.begin(), frames.end());
    frames.erase(std::unique(frames.begin(), frames.end()), frames.end());
    std::erase_if(frames, [this](std::int64_t frame) { return frame < first_ || frame >= end_; });
    return frames;
}

double BackgroundSound::peak_bound() const {
    double largest = points_.empty() ? 1 : 0;
    for (const auto& [time, gain] : points_)
        largest = std::max(largest, std::abs(gain));
    return voice_->peak_bound() * std::abs(gain_) * largest;
}

}  // namespace stillpoint::engine
