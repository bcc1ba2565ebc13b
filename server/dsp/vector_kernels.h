// The kernels of dsp/kernels.h for vectors of LANES floats. No header of its own: dsp/kernels.cpp includes it
// once for each target, inside a namespace, with the target's instructions switched on and LANES defined. So
// it includes nothing itself and uses nothing that another target might have compiled.

using Floats = float __attribute__((vector_size(LANES * 4)));
using Ints = std::int32_t __attribute__((vector_size(LANES * 4)));
using Uints = std::uint32_t __attribute__((vector_size(LANES * 4)));  // phases: these wrap
using Doubles = double __attribute__((vector_size(LANES * 4)));
using Longs = std::int64_t __attribute__((vector_size(LANES * 4)));

// The same, anywhere in memory.
using LooseFloats = float __attribute__((vector_size(LANES * 4), aligned(4), may_alias));
using LooseDoubles = double __attribute__((vector_size(LANES * 4), aligned(8), may_alias));

// Sine and cosine for both ears are four doubles, whatever the target.
using FourDoubles = double __attribute__((vector_size(32)));
using FourLongs = std::int64_t __attribute__((vector_size(32)));
using FourFloats = float __attribute__((vector_size(16)));

inline Floats load(const float* from) {
    return *reinterpret_cast<const LooseFloats*>(from);
}

inline void store(Floats values, float* to) {
    *reinterpret_cast<LooseFloats*>(to) = values;
}

inline Ints lane_numbers() {
    Ints lanes;
    for (int i = 0; i < LANES; ++i)
        lanes[i] = i;
    return lanes;
}

// cos_turns of dsp/sine.h.
template <class D, class L>
inline D cosines(D turns) {
    constexpr double magic = 6755399441055744.0;
    constexpr std::int64_t all_but_sign = 0x7fffffffffffffff;
    const D away = turns - ((turns + magic) - magic);
    const D q = 0.25 - (D)((L)away & all_but_sign);
    const D u = q * q;
    D s = 3.6658551595639612 * u - 15.081483206893;
    s = s * u + 42.058134871372054;
    s = s * u - 76.70584754377326;
    s = s * u + 81.60524914901583;
    s = s * u - 41.341702239903675;
    s = s * u + 6.28318530717927;
    return q * s;
}

// {sine, cosine} of the left, then of the right tone, times the gains.
inline FourFloats anchors(const SteadyTone& left, const SteadyTone& right) {
    const double l = double(static_cast<std::int32_t>(left.phase >> 32)) * 0x1p-32;
    const double r = double(static_cast<std::int32_t>(right.phase >> 32)) * 0x1p-32;
    const FourDoubles turns = {l - 0.25, l, r - 0.25, r};
    const FourFloats gains = {left.gain, left.gain, right.gain, right.gain};
    return __builtin_convertvector((cosines<FourDoubles, FourLongs>(turns)), FourFloats) * gains;
}

inline Floats steady(const float* table, float sine, float cosine, int k) {
    return sine * load(table + k) + cosine * load(table + block_frames + k);
}

inline void add_steady_ear(const float* table, float sine, float cosine, int count, float* out) {
    for (int k = 0; k < count; k += LANES)
        store(load(out + k) + steady(table, sine, cosine, k), out + k);
}

inline void add_steady(const SteadyTone& left_tone, const SteadyTone& right_tone, int count, float* left,
                       float* right) {
    const FourFloats at = anchors(left_tone, right_tone);
    add_steady_ear(left_tone.table, at[0], at[1], count, left);
    add_steady_ear(right_tone.table, at[2], at[3], count, right);
}

inline Floats value(const FloatCubic& cubic, Floats x) {
    return cubic.at[0] + x * (cubic.at[1] + x * (cubic.at[2] + x * cubic.at[3]));
}

inline Floats frames_from(int middle) {
    return __builtin_convertvector(lane_numbers() - middle, Floats);
}

// FROM_CREST is the phase less a quarter turn.
inline Floats sine(Ints from_crest) {
    const Uints phase = (Uints)from_crest;
    const Uints distance = from_crest < 0 ? -phase : phase;
    const Floats q = __builtin_convertvector((Ints)((1u << 30) - distance), Floats) * 0x1p-30f;
    const Floats u = q * q;
    Floats s = 0.00015082056052051485f * u + -0.004672227893024683f;
    s = s * u + 0.07968848198652267f;
    s = s * u + -0.6459633708000183f;
    s = s * u + 1.570796251296997f;
    return q * s;
}

template <bool is_flat>
inline void add_swept_with_gain(const SweptTone& tone, int count, float* out) {
    const SweptTone own = tone;  // OUT may not change it
    const auto increment = static_cast<std::uint32_t>(own.increment);
    const std::uint32_t start = own.phase - (1u << 30) - static_cast<std::uint32_t>(own.middle) * increment;
    Uints straight = (Uints)lane_numbers() * increment + start;
    const Uints step = Uints{} + increment * LANES;
    Floats x = frames_from(own.middle);
    for (int k = 0; k < count; k += LANES, x += float(LANES), straight += step) {
        const Ints bend = __builtin_convertvector(x * x * (own.bend2 + own.bend3 * x), Ints);
        const Floats s = sine((Ints)(straight + (Uints)bend));
        store(load(out + k) + (is_flat ? s * own.gain.at[0] : s * value(own.gain, x)), out + k);
    }
}

// A gain that does not change is not worth a polynomial.
inline void add_swept(const SweptTone& tone, int count, float* out) {
    if (tone.gain.at[1] == 0 && tone.gain.at[2] == 0 && tone.gain.at[3] == 0)
        add_swept_with_gain<true>(tone, count, out);
    else
        add_swept_with_gain<false>(tone, count, out);
}

inline void sines(double* values, int count) {
    for (int k = 0; k < count; k += LANES / 2) {
        auto* at = reinterpret_cast<LooseDoubles*>(values + k);
        *at = cosines<Doubles, Longs>(*at - 0.25);
    }
}

// hyperbolic_tangent of dsp/hyperbolic_tangent.h. The sum with the magic number holds the integer in its last
// bits.
inline Doubles tangent(Doubles x) {
    constexpr double magic = 6755399441055744.0;
    constexpr std::int64_t magic_bits = 0x4338000000000000, all_but_sign = 0x7fffffffffffffff;
    constexpr double ln2_high = 6.93147180369123816490e-01, ln2_low = 1.90821492927058770002e-10;
    const Doubles size = (Doubles)((Longs)x & all_but_sign);
    const Doubles y = -2 * (size < 20.0 ? size : Doubles{} + 20.0);
    const Doubles shifted = y * (1 / (ln2_high + ln2_low)) + magic;
    const Doubles k = shifted - magic;
    const Doubles r = (y - k * ln2_high) - k * ln2_low;
    Doubles p = Doubles{} + 1.0;
    for (int n = 14; n > 1; --n)
        p = 1 + r * (1.0 / n) * p;
    p *= r;
    const Doubles scale = (Doubles)(((Longs)shifted - magic_bits + 1023) << 52);
    const Doubles e = scale * p + (scale - 1);
    const Doubles size_of_result = e / (e + 2);
    return (Doubles)(((Longs)size_of_result & all_but_sign) | ((Longs)x & ~all_but_sign));
}

inline void tangents(double* values, int count) {
    for (int k = 0; k < count; k += LANES / 2) {
        auto* at = reinterpret_cast<LooseDoubles*>(values + k);
        *at = tangent(*at);
    }
}

// ---------------------------------------------------------------- loudness
// vector_frames frames.
constexpr int pieces = vector_frames / LANES;
struct Stretch {
    Floats at[pieces];
};

// HERE as it was REACH frames before, which BEFORE precedes.
template <int Reach>
inline Stretch earlier(const Stretch& before, const Stretch& here) {
    constexpr int whole = Reach / LANES, part = Reach % LANES;
    Ints places;
    for (int i = 0; i < LANES; ++i)
        places[i] = LANES - part + i;
    const auto piece = [&](int i) { return i < 0 ? before.at[pieces + i] : here.at[i]; };
    Stretch result;
    for (int i = 0; i < pieces; ++i)
        result.at[i] =
            part == 0 ? piece(i - whole) : __builtin_shuffle(piece(i - whole - 1), piece(i - whole), places);
    return result;
}

// Adds to every frame the one REACH frames before, times WEIGHT; BEFORE takes over what was.
template <int Reach>
inline void add_earlier(float weight, Stretch& before, Stretch& sums) {
    const Stretch past = earlier<Reach>(before, sums);
    before = sums;
    for (int i = 0; i < pieces; ++i)
        sums.at[i] += weight * past.at[i];
}

// X becomes its running mean; what is returned is the last one without a past.
inline float running_mean(const MeanFilter& filter, float past, int count, float* x) {
    const float *powers = filter.powers, share = filter.share;
    const float one = powers[0], two = powers[1], four = powers[3], eight = powers[7], all = powers[15];
    Stretch before[4] = {}, mean = {};
    for (int k = 0; k < count; k += vector_frames) {
        Stretch sums;
        for (int i = 0; i < pieces; ++i)
            sums.at[i] = share * load(x + k + i * LANES);
        add_earlier<1>(one, before[0], sums);
        add_earlier<2>(two, before[1], sums);
        add_earlier<4>(four, before[2], sums);
        add_earlier<8>(eight, before[3], sums);
        for (int i = 0; i < pieces; ++i) {
            mean.at[i] = sums.at[i] + all * mean.at[i];
            store(mean.at[i] + load(powers + k + i * LANES) * past, x + k + i * LANES);
        }
    }
    float last[vector_frames];
    for (int i = 0; i < pieces; ++i)
        store(mean.at[i], last + i * LANES);
    return last[(count - 1) % vector_frames];
}

inline Floats limited_power(Floats x) {
    const Floats power = x * x;
    return power < 1e30f ? power : Floats{} + 1e30f;
}

// The compiler turns the loop with the root into vectors by itself.
inline LoudnessMeans loudness_gains(const MeanFilter& filter, const LoudnessMeans& past, const float* dry,
                                    const float* wet, int count, float* __restrict ratios,
                                    float* __restrict gains) {
    constexpr float tiny = 1e-20f;
    alignas(64) float before[block_frames], after[block_frames];
    const int whole = (count + vector_frames - 1) / vector_frames * vector_frames;
    for (int k = 0; k < whole; k += LANES) {
        store(limited_power(load(dry + k)), before + k);
        store(limited_power(load(wet + k)), after + k);
    }
    LoudnessMeans own;
    own.power_before = running_mean(filter, past.power_before, count, before);
    own.power_after = running_mean(filter, past.power_after, count, after);
    for (int k = 0; k < whole; ++k)
        ratios[k] = __builtin_sqrtf((before[k] + tiny) / (after[k] + tiny));
    for (int k = 0; k < whole; k += LANES) {
        const Floats ratio = load(after + k) > tiny ? load(ratios + k) : Floats{} + 1.0f;
        store(ratio, ratios + k);
        store(ratio, gains + k);
    }
    own.gain = running_mean(filter, past.gain, count, gains);
    return own;
}

inline void add_scaled(const float* in, float gain, int count, float* out) {
    for (int k = 0; k < count; k += LANES)
        store(load(out + k) + load(in + k) * gain, out + k);
}

constexpr Kernels table{add_steady, add_swept, sines, tangents, loudness_gains, add_scaled};
