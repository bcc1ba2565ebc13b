#include "session/timeline.h"

#include <algorithm>
#include <utility>

namespace stillpoint::session {

void Timeline::clear() {
    sound_.clear();
    clear_world();
}

void Timeline::clear_world() {
    deltas_.clear();
    keyframes_.clear();
}

void Timeline::append(SoundSegmentPtr segment) {
    sound_.push_back(std::move(segment));
}

void Timeline::append(WorldDelta delta) {
    deltas_.push_back(std::move(delta));
}

void Timeline::append(WorldKeyframe keyframe) {
    keyframes_.push_back(std::move(keyframe));
}

void Timeline::trim(std::int64_t position) {
    const std::int64_t oldest = position - history;
    while (sound_.size() > 1 && sound_.front()->end() <= oldest)
        sound_.pop_front();
    while (keyframes_.size() > 1 && keyframes_[1].first_sample <= oldest)
        keyframes_.pop_front();
    if (keyframes_.empty()) return;
    while (!deltas_.empty() && deltas_.front().sequence < keyframes_.front().sequence)
        deltas_.pop_front();
}

std::int64_t Timeline::head() const {
    return sound_.back()->end();
}

std::vector<SoundSegmentPtr> Timeline::sound_from(std::int64_t sample) const {
    const auto first = std::find_if(sound_.begin(), sound_.end(),
                                    [&](const SoundSegmentPtr& segment) { return segment->end() > sample; });
    return {first, sound_.end()};
}

const WorldKeyframe* Timeline::keyframe_at(std::int64_t sample) const {
    if (keyframes_.empty()) return nullptr;
    const auto later = std::find_if(keyframes_.begin(), keyframes_.end(), [&](const WorldKeyframe& keyframe) {
        return keyframe.first_sample > sample;
    });
    return later == keyframes_.begin() ? &*later : &*std::prev(later);
}

std::string Timeline::world_fields_from(std::uint32_t sequence) const {
    std::string fields;
    for (const auto& delta : deltas_)
        if (delta.sequence >= sequence) fields += delta.fields;
    return fields;
}

std::size_t Timeline::bytes() const {
    std::size_t sum = 0;
    for (const auto& segment : sound_)
        sum += segment->fields.size();
    for (const auto& delta : deltas_)
        sum += delta.fields.size();
    for (const auto& keyframe : keyframes_)
        sum += keyframe.message->size();
    return sum;
}

}  // namespace stillpoint::session
