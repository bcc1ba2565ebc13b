#include "session/audience.h"

#include <algorithm>
#include <utility>

#include "session/media_clock.h"

namespace stillpoint::session {
namespace {

MediaStamp stamp_of(const SoundSegment& segment) {
    return {segment.epoch, segment.first_sample};
}

MediaStamp world_stamp(const Audience::Moment& moment) {
    return {moment.epoch, MediaStamp::never_played};
}

}  // namespace

void Audience::join(const std::shared_ptr<Listener>& listener, ListenerWants wants) {
    seats_.push_back({listener, wants});
}

bool Audience::leave(const Listener& listener) {
    return std::erase_if(seats_, [&](const Seat& seat) { return seat.listener.get() == &listener; }) > 0;
}

void Audience::broadcast(const Message& message) {
    for (auto& seat : seats_)
        seat.listener->send(message);
}

void Audience::begin_epoch(std::uint32_t epoch, std::int64_t old_end) {
    for (auto& seat : seats_) {
        seat.following = false;
        seat.listener->drop_stale(epoch, old_end);
    }
}

// ---------------------------------------------------------------- handing on

void Audience::catch_up(Moment moment) {
    for (auto& seat : seats_)
        if (!seat.following) catch_up(seat, moment);
}

// What a listener needs to join in: the world as it is, then the sound from a little before the play position
// on.
void Audience::catch_up(Seat& seat, Moment moment) {
    const auto sound = timeline_.sound_from(moment.position - Production::preroll_quanta * quantum_samples);
    if (sound.empty()) return;  // not rendered yet; the next chunk tries again
    seat.following = true;
    seat.world_dropped = false;
    if (seat.wants.world) send_world(seat, moment);
    if (!seat.wants.sound) return;
    bool first = true;
    for (const auto& segment : sound) {
        seat.listener->send_media(segment_message(segment->fields, {}, first), stamp_of(*segment));
        first = false;
    }
}

void Audience::deliver(const Chunk& chunk, Moment moment) {
    for (auto& seat : seats_)
        if (seat.following)
            deliver(seat, chunk, moment);
        else
            catch_up(seat, moment);
}

void Audience::deliver(Seat& seat, const Chunk& chunk, Moment moment) {
    const MediaStamp stamp = stamp_of(*chunk.sound);
    const bool congested = seat.listener->backlog() > limits_.soft_backlog;
    if (congested && seat.wants.world) seat.world_dropped = true;
    if (!congested && seat.world_dropped) {
        send_world(seat, moment);  // brings this chunk's frames, too
        if (seat.wants.sound)
            seat.listener->send_media(segment_message(chunk.sound->fields, {}, false), stamp);
    } else if (seat.wants.sound && seat.wants.world && !congested) {
        seat.listener->send_media(chunk.message, stamp);
    } else if (seat.wants.sound) {
        seat.listener->send_media(segment_message(chunk.sound->fields, {}, false), stamp);
    } else if (!congested && !chunk.world_fields.empty()) {
        seat.listener->send_media(segment_message({}, chunk.world_fields, false), world_stamp(moment));
    }
}

void Audience::send_world(Moment moment) {
    for (auto& seat : seats_)
        if (seat.following && seat.wants.world) send_world(seat, moment);
}

void Audience::send_world(const Listener& listener, Moment moment) {
    for (auto& seat : seats_)
        if (seat.listener.get() == &listener && seat.following && seat.wants.world) send_world(seat, moment);
}

void Audience::send_world(Seat& seat, Moment moment) {
    const WorldKeyframe* keyframe = timeline_.keyframe_at(moment.position);
    if (!keyframe) return;  // a change of style is on its way and sends everything
    seat.world_dropped = false;
    seat.listener->send_media(keyframe->message, world_stamp(moment));
    const std::string deltas = timeline_.world_fields_from(keyframe->sequence);
    if (!deltas.empty()) seat.listener->send_media(segment_message({}, deltas, false), world_stamp(moment));
}

// ---------------------------------------------------------------- closing

bool Audience::too_slow(const Listener& listener) const {
    return listener.backlog() > limits_.hard_backlog || listener.waiting() > limits_.longest_wait;
}

int Audience::close_slow() {
    return static_cast<int>(std::erase_if(seats_, [&](const Seat& seat) {
        if (!too_slow(*seat.listener)) return false;
        seat.listener->close("slow_listener",
                             "the connection is too slow for this stream; connect again to go on");
        return true;
    }));
}

void Audience::close_all(std::string_view code, std::string_view reason) {
    for (const auto& seat : std::exchange(seats_, {}))
        seat.listener->close(code, reason);
}

}  // namespace stillpoint::session
