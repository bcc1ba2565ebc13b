#include "dsp/kernels.h"

#include <atomic>
#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "dsp/block.h"
#include "dsp/sine.h"
#include "dsp/vector_target.h"

namespace stillpoint::dsp {

// The vector types are those of GCC, which every version for x86 lowers to the instructions that are switched
// on; docs/performance.md says why not a library. Narrow targets pass wide vectors only to functions of this
// file, so that GCC's note on their calling convention (-Wpsabi) is off for it.

#if defined(__x86_64__)

namespace sse2 {
#define LANES 4
#include "dsp/vector_kernels.h"
#undef LANES
}  // namespace sse2

#pragma GCC push_options
#pragma GCC target("avx2")
namespace avx2 {
#define LANES 8
#include "dsp/vector_kernels.h"
#undef LANES
}  // namespace avx2
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("avx512f,avx512vl,avx512dq,avx512bw")
namespace avx512 {
#define LANES 16
#include "dsp/vector_kernels.h"
#undef LANES
}  // namespace avx512
#pragma GCC pop_options

#else

namespace neon {
#define LANES 4
#include "dsp/vector_kernels.h"
#undef LANES
}  // namespace neon

#endif

namespace {

struct Implementation {
    VectorTarget target;
    const Kernels* kernels;
};

#if defined(__x86_64__)
constexpr Implementation implementations[] = {{VectorTarget::Sse2, &sse2::table},
                                              {VectorTarget::Avx2, &avx2::table},
                                              {VectorTarget::Avx512, &avx512::table}};

bool runs_here(VectorTarget target) noexcept {
    if (target == VectorTarget::Avx2) return __builtin_cpu_supports("avx2");
    if (target == VectorTarget::Avx512)
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw");
    return true;
}
#else
constexpr Implementation implementations[] = {{VectorTarget::Neon, &neon::table}};

bool runs_here(VectorTarget) noexcept {
    return true;
}
#endif

constexpr std::size_t most_targets = std::size(implementations);

struct Available {
    VectorTarget targets[most_targets];
    std::size_t count = 0;

    Available() noexcept {
        for (const Implementation& implementation : implementations)
            if (runs_here(implementation.target)) targets[count++] = implementation.target;
    }
};

const Available& available() noexcept {
    static const Available found;
    return found;
}

const Implementation* implementation_of(VectorTarget target) noexcept {
    for (const Implementation& implementation : implementations)
        if (implementation.target == target) return &implementation;
    return implementations;
}

VectorTarget first_choice() noexcept {
    const char* wish = std::getenv("STILLPOINT_VECTOR_TARGET");
    const Available& here = available();
    for (std::size_t i = 0; wish && i < here.count; ++i)
        if (name_of(here.targets[i]) == wish) return here.targets[i];
    return here.targets[here.count - 1];
}

// Before any thread begins; what starts even earlier gets the narrowest target, whose bits are the same.
std::atomic<const Implementation*> in_use = implementations;
[[maybe_unused]] const bool chosen = (use_vector_target(first_choice()), true);

}  // namespace

const Kernels& kernels() noexcept {
    return *in_use.load(std::memory_order_relaxed)->kernels;
}

std::string_view name_of(VectorTarget target) noexcept {
    switch (target) {
        case VectorTarget::Sse2:
            return "sse2";
        case VectorTarget::Avx2:
            return "avx2";
        case VectorTarget::Avx512:
            return "avx512";
        case VectorTarget::Neon:
            break;
    }
    return "neon";
}

std::span<const VectorTarget> available_vector_targets() noexcept {
    return {available().targets, available().count};
}

VectorTarget vector_target() noexcept {
    return in_use.load(std::memory_order_relaxed)->target;
}

void use_vector_target(VectorTarget target) noexcept {
    in_use.store(implementation_of(target), std::memory_order_relaxed);
}

Phase phase_of(double turns) noexcept {
    return static_cast<Phase>(fraction(turns) * 0x1p64);
}

}  // namespace stillpoint::dsp
