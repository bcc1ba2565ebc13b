// The stretch of a session's media that is kept: a little of the past, all that is rendered of the future.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "session/message.h"

namespace stillpoint::session {

// Opus packets of consecutive quanta; immutable and shared by all listeners.
struct SoundSegment {
    std::uint32_t epoch = 0;
    std::int64_t first_sample = 0;
    std::int64_t samples = 0;  // of media: packets * 960
    bool last = false;         // the track ends with it
    std::string fields;        // v1::Segment without world frames (message.h)
    std::int64_t end() const { return first_sample + samples; }
};
using SoundSegmentPtr = std::shared_ptr<const SoundSegment>;

// What changes in the world during one world frame (half a second).
struct WorldDelta {
    std::uint32_t sequence = 0;
    std::int64_t first_sample = 0;
    std::string fields;  // v1::Segment with only this frame
};

// The whole world at the beginning of a world frame; the delta of the same sequence comes next.
struct WorldKeyframe {
    std::uint32_t sequence = 0;
    std::int64_t first_sample = 0;
    Message message;
};

// Bounded: trim() drops what no listener can need any more. Holds one epoch. One owner.
class Timeline {
  public:
    // Samples kept behind the play position.
    static constexpr std::int64_t history = 4 * 48000;

    void clear();        // a new epoch begins
    void clear_world();  // a new world epoch begins; the sound stays

    // In media order, without holes.
    void append(SoundSegmentPtr segment);
    void append(WorldDelta delta);
    void append(WorldKeyframe keyframe);

    // Forgets the sound more than `history` before POSITION, and world frames that the newest keyframe there
    // makes superfluous.
    void trim(std::int64_t position);

    bool has_sound() const { return !sound_.empty(); }
    std::int64_t head() const;  // end of the last segment; has_sound() only

    // The segments from the one that holds SAMPLE on; from the first one when SAMPLE lies before it.
    std::vector<SoundSegmentPtr> sound_from(std::int64_t sample) const;

    // The newest keyframe at or before SAMPLE, else the oldest one; null when there is none.
    const WorldKeyframe* keyframe_at(std::int64_t sample) const;

    // The fields of all deltas from that sequence on, in one piece; "" when there are none.
    std::string world_fields_from(std::uint32_t sequence) const;

    std::size_t bytes() const;  // of everything kept

  private:
    std::deque<SoundSegmentPtr> sound_;
    std::deque<WorldDelta> deltas_;
    std::deque<WorldKeyframe> keyframes_;
};

}  // namespace stillpoint::session
