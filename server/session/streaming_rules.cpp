#include "session/streaming_rules.h"

namespace stillpoint::session {
namespace {

constexpr double quantum = 0.02;  // seconds

}  // namespace

void StreamingRules::send_evenly(int quanta) {
    longest_message = quanta;
    if (quanta * quantum >= first_chunk) return;
    first_chunk = longest_chunk = quanta * quantum;
    high = target;
}

}  // namespace stillpoint::session
