#include "dsp/volume_envelope.h"

#include <algorithm>
#include <cmath>

namespace stillpoint::dsp {
namespace {

std::int64_t whole_frames(double seconds, int rate) {
    return static_cast<std::int64_t>(std::clamp(seconds * rate, 0.0, 9e15));
}

}  // namespace

VolumeEnvelope::VolumeEnvelope(const std::optional<track::VolumeEnvelope>& envelope, std::int64_t frames,
                               int rate)
    : frames_(frames) {
    using Kind = track::VolumeEnvelope::Shape;
    if (!envelope) {
        shape_ = Shape::Edges;
        fade_ = std::min(frames, whole_frames(0.01, rate));
    } else if (envelope->shape == Kind::LinearFade) {
        shape_ = Shape::LinearFade;
        fade_ = std::min(frames, whole_frames(envelope->fade_duration, rate));
        start_ = envelope->start_amp;
        end_ = envelope->end_amp;
    } else if (envelope->shape == Kind::Adsr || envelope->shape == Kind::Linen) {
        const bool adsr = envelope->shape == Kind::Adsr;
        shape_ = Shape::Stages;
        sustain_ = adsr ? std::clamp(envelope->sustain_level, 0.0, 1.0) : 1;
        attack_ = whole_frames(envelope->attack, rate);
        decay_ = adsr ? whole_frames(envelope->decay, rate) : 0;
        release_ = whole_frames(envelope->release, rate);
        const double sum = double(attack_) + double(decay_) + double(release_);
        if (sum > double(frames)) {  // squeezed in proportion
            attack_ = static_cast<std::int64_t>(double(attack_) * double(frames) / sum);
            decay_ = static_cast<std::int64_t>(double(decay_) * double(frames) / sum);
            release_ = frames - attack_ - decay_;
        }
    }
}

double VolumeEnvelope::gain(std::int64_t frame) const noexcept {
    switch (shape_) {
        case Shape::Flat:
            return 1;
        case Shape::Edges: {
            if (fade_ <= 1) return 1;
            const double last = double(fade_ - 1);
            const std::int64_t from_end = frame - (frames_ - fade_);
            const double rise = frame < fade_ ? double(frame) / last : 1;
            return from_end >= 0 ? rise * (1 - double(from_end) / last) : rise;
        }
        case Shape::LinearFade:
            if (frame >= fade_) return end_;
            return fade_ == 1 ? start_ : start_ + (end_ - start_) * double(frame) / double(fade_ - 1);
        case Shape::Stages:
            break;
    }
    if (frame < attack_) return double(frame) / double(attack_);
    if (frame < attack_ + decay_) return 1 + (sustain_ - 1) * double(frame - attack_) / double(decay_);
    const std::int64_t from_release = frame - (frames_ - release_);
    if (from_release < 0) return sustain_;
    return release_ == 1 ? sustain_ : sustain_ * (1 - double(from_release) / double(release_ - 1));
}

double VolumeEnvelope::largest_gain() const noexcept {
    if (shape_ != Shape::LinearFade) return 1;
    return fade_ > 0 ? std::max(std::abs(start_), std::abs(end_)) : std::abs(end_);
}

std::optional<double> VolumeEnvelope::flat_gain(std::int64_t first, int count) const noexcept {
    const std::int64_t end = first + count;
    switch (shape_) {
        case Shape::Flat:
            return 1;
        case Shape::Edges:
            if (fade_ <= 1 || (first >= fade_ && end <= frames_ - fade_)) return 1;
            return std::nullopt;
        case Shape::LinearFade:
            if (first >= fade_) return end_;
            return std::nullopt;
        case Shape::Stages:
            break;
    }
    if (first >= attack_ + decay_ && end <= frames_ - release_) return sustain_;
    return std::nullopt;
}

void VolumeEnvelope::apply(std::int64_t first, int count, float* left, float* right) const noexcept {
    for (int k = 0; k < count; ++k) {
        const double g = gain(first + k);
        left[k] = static_cast<float>(left[k] * g);
        right[k] = static_cast<float>(right[k] * g);
    }
}

}  // namespace stillpoint::dsp
