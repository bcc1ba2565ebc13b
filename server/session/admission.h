// Whether one more session can be carried without the others paying for it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "session/demand.h"
#include "session/streaming_rules.h"

namespace stillpoint::session {

struct Refusal {
    std::string_view code;  // "busy", "track-too-dear" or "too-many-sessions"
    std::string reason;     // in plain words, for the one who asked
    int retry_after = 0;    // seconds after which it is worth while to ask again
};

// A session that was let in.
struct Carried {
    Demand demand{};  // in the next minutes
    double left = 0;  // seconds until it ends
};

// The fluid condition: seconds of sound lie between the scheduler and the ear, so only the sum of all costs
// counts in the long run: at the moment of the next minutes when they all together need most, since their
// dear moments seldom coincide. CORES: what the workers can have.
std::optional<Refusal> judge(const StreamingRules& rules, double cores, const Demand& newcomer,
                             std::vector<Carried> carried);

}  // namespace stillpoint::session
