#include "engine/clip_sound.h"

#include <algorithm>
#include <cmath>

namespace stillpoint::engine {
namespace {

constexpr double cut_fade_seconds = 0.05;

std::int64_t frames_in(double seconds, int rate) {
    return static_cast<std::int64_t>(seconds * rate);
}

}  // namespace

ClipSound::ClipSound(const track::Clip& clip, media::SoundPtr sound, int rate)
    : name_(clip.description.empty() ? clip.file : clip.description),
      sound_(std::move(sound)),
      first_(frames_in(clip.start, rate)),
      frames_(sound_->frames()),
      fade_in_(0),
      fade_out_(0),
      // A balance: the centre leaves both ears as they are.
      left_(clip.gain * std::min(1.0, 1 - clip.pan)),
      right_(clip.gain * std::min(1.0, 1 + clip.pan)) {
    if (const std::int64_t wanted = frames_in(clip.duration, rate); wanted > 0 && wanted < frames_) {
        frames_ = wanted;
        fade_out_ = std::min(frames_in(cut_fade_seconds, rate), frames_ / 4);
    }
    fade_in_ = std::min(frames_in(clip.fade_in, rate), frames_);
    fade_out_ = std::max(fade_out_, std::min(frames_in(clip.fade_out, rate), frames_));
}

double ClipSound::fade(std::int64_t frame) const noexcept {
    double gain = 1;
    if (frame < fade_in_) gain = fade_in_ > 1 ? double(frame) / double(fade_in_ - 1) : 0;
    const std::int64_t from_end = frame - (frames_ - fade_out_);
    if (from_end >= 0) gain *= fade_out_ > 1 ? 1 - double(from_end) / double(fade_out_ - 1) : 1;
    return gain;
}

void ClipSound::add(std::int64_t first, int count, StereoBlock& to, double volume) const noexcept {
    const std::int64_t from = std::max(first, first_), until = std::min(first + count, end());
    if (from >= until) return;
    const float* left = sound_->left.data() + (from - first_);
    const float* right = sound_->right_ear().data() + (from - first_);
    const auto offset = static_cast<int>(from - first), length = static_cast<int>(until - from);
    const bool fades = from - first_ < fade_in_ || until - first_ > frames_ - fade_out_;
    for (int k = 0; k < length; ++k) {
        const double gain = volume * (fades ? fade(from - first_ + k) : 1);
        to.left[offset + k] += static_cast<float>(left[k] * (left_ * gain));
        to.right[offset + k] += static_cast<float>(right[k] * (right_ * gain));
    }
}

double ClipSound::level(std::int64_t frame) const noexcept {
    if (frame < first_ || frame >= end()) return 0;
    return fade(frame - first_) * peak_bound();
}

std::vector<std::int64_t> ClipSound::bends() const {
    std::vector<std::int64_t> frames{first_, first_ + std::max<std::int64_t>(fade_in_ - 1, 0),
                                     end() - std::max<std::int64_t>(fade_out_, 1), end() - 1};
    std::sort(frames.begin(), frames.end());
    frames.erase(std::unique(frames.begin(), frames.end()), frames.end());
    return frames;
}

double ClipSound::peak_bound() const {
    return sound_->peak * std::max(std::abs(left_), std::abs(right_));
}

}  // namespace stillpoint::engine
