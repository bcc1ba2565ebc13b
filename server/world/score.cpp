#include "world/score.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <string>

#include "dsp/noise_colour.h"
#include "engine/beside_steps.h"
#include "track/placement.h"
#include "world/line_writer.h"
#include "world/voice_beat.h"

namespace stillpoint::world {
namespace {

constexpr std::int64_t dominance_grid = media_rate / 4;  // samples between two looks at who leads
constexpr int hysteresis_looks = 8;                      // 2 s

// One beat of a voice in its step, and the line it belongs to.
struct Part {
    int step = 0;
    const track::Voice* voice = nullptr;
    std::size_t number = 0;  // among the beats of the voice
    VoiceBeat beat;
    int line = 0;
    bool continues = false;  // the line has a part in the step before
    bool continued = false;  // and one in the step after
};

v1::Line::Kind wire_kind(VoiceBeat::Kind kind) {
    switch (kind) {
        case VoiceBeat::Kind::Binaural:
            return v1::Line::BINAURAL;
        case VoiceBeat::Kind::Isochronic:
            return v1::Line::ISOCHRONIC;
        case VoiceBeat::Kind::Monaural:
            return v1::Line::MONAURAL;
        case VoiceBeat::Kind::Modulated:
            return v1::Line::MODULATED;
        case VoiceBeat::Kind::Noise:
            break;
    }
    return v1::Line::NOISE;
}

v1::NoiseColour noise_colour(const track::Params& params) {
    using Shape = dsp::NoiseColour::Shape;
    const nlohmann::json* written = nullptr;
    for (const char* key : {"noise_type", "noise_parameters", "color_params"})
        if (!written) written = params.value(key);
    if (written && !written->is_string() && !written->is_object()) written = nullptr;
    const auto colour = dsp::NoiseColour::read(written ? *written : nlohmann::json("pink"));
    if (colour.shape == Shape::RunningSum) return v1::BROWN;
    const double slope =
        colour.shape == Shape::Kellett ? 1 : (colour.low_exponent + colour.high_exponent) / 2;
    if (slope < -0.5) return v1::OTHER;
    return slope < 0.5 ? v1::WHITE : slope < 1.5 ? v1::PINK : v1::BROWN;
}

// Gives every beat its line: the line of the same beat of the voice with the same key in the step before,
// else a new one.
class LineAssignment {
  public:
    explicit LineAssignment(v1::Score& score) : score_(score) {}

    // LATER: the step begins after the one before.
    void add_step(int number, const track::Step& step, bool later) {
        Places here;
        for (const track::Voice& voice : step.voices) {
            std::size_t beat_number = 0;
            for (VoiceBeat& beat : voice_beats(voice, step.duration)) {
                here[{voice.key, beat_number}] = parts_.size();
                add({number, &voice, beat_number++, std::move(beat)}, later);
            }
        }
        before_ = std::move(here);
    }
    std::vector<Part> take() { return std::move(parts_); }

  private:
    using Places = std::map<std::pair<std::string, std::size_t>, std::size_t>;  // index into parts

    void add(Part part, bool later) {
        const auto found = before_.find({part.voice->key, part.number});
        const bool is_noise = part.beat.kind == VoiceBeat::Kind::Noise;
        const v1::NoiseColour colour = is_noise ? noise_colour(part.voice->params) : v1::NOT_NOISE;
        if (later && found != before_.end() && parts_[found->second].beat.kind == part.beat.kind &&
            score_.lines(parts_[found->second].line).colour() == colour) {
            part.line = parts_[found->second].line;
            part.continues = parts_[found->second].continued = true;
            before_.erase(found);
        } else {
            part.line = score_.lines_size();
            v1::Line& line = *score_.add_lines();
            line.set_id(static_cast<std::uint32_t>(part.line));
            line.set_kind(wire_kind(part.beat.kind));
            line.set_name(part.voice->description.empty() ? part.voice->function : part.voice->description);
            line.set_colour(colour);
        }
        parts_.push_back(std::move(part));
    }

    v1::Score& score_;
    std::vector<Part> parts_;
    Places before_;
};

std::vector<Part> assign_lines(const track::Track& track, const std::vector<track::StepPlacement>& placements,
                               v1::Score& score) {
    LineAssignment lines(score);
    for (std::size_t k = 0; k < track.steps.size(); ++k)
        lines.add_step(static_cast<int>(k), track.steps[k],
                       k > 0 && placements[k].first > placements[k - 1].first);
    return lines.take();
}

// What brings a bus of the step to its level when all its peaks meet (20-assembly 3).
struct BusLevels {
    double binaural_sum = 0, noise_peak = 0;
    void add(const Part& part) {
        if (part.number > 0) return;  // the same sound once more
        const double amplitude = std::max(part.beat.loudest_ear(0), part.beat.loudest_ear(1));
        if (part.voice->bus == track::Bus::Noise)
            noise_peak = std::max(noise_peak, amplitude);
        else
            binaural_sum += amplitude;
    }
    double level(const track::Step& step, track::Bus bus) const {
        const double peak = bus == track::Bus::Noise ? noise_peak : binaural_sum;
        const double volume = bus == track::Bus::Noise ? step.noise_volume : step.binaural_volume;
        return peak > 1e-9 ? std::abs(step.normalization_level * volume) / peak : 0;
    }
};

// Last sample of each step that can be heard: a later step's blend ends whatever sounded before.
std::vector<std::int64_t> audible_ends(const std::vector<track::StepPlacement>& placements) {
    std::vector<std::int64_t> ends;
    for (std::size_t k = 0; k < placements.size(); ++k) {
        std::int64_t end = placements[k].end();
        for (std::size_t later = k + 1; later < placements.size(); ++later) {
            const std::int64_t blend_end = placements[later].first + placements[later].blend;
            if (placements[later].blend > 0 && placements[later].first >= placements[k].first)
                end = std::min(end, blend_end);
        }
        ends.push_back(end);
    }
    return ends;
}

// Where a silent gap lies between two parts of a line, its knots say so.
void write_gap(std::int64_t from, std::int64_t to, v1::Line& line) {
    v1::LineKnot knot = line.knots(line.knots_size() - 1);
    knot.set_gain(0);
    knot.set_beat_hz(0);
    for (const std::int64_t sample : {from, to}) {
        knot.set_sample(static_cast<std::uint64_t>(sample));
        *line.add_knots() = knot;
    }
}

class Lines {
  public:
    Lines(const track::Track& track, v1::Score& score)
        : track_(track),
          placements_(track::place_steps(track, media_rate)),
          ends_(audible_ends(placements_)),
          score_(score) {}

    void write() {
        std::vector<Part> parts = assign_lines(track_, placements_, score_);
        std::vector<BusLevels> levels(track_.steps.size());
        for (const Part& part : parts)
            levels[static_cast<std::size_t>(part.step)].add(part);
        line_ends_.resize(static_cast<std::size_t>(score_.lines_size()));
        for (const Part& part : parts)
            write_part(part, levels[static_cast<std::size_t>(part.step)]);
        write_steps();
    }

  private:
    void write_part(const Part& part, const BusLevels& levels) {
        const auto k = static_cast<std::size_t>(part.step);
        const track::StepPlacement& place = placements_[k];
        v1::Line& line = *score_.mutable_lines(part.line);
        std::optional<LineEnd>& before = line_ends_[static_cast<std::size_t>(part.line)];
        VoiceSpan span;
        span.first = place.first;
        span.last = (part.continued ? std::min(ends_[k], placements_[k + 1].first) : ends_[k]) - 1;
        if (span.last <= span.first) return;
        span.fade_in = std::min(place.blend, span.last - span.first);
        if (!part.continued && k + 1 < placements_.size() && placements_[k + 1].blend > 0)
            span.fade_out =
                std::clamp<std::int64_t>(ends_[k] - placements_[k + 1].first, 0, span.last - span.first);
        span.level = levels.level(track_.steps[k], part.voice->bus);
        if (before && span.first - before->sample > 2) {
            write_gap(before->sample + 1, span.first - 1, line);
            before->gain = 0;
        }
        before = write_voice(part.beat, part.voice->envelope, span, before, curve_budget_, line);
    }

    void write_steps() {
        for (std::size_t k = 0; k < placements_.size(); ++k) {
            v1::StepMark& mark = *score_.add_steps();
            mark.set_first_sample(static_cast<std::uint64_t>(placements_[k].first));
            mark.set_samples(static_cast<std::uint64_t>(placements_[k].frames));
            mark.set_name(track_.steps[k].description);
        }
    }

    const track::Track& track_;
    const std::vector<track::StepPlacement> placements_;
    const std::vector<std::int64_t> ends_;
    v1::Score& score_;
    std::vector<std::optional<LineEnd>> line_ends_;
    int curve_budget_ = curve_knot_budget;
};

// Lines of what sounds beside the steps: the noise under the track, and recordings.
class BesideLines {
  public:
    explicit BesideLines(v1::Score& score) : score_(score) {}

    void write(const track::Track& track, const media::Contents& media) {
        const auto placements = track::place_steps(track, media_rate);
        const engine::BesideSteps beside(track, media, track::total_frames(placements), media_rate, 0, true);
        if (const auto* noise = beside.background()) {
            const double peak = std::min(noise->peak_bound(), 1.0);
            v1::Line& line = add(v1::Line::NOISE, "background noise", noise->bends(),
                                 [&](std::int64_t frame) { return peak * noise->gain(frame); });
            line.set_colour(noise_colour(noise->params()));
        }
        for (const engine::ClipSound& clip : beside.clips())
            add(v1::Line::CLIP, clip.name(), clip.bends(),
                [&](std::int64_t frame) { return clip.level(frame); });
    }

  private:
    template <class Level>
    v1::Line& add(v1::Line::Kind kind, const std::string& name, const std::vector<std::int64_t>& frames,
                  const Level& level) {
        v1::Line& line = *score_.add_lines();
        line.set_kind(kind);
        line.set_name(name);
        for (const std::int64_t frame : frames) {
            if (frame < 0 && frame != frames.back()) continue;
            v1::LineKnot& knot = *line.add_knots();
            knot.set_sample(static_cast<std::uint64_t>(std::max<std::int64_t>(frame, 0)));
            knot.set_gain(static_cast<float>(std::abs(level(frame))));
        }
        // What began before the track is heard from its first sample.
        if (frames.front() < 0 && line.knots(0).sample() > 0) {
            v1::LineKnot first;
            first.set_gain(static_cast<float>(std::abs(level(0))));
            line.mutable_knots()->Add(std::move(first));
            for (int i = line.knots_size() - 1; i > 0; --i)
                line.mutable_knots()->SwapElements(i, i - 1);
        }
        return line;
    }

    v1::Score& score_;
};

void scale_gains(v1::Score& score) {
    float loudest = 0;
    for (const v1::Line& line : score.lines())
        for (const v1::LineKnot& knot : line.knots())
            loudest = std::max(loudest, knot.gain());
    if (loudest <= 0) return;
    for (v1::Line& line : *score.mutable_lines())
        for (v1::LineKnot& knot : *line.mutable_knots())
            knot.set_gain(knot.gain() / loudest);
}

void remove_empty_lines(v1::Score& score) {
    auto& lines = *score.mutable_lines();
    lines.erase(std::remove_if(lines.begin(), lines.end(),
                               [](const v1::Line& line) { return line.knots_size() == 0; }),
                lines.end());
    for (int i = 0; i < lines.size(); ++i)
        lines[i].set_id(static_cast<std::uint32_t>(i));
}

double strength(const v1::LineKnot& knot) {
    return knot.beat_hz() > 0 ? static_cast<double>(knot.depth()) * static_cast<double>(knot.gain()) : 0;
}

// What counts in the contest for dominance: a line that is about to fade in leads if no other does.
double claim(const v1::LineKnot& knot) {
    constexpr double faintest = 1e-9;
    return knot.beat_hz() > 0 ? std::max(strength(knot), faintest) : 0;
}

v1::LineKnot between(const v1::LineKnot& a, const v1::LineKnot& b, std::int64_t sample) {
    const double span = static_cast<double>(b.sample() - a.sample());
    const double u = static_cast<double>(sample - static_cast<std::int64_t>(a.sample())) / span;
    const double dt = u * span / media_rate;
    const auto mix = [u](double from, double to) { return from + (to - from) * u; };
    v1::LineKnot value;
    value.set_sample(static_cast<std::uint64_t>(sample));
    value.set_beat_hz(mix(a.beat_hz(), b.beat_hz()));
    value.set_carrier_hz(mix(a.carrier_hz(), b.carrier_hz()));
    value.set_depth(static_cast<float>(mix(a.depth(), b.depth())));
    value.set_gain(static_cast<float>(mix(a.gain(), b.gain())));
    value.set_pan(static_cast<float>(mix(a.pan(), b.pan())));
    value.set_phase(a.phase() + a.beat_hz() * dt + (b.beat_hz() - a.beat_hz()) * dt * u / 2);
    return value;
}

// Follows one line forwards without searching.
class LineCursor {
  public:
    explicit LineCursor(const v1::Line& line) : line_(line) {}
    bool over(std::int64_t sample) const {
        return sample > static_cast<std::int64_t>(line_.knots(line_.knots_size() - 1).sample());
    }
    // SAMPLE lies within the line's knots.
    double claim_at(std::int64_t sample) {
        const int count = line_.knots_size();
        while (next_ < count && static_cast<std::int64_t>(line_.knots(next_).sample()) <= sample)
            ++next_;
        return claim(next_ == count ? line_.knots(count - 1)
                                    : between(line_.knots(next_ - 1), line_.knots(next_), sample));
    }

  private:
    const v1::Line& line_;
    int next_ = 0;  // first knot after the sample
};

}  // namespace

v1::LineKnot line_at(const v1::Line& line, std::int64_t sample) {
    const auto& knots = line.knots();
    const auto after = std::upper_bound(
        knots.begin(), knots.end(), sample,
        [](std::int64_t s, const v1::LineKnot& k) { return s < static_cast<std::int64_t>(k.sample()); });
    if (after == knots.begin()) return {};
    const v1::LineKnot& before = *std::prev(after);
    if (static_cast<std::int64_t>(before.sample()) == sample) return before;
    return after == knots.end() ? v1::LineKnot{} : between(before, *after, sample);
}

Score::Score(const track::Track& track, const media::Contents& media)
    : total_(engine::track_frames(track, media, media_rate)) {
    Lines(track, message_).write();
    BesideLines(message_).write(track, media);
    message_.set_total_samples(static_cast<std::uint64_t>(total_));
    remove_empty_lines(message_);
    scale_gains(message_);
    for (const v1::Line& line : message_.lines())
        for (const v1::LineKnot& knot : line.knots()) {
            if (line.kind() == v1::Line::NOISE) break;
            max_beat_ = std::max(max_beat_, knot.beat_hz());
            photosensitive_ |= knot.beat_hz() >= 3 && knot.beat_hz() <= 60;
        }
    find_dominant();
}

void Score::find_dominant() {
    std::vector<LineCursor> cursors(message_.lines().begin(), message_.lines().end());
    std::vector<int> waiting(cursors.size()), sounding;
    std::iota(waiting.begin(), waiting.end(), 0);
    // The slow swing of a notch is no beat to be led by.
    std::erase_if(waiting, [&](int i) { return message_.lines(i).kind() == v1::Line::NOISE; });
    const auto first = [&](int i) { return message_.lines(i).knots(0).sample(); };
    std::stable_sort(waiting.begin(), waiting.end(), [&](int a, int b) { return first(a) > first(b); });
    int leader = -1, challenger = -1, looks = 0;
    reigns_.push_back({});
    for (std::int64_t sample = 0; sample < total_; sample += dominance_grid) {
        for (; !waiting.empty() && static_cast<std::int64_t>(first(waiting.back())) <= sample;
             waiting.pop_back())
            sounding.push_back(waiting.back());
        std::erase_if(sounding, [&](int i) { return cursors[static_cast<std::size_t>(i)].over(sample); });
        int best = -1;
        double best_claim = 0, leader_claim = 0;
        for (const int i : sounding) {
            const double value = cursors[static_cast<std::size_t>(i)].claim_at(sample);
            if (i == leader) leader_claim = value;
            if (value > best_claim || (value == best_claim && i < best)) {
                best = i;
                best_claim = value;
            }
        }
        looks = best != leader && best == challenger ? looks + 1 : 0;
        challenger = best;
        if (best == leader || (leader_claim > 0 && looks < hysteresis_looks)) continue;
        leader = best;
        looks = 0;
        if (sample == 0)
            reigns_.front().line = leader;
        else
            reigns_.push_back({sample, leader});
    }
}

Score::Moment Score::beat_at(std::int64_t sample) const {
    const auto after = std::upper_bound(reigns_.begin(), reigns_.end(), sample,
                                        [](std::int64_t s, const Reign& reign) { return s < reign.from; });
    Moment moment;
    if (after == reigns_.begin() || std::prev(after)->line < 0) return moment;
    const v1::LineKnot knot = line_at(message_.lines(std::prev(after)->line), sample);
    if (knot.beat_hz() <= 0) return moment;
    moment.line = std::prev(after)->line;
    moment.beat_hz = knot.beat_hz();
    moment.carrier_hz = knot.carrier_hz();
    moment.strength = strength(knot);
    moment.phase = knot.phase();
    return moment;
}

double Score::noise_at(std::int64_t sample) const {
    double sum = 0;
    for (const v1::Line& line : message_.lines())
        if (line.kind() == v1::Line::NOISE) sum += line_at(line, sample).gain();
    return std::min(sum, 1.0);
}

bool Score::clip_at(std::int64_t sample) const {
    return std::any_of(message_.lines().begin(), message_.lines().end(), [sample](const v1::Line& line) {
        return line.kind() == v1::Line::CLIP && line_at(line, sample).gain() > 0;
    });
}

std::uint32_t Score::divisor() const {
    std::uint32_t divisor = 1;
    while (max_beat_ / divisor > 0.25 && divisor < (1u << 30))
        divisor *= 2;
    return divisor;
}

}  // namespace stillpoint::world
