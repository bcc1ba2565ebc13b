// Quantised features in the units of what they measure, for people and plots. The world uses the bytes.
#pragma once

#include <array>
#include <string_view>

#include "analysis/features.h"

namespace stillpoint::analysis {

struct FeatureUnit {
    std::string_view name;   // as a column is called: "level_dbfs", "centroid_hz", ...
    std::string_view title;  // as a person calls it
    double lowest, highest;  // of the scale
    double (*value)(const Features&);
};

// One for every feature, in the order of Features.
extern const std::array<FeatureUnit, 11> feature_units;

}  // namespace stillpoint::analysis
