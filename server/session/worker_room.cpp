#include "session/worker_room.h"

#include <algorithm>
#include <cmath>

namespace stillpoint::session {

void WorkerRoom::note(support::Micros now, const Use& use, int sessions) {
    const double passed = static_cast<double>(now - noted_) / support::micros_per_second;
    if (noted_ > 0 && passed > 0) {
        const double sending = (use.sending - last_.sending) / passed;
        const double ours = sending + (use.workers - last_.workers) / passed;
        const double elsewhere = (use.machine.busy - last_.machine.busy) / passed - ours;
        const double weight = known_ ? 1 - std::exp(-passed / memory) : 1;
        sending_ += weight * (std::max(0.0, sending) - sending_);
        elsewhere_ += weight * (std::max(0.0, elsewhere) - elsewhere_);
        sessions_ += weight * (sessions - sessions_);
        known_ = true;
    }
    noted_ = now;
    last_ = use;
}

double WorkerRoom::cores(int sessions) const {
    if (!known_) return workers_;
    const double sending = sending_ * std::max(1.0, sessions / std::max(1.0, sessions_));
    return std::clamp(last_.machine.cores - elsewhere_ - sending, 0.0, static_cast<double>(workers_));
}

}  // namespace stillpoint::session
