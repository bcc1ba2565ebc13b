#include "session/streaming_rules.h"

namespace stillpoint::session {
namespace {

constexpr double quantum = 0.02;  // seconds
// Longer chunks save little, and all that is made lately is made for nothing when something changes.
constexpr double even_chunk = 0.1;

}  // namespace

void StreamingRules::send_evenly(int quanta) {
    longest_message = quanta;
    if (quanta * quantum > even_chunk) return;
    longest_chunk = even_chunk;
    evenly_ahead = target;
    high = target + even_chunk;
}

}  // namespace stillpoint::session
