#include "session/audience.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "session/media_clock.h"

namespace stillpoint::session {
namespace {

constexpr double minute = 60e6;                                // microseconds
constexpr std::uint64_t last_sample = std::uint64_t{1} << 53;  // more is not meant
constexpr std::int64_t most_buffered = 60 * media_rate;        // a client that claims more is not believed

std::int64_t samples(double seconds) {
    return static_cast<std::int64_t>(seconds * media_rate);
}

double seconds(std::int64_t samples) {
    return static_cast<double>(samples) / media_rate;
}

MediaStamp stamp_of(const SoundSegment& segment) {
    return {segment.epoch, segment.first_sample};
}

MediaStamp world_stamp(const Audience::Moment& moment) {
    return {moment.epoch, MediaStamp::never_played};
}

}  // namespace

void Audience::join(const std::shared_ptr<Listener>& listener, ListenerWants wants, support::Micros now) {
    listener->seat_ = seats_.size();
    seats_.push_back({.listener = listener, .backlog = &listener->backlog(), .wants = wants, .since = now});
    ++tally_.joined;
}

// Seats move up when others leave, so the listener's own note is tried first and mended when it is wrong.
Audience::Seat* Audience::seat_of(const Listener& listener) {
    const auto is_its = [&](const Seat& seat) { return seat.listener.get() == &listener; };
    if (listener.seat_ < seats_.size() && is_its(seats_[listener.seat_])) return &seats_[listener.seat_];
    const auto seat = std::ranges::find_if(seats_, is_its);
    if (seat == seats_.end()) return nullptr;
    listener.seat_ = static_cast<std::size_t>(seat - seats_.begin());
    return &*seat;
}

bool Audience::leave(const Listener& listener) {
    return std::erase_if(seats_, [&](const Seat& seat) { return seat.listener.get() == &listener; }) > 0;
}

void Audience::broadcast(const Message& message) {
    for (auto& seat : seats_)
        give(seat, message);
}

void Audience::begin_epoch(std::uint32_t epoch, std::int64_t old_end) {
    for (auto& seat : seats_) {
        seat.following = false;
        seat.held_back = false;
        seat.listener->drop_stale(epoch, old_end);
    }
}

void Audience::give(Seat& seat, const Message& message) {
    ++tally_.messages;
    tally_.bytes += message->size();
    seat.listener->send(message);
}

void Audience::give(Seat& seat, const Message& message, MediaStamp stamp) {
    ++tally_.messages;
    tally_.bytes += message->size();
    seat.listener->send_media(message, stamp);
}

// ---------------------------------------------------------------- what listeners say

void Audience::hear(const Listener& listener, const v1::Feedback& feedback, Moment moment) {
    Seat* const seat = seat_of(listener);
    if (!seat) return;
    const auto played = static_cast<std::int64_t>(std::min(feedback.played_sample(), last_sample));
    const auto buffered = std::int64_t{feedback.buffered_ms()} * (media_rate / 1000);
    seat->report = {.at = moment.now,
                    .epoch = feedback.epoch(),
                    .hidden = feedback.hidden(),
                    .behind = moment.position - played,
                    .buffered = std::min(buffered, most_buffered),
                    .cursor = seat->cursor};
    if (feedback.underruns() > seat->underruns) {
        const std::uint64_t more = feedback.underruns() - seat->underruns;
        underruns_ += more;
        tally_.underruns += more;
        seat->caution = std::min(caution(*seat, moment.now) * limits_.underrun_caution, limits_.most_caution);
        seat->cautious_at = moment.now;
    }
    seat->underruns = feedback.underruns();
    if (seat->held_back) go_on(*seat, moment);
}

bool Audience::counts(const Report& report, Moment moment) const {
    return report.epoch == moment.epoch && moment.now - report.at <= limits_.report_counts;
}

// What was sent and is not yet played: by the listener's position, going on since its report as the session's
// clock does, and by what it said it had and was sent since; whichever is less. Nobody is ahead of the clock.
bool Audience::has_room(const Seat& seat, Moment moment) const {
    if (*seat.backlog >= limits_.full_backlog) return false;
    std::int64_t in_hand = seat.cursor - moment.position;
    if (const Report& report = seat.report; counts(report, moment)) {
        const std::int64_t by_position = in_hand + std::max<std::int64_t>(0, report.behind);
        in_hand = std::min(by_position, report.buffered + seat.cursor - report.cursor);
    }
    return in_hand < samples(limits_.credit);
}

double Audience::caution(const Seat& seat, support::Micros now) const {
    const double minutes = static_cast<double>(now - seat.cautious_at) / minute;
    return 1 + (seat.caution - 1) * std::pow(limits_.caution_left, minutes);
}

double Audience::caution(support::Micros now) const {
    double most = 1;
    for (const auto& seat : seats_)
        if (seat.caution > 1) most = std::max(most, caution(seat, now));
    return most;
}

Hearing Audience::hearing(Moment moment) const {
    Hearing hearing;
    hearing.underruns = underruns_;
    std::vector<double> buffered;
    for (const auto& seat : seats_) {
        const Report& report = seat.report;
        if (!counts(report, moment)) continue;
        const double behind = seconds(report.behind);
        const bool first = hearing.reporting++ == 0;
        hearing.hidden += report.hidden ? 1 : 0;
        hearing.behind_least = first ? behind : std::min(hearing.behind_least, behind);
        hearing.behind_most = first ? behind : std::max(hearing.behind_most, behind);
        buffered.push_back(seconds(report.buffered));
    }
    if (buffered.empty()) return hearing;
    hearing.buffered_least = *std::min_element(buffered.begin(), buffered.end());
    const auto middle = buffered.begin() + static_cast<std::ptrdiff_t>(buffered.size() / 2);
    std::nth_element(buffered.begin(), middle, buffered.end());
    hearing.buffered_median = *middle;
    return hearing;
}

// ---------------------------------------------------------------- handing on

void Audience::deliver(const Chunk& chunk, Moment moment) {
    for (std::size_t i = 0; i < seats_.size(); ++i) {
        // Hundreds of listeners do not stay in the cache: fetch the next while this one is served.
        if (i + 1 < seats_.size()) {
            __builtin_prefetch(seats_[i + 1].listener.get());
            __builtin_prefetch(seats_[i + 1].backlog);
        }
        if (i + 2 < seats_.size()) __builtin_prefetch(&seats_[i + 2]);
        if (seats_[i].following)
            deliver(seats_[i], chunk, moment);
        else
            begin(seats_[i], moment);
    }
}

void Audience::deliver(Seat& seat, const Chunk& chunk, Moment moment) {
    if (!seat.wants.sound) return deliver_world(seat, chunk, moment);
    if (seat.fresh || seat.cursor != chunk.sound->first_sample) return go_on(seat, moment);
    if (!has_room(seat, moment)) return hold_back(seat);
    const MediaStamp stamp = stamp_of(*chunk.sound);
    seat.cursor = chunk.sound->end();
    if (!seat.wants.world || leave_out_world(seat))
        return give(seat, segment_message(chunk.sound->fields, {}, false), stamp);
    if (!seat.world_dropped) return give(seat, chunk.message, stamp);
    send_world(seat, moment);  // brings this chunk's frames, too
    give(seat, segment_message(chunk.sound->fields, {}, false), stamp);
}

void Audience::deliver_world(Seat& seat, const Chunk& chunk, Moment moment) {
    if (leave_out_world(seat)) return;
    if (seat.world_dropped) return send_world(seat, moment);
    if (!chunk.world_fields.empty())
        give(seat, segment_message({}, chunk.world_fields, false), world_stamp(moment));
}

// World frames go first when a connection is slow, and come back only when it has caught up well: what is
// sent then is large.
bool Audience::leave_out_world(Seat& seat) {
    const std::size_t backlog = *seat.backlog;
    if (backlog <= (seat.world_dropped ? limits_.soft_backlog / 4 : limits_.soft_backlog)) return false;
    if (!std::exchange(seat.world_dropped, true)) ++tally_.world_dropped;
    return true;
}

// The sound waits where it is, in the timeline; the frames that came with it are sent anew later.
void Audience::hold_back(Seat& seat) {
    if (!std::exchange(seat.held_back, true)) ++tally_.held_back;
    if (seat.wants.world && !std::exchange(seat.world_dropped, true)) ++tally_.world_dropped;
}

void Audience::go_on(Moment moment) {
    for (auto& seat : seats_)
        if (!seat.following)
            begin(seat, moment);
        else if (seat.held_back)
            go_on(seat, moment);
}

// What a listener needs to join in: the world as it is, then the sound from a little before the play position
// on.
void Audience::begin(Seat& seat, Moment moment) {
    if (!timeline_.has_sound() || *seat.backlog >= limits_.full_backlog) return;
    const auto sound = timeline_.sound_from(moment.position - Production::preroll_quanta * quantum_samples);
    if (sound.empty()) return;  // not rendered yet; the next chunk tries again
    seat.following = true;
    seat.fresh = true;
    seat.cursor = sound.front()->first_sample;
    seat.world_dropped = false;
    if (seat.wants.world) send_world(seat, moment);
    if (seat.wants.sound) send_sound(seat, moment);
}

void Audience::go_on(Seat& seat, Moment moment) {
    if (!has_room(seat, moment)) return hold_back(seat);
    if (moment.position - seat.cursor > samples(limits_.longest_lateness)) {
        ++tally_.skipped;
        return begin(seat, moment);
    }
    send_sound(seat, moment);
    if (!seat.held_back && seat.world_dropped && !leave_out_world(seat)) send_world(seat, moment);
}

void Audience::send_sound(Seat& seat, Moment moment) {
    seat.held_back = false;
    for (const auto& segment : timeline_.sound_from(seat.cursor)) {
        if (!has_room(seat, moment)) return hold_back(seat);
        give(seat, segment_message(segment->fields, {}, std::exchange(seat.fresh, false)),
             stamp_of(*segment));
        seat.cursor = segment->end();
        if (seat.since > 0)
            tally_.first_sound.add(static_cast<double>(moment.now - std::exchange(seat.since, 0)) * 1e-6);
    }
}

void Audience::send_world(Moment moment) {
    for (auto& seat : seats_)
        if (seat.following && seat.wants.world) send_world(seat, moment);
}

void Audience::send_world(const Listener& listener, Moment moment) {
    Seat* const seat = seat_of(listener);
    if (seat && seat->following && seat->wants.world) send_world(*seat, moment);
}

void Audience::send_world(Seat& seat, Moment moment) {
    const WorldKeyframe* keyframe = timeline_.keyframe_at(moment.position);
    if (!keyframe) return;  // a change of style is on its way and sends everything
    seat.world_dropped = false;
    give(seat, keyframe->message, world_stamp(moment));
    const std::string deltas = timeline_.world_fields_from(keyframe->sequence);
    if (!deltas.empty()) give(seat, segment_message({}, deltas, false), world_stamp(moment));
}

// ---------------------------------------------------------------- closing

bool Audience::too_slow(const Listener& listener) const {
    return listener.backlog() > limits_.hard_backlog || listener.waiting() > limits_.longest_wait;
}

int Audience::close_slow() {
    return static_cast<int>(std::erase_if(seats_, [&](const Seat& seat) {
        if (!too_slow(*seat.listener)) return false;
        Tally::count(tally_.closed, "slow_listener");
        seat.listener->close("slow_listener",
                             "the connection is too slow for this stream; connect again to go on");
        return true;
    }));
}

void Audience::close_all(std::string_view code, std::string_view reason) {
    for (const auto& seat : std::exchange(seats_, {})) {
        Tally::count(tally_.closed, code);
        seat.listener->close(code, reason);
    }
}

}  // namespace stillpoint::session
