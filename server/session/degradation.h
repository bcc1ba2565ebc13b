// What a server that runs short of time gives up, in which order, and when it takes it back.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "support/clock.h"

namespace stillpoint::session {

// Shares are of what the workers can give.
struct DegradationRules {
    struct Step {
        double enter, leave;  // a share above which it begins, below which it ends
    };
    // Of steps 1 to 4. The fourth would let sessions sound cheaper; there is no cheaper way to make them, so
    // it is passed over.
    std::array<Step, 4> steps{{{0.75, 0.65}, {0.85, 0.75}, {0.92, 0.80}, {0.97, 0.85}}};
    double sustained = 2;     // seconds that it must last before a step begins
    double short_for = 1;     // seconds that a session may have less than its safety level in hand
    double undo = 30;         // seconds that it must be over before a step ends
    double high = 6;          // from step 1 on: media seconds up to which sessions render
    double caution = 2;       // from step 3 on: factor on the safety level of all sessions
    double shed_to = 0.9;     // step 5 pauses as many sessions as it takes to need no more
    double room = 0.85;       // a paused session goes on when all together will need no more
    double room_for = 10;     // seconds that there must be room before the first of them goes on
    double resume_every = 1;  // seconds between two that go on
    double fade = 3;          // seconds that a session is faded out over before it pauses
};

// What is given up at a step.
struct Relief {
    int step = 0;
    bool background = true;  // work that nobody waits for is done
    bool admits = true;      // new sessions come in
    double high = 1e9;       // media seconds in hand up to which sessions render, if less than the rules say
    int ear = 1;             // the world hears every hop of the sound, every second one (2), or none (0)
    double caution = 1;      // factor on the safety level
    bool sheds = false;      // sessions are paused
};

// What was measured.
struct Strain {
    double needed = 0;  // share that playing sessions need to go on for ever, whatever they have in hand
    bool short_of_sound = false;  // a session that had enough has less than its safety level
    int paused = 0;               // sessions that step 5 has paused
};

// Pure: knows only what it is told. One owner.
class Degradation {
  public:
    explicit Degradation(DegradationRules rules = {}) : rules_(rules) {}

    // Call on every tick. True when the step has changed.
    bool update(support::Micros now, const Strain& strain);

    int step() const { return step_; }  // 0, 1, 2, 3 or 5
    support::Micros since() const { return since_; }
    Relief relief() const;
    const DegradationRules& rules() const { return rules_; }

    // Whether sessions must be paused now until the others need no more than shed_to.
    bool sheds() const { return sheds_; }
    // Whether the longest kept of the paused sessions, which needs COST, may go on now. Counts it as gone on.
    bool resumes(support::Micros now, const Strain& strain, double cost);

  private:
    // How long something has lasted.
    class Lasting {
      public:
        void note(support::Micros now, bool holds) {
            if (holds && since_ < 0) since_ = now;
            if (!holds) since_ = -1;
        }
        bool for_seconds(support::Micros now, double seconds) const;

      private:
        support::Micros since_ = -1;
    };

    int wanted(support::Micros now) const;
    int kept(support::Micros now, int paused) const;

    DegradationRules rules_;
    int step_ = 0;
    support::Micros since_ = 0;
    std::array<Lasting, 4> above_{}, below_{};
    Lasting short_, room_;
    support::Micros resumed_ = 0;
    bool sheds_ = false;
};

std::string_view meaning_of_step(int step);  // in plain words

}  // namespace stillpoint::session
