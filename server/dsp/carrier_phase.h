// The running phase of a carrier whose frequency may ramp and swing (30-voices 3.2 and 4).
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "dsp/ramp.h"
#include "dsp/slow_sine.h"
#include "dsp/step_clock.h"
#include "dsp/transition.h"

namespace stillpoint::dsp {

// A frequency oscillator. Its phase at frame n is rate * time(n) + offset in the static form and in a
// transition that multiplies (PRODUCT); in a transition that sums, it is the sum of the rate over frames 0..n
// times FRAME_SECONDS, so it leads by one frame.
struct Vibrato {
    Ramp range;   // Hz, peak to peak
    Ramp rate;    // Hz
    Ramp skew;    // -1..1
    Ramp offset;  // turns
    Ramp mute;    // no swing where above one half
    bool triangle = false;
    bool summed = false;       // the usual transition form
    bool product = false;      // the other one: rate(alpha) * time
    bool floor_base = false;   // the base stays at 0 or above before the swing is added
    double frame_seconds = 0;  // of the sum

    bool is_constant() const noexcept {
        return range.is_constant() && rate.is_constant() && skew.is_constant() && offset.is_constant() &&
               mute.is_constant();
    }
};

// frequency(n) = max(0, max(0, base(n) + vibrato(n)) + detune(n)); the phase is its sum in turns.
//
// Where the sum has a closed form (steady or ramped base, vibrato with constant parameters, never below 0) it
// is used. Otherwise the step is cut into long segments: a segment's first phase is the sum of the integrals
// of all segments before it, each a pure function of its number, so a seek finds the same bits. Integrals are
// Gauss quadratures over stretches without a corner; what holds one is halved until it is only a few frames,
// which are summed. So an oscillator costs the same time however long its period is.
class CarrierPhase {
  public:
    // TRANSITION may be null (constant parameters) and must outlive this. FRAME_SECONDS converts Hz to turns
    // per frame.
    CarrierPhase(const Ramp& base, const Vibrato& vibrato, const StepClock& clock,
                 const Transition* transition, double frame_seconds, const Ramp& detune = {});

    // Writes COUNT + 1 phases in turns: turns[k] is the sum over the first FIRST + k frames. Cheapest when
    // FIRST continues the last call. ALPHA holds the transition factor of frames FIRST .. FIRST + COUNT - 1.
    void fill(std::int64_t first, int count, const double* alpha, double* turns) noexcept;

    // Whether the phase after frames FIRST .. FIRST + COUNT is the cubic through its nodes (dsp/segment.h) as
    // exactly as the ear could ever need.
    bool is_cubic(std::int64_t first, int count) const noexcept;

    // The phase at the nodes of that segment; turns[j] counts whole turns, too.
    void fill_nodes(std::int64_t first, int count, double* turns) noexcept;

    // The frequency never changes: every frame adds step() turns.
    bool is_steady() const noexcept { return steady_; }
    double step() const noexcept { return std::max(0.0, base_.start + detune_.start) * frame_seconds_; }

    // The same plus a sine: start + step * n + swing(n) turns after n frames. Only with constant parameters,
    // an unskewed sine and a frequency that stays above 0.
    struct PlainSwing {
        double step = 0, start = 0;
        SlowSine swing;
    };
    std::optional<PlainSwing> plain_swing() const noexcept;

    // The sum over the first FRAMES frames, in turns, up to whole turns.
    double after(std::int64_t frames) const noexcept;

  private:
    // The segment that was summed up to last.
    struct Cursor {
        std::int64_t segment = 0;
        double phase = 0;  // at its first frame
    };
    double alpha(double frame) const noexcept;
    double frequency(double frame) const noexcept;
    double base(double alpha) const noexcept;
    double clamped(double base, double swing, double alpha) const noexcept;
    double vibrato_phase(double frame) const noexcept;
    double swing(double alpha, double phase) const noexcept;
    double closed_form(double frames) const noexcept;
    bool is_smooth(double first, double last) const noexcept;
    bool is_definite(double first, double last) const noexcept;
    double end_correction(double first, double last) const noexcept;
    double sum(std::int64_t first, std::int64_t end) const noexcept;
    double phase_at(std::int64_t frame, Cursor& cursor) const noexcept;

    Ramp base_, detune_;
    Vibrato vibrato_;
    const Transition* transition_;
    StepClock clock_;
    double frame_seconds_;
    RampSum base_sum_, rate_sum_;
    bool swings_ = false, never_negative_ = true, has_corners_ = false, closed_ = true, steady_ = false;
    double corner_ = 0.5;
    std::int64_t segment_frames_;
    Cursor cursor_;
};

}  // namespace stillpoint::dsp
