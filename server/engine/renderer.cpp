#include "engine/renderer.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "dsp/sine.h"
#include "engine/beside_steps.h"
#include "engine/placed_step.h"
#include "engine/step_builder.h"
#include "engine/step_sound.h"
#include "track/placement.h"

namespace stillpoint::engine {
namespace {

static_assert(block_frames == dsp::block_frames);

// How much of the old (first) and the new content sounds at frame I of a blend of N frames.
std::pair<double, double> blend_gains(track::CrossfadeCurve curve, std::int64_t i, std::int64_t n) noexcept {
    const double x = n > 1 ? double(i) / double(n - 1) : 0;
    if (curve == track::CrossfadeCurve::EqualPower) return {dsp::cos_turns(x / 4), dsp::sin_turns(x / 4)};
    return {1 - x, x};
}

void check(const track::Track& track, const Stage& stage) {
    if (stage.kind == Stage::Kind::Track) return;
    if (stage.step < 0 || stage.step >= static_cast<int>(track.steps.size()))
        throw std::out_of_range("the track has no step " + std::to_string(stage.step));
    if (stage.kind == Stage::Kind::Step) return;
    const auto& voices = track.steps[static_cast<std::size_t>(stage.step)].voices;
    if (stage.voice < 0 || stage.voice >= static_cast<int>(voices.size()))
        throw std::out_of_range("step " + std::to_string(stage.step) + " has no voice " +
                                std::to_string(stage.voice));
}

}  // namespace

struct Renderer::Impl {
    std::shared_ptr<const track::Track> track;
    std::shared_ptr<const Plan> plan;
    Stage stage;
    std::vector<PlacedStep> placed;
    std::unique_ptr<const StepBuilder> builder;
    BesideSteps beside;
    std::vector<std::optional<StepSound>> steps;  // only those that sound about now are built
    std::vector<std::size_t> by_start;            // step numbers in the order in which they begin
    std::vector<std::size_t> active;              // steps that sound, in document order
    std::size_t begun = 0;                        // how many of by_start have begun
    std::int64_t frames = 0;
    std::int64_t position = 0;
    std::int64_t block = -1;  // number of the block in `out`, -1: none
    StereoBlock out;

    StepSound& sound_of(std::size_t index);
    bool is_needed(std::size_t index, std::int64_t first, std::int64_t end) const;
    void prepare(std::int64_t frames);
    void render_block(std::int64_t number) noexcept;
    void render_voice(std::int64_t first, int count) noexcept;
    void render_track(std::int64_t first, int count) noexcept;
    void render_step(std::size_t index, std::int64_t first, int count, StereoBlock& to) noexcept;
    void mix(std::size_t index, std::int64_t first, int count) noexcept;
    void find_active(std::int64_t first, int count) noexcept;
    std::size_t stage_step() const { return static_cast<std::size_t>(stage.step); }
};

StepSound& Renderer::Impl::sound_of(std::size_t index) {
    if (!steps[index]) steps[index].emplace(builder->build(index));
    return *steps[index];
}

bool Renderer::Impl::is_needed(std::size_t index, std::int64_t first, std::int64_t end) const {
    if (stage.kind != Stage::Kind::Track) return index == stage_step();
    return placed[index].first < end && first < placed[index].end;
}

void Renderer::Impl::prepare(std::int64_t frames_ahead) {
    const std::int64_t first = position / block_frames * block_frames, end = position + frames_ahead;
    for (std::size_t k = 0; k < steps.size(); ++k)
        if (!is_needed(k, first, end)) steps[k].reset();
    for (std::size_t k = 0; k < steps.size(); ++k)
        if (is_needed(k, first, end)) sound_of(k);
}

// A step with its bus levels.
void Renderer::Impl::render_step(std::size_t index, std::int64_t first, int count, StereoBlock& to) noexcept {
    StereoBlock binaural, noise;
    Plan::StepLevels levels = plan->steps[index];
    levels.binaural_gain *= plan->mix.tones;
    levels.noise_gain *= plan->mix.noise;
    sound_of(index).render(first, count, binaural, noise);
    const auto level = [&](const float* b, const float* n, float* result) {
        for (int k = 0; k < count; ++k)
            result[k] = (b[k] * levels.binaural_gain + n[k] * levels.noise_gain) * levels.step_gain;
    };
    level(binaural.left, noise.left, to.left);
    level(binaural.right, noise.right, to.right);
}

// Adds the part of a step that lies in the block to what the steps before it have left there.
void Renderer::Impl::mix(std::size_t index, std::int64_t first, int count) noexcept {
    const PlacedStep& step = placed[index];
    const std::int64_t from = std::max(first, step.first), to = std::min(first + count, step.end);
    if (from >= to) return;
    const int offset = static_cast<int>(from - first), length = static_cast<int>(to - from);
    const std::int64_t local = from - step.first;
    StereoBlock sound;
    render_step(index, local, length, sound);
    const int blended = static_cast<int>(std::clamp<std::int64_t>(step.blend - local, 0, length));
    float *const left = out.left + offset, *const right = out.right + offset;
    for (int k = 0; k < blended; ++k) {
        const auto [old_gain, new_gain] = blend_gains(step.curve, local + k, step.blend);
        left[k] = static_cast<float>(left[k] * old_gain + sound.left[k] * new_gain);
        right[k] = static_cast<float>(right[k] * old_gain + sound.right[k] * new_gain);
    }
    for (int k = blended; k < length; ++k)
        left[k] += sound.left[k];
    for (int k = blended; k < length; ++k)
        right[k] += sound.right[k];
}

// Keeps the list of sounding steps up to date; it only ever moves forward, seek() starts it again.
void Renderer::Impl::find_active(std::int64_t first, int count) noexcept {
    std::erase_if(active, [&](std::size_t index) { return placed[index].end <= first; });
    for (; begun < by_start.size() && placed[by_start[begun]].first < first + count; ++begun) {
        const std::size_t index = by_start[begun];
        if (placed[index].end > first)
            active.insert(std::upper_bound(active.begin(), active.end(), index), index);
    }
}

void Renderer::Impl::render_track(std::int64_t first, int count) noexcept {
    std::fill_n(out.left, count, 0.0f);
    std::fill_n(out.right, count, 0.0f);
    find_active(first, count);
    for (const std::size_t index : active)
        mix(index, first, count);
    beside.add(first, count, out, plan->mix);
    const auto gain = static_cast<float>(plan->track_gain);
    for (int k = 0; k < count; ++k)
        out.left[k] *= gain;
    for (int k = 0; k < count; ++k)
        out.right[k] *= gain;
}

void Renderer::Impl::render_block(std::int64_t number) noexcept {
    const std::int64_t first = number * block_frames;
    const int count = static_cast<int>(std::min<std::int64_t>(block_frames, frames - first));
    switch (stage.kind) {
        case Stage::Kind::Track:
            render_track(first, count);
            break;
        case Stage::Kind::Step:
            render_step(stage_step(), first, count, out);
            break;
        case Stage::Kind::Voice:
            sound_of(stage_step()).render_voice(static_cast<std::size_t>(stage.voice), first, count, out);
            break;
    }
    block = number;
}

Renderer::Renderer(std::shared_ptr<const track::Track> track, std::shared_ptr<const Plan> plan, int rate,
                   std::uint64_t seed, Stage stage, const media::Contents& media)
    : impl_(std::make_unique<Impl>()) {
    check(*track, stage);
    if (plan->steps.size() != track->steps.size() || plan->rate != rate)
        throw std::invalid_argument("the plan belongs to another track or rate");
    if (media.rate() != 0 && media.rate() != rate)
        throw std::invalid_argument("the recordings were decoded for another rate");
    const auto placements = track::place_steps(*track, rate);
    impl_->builder = std::make_unique<StepBuilder>(*track, placements, rate, seed, media);
    impl_->steps.resize(placements.size());
    impl_->placed = place_for_mixing(placements);
    impl_->stage = stage;
    if (stage.kind != Stage::Kind::Track) {
        impl_->frames = placements[static_cast<std::size_t>(stage.step)].frames;
    } else {
        const std::int64_t steps_end = track::total_frames(placements);
        impl_->beside = BesideSteps(*track, media, steps_end, rate, seed);
        impl_->frames = std::max(steps_end, impl_->beside.end());
    }
    impl_->by_start.resize(placements.size());
    for (std::size_t k = 0; k < placements.size(); ++k)
        impl_->by_start[k] = k;
    std::stable_sort(impl_->by_start.begin(), impl_->by_start.end(),
                     [&](std::size_t a, std::size_t b) { return placements[a].first < placements[b].first; });
    impl_->active.reserve(placements.size());
    impl_->track = std::move(track);
    impl_->plan = std::move(plan);
}

Renderer::~Renderer() = default;
Renderer::Renderer(Renderer&&) noexcept = default;
Renderer& Renderer::operator=(Renderer&&) noexcept = default;

std::int64_t Renderer::frames() const noexcept {
    return impl_->frames;
}

std::int64_t Renderer::position() const noexcept {
    return impl_->position;
}

void Renderer::prepare(std::int64_t frames) {
    impl_->prepare(frames);
}

void Renderer::advance(std::span<float> interleaved) noexcept {
    Impl& impl = *impl_;
    std::size_t done = 0;
    const std::size_t wanted = interleaved.size() / 2;
    while (done < wanted && impl.position < impl.frames) {
        const std::int64_t number = impl.position / block_frames;
        if (number != impl.block) impl.render_block(number);
        const std::int64_t end = std::min((number + 1) * block_frames, impl.frames);
        const auto offset = static_cast<std::size_t>(impl.position - number * block_frames);
        const std::size_t count = std::min(wanted - done, static_cast<std::size_t>(end - impl.position));
        for (std::size_t k = 0; k < count; ++k) {
            interleaved[2 * (done + k)] = impl.out.left[offset + k];
            interleaved[2 * (done + k) + 1] = impl.out.right[offset + k];
        }
        done += count;
        impl.position += static_cast<std::int64_t>(count);
    }
    std::fill(interleaved.begin() + static_cast<std::ptrdiff_t>(2 * done), interleaved.end(), 0.0f);
}

void Renderer::seek(std::int64_t frame) {
    Impl& impl = *impl_;
    impl.position = std::clamp<std::int64_t>(frame, 0, impl.frames);
    impl.active.clear();
    impl.begun = 0;
    impl.block = -1;
    impl.prepare(1);
    if (impl.position < impl.frames)
        impl.render_block(impl.position / block_frames);  // voices find their place here
}

}  // namespace stillpoint::engine
