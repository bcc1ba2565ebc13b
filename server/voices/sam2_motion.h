// How a SAM2 voice moves from its start to its end values (40-voices 5.4): along a straight line whatever
// the curve, with phases that are exactly 0 where the movement begins.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <limits>
#include <string_view>

#include "dsp/ramp.h"
#include "track/params.h"

namespace stillpoint::voices {

// The value of the first of NAMES that is there, or FALLBACK if that one cannot be read.
double first_number(const track::Params& params, std::initializer_list<std::string_view> names,
                    double fallback);

struct Sam2Motion {
    // LENGTH may reach beyond the step; the movement is not compressed. A static voice has offset 0.
    Sam2Motion(const track::Params& params, double step_seconds, bool is_transition);

    double alpha(double since) const noexcept {  // SINCE the movement began, in s; negative before
        if (length <= 0) return since >= 0 ? 1 : 0;
        return std::clamp(since / length, 0.0, 1.0);
    }

    // Turns of a frequency in Hz, 0 at the beginning of the movement. A jump runs at its end frequency all
    // the time.
    double turns(const dsp::Ramp& hertz, double since) const noexcept {
        if (length <= 0) return hertz.end * since;
        const double inside = std::clamp(since, 0.0, length);
        return hertz.start * (inside + std::min(since, 0.0)) +
               (hertz.end - hertz.start) / length / 2 * inside * inside +
               hertz.end * std::max(since - length, 0.0);
    }

    double offset = 0;                                        // s from the step's start
    double length = std::numeric_limits<double>::infinity();  // s; 0: a jump; infinite: no movement
};

}  // namespace stillpoint::voices
