#include "reception.h"

#include <algorithm>

namespace stillpoint::loadtest {
namespace {

constexpr std::int64_t rate = 48000;
constexpr std::int64_t packet_samples = 960;
constexpr std::int64_t frame_samples = 24000;

}  // namespace

void Reception::take(const v1::ServerMessage& message, std::int64_t now_us) {
    look(now_us);
    if (message.has_hello()) take_hello(message.hello(), now_us);
    if (message.has_status()) take_status(message.status(), now_us);
    if (message.has_pong()) take_pong(message.pong(), now_us);
    if (message.has_segment()) take_segment(message.segment(), now_us);
    if (message.has_keyframe() && message.keyframe().world_epoch() >= status_.world_epoch()) {
        next_frame_ = message.keyframe().sequence();
        findings_.misstamped += message.keyframe().first_sample() != *next_frame_ * frame_samples;
    }
}

void Reception::take_hello(const v1::Hello& hello, std::int64_t now_us) {
    const v1::AudioFormat& audio = hello.audio();
    findings_.misstamped += audio.rate() != rate || audio.packet_samples() != packet_samples;
    opus_head_ = audio.opus_head();
    take_status(hello.status(), now_us);
}

void Reception::take_status(const v1::Status& status, std::int64_t now_us) {
    // The server has run dry and stops the clock: nobody hears a hole, but everybody a pause.
    findings_.underruns += status.held() && !status_.held();
    status_ = status;
    // Until the first pong: too small by the way here, which makes the sample due later, never earlier.
    if (!offset_us_) offset_us_ = status.server_time_us() - now_us;
}

void Reception::take_pong(const v1::Pong& pong, std::int64_t now_us) {
    const std::int64_t round_trip = now_us - pong.client_time_us();
    if (round_trip >= round_trip_us_) return;
    round_trip_us_ = round_trip;
    offset_us_ = pong.server_time_us() - (pong.client_time_us() + now_us) / 2;
}

void Reception::take_segment(const v1::Segment& segment, std::int64_t now_us) {
    if (!segment.packets().empty()) take_sound(segment);
    for (const v1::WorldFrame& frame : segment.world())
        take_frame(frame);
    // A page begins to play once the sample due is there; until then it waits for its first sound.
    playing_ = playing_ || end_ > position(now_us);
    look(now_us);
}

void Reception::take_sound(const v1::Segment& segment) {
    const auto first_sample = static_cast<std::int64_t>(segment.first_sample());
    if (segment.first()) begin_epoch(segment);
    findings_.holes += segment.epoch() != epoch_ || first_sample != end_;
    findings_.misstamped += first_sample % packet_samples != 0;
    end_ = first_sample;
    for (const std::string& packet : segment.packets()) {
        findings_.differing += !others_.same(epoch_, end_, packet);
        end_ += packet_samples;
    }
    last_ = segment.last();
    findings_.packets += static_cast<std::uint64_t>(segment.packets_size());
    hear(segment);
}

void Reception::begin_epoch(const v1::Segment& segment) {
    findings_.holes += segment.epoch() <= epoch_;
    epoch_ = segment.epoch();
    end_ = static_cast<std::int64_t>(segment.first_sample());
    playing_ = last_ = starves_ = false;
    if (decoding_ != Decoding::Nothing) ear_.emplace(opus_head_);
}

void Reception::hear(const v1::Segment& segment) {
    if (!ear_ || (decoding_ == Decoding::UntilHeard && findings_.heard.anything())) return;
    for (const std::string& packet : segment.packets())
        ear_->hear(packet, findings_.heard);
}

void Reception::take_frame(const v1::WorldFrame& frame) {
    if (frame.world_epoch() < status_.world_epoch()) return;  // stale: a change of style was told meanwhile
    findings_.holes += frame.sequence() != next_frame_;
    findings_.misstamped += frame.first_sample() != std::uint64_t{frame.sequence()} * frame_samples;
    next_frame_ = frame.sequence() + std::uint64_t{1};
    ++findings_.world_frames;
}

std::int64_t Reception::position(std::int64_t now_us) const {
    const auto anchor = static_cast<std::int64_t>(status_.anchor_sample());
    if (status_.state() != v1::Status::PLAYING) return anchor;
    const std::int64_t passed =
        now_us + offset_us_.value_or(0) - status_.anchor_time_us() - status_.playout_delay_us();
    return anchor + std::max<std::int64_t>(0, passed) * rate / 1000000;
}

void Reception::look(std::int64_t now_us) {
    if (!playing_ || status_.state() != v1::Status::PLAYING) return;
    const bool starves = starved(now_us);
    findings_.underruns += starves && !starves_;
    starves_ = starves;
}

// Of an epoch that was told of and has not arrived, what comes before its switch sample is played from the
// old one.
bool Reception::starved(std::int64_t now_us) const {
    if (status_.epoch() > epoch_)
        return position(now_us) > static_cast<std::int64_t>(status_.switch_sample());
    return !last_ && position(now_us) >= end_;
}

v1::Feedback Reception::feedback(std::int64_t now_us) const {
    const bool current = status_.epoch() == epoch_;
    const std::int64_t due = position(now_us), played = current ? std::min(due, end_) : due;
    v1::Feedback feedback;
    feedback.set_epoch(status_.epoch());
    feedback.set_played_sample(static_cast<std::uint64_t>(played));
    feedback.set_buffered_ms(current ? static_cast<std::uint32_t>((end_ - played) * 1000 / rate) : 0);
    feedback.set_underruns(static_cast<std::uint32_t>(findings_.underruns));
    return feedback;
}

}  // namespace stillpoint::loadtest
