// Every constant by which rendering is paced, scheduled, admitted. What they do together: docs/streaming.md.
#pragma once

#include <cstddef>

namespace stillpoint::session {

struct StreamingRules {
    // ---- how long a chunk is (media seconds unless said otherwise)
    double first_chunk = 0.1;      // of an epoch: short, so that it is heard soon
    double growth = 2;             // a chunk is at most this much longer than the one before it
    double slice = 0.025;          // CPU seconds: nobody waits longer for a busy worker
    double longest_chunk = 5;      //
    double chunk_overhead = 2e-4;  // CPU seconds that a chunk costs whatever its length
    double overhead_share = 0.1;   // of a chunk's cost; longer chunks than this asks for save nothing

    // ---- how much goes in one message to a listener (quanta of 20 ms)
    int longest_message = 10;  // more costs less to send, but all of it is lost on a seek
    // Messages leave when they are made; or each when it begins so many media seconds after the play
    // position.
    double evenly_ahead = 0;

    // ---- how far ahead of the play position media is made
    double safety = 1;   // a session with less in hand goes before all others
    double target = 6;   // below it a session asks for work again
    double high = 8;     // then it renders up to here
    double waiting = 1;  // the same before the first listener

    // ---- changes while it plays (docs/streaming.md, "Control")
    double change_interval = 0.08;  // seconds from one epoch to the next: as long as a blend, so that no two
                                    // overlap, and the most that a burst of changes may cost
    double change_lead = 0.12;      // media seconds from a change of the track to where it is heard
    double delivery = 0.06;         // of these for the way to the listeners: made later, it comes too late
    double longest_lead = 4;        // where making the first chunk takes longer than the lead, the lead grows
    double resume = 0.5;            // media seconds in hand with which a session goes on that ran dry
    double longest_gap = 2;         // media seconds that lack after nobody has listened: above it they are
                                    // left out, in a new epoch, below they are made

    // ---- what a session costs
    double cost_memory = 10;    // media seconds over which the mean is taken
    double prior_margin = 1.3;  // on what is only predicted
    int trusted_chunks = 8;     // from then on the prediction no longer counts
    double deviations = 3;      // mean absolute deviations between the mean and the planning value

    // ---- whose chunk is next
    double cost_weight =
        20;                // seconds of deadline per CPU second: of two that are late the cheaper goes first
    double calm = 0.7;     // utilisation below which work that is not urgent may take the last worker
    int handed_ahead = 1;  // jobs given to the workers before one is free, when they have work that often:
                           // else they idle while the I/O thread has something else to do
    int background_every = 50;  // chunks after which one piece of background work goes first

    // ---- who may come in
    double usable = 0.75;          // of the workers' time; the rest is head room
    double dearest_session = 0.5;  // of one worker: a session above it could not catch up
    double look_ahead = 300;       // media seconds of a newcomer that are judged

    // Messages of at most QUANTA, as even as a live stream: each leaves when one like it has been played.
    void send_evenly(int quanta);
};

}  // namespace stillpoint::session
