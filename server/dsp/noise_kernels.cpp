#include "dsp/noise_kernels.h"

#include <cstdint>

#include "dsp/vector_target.h"

namespace stillpoint::dsp {

// As in dsp/kernels.cpp.
#pragma GCC diagnostic ignored "-Wpsabi"

#if defined(__x86_64__)

namespace noise_sse2 {
#define LANES 4
#include "dsp/vector_noise_kernels.h"
#undef LANES
}  // namespace noise_sse2

#pragma GCC push_options
#pragma GCC target("avx2")
namespace noise_avx2 {
#define LANES 8
#include "dsp/vector_noise_kernels.h"
#undef LANES
}  // namespace noise_avx2
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("avx512f,avx512vl,avx512dq,avx512bw")
namespace noise_avx512 {
#define LANES 16
#include "dsp/vector_noise_kernels.h"
#undef LANES
}  // namespace noise_avx512
#pragma GCC pop_options

const NoiseKernels& noise_kernels() noexcept {
    switch (vector_target()) {
        case VectorTarget::Avx512:
            return noise_avx512::table;
        case VectorTarget::Avx2:
            return noise_avx2::table;
        default:
            return noise_sse2::table;
    }
}

#else

namespace noise_neon {
#define LANES 4
#include "dsp/vector_noise_kernels.h"
#undef LANES
}  // namespace noise_neon

const NoiseKernels& noise_kernels() noexcept {
    return noise_neon::table;
}

#endif

}  // namespace stillpoint::dsp
