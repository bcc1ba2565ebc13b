// Which vector instructions the kernels use (dsp/kernels.h). Every target gives the same bits; wider ones are
// faster.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace stillpoint::dsp {

enum class VectorTarget { Sse2, Avx2, Avx512, Neon };

std::string_view name_of(VectorTarget target) noexcept;  // "sse2", "avx2", "avx512", "neon"

// The targets that this processor can run, narrowest first; never empty.
std::span<const VectorTarget> available_vector_targets() noexcept;

// The target in use: the widest, unless the environment variable STILLPOINT_VECTOR_TARGET named a narrower
// one when the program began.
VectorTarget vector_target() noexcept;

// For tests and benchmarks: changes the target of the whole program. TARGET must be available.
void use_vector_target(VectorTarget target) noexcept;

}  // namespace stillpoint::dsp
