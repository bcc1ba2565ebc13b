// The lists of notches in a noise's parameters: those that swing and those that stand (50-noise-effects 2.4
// and 3.3). Reading never fails; what cannot be read takes its default and is told to who asks.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "dsp/noise_sweep.h"
#include "dsp/static_notch.h"

namespace stillpoint::voices {

constexpr std::size_t most_static_notches = 10;
constexpr std::size_t most_sweeps = 16;
constexpr int most_sections = 50;  // of one notch in series

struct ListProblem {
    std::string pointer;  // below the list
    std::string message;
    std::string fix;
};
using ListProblems = std::vector<ListProblem>;

// One sweep of a list, and what of it is written rather than assumed.
struct SweepEntry {
    dsp::NoiseSweep sweep;
    bool has_end = false;  // of the range
    bool has_q = false, has_cascade = false;
};

// Entries {min, max, q, cascade} or [min, max, q, cascade]; for voices in transition also {start_min,
// end_min, start_max, ...} or [start min, start max, end min, end max, start q, end q, start cascade, end
// cascade].
std::vector<SweepEntry> read_sweeps(const nlohmann::json& list, bool moves, ListProblems* problems = nullptr);

// Entries {freq, q, cascade} or [freq, q, cascade].
std::vector<dsp::StaticNotch> read_static_notches(const nlohmann::json& list,
                                                  ListProblems* problems = nullptr);

// A number for all sweeps, or a list of one for each; a list of one number counts for all. What is longer
// than the sweeps is cut, what is shorter leaves the last ones alone. Empty when it cannot be read.
std::vector<double> read_per_sweep(const nlohmann::json& value, std::size_t sweeps);

}  // namespace stillpoint::voices
