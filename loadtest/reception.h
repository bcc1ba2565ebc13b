// What reached one listener, judged against docs/protocol.md as it arrives.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "agreement.h"
#include "ear.h"
#include "stillpoint/v1/stream.pb.h"

namespace stillpoint::loadtest {

enum class Decoding { Nothing, UntilHeard, Everything };

class Reception {
  public:
    struct Findings {
        std::uint64_t packets = 0, world_frames = 0;
        std::uint64_t holes = 0;       // segments or world frames that do not continue what came before
        std::uint64_t misstamped = 0;  // media whose stamp is not on its grid, or of a format not agreed
        std::uint64_t differing = 0;   // packets that another listener of the session was given otherwise
        std::uint64_t underruns = 0;   // moments at which the sample due had not arrived
        Heard heard;                   // as far as it was decoded
    };

    // OTHERS is what the other listeners of the session received.
    Reception(Decoding decoding, Agreement& others) : decoding_(decoding), others_(others) {}

    // NOW_US is the listener's own clock, the one its pings carry.
    void take(const v1::ServerMessage& message, std::int64_t now_us);

    // Looks whether the sample due at NOW_US is there.
    void look(std::int64_t now_us);

    // What the listener would tell the server.
    v1::Feedback feedback(std::int64_t now_us) const;

    std::uint32_t epoch() const { return epoch_; }  // of the newest sound; 0 before the first
    bool playing() const { return playing_; }
    // The track's end was sent.
    bool complete() const { return last_; }
    const Findings& findings() const { return findings_; }

  private:
    void take_hello(const v1::Hello& hello, std::int64_t now_us);
    void take_status(const v1::Status& status, std::int64_t now_us);
    void take_pong(const v1::Pong& pong, std::int64_t now_us);
    void take_segment(const v1::Segment& segment, std::int64_t now_us);
    void take_sound(const v1::Segment& segment);
    void begin_epoch(const v1::Segment& segment);
    void take_frame(const v1::WorldFrame& frame);
    void hear(const v1::Segment& segment);
    std::int64_t position(std::int64_t now_us) const;
    bool starved(std::int64_t now_us) const;

    const Decoding decoding_;
    Agreement& others_;
    std::optional<Ear> ear_;
    std::string opus_head_;
    v1::Status status_;
    std::optional<std::int64_t> offset_us_;  // server time - own time
    std::int64_t round_trip_us_ = INT64_MAX;
    std::uint32_t epoch_ = 0;  // of the media
    std::int64_t end_ = 0;     // first sample that has not arrived
    bool playing_ = false, last_ = false, starves_ = false;
    std::optional<std::uint64_t> next_frame_;
    Findings findings_;
};

}  // namespace stillpoint::loadtest
