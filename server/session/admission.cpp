#include "session/admission.h"

#include <algorithm>
#include <cmath>

namespace stillpoint::session {
namespace {

constexpr double soonest = 5, latest = 600;  // seconds that may be asked of a client to wait

std::string percent(double share) {
    return std::to_string(std::lround(100 * share)) + " %";
}

// When so many of the sessions have ended that the others leave ROOM for COST.
double wait(std::vector<Carried> carried, double sum, double cost, double room) {
    std::sort(carried.begin(), carried.end(),
              [](const Carried& a, const Carried& b) { return a.left < b.left; });
    for (const Carried& session : carried) {
        sum -= session.demand.peak();
        if (sum + cost <= room) return session.left;
    }
    return latest;
}

}  // namespace

std::optional<Refusal> judge(const StreamingRules& rules, double cores, const Demand& demand,
                             std::vector<Carried> carried) {
    const double newcomer = demand.peak();
    if (newcomer > rules.dearest_session)
        return Refusal{"track-too-dear",
                       "This track needs " + percent(newcomer) + " of a processor core where at most " +
                           percent(rules.dearest_session) +
                           " can be given to one session. Fewer voices at the same time would help.",
                       static_cast<int>(latest)};
    const double room = rules.usable * cores;
    Demand all;
    for (const Carried& session : carried)
        all.add(session.demand);
    const double sum = all.peak();
    all.add(demand);
    if (all.peak() <= room) return std::nullopt;
    const double seconds = std::clamp(wait(std::move(carried), sum, newcomer, room), soonest, latest);
    if (room < newcomer)
        return Refusal{"busy",
                       "The server has no processor time for a session: other work of its machine takes it.",
                       static_cast<int>(std::ceil(seconds))};
    return Refusal{"busy",
                   "The server is busy: its sessions need " + percent(sum / room) +
                       " of what it can give, and this one would need another " + percent(newcomer / room) +
                       ".",
                   static_cast<int>(std::ceil(seconds))};
}

}  // namespace stillpoint::session
