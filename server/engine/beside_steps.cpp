#include "engine/beside_steps.h"

#include <algorithm>
#include <utility>

#include "track/placement.h"

namespace stillpoint::engine {
namespace {

// In document order; those that are over before the track begins are left out.
std::vector<ClipSound> place_clips(const track::Track& track, const media::Contents& media, int rate) {
    std::vector<ClipSound> clips;
    for (const track::Clip& clip : track.clips) {
        auto sound = media.sound(clip.file);
        if (!sound) continue;
        ClipSound placed(clip, std::move(sound), rate);
        if (placed.end() > 0) clips.push_back(std::move(placed));
    }
    return clips;
}

}  // namespace

std::int64_t track_frames(const track::Track& track, const media::Contents& media, int rate) {
    std::int64_t end = track::total_frames(track::place_steps(track, rate));
    for (const ClipSound& clip : place_clips(track, media, rate))
        end = std::max(end, clip.end());
    return end;
}

BesideSteps::BesideSteps(const track::Track& track, const media::Contents& media, std::int64_t steps_end,
                         int rate, std::uint64_t seed, bool is_draft)
    : background_(BackgroundSound::make(track, media, steps_end, rate, seed, is_draft)),
      clips_(place_clips(track, media, rate)) {}

std::int64_t BesideSteps::end() const {
    std::int64_t end = background_ ? background_->end() : 0;
    for (const ClipSound& clip : clips_)
        end = std::max(end, clip.end());
    return end;
}

void BesideSteps::add(std::int64_t first, int count, StereoBlock& to, const Mix& mix) noexcept {
    if (background_) background_->add(first, count, to, mix.noise);
    for (const ClipSound& clip : clips_)
        clip.add(first, count, to, mix.clips);
}

// Where a clip begins the sum may be at its largest; it does not grow before the next begins.
double BesideSteps::peak_bound(std::int64_t first, std::int64_t end) const {
    double largest = 0;
    const auto sum_at = [&](std::int64_t frame) {
        double sum = 0;
        for (const ClipSound& clip : clips_)
            if (clip.first() <= frame && frame < clip.end()) sum += clip.peak_bound();
        return sum;
    };
    for (const ClipSound& clip : clips_)
        if (clip.first() < end && first < clip.end())
            largest = std::max(largest, sum_at(std::max(first, clip.first())));
    const bool has_noise = background_ && background_->first() < end && first < background_->end();
    return largest + (has_noise ? background_->peak_bound() : 0);
}

}  // namespace stillpoint::engine
