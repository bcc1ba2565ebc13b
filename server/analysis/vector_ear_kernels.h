// The kernels of analysis/ear_kernels.h for vectors of LANES floats. No header of its own:
// analysis/ear_kernels.cpp includes it once for each target, inside a namespace, with the target's
// instructions switched on and LANES defined. So it includes nothing itself and uses nothing that another
// target might have compiled.
//
// Sums run in sixteen lanes on every target, so all of them give the bits of the scalar form.

using Floats = float __attribute__((vector_size(LANES * 4)));
using Ints = std::int32_t __attribute__((vector_size(LANES * 4)));
using LooseFloats = float __attribute__((vector_size(LANES * 4), aligned(4), may_alias));

constexpr int parts = ear_lanes / LANES;

inline Floats load(const float* from) {
    return *reinterpret_cast<const LooseFloats*>(from);
}

inline void store(Floats values, float* to) {
    *reinterpret_cast<LooseFloats*>(to) = values;
}

inline Floats square_root(Floats values) {
    Floats roots;
    for (int i = 0; i < LANES; ++i)
        roots[i] = __builtin_sqrtf(values[i]);
    return roots;
}

// fast_log2 of analysis/fast_log2.h.
inline Floats logarithms(Floats values) {
    const Ints bits = (Ints)values;
    const Floats exponent = __builtin_convertvector((bits >> 23) - 127, Floats);
    const Floats m = (Floats)((bits & 0x007FFFFF) | 0x3F800000) - 1.0F;
    const Floats q =
        (((0.02569126F * m - 0.09720183F) * m + 0.18410083F) * m - 0.27656950F) * m + 0.44265407F;
    return exponent + (m + m * (1.0F - m) * q);
}

// Sixteen sums at once.
struct Sums {
    Floats part[parts] = {};

    void add(int p, Floats values) { part[p] += values; }
    float total() const {
        float all = 0;
        for (int p = 0; p < parts; ++p)
            for (int lane = 0; lane < LANES; ++lane)
                all += part[p][lane];
        return all;
    }
};

// Real and imaginary parts of LANES bins.
struct Bins {
    Floats re, im;
};

inline Bins load_bins(const float* interleaved) {
    const Floats low = load(interleaved), high = load(interleaved + LANES);
#if LANES == 4
    return {__builtin_shufflevector(low, high, 0, 2, 4, 6), __builtin_shufflevector(low, high, 1, 3, 5, 7)};
#elif LANES == 8
    return {__builtin_shufflevector(low, high, 0, 2, 4, 6, 8, 10, 12, 14),
            __builtin_shufflevector(low, high, 1, 3, 5, 7, 9, 11, 13, 15)};
#else
    return {__builtin_shufflevector(low, high, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30),
            __builtin_shufflevector(low, high, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31)};
#endif
}

inline void window(const float* sound, const float* weights, int count, float* out) {
    for (int i = 0; i < count; i += LANES)
        store(load(sound + i) * load(weights + i), out + i);
}

inline EarSums listen(const float* spectrum, const EarScale& scale, int count, float* last, float* power) {
    Sums energy, rise;
    for (int k = 0; k < count; k += ear_lanes)
        for (int p = 0; p < parts; ++p) {
            const int at = k + p * LANES;
            const Bins bins = load_bins(spectrum + 2 * at);
            const Floats squared = bins.re * bins.re + bins.im * bins.im;
            const Floats now = logarithms(1.0F + scale.magnitude * square_root(squared)) * scale.logarithm;
            const Floats up = now - load(last + at);
            energy.add(p, squared);
            rise.add(p, up > 0 ? up : Floats{});
            store(now, last + at);
            store(load(power + at) + squared * scale.power, power + at);
        }
    return {energy.total(), rise.total()};
}

inline float in_phase(const float* a, const float* b, int count) {
    Sums product;
    for (int k = 0; k < count; k += ear_lanes)
        for (int p = 0; p < parts; ++p) {
            const Bins x = load_bins(a + 2 * (k + p * LANES)), y = load_bins(b + 2 * (k + p * LANES));
            product.add(p, x.re * y.re + x.im * y.im);
        }
    return product.total();
}

inline ShapeSums shape(const float* power, const ShapeWeights& weights, int count) {
    Sums total, octaves, logs;
    for (int k = 0; k < count; k += ear_lanes)
        for (int p = 0; p < parts; ++p) {
            const int at = k + p * LANES;
            const Floats values = load(power + at) * load(weights.heard + at);
            total.add(p, values);
            octaves.add(p, values * load(weights.octave + at));
            logs.add(p, logarithms(load(power + at) + weights.tiny) * load(weights.heard + at));
        }
    return {total.total(), octaves.total(), logs.total()};
}

inline float energy(const float* left, const float* right, int count) {
    Sums sum;
    for (int i = 0; i < count; i += ear_lanes)
        for (int p = 0; p < parts; ++p) {
            const Floats l = load(left + i + p * LANES), r = load(right + i + p * LANES);
            sum.add(p, (l * l + r * r) * 0.5F);
        }
    return sum.total();
}

constexpr EarKernels table{window, listen, in_phase, shape, energy};
