#include "world/generator.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <string>

#include "world/instance.h"
#include "world/reaction.h"
#include "world/structure.h"

namespace stillpoint::world {
namespace {

using analysis::hop_samples;
using v1::WorldFrame;

constexpr std::int64_t frame_hops =
    Generator::frame_samples / hop_samples;  // 25: one tick of a frame is one hop
constexpr std::uint32_t world_version = 1;
constexpr double steepest_luminance = 0.40;      // per second; never selectable above (docs/world.md, Safety)
constexpr int curve_tolerance = 3;               // of 255: 1.2 %
constexpr int bead_ramp = 80, hue_ramp = 200;    // 1/10 s
constexpr int removal_fade = 20;                 // 1/10 s
constexpr int steepest_fade = 255;               // 1/10 s
constexpr std::size_t remembered_frames = 1200;  // 10 minutes of curve values for keyframes

static_assert(Generator::chunk_samples == chunk_samples);
static_assert(chunk_samples % Generator::frame_samples == 0);

enum PatchField : unsigned { patch_glow = 1, patch_hue = 3 };

void append_u16(std::string& bytes, unsigned value) {
    bytes.push_back(static_cast<char>(value & 0xFF));
    bytes.push_back(static_cast<char>(value >> 8 & 0xFF));
}

void add_instances(const std::vector<Instance>& instances, std::int64_t first_sample, std::int64_t chunk,
                   bool companion, WorldFrame& frame) {
    if (instances.empty()) return;
    v1::ChunkInstances& message = *frame.add_chunks();
    message.set_chunk(static_cast<std::int32_t>(chunk));
    message.set_companion(companion);
    for (const Instance& instance : instances)
        append_record(instance, first_sample, *message.mutable_records());
}

void add_knot(int tick, std::uint8_t value, std::string& knots) {
    append_u16(knots, static_cast<unsigned>(tick));
    knots.push_back(static_cast<char>(value));
}

using Stretch = std::array<std::uint8_t, frame_hops + 1>;  // one channel at ticks 0..25

// Appends the knots after FROM up to TO: the fewest halvings at the worst tick that keep within the
// tolerance.
void add_knots(const Stretch& values, int from, int to, std::string& knots) {
    int worst = 0, worst_tick = 0;
    const int first = values[static_cast<std::size_t>(from)], last = values[static_cast<std::size_t>(to)];
    for (int tick = from + 1; tick < to; ++tick) {
        const int scaled = first * (to - tick) + last * (tick - from);
        const int error = std::abs(values[static_cast<std::size_t>(tick)] * (to - from) - scaled);
        if (error > worst) {
            worst = error;
            worst_tick = tick;
        }
    }
    if (worst > curve_tolerance * (to - from)) {
        add_knots(values, from, worst_tick, knots);
        add_knots(values, worst_tick, to, knots);
        return;
    }
    add_knot(to, values[static_cast<std::size_t>(to)], knots);
}

}  // namespace

struct Generator::Impl {
    std::shared_ptr<const track::Track> track;
    std::shared_ptr<const Score> score;
    std::shared_ptr<const Style> style;
    Options options;
    Structure structure;
    Reaction reaction;
    std::int64_t next_frame = 0;
    // Curves at the beginning of the last frames; the newest at the end belongs to frame next_frame.
    std::deque<CurveValues> begun;
    std::int64_t begun_next = 0;  // frame after the newest entry

    Impl(std::shared_ptr<const track::Track> of, std::shared_ptr<const Score> lines,
         std::shared_ptr<const Style> look, Options with)
        : track(std::move(of)),
          score(std::move(lines)),
          style(std::move(look)),
          options(with),
          structure(score, style, with.seed),
          reaction(score, style) {}

    std::int64_t last_frame() const {
        return std::max<std::int64_t>(score->total_samples() - 1, 0) / frame_samples;
    }

    void start(std::int64_t sample) {
        next_frame = std::max<std::int64_t>(sample, 0) / frame_samples;
        reaction.forget();
        begun.clear();
    }

    // The last hop a frame depends on.
    static std::int64_t needed_hop(std::int64_t frame) {
        return (frame + 1) * frame_hops + Reaction::onset_look_ahead;
    }

    void hear(const analysis::Features& features, std::vector<WorldFrame>& out) {
        reaction.hear(features);
        emit_finished(out);
    }

    void emit_finished(std::vector<WorldFrame>& out) {
        remember_curves(next_frame);
        for (; next_frame <= last_frame() && reaction.next_hop() > needed_hop(next_frame); ++next_frame) {
            out.push_back(delta(next_frame));
            remember_curves(next_frame + 1);
        }
    }

    void remember_curves(std::int64_t frame) {
        if (!begun.empty() && begun_next > frame) return;
        if (reaction.next_hop() <= frame * frame_hops) return;
        if (begun_next != frame) begun.clear();
        begun.push_back(reaction.curves(frame * frame_hops));
        begun_next = frame + 1;
        if (begun.size() > remembered_frames) begun.pop_front();
    }

    WorldFrame frame_at(std::int64_t frame) const {
        WorldFrame message;
        message.set_world_epoch(options.world_epoch);
        message.set_sequence(static_cast<std::uint32_t>(frame));
        message.set_first_sample(static_cast<std::uint64_t>(frame * frame_samples));
        return message;
    }

    WorldFrame delta(std::int64_t frame) const {
        WorldFrame message = frame_at(frame);
        add_curves(frame, message);
        move_chunks(frame, message);
        for (const Structure::StepStart& start : structure.step_starts())
            if (start.sample / frame_samples == frame) begin_step(start, message);
        change_voices(frame, message);
        add_onsets(frame, message);
        const std::int64_t total = score->total_samples();
        if (frame == last_frame()) add_event(v1::WorldEvent::END, total, 0, "", message);
        return message;
    }

    void add_curves(std::int64_t frame, WorldFrame& message) const {
        std::array<CurveValues, frame_hops + 1> ticks;
        for (std::size_t tick = 0; tick < ticks.size(); ++tick)
            ticks[tick] = reaction.curves(frame * frame_hops + static_cast<std::int64_t>(tick));
        for (int channel = 0; channel < curve_channels; ++channel) {
            Stretch values{};
            for (std::size_t tick = 0; tick < ticks.size(); ++tick)
                values[tick] = ticks[tick][static_cast<std::size_t>(channel)];
            if (std::all_of(values.begin(), values.end(), [&](auto value) { return value == values[0]; }))
                continue;
            v1::Curve& curve = *message.add_curves();
            curve.set_channel(static_cast<v1::Curve::Channel>(channel));
            add_knot(0, values[0], *curve.mutable_knots());
            add_knots(values, 0, frame_hops, *curve.mutable_knots());
        }
    }

    // At the beginning of a chunk one more comes into reach and the one left behind goes.
    void move_chunks(std::int64_t frame, WorldFrame& message) const {
        const std::int64_t sample = frame * frame_samples;
        if (frame == 0 || sample % chunk_samples != 0) return;
        const std::int64_t current = Structure::chunk_of(sample);
        const Structure::Chunks before = structure.standing(current - 1), now = structure.standing(current);
        for (std::int64_t chunk = before.last + 1; chunk <= now.last; ++chunk)
            add_instances(structure.chunk(chunk), sample, chunk, false, message);
        for (std::int64_t chunk = before.first; chunk < now.first; ++chunk)
            for (const std::uint16_t id : structure.chunk_ids(chunk)) {
                append_u16(*message.mutable_removed(), id);
                message.mutable_removed()->push_back(static_cast<char>(removal_fade));
            }
    }

    void begin_step(const Structure::StepStart& start, WorldFrame& message) const {
        const std::string& name = track->steps[start.index].description;
        add_event(v1::WorldEvent::STEP, start.sample, start.index, name, message);
        if (structure.has_gate(start.index))
            add_event(v1::WorldEvent::LANDMARK, start.sample, start.index, "", message);
        if (start.sample == 0) return;  // the first keyframe has it already
        patch_companions(structure.companions(start.sample - 1), structure.companions(start.sample), message);
    }

    // The voices of the step that has begun come, those of the one before it go as fast as their sound does.
    void change_voices(std::int64_t frame, WorldFrame& message) const {
        const std::int64_t sample = frame * frame_samples;
        const auto before = structure.ordinal_at(std::max<std::int64_t>(sample - 1, 0)),
                   now = structure.ordinal_at(sample + frame_samples - 1);
        if (before == now) return;
        const std::int64_t blend = structure.step_starts()[*now].blend;
        const auto fade =
            static_cast<char>(std::clamp<std::int64_t>(blend * 10 / media_rate, removal_fade, steepest_fade));
        const std::vector<Instance> come = structure.voices(*now);
        if (before)
            for (const Instance& gone : structure.voices(*before)) {
                // Only in a flight of steps far shorter than a frame.
                if (std::any_of(come.begin(), come.end(), [&](const Instance& c) { return c.id == gone.id; }))
                    continue;
                append_u16(*message.mutable_removed(), gone.id);
                message.mutable_removed()->push_back(fade);
            }
        add_instances(come, sample, 0, true, message);
    }

    static void patch_companions(const std::vector<Instance>& before, const std::vector<Instance>& now,
                                 WorldFrame& message) {
        for (std::size_t i = 0; i < now.size(); ++i) {
            if (now[i].glow != before[i].glow) patch(now[i].id, patch_glow, now[i].glow, bead_ramp, message);
            if (now[i].hue != before[i].hue) patch(now[i].id, patch_hue, now[i].hue, hue_ramp, message);
        }
    }
    static void patch(std::uint16_t id, unsigned field, int value, int ramp, WorldFrame& message) {
        std::string& bytes = *message.mutable_patched();
        append_u16(bytes, id);
        for (const int byte : {static_cast<int>(field), value, ramp})
            bytes.push_back(static_cast<char>(byte));
    }

    void add_onsets(std::int64_t frame, WorldFrame& message) const {
        // Only music has accents: what rises in a drone is an edge of a step.
        for (std::int64_t hop = frame * frame_hops; hop < (frame + 1) * frame_hops; ++hop)
            if (score->clip_at(hop * hop_samples) && reaction.onset(hop))
                add_event(v1::WorldEvent::ONSET, hop * hop_samples, 0, "", message);
    }

    static void add_event(v1::WorldEvent::Kind kind, std::int64_t sample, std::size_t index,
                          const std::string& text, WorldFrame& message) {
        v1::WorldEvent& event = *message.add_events();
        event.set_kind(kind);
        event.set_time(static_cast<std::uint32_t>(
            (sample - static_cast<std::int64_t>(message.first_sample())) / hop_samples));
        event.set_index(static_cast<std::uint32_t>(index));
        event.set_text(text);
    }

    WorldFrame keyframe(std::int64_t sample) const {
        const std::int64_t frame = std::clamp<std::int64_t>(sample / frame_samples, 0, last_frame());
        const std::int64_t first = frame * frame_samples;
        WorldFrame message = frame_at(frame);
        *message.mutable_header() = header();
        // The delta of this frame brings what begins with its first sample, but for the very first one.
        const std::int64_t before = std::max<std::int64_t>(first - 1, 0);
        std::vector<Instance> companions = structure.companions(before);
        if (const auto ordinal = structure.ordinal_at(before))
            for (const Instance& voice : structure.voices(*ordinal))
                companions.push_back(voice);
        add_instances(companions, first, 0, true, message);
        const Structure::Chunks standing = structure.standing(Structure::chunk_of(before));
        for (std::int64_t chunk = standing.first; chunk <= standing.last; ++chunk)
            add_instances(structure.chunk(chunk), first, chunk, false, message);
        const CurveValues values = curves_at(frame);
        for (int channel = 0; channel < curve_channels; ++channel) {
            v1::Curve& curve = *message.add_curves();
            curve.set_channel(static_cast<v1::Curve::Channel>(channel));
            add_knot(0, values[static_cast<std::size_t>(channel)], *curve.mutable_knots());
        }
        return message;
    }

    CurveValues curves_at(std::int64_t frame) const {
        const std::int64_t oldest = begun_next - static_cast<std::int64_t>(begun.size());
        // A listener who starts at the head gets the newest curves there are.
        if (frame == next_frame && reaction.knows_anything() && reaction.next_hop() <= frame * frame_hops)
            return reaction.curves(reaction.next_hop() - 1);
        if (begun.empty() || frame < oldest || frame >= begun_next) return reaction.rest(frame * frame_hops);
        return begun[static_cast<std::size_t>(frame - oldest)];
    }

    v1::WorldHeader header() const {
        v1::WorldHeader header;
        header.set_version(world_version);
        header.set_seed(std::to_string(options.seed));
        header.set_track_hash(track->hash);
        header.set_style(style->name);
        header.set_units_per_second(style->units_per_second);
        header.set_chunk_seconds(static_cast<double>(chunk_samples) / media_rate);
        header.set_divisor(score->divisor());
        header.mutable_safety()->set_luminance_slew_per_second(
            static_cast<float>(std::min(options.luminance_slew, steepest_luminance)));
        header.mutable_safety()->set_mean_luminance_max(0.5F);
        header.mutable_safety()->set_photosensitive_notice(score->photosensitive());
        std::string& palette = *header.mutable_palette();
        for (const Oklch& colour : style->palette) {
            palette.push_back(static_cast<char>(std::lround(colour[0] * 255)));
            palette.push_back(static_cast<char>(std::lround(colour[1] * 2000)));
            append_u16(palette, static_cast<unsigned>(std::lround(colour[2] * 65535 / 360)));
        }
        return header;
    }
};

Generator::Generator(std::shared_ptr<const track::Track> track, std::shared_ptr<const Score> score,
                     std::shared_ptr<const Style> style, Options options)
    : impl_(std::make_unique<Impl>(std::move(track), std::move(score), std::move(style), options)) {}
Generator::~Generator() = default;
Generator::Generator(Generator&&) noexcept = default;
Generator& Generator::operator=(Generator&&) noexcept = default;

void Generator::seek(std::int64_t sample) {
    impl_->start(sample);
}

void Generator::advance(std::span<const analysis::Features> features, std::vector<WorldFrame>& out) {
    for (const analysis::Features& heard : features)
        impl_->hear(heard, out);
}

void Generator::finish(std::vector<WorldFrame>& out) {
    impl_->reaction.hear_silence_until(Impl::needed_hop(impl_->last_frame()));
    impl_->emit_finished(out);
}

WorldFrame Generator::keyframe(std::int64_t sample) const {
    return impl_->keyframe(sample);
}

}  // namespace stillpoint::world
