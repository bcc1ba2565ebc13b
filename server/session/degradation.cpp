#include "session/degradation.h"

#include <algorithm>

namespace stillpoint::session {
namespace {

constexpr int last_step = 5;

double seconds(support::Micros time) {
    return static_cast<double>(time) / static_cast<double>(support::micros_per_second);
}

}  // namespace

bool Degradation::Lasting::for_seconds(support::Micros now, double length) const {
    return since_ >= 0 && seconds(now - since_) >= length;
}

// The highest step whose reason has lasted long enough. What nobody has in hand any more counts as much as a
// high load, and the last step needs both: as long as there is sound in hand it may pass by itself.
int Degradation::wanted(support::Micros now) const {
    int step = short_.for_seconds(now, rules_.short_for) ? 2 : 0;
    for (int k = 1; k <= 3; ++k)
        if (above_[static_cast<std::size_t>(k - 1)].for_seconds(now, rules_.sustained))
            step = std::max(step, k);
    const bool hopeless = above_.back().for_seconds(now, rules_.sustained);
    return hopeless && short_.for_seconds(now, rules_.short_for) ? last_step : step;
}

// The lowest step that may be gone back to.
int Degradation::kept(support::Micros now, int paused) const {
    int step = step_;
    if (step == last_step) {
        if (paused > 0 || !below_.back().for_seconds(now, rules_.undo)) return step;
        step = 3;
    }
    while (step > 0 && below_[static_cast<std::size_t>(step - 1)].for_seconds(now, rules_.undo))
        --step;
    return step;
}

bool Degradation::update(support::Micros now, const Strain& strain) {
    for (std::size_t k = 0; k < above_.size(); ++k) {
        above_[k].note(now, strain.needed > rules_.steps[k].enter);
        below_[k].note(now, strain.needed < rules_.steps[k].leave && !strain.short_of_sound);
    }
    short_.note(now, strain.short_of_sound);
    const int step = std::max(wanted(now), kept(now, strain.paused));
    sheds_ = step == last_step && strain.short_of_sound && strain.needed > rules_.steps.back().enter;
    if (step == step_) return false;
    step_ = step;
    since_ = now;
    return true;
}

Relief Degradation::relief() const {
    Relief relief;
    relief.step = step_;
    if (step_ >= 1) relief.background = false;
    if (step_ >= 1) relief.high = rules_.high;
    if (step_ >= 2) relief.admits = false;
    if (step_ >= 2) relief.ear = 2;
    if (step_ >= 3) relief.caution = rules_.caution;
    if (step_ >= 3) relief.ear = 0;
    relief.sheds = step_ == last_step;
    return relief;
}

bool Degradation::resumes(support::Micros now, const Strain& strain, double cost) {
    room_.note(now, strain.needed + cost <= rules_.room && !strain.short_of_sound);
    if (!room_.for_seconds(now, rules_.room_for)) return false;
    if (seconds(now - resumed_) < rules_.resume_every) return false;
    resumed_ = now;
    return true;
}

std::string_view meaning_of_step(int step) {
    switch (step) {
        case 0:
            return "everything as it should be";
        case 1:
            return "less is made ahead, nothing in the background";
        case 2:
            return "no new sessions; the world hears half as often";
        case 3:
            return "the world no longer stirs with the sound; more sound in hand for all";
        default:
            return "the newest sessions are paused until there is room";
    }
}

}  // namespace stillpoint::session
