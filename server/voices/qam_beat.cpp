#include "voices/qam_beat.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "dsp/kernels.h"
#include "dsp/power.h"
#include "dsp/quadratic_phase.h"
#include "dsp/ramp.h"
#include "dsp/sine.h"
#include "dsp/step_clock.h"
#include "voices/output_filter.h"
#include "voices/parameter_families.h"
#include "voices/parameter_reader.h"

namespace stillpoint::voices {
namespace {

constexpr double turns_per_radian = 1 / dsp::two_pi;
constexpr double sharpest_shape = 0.01;  // of the modulation; 0 and below have no sensible meaning

double largest(const dsp::Ramp& ramp) {
    return std::max(std::abs(ramp.start), std::abs(ramp.end));
}

// turns[k] = cos(2 pi turns[k])
void take_cosines(int count, double* turns) noexcept {
    for (int k = 0; k < count; ++k)
        turns[k] += 0.25;
    dsp::kernels().sines(turns, count);
}

// The time base of a transition of this voice: it always runs linearly over the whole step and reaches its
// end on the last frame.
class Progress {
  public:
    explicit Progress(const dsp::StepClock& clock)
        : dt(clock.frame_seconds), last_(double(std::max<std::int64_t>(1, clock.frames - 1))) {}

    void fill(std::int64_t first, int count, double* alpha) const noexcept {
        for (int k = 0; k < count; ++k)
            alpha[k] = double(first + k) / last_;
    }
    double slope(const dsp::Ramp& ramp) const noexcept { return (ramp.end - ramp.start) / last_; }

    // The running sum of a frequency in Hz, without the frame itself.
    dsp::QuadraticPhase sum(const dsp::Ramp& hertz, double start) const noexcept {
        const double change = slope(hertz);
        return {start, (hertz.start - change / 2) * dt, change / 2 * dt};
    }
    // frequency(n) * t(n) + offset(n): the momentary value times the time, so a moving one overshoots, as in
    // the tracks people have. OFFSET in turns.
    dsp::QuadraticPhase product(const dsp::Ramp& hertz, const dsp::Ramp& offset) const noexcept {
        return {offset.start, hertz.start * dt + slope(offset), slope(hertz) * dt};
    }

    double dt;

  private:
    double last_;
};

// The highest frequency that such a product reaches.
double highest_product(const dsp::Ramp& hertz) {
    return std::max(largest(hertz), std::abs(2 * hertz.end - hertz.start));
}

// gain = 1 + depth * cos(phase), or with a shape 1 + depth * sign(cos) * |cos|^(1 / shape). Off where its
// frequency is 0.
class Modulation {
  public:
    Modulation(const Progress& progress, const dsp::Ramp& hertz, const dsp::Ramp& depth,
               const dsp::Ramp& offset, const dsp::Ramp& shape)
        : hertz_(hertz),
          depth_(depth),
          shape_(shape),
          phase_(progress.product(hertz, offset * turns_per_radian)),
          shaped_(!(shape.start == 1 && shape.end == 1)) {}

    bool is_off() const noexcept { return hertz_.is_zero() || depth_.is_zero(); }
    bool is_plain() const noexcept { return is_off() || !shaped_; }
    double largest_gain() const noexcept { return is_off() ? 1 : 1 + largest(depth_); }
    double highest_hertz() const noexcept { return is_off() ? 0 : highest_product(hertz_); }

    // Adds how the level changes by this. FEW is the length of the filter's reflection in seconds.
    void add_changes(double few, ToneRange& range) const noexcept {
        if (is_off()) return;
        const double share = largest(depth_) / (1 + largest(depth_)), hertz = highest_hertz();
        range.changes_per_second += dsp::two_pi * hertz * share;
        if (is_plain()) return;
        range.changes_at_once += 2 * share;
        range.corners_per_second += 2 * hertz;
        const double turn = std::min(2.0, dsp::two_pi * hertz * few);
        for (const double shape : {shape_.start, shape_.end}) {
            const double power = 1 / std::max(sharpest_shape, shape);
            const double step = power < 1 ? 2 * std::pow(turn / 2, power) : power * turn;
            range.sudden_change += share * std::min(2.0, step);
        }
    }

    void apply(std::int64_t first, int count, const double* alpha, double* gains) const noexcept {
        if (is_off()) return;
        alignas(64) double wave[dsp::block_frames];
        phase_.fill(first, count, wave);
        take_cosines(count, wave);
        if (shaped_) bend(count, alpha, wave);
        if (hertz_.is_constant()) {
            for (int k = 0; k < count; ++k)
                gains[k] *= 1 + depth_.at(alpha[k]) * wave[k];
        } else {
            for (int k = 0; k < count; ++k)
                gains[k] *= hertz_.at(alpha[k]) != 0 ? 1 + depth_.at(alpha[k]) * wave[k] : 1;
        }
    }

  private:
    void bend(int count, const double* alpha, double* wave) const noexcept {
        for (int k = 0; k < count; ++k) {
            const double exponent = 1 / std::max(sharpest_shape, shape_.at(alpha[k]));
            wave[k] = std::copysign(dsp::unit_power(std::abs(wave[k]), exponent), wave[k]);
        }
    }

    dsp::Ramp hertz_, depth_, shape_;
    dsp::QuadraticPhase phase_;
    bool shaped_;
};

// One ear without what the ears share.
struct Channel {
    double side;  // -1 left, 1 right
    dsp::Ramp level, hertz;
    double start_phase;  // turns
    dsp::QuadraticPhase carrier, partial;
    Modulation primary, secondary;

    double largest_envelope() const noexcept { return primary.largest_gain() * secondary.largest_gain(); }

    void fill_envelope(std::int64_t first, int count, const double* alpha, double* envelope) const noexcept {
        std::fill_n(envelope, count, 1.0);
        primary.apply(first, count, alpha, envelope);
        secondary.apply(first, count, alpha, envelope);
    }
};

// Opposed swing of the carriers' phases.
struct Wobble {
    dsp::Ramp hertz, range;  // range in turns, peak to peak
    dsp::QuadraticPhase phase;

    bool is_off() const noexcept { return range.is_zero(); }
    void fill(std::int64_t first, int count, const double* alpha, double* turns) const noexcept {
        phase.fill(first, count, turns);
        dsp::kernels().sines(turns, count);
        for (int k = 0; k < count; ++k)
            turns[k] *= range.at(alpha[k]) / 2;
    }
};

class QamBeat final : public Voice {
  public:
    QamBeat(const VoiceContext& context, bool is_transition);

    void render(std::int64_t first, int count, float* left, float* right) noexcept override {
        const auto source = [this](std::int64_t from, int n, float* l, float* r) {
            render_tones(from, n, l, r);
        };
        filter_->render(first, count, left, right, source, source);
    }

    double peak_bound() const override { return unfiltered_bound() * growth_.anywhere; }
    double faded_peak_bound() const override { return unfiltered_bound() * growth_.faded; }

  private:
    Channel read_channel(const track::Params& params, char side, bool is_transition) const;
    void render_tones(std::int64_t first, int count, float* left, float* right) const noexcept;
    void couple(std::int64_t first, int count, const double* alpha, double* left,
                double* right) const noexcept;
    void render_channel(const Channel& channel, std::int64_t first, int count, const double* alpha,
                        const double* wobble, const double* envelope, float* out) const noexcept;
    void apply_edges(std::int64_t first, int count, double* gains) const noexcept;
    double slowest_tone() const noexcept;
    bool is_coupled() const noexcept { return delay_ >= 0 && !coupling_.is_zero(); }
    double bound(const Channel& channel, const Channel& other) const noexcept;
    double unfiltered_bound() const noexcept { return std::max(bound(left_, right_), bound(right_, left_)); }
    void add_range(const Channel& channel, ToneRange& range) const noexcept;
    void describe_changes(ToneRange& range) const noexcept;

    dsp::StepClock clock_;
    Progress progress_;
    bool moves_;
    double ratio_;  // of the partial
    Channel left_, right_;
    dsp::Ramp coupling_, partial_level_;
    std::int64_t delay_ = -1;  // frames of the coupling; below 0: none
    Modulation common_;        // of both ears
    Wobble wobble_;
    double sideband_hertz_, sideband_level_;  // level 0 without sidebands
    dsp::QuadraticPhase sideband_;
    double attack_, release_;             // seconds
    dsp::PeakGrowth growth_;              // in the filter
    std::optional<OutputFilter> filter_;  // none in a draft
};

QamBeat::QamBeat(const VoiceContext& context, bool is_transition)
    : clock_(context.step_seconds, context.rate),
      progress_(clock_),
      moves_(is_transition),
      ratio_(context.params.number("harmonicRatio", 2)),
      left_(read_channel(context.params, 'L', is_transition)),
      right_(read_channel(context.params, 'R', is_transition)),
      coupling_(read_ramp(context.params, "crossModDepth", 0, is_transition)),
      partial_level_(read_ramp(context.params, "harmonicDepth", 0, is_transition)),
      common_(progress_, read_ramp(context.params, "subHarmonicFreq", 0, is_transition),
              read_ramp(context.params, "subHarmonicDepth", 0, is_transition), dsp::Ramp(0), dsp::Ramp(1)),
      wobble_{read_ramp(context.params, "phaseOscFreq", 0, is_transition),
              read_ramp(context.params, "phaseOscRange", 0, is_transition) * turns_per_radian,
              {}},
      sideband_hertz_(context.params.number("sidebandOffset", 1)),
      sideband_level_(context.params.number("sidebandDepth", 0.1)),
      sideband_(0, sideband_hertz_ * clock_.frame_seconds),
      attack_(context.params.number("attackTime", 0)),
      release_(context.params.number("releaseTime", 0)) {
    const double offset = context.params.number("phaseOscPhaseOffset", 0) * turns_per_radian;
    wobble_.phase = progress_.product(wobble_.hertz, dsp::Ramp(offset));
    if (!context.params.flag("beatingSidebands", false)) sideband_level_ = 0;
    const double delay = context.params.number("crossModDelay", 0);
    if (delay > 0) delay_ = static_cast<std::int64_t>(delay * clock_.rate);

    ToneRange range{1e12, 0};
    add_range(left_, range);
    add_range(right_, range);
    const bool is_shaped = !left_.primary.is_plain() || !right_.primary.is_plain();
    if (is_shaped || is_coupled() || attack_ > 0 || release_ > 0) range.low = 0;
    if (is_shaped || is_coupled()) range.high = clock_.rate;  // corners and jumps hold everything
    describe_changes(range);
    growth_ = OutputFilter::peak_growth(range, clock_.rate, clock_.frames);
    if (!context.is_draft) filter_.emplace(range, clock_.rate, clock_.frames, context.room);
}

Channel QamBeat::read_channel(const track::Params& params, char side, bool is_transition) const {
    const auto read = [&](const char* name, double fallback) {
        return read_ramp(params, std::string(name) + side, fallback, is_transition);
    };
    const dsp::Ramp hertz = read("baseFreq", side == 'L' ? 200 : 204);
    const double start =
        read_start(params, std::string("startPhase") + side, 0, is_transition) * turns_per_radian;
    const dsp::Ramp plain(1);
    return {side == 'L' ? -1.0 : 1.0,
            read("amp", 0.5),
            hertz,
            start,
            progress_.sum(hertz, start),
            progress_.sum(hertz * ratio_, start * ratio_),
            Modulation(progress_, read("qamAmFreq", 4), read("qamAmDepth", 0.5), read("qamAmPhaseOffset", 0),
                       read("modShape", 1)),
            Modulation(progress_, read("qamAm2Freq", 0), read("qamAm2Depth", 0), read("qamAm2PhaseOffset", 0),
                       plain)};
}

// Steady partials of CHANNEL; those of a wobble die out soon after its swing.
void QamBeat::add_range(const Channel& channel, ToneRange& range) const noexcept {
    const double spread = channel.primary.highest_hertz() + channel.secondary.highest_hertz() +
                          common_.highest_hertz() + (sideband_level_ != 0 ? std::abs(sideband_hertz_) : 0);
    const double wobble_hertz = wobble_.is_off() ? 0 : highest_product(wobble_.hertz);
    const double swing = largest(wobble_.range) / 2 * dsp::two_pi;  // rad
    const auto add = [&](double ratio) {
        const double around = spread + wobble_hertz * (swing * std::abs(ratio) + 8);
        const double a = channel.hertz.start * ratio, b = channel.hertz.end * ratio;
        const double lowest = (a < 0) == (b < 0) ? std::min(std::abs(a), std::abs(b)) : 0;
        range.low = std::min(range.low, std::max(0.0, lowest - around));
        range.high = std::max(range.high, std::max(std::abs(a), std::abs(b)) + around);
    };
    add(1);
    if (!partial_level_.is_zero()) add(ratio_);
}

// What makes the voice more than a sum of steady partials.
void QamBeat::describe_changes(ToneRange& range) const noexcept {
    const bool is_shaped = !left_.primary.is_plain() || !right_.primary.is_plain();
    range.is_steady =
        !moves_ && !is_shaped && !is_coupled() && wobble_.is_off() && !(attack_ > 0) && !(release_ > 0);
    if (range.is_steady) return;
    const double few = double(OutputFilter::reflected) * clock_.frame_seconds;
    for (const Channel* channel : {&left_, &right_}) {
        channel->primary.add_changes(few, range);
        channel->secondary.add_changes(few, range);
    }
    common_.add_changes(few, range);
    const double sidebands = 2 * std::abs(sideband_level_);
    range.changes_per_second += dsp::two_pi * std::abs(sideband_hertz_) * sidebands / (1 + sidebands);
    for (const double edge : {attack_, release_}) {
        if (!(edge > 0)) continue;
        range.changes_at_once += 1;
        range.sudden_change += std::min(1.0, few / edge);
    }
    if (is_coupled()) {
        range.changes_at_once += 1;
        const std::int64_t from_end = clock_.frames - delay_;
        if (delay_ <= OutputFilter::reflected || from_end <= OutputFilter::reflected)
            range.sudden_change += 1;
    }
    range.slowest = slowest_tone();
    const double swing = largest(wobble_.range) / 2 * dsp::two_pi, hertz = highest_product(wobble_.hertz);
    if (!wobble_.is_off() && range.slowest > 0)
        range.changes_per_second += dsp::two_pi * swing * hertz * hertz / range.slowest;
    if (!moves_) return;
    constexpr double moving_parts = 6;  // levels, depths, frequencies
    range.changes_per_second += moving_parts / clock_.seconds;
    range.sudden_change += std::min(1.0, moving_parts * few / clock_.seconds);
}

// Of carriers and partials at any moment, in Hz; 0 where one may stand still or turn back.
double QamBeat::slowest_tone() const noexcept {
    const double swing =
        wobble_.is_off() ? 0 : largest(wobble_.range) / 2 * dsp::two_pi * highest_product(wobble_.hertz);
    double slowest = 1e12;
    for (const Channel* channel : {&left_, &right_}) {
        const double a = channel->hertz.start, b = channel->hertz.end;
        slowest = std::min(slowest, a * b > 0 ? std::min(std::abs(a), std::abs(b)) - swing : 0);
    }
    slowest = std::max(0.0, slowest);
    return partial_level_.is_zero() ? slowest : slowest * std::min(1.0, std::abs(ratio_));
}

// The envelope of each ear follows that of the other, DELAY frames ago. Both are pure functions of the frame,
// so none is remembered.
void QamBeat::couple(std::int64_t first, int count, const double* alpha, double* left,
                     double* right) const noexcept {
    const auto skipped = static_cast<int>(std::clamp<std::int64_t>(delay_ - first, 0, count));
    const int n = count - skipped;
    if (n == 0) return;
    double past_alpha[dsp::block_frames], past_left[dsp::block_frames], past_right[dsp::block_frames];
    const std::int64_t past = first + skipped - delay_;
    progress_.fill(past, n, past_alpha);
    if (!moves_) std::fill_n(past_alpha, n, 0.0);
    left_.fill_envelope(past, n, past_alpha, past_left);
    right_.fill_envelope(past, n, past_alpha, past_right);
    for (int k = 0; k < n; ++k) {
        const double depth = coupling_.at(alpha[skipped + k]);
        left[skipped + k] *= 1 + depth * (past_right[k] - 1);
        right[skipped + k] *= 1 + depth * (past_left[k] - 1);
    }
}

void QamBeat::apply_edges(std::int64_t first, int count, double* gains) const noexcept {
    if (!(attack_ > 0) && !(release_ > 0)) return;
    for (int k = 0; k < count; ++k) {
        const double t = clock_.time(double(first + k)), left = clock_.seconds - t;
        if (attack_ > 0 && t < attack_) gains[k] *= t / attack_;
        if (release_ > 0 && left < release_) gains[k] *= left / release_;
    }
}

void QamBeat::render_channel(const Channel& channel, std::int64_t first, int count, const double* alpha,
                             const double* wobble, const double* envelope, float* out) const noexcept {
    alignas(64) double tone[dsp::block_frames];
    channel.carrier.fill(first, count, tone);
    if (wobble)
        for (int k = 0; k < count; ++k)
            tone[k] += channel.side * wobble[k];
    take_cosines(count, tone);
    if (sideband_level_ != 0) {
        alignas(64) double beat[dsp::block_frames];
        sideband_.fill(first, count, beat);
        take_cosines(count, beat);
        for (int k = 0; k < count; ++k)
            tone[k] *= 1 + 2 * sideband_level_ * beat[k];
    }
    if (!partial_level_.is_zero()) {
        alignas(64) double partial[dsp::block_frames];
        channel.partial.fill(first, count, partial);
        if (wobble)
            for (int k = 0; k < count; ++k)
                partial[k] += ratio_ * channel.side * wobble[k];
        for (int k = 0; k < count; ++k)
            partial[k] = dsp::fraction(partial[k]);
        take_cosines(count, partial);
        for (int k = 0; k < count; ++k)
            tone[k] += partial_level_.at(alpha[k]) * partial[k];
    }
    for (int k = 0; k < count; ++k)
        out[k] = static_cast<float>(tone[k] * envelope[k] * channel.level.at(alpha[k]));
}

void QamBeat::render_tones(std::int64_t first, int count, float* left, float* right) const noexcept {
    alignas(64) double wobble[dsp::block_frames];
    double alpha[dsp::block_frames] = {};
    double left_envelope[dsp::block_frames], right_envelope[dsp::block_frames];
    if (moves_) progress_.fill(first, count, alpha);
    if (!wobble_.is_off()) wobble_.fill(first, count, alpha, wobble);
    left_.fill_envelope(first, count, alpha, left_envelope);
    right_.fill_envelope(first, count, alpha, right_envelope);
    if (is_coupled()) couple(first, count, alpha, left_envelope, right_envelope);
    for (double* envelope : {left_envelope, right_envelope}) {
        common_.apply(first, count, alpha, envelope);
        apply_edges(first, count, envelope);
    }
    const double* swing = wobble_.is_off() ? nullptr : wobble;
    render_channel(left_, first, count, alpha, swing, left_envelope, left);
    render_channel(right_, first, count, alpha, swing, right_envelope, right);
}

double QamBeat::bound(const Channel& channel, const Channel& other) const noexcept {
    const double coupled = is_coupled() ? 1 + largest(coupling_) * (other.largest_envelope() - 1) : 1;
    const double tones = 1 + 2 * std::abs(sideband_level_) + largest(partial_level_);
    return largest(channel.level) * channel.largest_envelope() * coupled * common_.largest_gain() * tones;
}

Parameters modulation_rows() {
    return joined(
        {pair_of(
             number_parameter("qamAmFreq", 4, "Hz", -1000, 1000, "rate of this ear's modulation; 0: off")),
         pair_of(number_parameter("qamAmDepth", 0.5, "", -2, 2, "its depth; 1 reaches silence")),
         pair_of(number_parameter("qamAmPhaseOffset", 0, "rad", -100, 100,
                                  "its phase at the start of the step; 0 is loudest")),
         pair_of(number_parameter("qamAm2Freq", 0, "Hz", -1000, 1000, "rate of a second one; 0: off")),
         pair_of(number_parameter("qamAm2Depth", 0, "", -2, 2, "its depth")),
         pair_of(number_parameter("qamAm2PhaseOffset", 0, "rad", -100, 100, "its phase at the start")),
         pair_of(number_parameter("modShape", 1, "", sharpest_shape, 100,
                                  "shape of the first modulation: above 1 squarer, below 1 with peaks"))});
}

// What moves in a transition, and what stays.
Parameters moving_rows() {
    ParameterSpec right = number_parameter("baseFreqR", 204, "Hz", 0, 20000, "carrier of the right ear");
    return joined(
        {pair_of(number_parameter("amp", 0.5, "", 0, 2, "level of this ear")),
         {number_parameter("baseFreqL", 200, "Hz", 0, 20000, "carrier of the left ear"), right},
         modulation_rows(),
         {number_parameter("crossModDepth", 0, "", -2, 2,
                           "how far each ear follows the modulations of the other; needs crossModDelay"),
          number_parameter("harmonicDepth", 0, "", -2, 2, "level of a partial above the carrier"),
          number_parameter("subHarmonicFreq", 0, "Hz", -1000, 1000, "rate of a modulation of both ears"),
          number_parameter("subHarmonicDepth", 0, "", -2, 2, "its depth")},
         phase_oscillator_parameters()});
}

Parameters still_rows() {
    return {
        number_parameter("crossModDelay", 0, "s", 0, 100, "how much later an ear follows the other; 0: off"),
        number_parameter("harmonicRatio", 2, "", -32, 32, "frequency of the partial over the carrier's"),
        number_parameter("phaseOscPhaseOffset", 0, "rad", -100, 100, "phase of the phase swing at the start"),
        {.name = "beatingSidebands",
         .kind = ParameterKind::Flag,
         .max = 1,
         .meaning = "adds a tone below and one above the carrier"},
        number_parameter("sidebandOffset", 1, "Hz", -1000, 1000, "their distance from the carrier"),
        number_parameter("sidebandDepth", 0.1, "", -2, 2, "their level"),
        number_parameter("attackTime", 0, "s", 0, 1e5, "rise from silence at the start of the step"),
        number_parameter("releaseTime", 0, "s", 0, 1e5, "fall to silence at its end")};
}

Parameters start_phase_rows(bool is_transition) {
    const Parameters still =
        pair_of(number_parameter("startPhase", 0, "rad", -1e4, 1e4, "phase of the carrier at the start"));
    if (!is_transition) return still;
    Parameters rows = with_start_and_end(still);
    for (ParameterSpec& row : rows)
        row.has_effect = !row.name.starts_with("end");
    return rows;
}

}  // namespace

FunctionSpec qam_beat_spec() {
    return {"qam_beat",
            "A tone per ear with amplitude modulations of its own.",
            joined({moving_rows(), still_rows(), start_phase_rows(false)}),
            {}};
}

FunctionSpec qam_beat_transition_spec() {
    return {
        "qam_beat_transition",
        "A tone per ear with amplitude modulations of its own; moving evenly from start to end values over "
        "the whole step.",
        joined({with_start_and_end(moving_rows()), still_rows(), start_phase_rows(true)}),
        {}};
}

std::unique_ptr<Voice> make_qam_beat(const VoiceContext& context) {
    return std::make_unique<QamBeat>(context, false);
}

std::unique_ptr<Voice> make_qam_beat_transition(const VoiceContext& context) {
    return std::make_unique<QamBeat>(context, true);
}

}  // namespace stillpoint::voices
