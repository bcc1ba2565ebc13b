#include "world/structure.h"

#include <algorithm>
#include <cmath>

#include "analysis/fast_log2.h"
#include "world/hash.h"

namespace stillpoint::world {
namespace {

// First keys of everything drawn.
enum Kind : std::uint32_t {
    scatter_kind = 1,
    halo_kind,
    gate_kind,
    bead_kind,
    companion_kind,
    hue_kind,
    layer_kind,
    voice_kind
};

// Last keys: one per property, so a new property leaves the others as they were.
enum Property : std::uint32_t {
    along,
    across,
    which_side,
    height_draw,
    size_draw,
    palette_draw,
    hue_draw,
    vary_draw,
    phase_draw,
    lean_draw,
    lean_direction,
    worn,
    spin_draw,
    chunk_draw,
};

constexpr std::uint16_t first_voice_id = 128;
constexpr std::size_t voice_id_sets = 6;  // so that what fades and what comes have different ids
constexpr std::uint16_t first_bead_id = 512;
static_assert(first_voice_id + voice_id_sets * most_voice_things <= first_bead_id);
constexpr std::uint16_t first_chunk_id = 1024;
constexpr std::int64_t chunk_id_cycle = 1000;  // far more chunks than ever stand at a time
constexpr double audible_noise = 0.02;

double power(double u, int exponent) {
    double result = 1;
    for (int i = 0; i < exponent; ++i)
        result *= u;
    return result;
}
int signed_draw(double u, int limit) {
    return static_cast<int>(std::floor((2 * u - 1) * limit + 0.5));
}

Quaternion about(const std::array<double, 3>& axis, double turns) {
    const double s = sine_of_turns(turns / 2);
    return {axis[0] * s, axis[1] * s, axis[2] * s, sine_of_turns(turns / 2 + 0.25)};
}
// First B, then A.
Quaternion times(const Quaternion& a, const Quaternion& b) {
    return {a[3] * b[0] + a[0] * b[3] + a[1] * b[2] - a[2] * b[1],
            a[3] * b[1] - a[0] * b[2] + a[1] * b[3] + a[2] * b[0],
            a[3] * b[2] + a[0] * b[1] - a[1] * b[0] + a[2] * b[3],
            a[3] * b[3] - a[0] * b[0] - a[1] * b[1] - a[2] * b[2]};
}
// Takes the z axis to AXIS.
Quaternion facing(char axis) {
    if (axis == 'x') return about({0, 1, 0}, 0.25);
    if (axis == 'y') return about({1, 0, 0}, -0.25);
    return {0, 0, 0, 1};
}

std::uint16_t chunk_id(std::int64_t chunk, std::size_t slot) {
    return static_cast<std::uint16_t>(first_chunk_id + chunk % chunk_id_cycle * chunk_capacity +
                                      static_cast<std::int64_t>(slot));
}

}  // namespace

// The random numbers of one thing.
class Structure::Draw {
  public:
    explicit Draw(std::uint32_t thing) : thing_(thing) {}
    double operator()(Property property) const { return unit(mix((thing_ ^ property) + 0x9e3779b9)); }

  private:
    std::uint32_t thing_;
};

Structure::Structure(std::shared_ptr<const Score> score, std::shared_ptr<const Style> style,
                     std::uint64_t seed)
    : score_(std::move(score)),
      style_(std::move(style)),
      seed_low_(static_cast<std::uint32_t>(seed)),
      seed_high_(static_cast<std::uint32_t>(seed >> 32)) {
    std::size_t index = 0;
    for (const v1::StepMark& mark : score_->message().steps())
        starts_.push_back({static_cast<std::int64_t>(mark.first_sample()), index++,
                           static_cast<std::int64_t>(mark.samples())});
    std::stable_sort(starts_.begin(), starts_.end(),
                     [](const StepStart& a, const StepStart& b) { return a.sample < b.sample; });
    for (StepStart& start : starts_)
        start.alone = start.samples;
    for (std::size_t i = 1; i < starts_.size(); ++i) {
        starts_[i - 1].alone = std::min(starts_[i - 1].samples, starts_[i].sample - starts_[i - 1].sample);
        starts_[i].blend =
            std::max<std::int64_t>(0, starts_[i - 1].sample + starts_[i - 1].samples - starts_[i].sample);
    }
}

Structure::Draw Structure::draw(std::uint32_t kind, std::uint32_t a, std::uint32_t b) const {
    return Draw(hash({seed_low_, seed_high_, kind, a, b}));
}

double Structure::chunk_units() const {
    return style_->units_per_second * static_cast<double>(chunk_samples) / media_rate;
}

Structure::Chunks Structure::standing(std::int64_t current) const {
    if (style_->units_per_second <= 0) return {};
    return {std::max<std::int64_t>(0, current - 1), current + style_->chunks_ahead};
}

std::int64_t Structure::birth_of(std::int64_t chunk, double x) const {
    const double within = std::clamp(x / chunk_units(), 0.0, 1.0);
    return (chunk - style_->chunks_ahead) * chunk_samples +
           static_cast<std::int64_t>(within * static_cast<double>(chunk_samples));
}

Instance Structure::appear(const Appearance& look, const Draw& draw, double size_factor) const {
    Instance instance;
    instance.archetype = look.archetype;
    if (!look.palette.empty()) {
        const auto count = static_cast<double>(look.palette.size());
        instance.palette = look.palette[static_cast<std::size_t>(draw(palette_draw) * count)];
    }
    instance.size = look.size.at(power(draw(size_draw), look.size_power)) * size_factor;
    instance.hue = look.hue + signed_draw(draw(hue_draw), look.hue_jitter);
    instance.lightness = look.lightness;
    instance.glow = look.glow;
    instance.parameters = look.parameters;
    if (look.vary >= 0) {
        std::uint8_t& value = instance.parameters[static_cast<std::size_t>(look.vary)];
        value = static_cast<std::uint8_t>(draw(vary_draw) * (value + 1));
    }
    instance.program = look.program;
    instance.phase = static_cast<std::uint8_t>(draw(phase_draw) * 256);
    const double direction = draw(lean_direction);
    const Quaternion lean = about({sine_of_turns(direction + 0.25), 0, sine_of_turns(direction)},
                                  draw(lean_draw) * look.tilt / 360);
    const double turn = (look.yaw + (2 * draw(spin_draw) - 1) * look.spin) / 360;
    instance.rotation = times(times(lean, about({0, 1, 0}, turn)), facing(look.axis));
    return instance;
}

Instance Structure::scattered(const Scatter& scatter, const Draw& draw, int i, std::int64_t index) const {
    const double u = draw(across);
    Instance instance = appear(scatter.look, draw, scatter.on_path ? 1 : 1 + scatter.grow * u);
    double& x = instance.position[0];
    double& z = instance.position[2];
    x = (i + scatter.even + draw(along) * (1 - 2 * scatter.even)) / scatter.count * chunk_units();
    if (scatter.on_path) {
        const double turns = (static_cast<double>(index) * chunk_units() + x) / scatter.length;
        z = scatter.swing * sine_of_turns(turns) + scatter.side + (2 * u - 1) * scatter.jitter;
    } else {
        const bool left = scatter.left && (!scatter.right || draw(which_side) < 0.5);
        const double far = power(u, scatter.side_power);
        z = left ? -scatter.left->at(far) : scatter.right->at(far);
    }
    const bool far = scatter.far > 0 && std::abs(z) >= scatter.far;
    const double height = (far ? scatter.far_height : scatter.height).at(draw(height_draw));
    instance.position[1] = scatter.height_in_sizes ? height * instance.size : height;
    instance.birth = birth_of(index, x);
    return instance;
}

void Structure::add_with_halo(const Scatter& scatter, const Draw& draw, const Draw& of_halo,
                              const Instance& instance, std::vector<Instance>& out) const {
    out.push_back(instance);
    if (scatter.halo.every == 0 || draw(worn) * scatter.halo.every >= 1) return;
    Instance halo = appear(scatter.halo.look, of_halo, instance.size);
    halo.position = instance.position;
    halo.birth = instance.birth;
    // What it circles moves; the halo moves with it.
    if (instance.program == Program::Bob || instance.program == Program::Drift) {
        halo.program = instance.program;
        halo.phase = instance.phase;
    }
    out.push_back(halo);
}

void Structure::add_scatter(std::size_t layer, std::int64_t index, std::vector<Instance>& out) const {
    const Scatter& scatter = style_->scatter[layer];
    const auto kind = static_cast<std::uint32_t>(layer);
    if (scatter.noise_only && score_->noise_at(index * chunk_samples + chunk_samples / 2) < audible_noise)
        return;
    if (scatter.one_in > 1) {
        const auto turn = static_cast<std::int64_t>(draw(layer_kind, kind, 0)(chunk_draw) * scatter.one_in);
        if (index % scatter.one_in != turn) return;
    }
    for (int i = 0; i < scatter.count; ++i) {
        const auto place = static_cast<std::uint32_t>(index) * 256 + static_cast<std::uint32_t>(i);
        const Draw draw = this->draw(scatter_kind, kind, place), of_halo = this->draw(halo_kind, kind, place);
        Instance instance = scattered(scatter, draw, i, index);
        add_with_halo(scatter, draw, of_halo, instance, out);
        if (!scatter.mirrored) continue;
        instance.position[2] = -instance.position[2];
        instance.rotation[0] = -instance.rotation[0];  // as a mirror across z = 0 turns it
        instance.rotation[1] = -instance.rotation[1];
        add_with_halo(scatter, draw, of_halo, instance, out);
    }
}

bool Structure::has_gate(std::size_t step) const {
    if (style_->landmark.kind != Landmark::Kind::Gate || style_->units_per_second <= 0) return false;
    const auto found = std::find_if(starts_.begin(), starts_.end(),
                                    [step](const StepStart& start) { return start.index == step; });
    return found != starts_.end() && found->sample > 0;
}

void Structure::add_gates(std::int64_t index, std::vector<Instance>& out) const {
    const Landmark& landmark = style_->landmark;
    if (landmark.kind != Landmark::Kind::Gate) return;
    int gates = 0;
    for (const StepStart& start : starts_) {
        if (start.sample <= 0 || chunk_of(start.sample) != index || gates == most_gates_in_chunk) continue;
        ++gates;
        const Draw draw = this->draw(gate_kind, static_cast<std::uint32_t>(start.index), 0);
        Instance gate = appear(landmark.look, draw, 1);
        gate.position[0] =
            static_cast<double>(start.sample - index * chunk_samples) / media_rate * style_->units_per_second;
        gate.position[1] = landmark.height;
        gate.position[2] = draw(which_side) < 0.5 ? -landmark.side : landmark.side;
        gate.birth = birth_of(index, gate.position[0]);
        out.push_back(gate);
    }
}

std::vector<Instance> Structure::chunk(std::int64_t index) const {
    std::vector<Instance> instances;
    add_gates(index, instances);
    for (std::size_t layer = 0; layer < style_->scatter.size(); ++layer)
        add_scatter(layer, index, instances);
    if (instances.size() > chunk_capacity) instances.resize(chunk_capacity);
    for (std::size_t slot = 0; slot < instances.size(); ++slot)
        instances[slot].id = chunk_id(index, slot);
    return instances;
}

std::vector<std::uint16_t> Structure::chunk_ids(std::int64_t index) const {
    std::vector<std::uint16_t> ids;
    for (const Instance& instance : chunk(index))
        ids.push_back(instance.id);
    return ids;
}

std::optional<std::size_t> Structure::step_at(std::int64_t sample) const {
    const auto ordinal = ordinal_at(sample);
    return ordinal ? std::optional(starts_[*ordinal].index) : std::nullopt;
}

std::optional<std::size_t> Structure::ordinal_at(std::int64_t sample) const {
    const auto after =
        std::upper_bound(starts_.begin(), starts_.end(), sample,
                         [](std::int64_t s, const StepStart& start) { return s < start.sample; });
    return after == starts_.begin() ? std::nullopt
                                    : std::optional(static_cast<std::size_t>(after - starts_.begin()) - 1);
}

// What a voice is like while its step lasts.
struct Structure::VoicePlace {
    double gain = 0, beat_hz = 0, carrier_hz = 0, pan = 0;

    VoicePlace(const v1::Line& line, const StepStart& step) {
        // Neither what is left of the step before nor what the next one brings is the step's own.
        const std::int64_t from = step.blend < step.alone ? step.blend + 1 : 0;
        constexpr int looks = 8;
        for (int look = 0; look < looks; ++look) {
            const std::int64_t sample = step.sample + from + (step.alone - from) * look / looks;
            gain = std::max(gain, std::clamp<double>(line_at(line, sample).gain(), 0, 1));
        }
        const v1::LineKnot middle = line_at(line, step.sample + (from + step.alone) / 2);
        beat_hz = middle.beat_hz();
        // A noise has no pitch, wherever its notch is.
        carrier_hz = line.kind() == v1::Line::NOISE ? 0 : middle.carrier_hz();
        pan = std::clamp<double>(middle.pan(), -1, 1);
    }
};

std::vector<Instance> Structure::voices(std::size_t ordinal) const {
    constexpr double silent = 0.01, lowest_hz = 50, octaves_above = 6;
    const Voices& rules = style_->voices;
    const StepStart& step = starts_[ordinal];
    std::vector<Instance> instances;
    int unpanned = 0;
    for (const v1::Line& line : score_->message().lines()) {
        const auto& voice = rules.looks[static_cast<std::size_t>(line.kind())];
        if (!voice) continue;
        const VoicePlace place(line, step);
        if (place.gain < silent) continue;
        const double turn = place.pan * rules.angle / 360;
        // Neighbours stand right and left of the middle in turn.
        const double aside =
            place.pan == 0 ? (unpanned % 2 == 0 ? 1 : -1) * (unpanned + 1) / 2 * rules.apart : 0;
        unpanned += place.pan == 0;
        const double ratio = std::max(place.carrier_hz, lowest_hz) / lowest_hz;
        const double octaves =
            std::min<double>(analysis::fast_log2(static_cast<float>(ratio)), octaves_above);
        const int copies = voice->copies + static_cast<int>(voice->per_hertz * place.beat_hz + 0.5);
        for (int copy = 0; copy < copies && instances.size() < most_voice_things; ++copy) {
            const Draw draw = this->draw(voice_kind, line.id(), static_cast<std::uint32_t>(copy));
            Instance instance = appear(voice->look, draw, 1);
            instance.size = voice->look.size.at(power(place.gain, voice->look.size_power));
            if (line.kind() == v1::Line::NOISE && !voice->look.palette.empty())
                instance.palette = voice->look.palette[std::min<std::size_t>(
                    static_cast<std::size_t>(std::max(static_cast<int>(line.colour()) - 1, 0)),
                    voice->look.palette.size() - 1)];
            const double step_out = copy - (copies - 1) / 2.0;
            instance.position = {rules.ahead * sine_of_turns(turn + 0.25) + step_out * voice->spacing[0],
                                 rules.height + rules.octave * octaves + step_out * voice->spacing[1],
                                 rules.ahead * sine_of_turns(turn) + aside + step_out * voice->spacing[2]};
            instance.id = static_cast<std::uint16_t>(
                first_voice_id + ordinal % voice_id_sets * most_voice_things + instances.size());
            instance.birth = step.sample;
            instances.push_back(instance);
        }
    }
    return instances;
}

void Structure::add_beads(std::int64_t sample, std::vector<Instance>& out) const {
    const Landmark& landmark = style_->landmark;
    if (landmark.kind != Landmark::Kind::Bead || starts_.empty()) return;
    const std::size_t count = std::min<std::size_t>(starts_.size(), most_beads);
    for (std::size_t bead = 0; bead < count; ++bead) {
        Instance instance = appear(landmark.look, draw(bead_kind, static_cast<std::uint32_t>(bead), 0), 1);
        const double turns = static_cast<double>(bead) / static_cast<double>(count);
        instance.id = static_cast<std::uint16_t>(first_bead_id + bead);
        instance.position = {landmark.depth, landmark.radius * sine_of_turns(turns + 0.25),
                             landmark.radius * sine_of_turns(turns)};
        // Where steps outnumber beads, a bead stands for the first of several.
        const std::size_t step = (bead * starts_.size() + count - 1) / count;
        if (starts_[step].sample <= sample) instance.glow = landmark.lit;
        out.push_back(instance);
    }
}

std::vector<Instance> Structure::companions(std::int64_t sample) const {
    std::vector<Instance> instances;
    const auto step = step_at(sample);
    for (std::size_t i = 0; i < style_->companions.size(); ++i) {
        const Companion& companion = style_->companions[i];
        const auto number = static_cast<std::uint32_t>(i);
        Instance instance = appear(companion.look, draw(companion_kind, number, 0), 1);
        instance.id = static_cast<std::uint16_t>(i);
        instance.position = companion.position;
        instance.phase = companion.phase;
        if (step) {
            const Draw of_step = draw(hue_kind, number, static_cast<std::uint32_t>(*step));
            instance.hue += signed_draw(of_step(hue_draw), companion.step_hue);
        }
        instances.push_back(instance);
    }
    add_beads(sample, instances);
    return instances;
}

}  // namespace stillpoint::world
