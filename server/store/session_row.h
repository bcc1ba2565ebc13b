// What is kept of a session.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "support/clock.h"

namespace stillpoint::store {

// Times are of the monotonic clock but for `created`.
struct SessionRow {
    std::string id;
    std::string track_id;  // in the library; empty for a document that came with a request
    std::string style;
    std::uint64_t seed = 0;
    double gain = 1;
    int state = 0;                    // v1::Status::State
    std::int64_t anchor_sample = 0;   // where it was
    support::Micros anchor_time = 0;  // when it was there, or began to play
    std::uint32_t epoch = 0, world_epoch = 0;
    std::optional<support::Micros> empty_since;  // without listeners; none = it has some
    support::Micros created = 0;                 // of the wall clock
    double cost = 0;                             // CPU seconds per media second that it may need

    bool operator==(const SessionRow&) const = default;
};

// A session to be written. Texts are stored once, however many sessions share them.
struct SessionChange {
    SessionRow row;
    std::shared_ptr<const std::string> document;  // of the track, as written
    std::shared_ptr<const std::string> levels;    // the plan it is played with
};

// A session that was found.
struct StoredSession {
    SessionRow row;
    std::int64_t document = 0, levels = 0;  // which texts; SessionStore::text() reads them
};

}  // namespace stillpoint::store
