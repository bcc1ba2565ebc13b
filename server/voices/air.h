// How a sound reaches an ear through free air (40-voices 5.6).
#pragma once

#include <algorithm>
#include <string>

#include "track/params.h"
#include "voices/parameter_reader.h"

namespace stillpoint::voices {

struct Air {
    enum class Law { Inverse, InverseSquare, None };

    static constexpr double default_most = 100, default_reference = 1;  // m

    // Reads distanceLaw, referenceDistanceM, minimumDistanceM and maximumDistanceM.
    Air(const track::Params& params, double default_least)
        : reference(std::max(0.0, params.number("referenceDistanceM", default_reference))),
          least(std::max(1e-3, params.number("minimumDistanceM", default_least))),
          most(std::max(least, params.number("maximumDistanceM", default_most))) {
        const std::string name = choice(params, "distanceLaw");
        if (name == "inverse_square") law = Law::InverseSquare;
        if (name == "none") law = Law::None;
    }

    double within_reach(double metres) const noexcept { return std::clamp(metres, least, most); }

    double gain(double metres) const noexcept {
        if (law == Law::None) return 1;
        const double ratio = reference / metres;
        return law == Law::Inverse ? ratio : ratio * ratio;
    }

    double reference, least, most;  // m
    Law law = Law::Inverse;
};

}  // namespace stillpoint::voices
