#include "world/line_writer.h"

#include <algorithm>
#include <cmath>

#include "world/score.h"

namespace stillpoint::world {
namespace {

// A straight piece between two knots may miss the curve by this much.
constexpr double beat_tolerance = 0.5e-3;    // Hz
constexpr double carrier_tolerance = 20e-3;  // Hz
constexpr int max_halvings = 8;

double to_seconds(std::int64_t samples) {
    return static_cast<double>(samples) / media_rate;
}
std::int64_t to_samples(double seconds) {
    return std::llround(seconds * media_rate);
}

using Points = std::vector<std::pair<double, double>>;  // (seconds from the step's start, gain), ascending

Points linear_fade(const track::VolumeEnvelope& envelope) {
    return {{0, envelope.start_amp}, {envelope.fade_duration, envelope.end_amp}};
}

// Attack, decay, sustain, release, shortened together when they outlast the step (20-assembly 2.5).
Points attack_to_release(const track::VolumeEnvelope& envelope, double seconds) {
    const bool linen = envelope.shape == track::VolumeEnvelope::Shape::Linen;
    double attack = std::max(0.0, envelope.attack), decay = linen ? 0 : std::max(0.0, envelope.decay);
    double release = std::max(0.0, envelope.release);
    const double sustain = linen ? 1 : std::clamp(envelope.sustain_level, 0.0, 1.0);
    if (const double sum = attack + decay + release; sum > seconds) {
        attack *= seconds / sum;
        decay *= seconds / sum;
        release *= seconds / sum;
    }
    return {{0, 0}, {attack, 1}, {attack + decay, sustain}, {seconds - release, sustain}, {seconds, 0}};
}

Points envelope_points(const std::optional<track::VolumeEnvelope>& envelope, double seconds) {
    using Shape = track::VolumeEnvelope::Shape;
    if (!envelope || envelope->shape == Shape::Flat) return {{0, 1}};
    return envelope->shape == Shape::LinearFade ? linear_fade(*envelope)
                                                : attack_to_release(*envelope, seconds);
}

double interpolate(const Points& points, double t) {
    if (t <= points.front().first) return points.front().second;
    for (std::size_t i = 1; i < points.size(); ++i)
        if (t < points[i].first) {
            const auto& [t0, g0] = points[i - 1];
            const auto& [t1, g1] = points[i];
            return g0 + (g1 - g0) * (t - t0) / (t1 - t0);
        }
    return points.back().second;
}

class Writer {
  public:
    Writer(const VoiceBeat& beat, const std::optional<track::VolumeEnvelope>& envelope, const VoiceSpan& span,
           const std::optional<LineEnd>& predecessor, v1::Line& line)
        : beat_(beat), envelope_(envelope_points(envelope, beat.seconds)), span_(span), line_(line) {
        if (predecessor) from_ = *predecessor;
        left0_ = start_phase(beat.phase_left, predecessor ? std::optional(predecessor->left) : std::nullopt);
        right0_ =
            start_phase(beat.phase_right, predecessor ? std::optional(predecessor->right) : std::nullopt);
        sign_ = difference(0) < 0 ? -1 : 1;
        turns_ = std::ceil(from_.phase - sign_ * raw_phase(0) - 1e-9);
    }

    LineEnd write(int& knot_budget) {
        for (const std::int64_t n : knot_positions(knot_budget))
            add(n);
        const std::int64_t n = span_.last - span_.first;
        LineEnd end;
        end.sample = span_.last;
        end.left = left0_ + beat_.integral(beat_.left_hz, phase_time(n));
        end.right = right0_ + beat_.integral(beat_.right_hz, phase_time(n));
        end.phase = line_.knots(line_.knots_size() - 1).phase();
        end.gain = own_gain(n);
        return end;
    }

  private:
    double start_phase(const std::optional<double>& own, const std::optional<double>& carried) const {
        if (beat_.phase_beats_carried && own) return *own;
        return carried ? *carried : own.value_or(0);
    }

    double alpha(std::int64_t n) const { return beat_.alpha(to_seconds(n)); }

    // The renderer advances a carrier before it writes the first sample (30-voices 4), a static pulse and a
    // modulation after.
    double phase_time(std::int64_t n) const {
        const bool pulse_from_zero = beat_.kind == VoiceBeat::Kind::Modulated ||
                                     (beat_.kind == VoiceBeat::Kind::Isochronic && !beat_.transition);
        return to_seconds(pulse_from_zero ? n : n + 1);
    }
    double difference(std::int64_t n) const { return beat_.difference(alpha(n)); }
    double frequency(std::int64_t n) const { return beat_.beat_hz(alpha(n)); }
    double carrier(std::int64_t n) const { return beat_.carrier_hz(alpha(n)); }

    // Cycles by which the right ear or the upper tone leads, or pulses since the step's start.
    double raw_phase(std::int64_t n) const {
        const double t = phase_time(n);
        if (!beat_.is_between_tones()) return beat_.pulse_phase + beat_.integral(beat_.pulse_hz, t);
        return right0_ - left0_ +
               beat_.integral(
                   {beat_.right_hz.start - beat_.left_hz.start, beat_.right_hz.end - beat_.left_hz.end}, t);
    }
    double own_gain(std::int64_t n) const {
        return beat_.loudest_ear(alpha(n)) * span_.level * std::abs(interpolate(envelope_, to_seconds(n)));
    }
    double gain(std::int64_t n) const {
        double value = own_gain(n);
        if (n < span_.fade_in) {
            const double u = static_cast<double>(n) / static_cast<double>(span_.fade_in);
            value = from_.gain + (value - from_.gain) * u;
        }
        const std::int64_t left = span_.last - span_.first - n;
        if (left < span_.fade_out) value *= static_cast<double>(left) / static_cast<double>(span_.fade_out);
        return value;
    }
    // Ascending, without repetition; the first is 0, the last is the span's end.
    std::vector<std::int64_t> knot_positions(int& knot_budget) const {
        const std::int64_t last = span_.last - span_.first;
        std::vector<std::int64_t> positions{0, last, span_.fade_in, last - span_.fade_out};
        for (const auto& [seconds, gain] : envelope_)
            positions.push_back(to_samples(seconds));
        if (beat_.transition) {
            const std::int64_t from = to_samples(beat_.transition->ramp_start());
            const std::int64_t to = to_samples(beat_.transition->ramp_end());
            positions.insert(positions.end(), {from - 1, from, to});
            halve(std::max<std::int64_t>(from, 0), std::min(to, last), max_halvings, knot_budget, positions);
        }
        std::sort(positions.begin(), positions.end());
        positions.erase(std::unique(positions.begin(), positions.end()), positions.end());
        std::erase_if(positions, [&](std::int64_t n) { return n < 0 || n > last; });
        return positions;
    }

    // Adds positions between FROM and TO until straight pieces follow the curve.
    void halve(std::int64_t from, std::int64_t to, int halvings, int& knot_budget,
               std::vector<std::int64_t>& positions) const {
        if (halvings == 0 || to - from < 8 || knot_budget <= 0 || straight(from, to)) return;
        const std::int64_t middle = from + (to - from) / 2;
        positions.push_back(middle);
        --knot_budget;
        halve(from, middle, halvings - 1, knot_budget, positions);
        halve(middle, to, halvings - 1, knot_budget, positions);
    }
    bool straight(std::int64_t from, std::int64_t to) const {
        for (int quarter = 1; quarter < 4; ++quarter) {
            const std::int64_t n = from + (to - from) * quarter / 4;
            const double u = static_cast<double>(n - from) / static_cast<double>(to - from);
            const double beat = frequency(from) + (frequency(to) - frequency(from)) * u;
            const double tone = carrier(from) + (carrier(to) - carrier(from)) * u;
            if (std::abs(beat - frequency(n)) > beat_tolerance) return false;
            if (std::abs(tone - carrier(n)) > carrier_tolerance) return false;
        }
        return true;
    }

    void add(std::int64_t n) {
        // A beat that passes through zero runs backwards from there; the line's phase goes on upwards.
        if (const double now = difference(n); now * sign_ < 0) {
            sign_ = -sign_;
            const double reached =
                line_.knots_size() > 0 ? line_.knots(line_.knots_size() - 1).phase() : from_.phase;
            turns_ = std::ceil(reached - sign_ * raw_phase(n) - 1e-9);
        }
        v1::LineKnot& knot = *line_.add_knots();
        knot.set_sample(static_cast<std::uint64_t>(span_.first + n));
        knot.set_beat_hz(frequency(n));
        knot.set_carrier_hz(carrier(n));
        knot.set_depth(static_cast<float>(beat_.depth_at(alpha(n))));
        knot.set_gain(static_cast<float>(gain(n)));
        knot.set_phase(sign_ * raw_phase(n) + turns_);
        knot.set_pan(static_cast<float>(beat_.pan.at(alpha(n))));
    }

    const VoiceBeat& beat_;
    const Points envelope_;
    const VoiceSpan span_;
    v1::Line& line_;
    LineEnd from_;
    double left0_ = 0, right0_ = 0;
    double sign_ = 1;   // of that lead
    double turns_ = 0;  // whole cycles added so that the line's phase never decreases
};

}  // namespace

LineEnd write_voice(const VoiceBeat& beat, const std::optional<track::VolumeEnvelope>& envelope,
                    const VoiceSpan& span, const std::optional<LineEnd>& predecessor, int& knot_budget,
                    v1::Line& line) {
    return Writer(beat, envelope, span, predecessor, line).write(knot_budget);
}

}  // namespace stillpoint::world
