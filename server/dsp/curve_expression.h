// Arithmetic expressions of a transition curve, as editors let their users write them in Python.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace stillpoint::dsp {

// The values of TEXT at those values of alpha. Empty when TEXT cannot be read, does
// not depend on alpha, or is not finite somewhere. Knows + - * / ** ( ) comparisons, pi, e, and sin cos tan
// exp log log10 sqrt abs sign floor ceil tanh sinh cosh arcsin arccos arctan power minimum maximum clip
// where, each with or without "np." or "math." in front. Nothing else can be reached from an expression.
std::vector<double> tabulate_curve(std::string_view text, std::span<const double> alphas);

}  // namespace stillpoint::dsp
