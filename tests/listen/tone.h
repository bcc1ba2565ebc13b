// Measures a tone in a recording.
#pragma once

#include <span>
#include <vector>

namespace stillpoint::listen {

// One ear of left, right, left, ...: 0 is left.
std::vector<float> ear(std::span<const float> interleaved, int side);

// Amplitude of the part of SIGNAL at HZ, seen through a Hann window over its whole length.
double tone_amplitude(std::span<const float> signal, double rate, double hz);

// Frequency in Hz of the tone near HZ, from the advance of its phase between the two halves of SIGNAL.
// HZ must be right to half a turn over half the signal, that is to rate / signal.size().
double tone_frequency(std::span<const float> signal, double rate, double hz);

// Root mean square of SIGNAL.
double rms(std::span<const float> signal);

}  // namespace stillpoint::listen
