// The running phase of a carrier whose frequency may ramp and swing (30-voices 3.2 and 4).
#pragma once

#include <algorithm>
#include <cstdint>

#include "dsp/ramp.h"
#include "dsp/step_clock.h"
#include "dsp/transition.h"

namespace stillpoint::dsp {

// A frequency oscillator. Its phase at frame n is rate * time(n) + offset in the static form; in the
// transition form it is the sum of the rate over frames 0..n times FRAME_SECONDS, so it leads by one frame.
struct Vibrato {
    Ramp range;   // Hz, peak to peak
    Ramp rate;    // Hz
    Ramp skew;    // -1..1
    Ramp offset;  // turns
    Ramp mute;    // no swing where above one half
    bool triangle = false;
    bool summed = false;       // the transition form
    double frame_seconds = 0;  // of the sum

    bool is_constant() const noexcept {
        return range.is_constant() && rate.is_constant() && skew.is_constant() && offset.is_constant() &&
               mute.is_constant();
    }
};

// frequency(n) = max(0, base(n) + vibrato(n)); the phase is its sum in turns.
//
// Where the sum has a closed form (steady or ramped base, vibrato with constant parameters) every block
// starts from that form. Otherwise the step is cut into segments of 1024 frames: a segment's first phase is
// the sum of the integrals of all segments before it, each a pure function of its number, so a seek finds the
// same bits.
class CarrierPhase {
  public:
    // TRANSITION may be null (constant parameters) and must outlive this. FRAME_SECONDS converts Hz to turns
    // per frame.
    CarrierPhase(const Ramp& base, const Vibrato& vibrato, const StepClock& clock,
                 const Transition* transition, double frame_seconds);

    // Writes COUNT + 1 phases in turns: turns[k] is the sum over the first FIRST + k frames. Cheapest when
    // FIRST continues the last call. ALPHA holds the transition factor of frames FIRST .. FIRST + COUNT - 1.
    void fill(std::int64_t first, int count, const double* alpha, double* turns) noexcept;

    // The frequency never changes: every frame adds step() turns.
    bool is_steady() const noexcept { return steady_; }
    double step() const noexcept { return std::max(0.0, base_.start) * frame_seconds_; }

    // The sum over the first FRAMES frames, in turns, up to whole turns.
    double after(std::int64_t frames) const noexcept;

  private:
    struct Cursor {
        std::int64_t segment = 0;
        double segment_phase = 0;  // at the segment's first frame
        std::int64_t frame = 0;
        double phase = 0;  // at FRAME
    };
    double frequency(double frame) const noexcept;
    double vibrato_phase(double frame) const noexcept;
    double swing(double alpha, double phase) const noexcept;
    void frequencies(std::int64_t first, int count, const double* alpha, double* hertz) const noexcept;
    double closed_form(std::int64_t frames) const noexcept;
    bool is_smooth(std::int64_t first, std::int64_t last) const noexcept;
    double segment_turns(std::int64_t segment) const noexcept;
    void enter_segment(Cursor& cursor, std::int64_t segment) const noexcept;
    void move(Cursor& cursor, std::int64_t frame) const noexcept;

    Ramp base_;
    Vibrato vibrato_;
    const Transition* transition_;
    StepClock clock_;
    double frame_seconds_;
    RampSum base_sum_, rate_sum_;
    bool swings_ = false, closed_ = true, steady_ = false;
    double corner_ = 0.5;
    Cursor cursor_;
};

}  // namespace stillpoint::dsp
