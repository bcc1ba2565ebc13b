#include "analysis/ear_kernels.h"

#include <cstdint>

#include "dsp/vector_target.h"

namespace stillpoint::analysis {

// As in dsp/kernels.cpp.
#pragma GCC diagnostic ignored "-Wpsabi"

#if defined(__x86_64__)

namespace ear_sse2 {
#define LANES 4
#include "analysis/vector_ear_kernels.h"
#undef LANES
}  // namespace ear_sse2

#pragma GCC push_options
#pragma GCC target("avx2")
namespace ear_avx2 {
#define LANES 8
#include "analysis/vector_ear_kernels.h"
#undef LANES
}  // namespace ear_avx2
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("avx512f,avx512vl,avx512dq,avx512bw")
namespace ear_avx512 {
#define LANES 16
#include "analysis/vector_ear_kernels.h"
#undef LANES
}  // namespace ear_avx512
#pragma GCC pop_options

const EarKernels& ear_kernels() noexcept {
    switch (dsp::vector_target()) {
        case dsp::VectorTarget::Avx512:
            return ear_avx512::table;
        case dsp::VectorTarget::Avx2:
            return ear_avx2::table;
        default:
            return ear_sse2::table;
    }
}

#else

namespace ear_neon {
#define LANES 4
#include "analysis/vector_ear_kernels.h"
#undef LANES
}  // namespace ear_neon

const EarKernels& ear_kernels() noexcept {
    return ear_neon::table;
}

#endif

}  // namespace stillpoint::analysis
