// The kernels of dsp/noise_kernels.h for vectors of LANES floats. No header of its own: dsp/noise_kernels.cpp
// includes it once for each target, inside a namespace, with the target's instructions switched on and LANES
// defined. So it includes nothing itself and uses nothing that another target might have compiled.

// ---------------------------------------------------------------- random bins
// The compiler turns this loop into vectors by itself (there is no square root for the vector types); it is
// the scalar form word for word.

inline std::uint32_t scatter32(std::uint32_t x) {
    x ^= x >> 16;
    x *= 0x7feb352dU;
    x ^= x >> 15;
    x *= 0x846ca68bU;
    return x ^ (x >> 16);
}

inline float logarithm(float x) {
    const std::int32_t bits = __builtin_bit_cast(std::int32_t, x), root = 0x3f3504f3;
    const std::int32_t exponent = (bits - root) >> 23;
    const float t = __builtin_bit_cast(float, bits - (exponent << 23)) - 1.0f;
    float p = 0.119589933f;
    p = p * t - 0.187724238f;
    p = p * t + 0.204987743f;
    p = p * t - 0.248946406f;
    p = p * t + 0.3331517f;
    p = p * t - 0.500016758f;
    return static_cast<float>(exponent) * 0.693147181f + (t + t * t * p);
}

inline float cosine(std::uint32_t phase) {
    const std::uint32_t magnitude = static_cast<std::int32_t>(phase) < 0 ? 0U - phase : phase;
    const float q = static_cast<float>(static_cast<std::int32_t>(0x40000000U - magnitude)) * 0x1p-32f;
    const float u = q * q;
    float p = -70.989933f;
    p = p * u + 81.3403861f;
    p = p * u - 41.3371304f;
    p = p * u + 6.28316395f;
    return q * p;
}

inline void fill_bins(NoiseBinKeys keys, const float* __restrict gains, int count, float* __restrict bins) {
    for (int i = 0; i < count; ++i) {
        const auto bin = static_cast<std::uint32_t>(i);
        const std::uint32_t size = scatter32(bin * 0x9e3779b9U + keys.size);
        const std::uint32_t turn = scatter32(bin * 0x85ebca6bU + keys.turn);
        const float uniform = (static_cast<float>(static_cast<std::int32_t>(size >> 8)) + 0.5f) * 0x1p-24f;
        const float radius = gains[i] * __builtin_sqrtf(-2.0f * logarithm(uniform));
        bins[2 * i] = radius * cosine(turn);
        bins[2 * i + 1] = radius * cosine(turn - 0x40000000U);
    }
}

// ---------------------------------------------------------------- notches in series
// A vector holds the four chains of LANES / 4 sections that follow one another. What one section gives out
// the next takes in one step later, so at any step every section works on a sample of its own and no result
// is waited for. In the first and the last steps some sections have no sample; their state stays.

using Floats = float __attribute__((vector_size(LANES * 4)));
using Ints = std::int32_t __attribute__((vector_size(LANES * 4)));
using LooseFloats = float __attribute__((vector_size(LANES * 4), aligned(4), may_alias));

constexpr int sections_per_vector = LANES / 4;
constexpr int most_vectors = 5;  // at once: what the registers hold, nearly

inline Floats load(const float* from) {
    return *reinterpret_cast<const LooseFloats*>(from);
}

inline void store(Floats values, float* to) {
    *reinterpret_cast<LooseFloats*>(to) = values;
}

// The last four of BEFORE, then all of HERE but its last four.
inline Floats shifted(Floats before, Floats here) {
    if constexpr (LANES == 4) return before;
    Ints places;
    for (int i = 0; i < LANES; ++i)
        places[i] = LANES - 4 + i;
    return __builtin_shuffle(before, here, places);
}

// The number of each lane's section within the vector.
inline Ints section_numbers() {
    Ints numbers;
    for (int i = 0; i < LANES; ++i)
        numbers[i] = i / 4;
    return numbers;
}

template <int Vectors>
struct Ladder {
    Floats a[Vectors], b[Vectors], g[Vectors], h[Vectors], s1[Vectors], s2[Vectors], y[Vectors];

    static constexpr int sections = Vectors * sections_per_vector;

    Ladder(const NotchSections& from, int first) {
        for (int v = 0; v < Vectors; ++v) {
            const int at = 4 * first + LANES * v;
            a[v] = load(from.a + at);
            b[v] = load(from.b + at);
            g[v] = load(from.g + at);
            h[v] = load(from.h + at);
            s1[v] = load(from.s1 + at);
            s2[v] = load(from.s2 + at);
            y[v] = Floats{};
        }
    }

    void keep(const NotchSections& to, int first) const {
        for (int v = 0; v < Vectors; ++v) {
            store(s1[v], to.s1 + 4 * first + LANES * v);
            store(s2[v], to.s2 + 4 * first + LANES * v);
        }
    }

    // Takes in the last four lanes of X. With Partial, only sections at a sample within [0, COUNT) keep what
    // they find.
    template <bool Partial>
    __attribute__((always_inline)) void step(Floats x, int number, int count) {
        Floats in[Vectors];
        for (int v = 0; v < Vectors; ++v)
            in[v] = shifted(v == 0 ? x : y[v - 1], y[v]);
        for (int v = 0; v < Vectors; ++v) {
            const Floats band = a[v] * s1[v] + b[v] * (in[v] - s2[v]);
            const Floats next1 = band - s1[v], next2 = s2[v] + g[v] * band;
            if constexpr (Partial) {
                const Ints sample = number - v * sections_per_vector - section_numbers();
                const Ints is_there = (sample >= 0) & (sample < count);
                s1[v] = is_there ? next1 : s1[v];
                s2[v] = is_there ? next2 : s2[v];
            } else {
                s1[v] = next1;
                s2[v] = next2;
            }
            y[v] = in[v] - h[v] * band;
        }
    }
};

using FourFloats = float __attribute__((vector_size(16)));
using LooseFourFloats = float __attribute__((vector_size(16), aligned(4), may_alias));

inline Floats at_the_end(const float* four) {
    Floats x = {};
    for (int i = 0; i < 4; ++i)
        x[LANES - 4 + i] = four[i];
    return x;
}

inline FourFloats end_of(Floats x) {
    return __builtin_shufflevector(x, x, LANES - 4, LANES - 3, LANES - 2, LANES - 1);
}

template <int Vectors>
inline void run_ladder(const NotchSections& sections, int first, int count, float* samples) {
    Ladder<Vectors> ladder(sections, first);
    constexpr int delay = Ladder<Vectors>::sections - 1;
    const auto give_out = [&](int step) __attribute__((always_inline)) {
        *reinterpret_cast<LooseFourFloats*>(samples + 4 * (step - delay)) = end_of(ladder.y[Vectors - 1]);
    };
    int step = 0;
    for (; step < delay; ++step)
        ladder.template step<true>(step < count ? at_the_end(samples + 4 * step) : Floats{}, step, count);
    for (; step < count; ++step) {
        // What lies before this sample comes along and is not used.
        ladder.template step<false>(load(samples + 4 * step - (LANES - 4)), step, count);
        give_out(step);
    }
    for (; step < count + delay; ++step) {
        ladder.template step<true>(Floats{}, step, count);
        give_out(step);
    }
    ladder.keep(sections, first);
}

inline void filter_notches(const NotchSections& sections, int count, float* samples) {
    int vectors = (sections.count + sections_per_vector - 1) / sections_per_vector, first = 0;
    for (; vectors >= most_vectors; vectors -= most_vectors, first += most_vectors * sections_per_vector)
        run_ladder<most_vectors>(sections, first, count, samples);
    if (vectors == 4) run_ladder<4>(sections, first, count, samples);
    if (vectors == 3) run_ladder<3>(sections, first, count, samples);
    if (vectors == 2) run_ladder<2>(sections, first, count, samples);
    if (vectors == 1) run_ladder<1>(sections, first, count, samples);
}

constexpr NoiseKernels table{fill_bins, filter_notches};
