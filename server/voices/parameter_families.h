// Parameters that several synth functions share, as rows of their tables.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "voices/parameter.h"

namespace stillpoint::voices {

using Parameters = std::vector<ParameterSpec>;

Parameters joined(std::initializer_list<Parameters> parts);

ParameterSpec number_parameter(std::string_view name, double fallback, std::string_view unit, double min,
                               double max, std::string_view meaning);

// A name made here; it lives as long as the program, so that tables can hold views of it.
std::string_view kept(std::string text);

// SPEC under its name with PREFIX in front: "ampL" with "start" -> "startAmpL".
ParameterSpec with_prefix(std::string_view prefix, const ParameterSpec& spec);

// SPEC for each ear: its name + "L" and its name + "R".
Parameters pair_of(const ParameterSpec& spec);

// Every parameter that may move, as NAME, startNAME and endNAME; constant ones (leftHigh, freqOscShape) once.
Parameters with_start_and_end(const Parameters& parameters);

Parameters binaural_tone_parameters();                  // levels, frequencies, leftHigh
Parameters isochronic_tone_parameters();                // levels, forceMono, harmonicSuppression
Parameters tone_oscillator_parameters(bool has_shape);  // amplitude, frequency and phase oscillators
Parameters pan_parameters(bool is_transition);
Parameters phase_oscillator_parameters();
// END_MOVES: the end phase of a transition has an effect.
Parameters start_phase_parameters(bool is_transition, bool end_moves = false);
Parameters glitch_parameters();

}  // namespace stillpoint::voices
