#include "engine/step_sound.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>

#include "dsp/counter_random.h"
#include "dsp/kernels.h"
#include "voices/registry.h"

namespace stillpoint::engine {
namespace {

void clear(StereoBlock& block, int count) noexcept {
    std::fill_n(block.left, count, 0.0f);
    std::fill_n(block.right, count, 0.0f);
}

// What a voice leaves to the voice of the same key in the next step.
struct Predecessor {
    const track::Voice* score = nullptr;
    const voices::Voice* sound = nullptr;
    const track::StepPlacement* place = nullptr;
    std::int64_t stream_offset = 0;
    std::uint64_t random_key = 0;
};
using Predecessors = std::map<std::string_view, Predecessor>;

bool plays_the_same(const track::Voice& a, const track::Voice& b) {
    return a.function == b.function && a.is_transition == b.is_transition &&
           a.params.json() == b.params.json();
}

std::optional<voices::StereoPhase> carried_phase(const Predecessor& before,
                                                 const track::StepPlacement& place) {
    if (!before.sound) return std::nullopt;
    const std::int64_t elapsed =
        std::clamp<std::int64_t>(place.first - before.place->first, 0, before.place->frames);
    return before.sound->phase_after(elapsed);
}

void add_flanger(StepSound::Channel& channel, const track::Voice& score, double step_seconds, int rate) {
    if (!channel.voice || !voices::VoiceFlanger::is_on(score.params)) return;
    channel.flanger.emplace(score.params, score.is_transition, step_seconds, rate, channel.peak_bound());
}

}  // namespace

double StepSound::Channel::peak_bound() const {
    if (!voice) return 0;
    const double plain = voice->peak_bound() * envelope.largest_gain();
    return flanger ? plain * flanger->gain_bound() : plain;
}

bool StepSound::Channel::has_nominal_peak() const {
    return voice && voice->has_nominal_peak() && !flanger;
}

void StepSound::Channel::render_next(std::int64_t first, int count, StereoBlock& out) noexcept {
    voice->render(first, count, out.left, out.right);
    if (!envelope.is_edges()) envelope.apply(first, count, out.left, out.right);
    if (flanger) flanger->process(first, count, out.left, out.right);
    if (envelope.is_edges()) envelope.apply(first, count, out.left, out.right);
}

void StepSound::Channel::render(std::int64_t first, int count, StereoBlock& out) noexcept {
    if (flanger) {
        // After a seek the flanger hears what it must remember, in blocks cut where they always are.
        const std::int64_t from = flanger->begin(first);
        std::int64_t block = first - (first - from) / dsp::block_frames * dsp::block_frames;
        if (from == 0 && block > 0) render_next(0, static_cast<int>(block), out);
        for (; block < first; block += dsp::block_frames)
            render_next(block, dsp::block_frames, out);
    }
    render_next(first, count, out);
}

void StepSound::render_voice(std::size_t index, std::int64_t first, int count, StereoBlock& out) noexcept {
    Channel& channel = channels_[index];
    if (!channel.voice) return clear(out, count);
    channel.render(first, count, out);
}

void StepSound::add_channel(Channel& channel, std::int64_t first, int count, StereoBlock& to) noexcept {
    const auto gain = channel.flanger ? std::nullopt : channel.envelope.flat_gain(first, count);
    if (gain) {
        if (*gain != 0) channel.voice->add(first, count, static_cast<float>(*gain), to.left, to.right);
        return;
    }
    StereoBlock sound;
    channel.render(first, count, sound);
    dsp::kernels().add_scaled(sound.left, 1, count, to.left);
    dsp::kernels().add_scaled(sound.right, 1, count, to.right);
}

void StepSound::render_bus(track::Bus bus, std::int64_t first, int count, StereoBlock& out) noexcept {
    clear(out, count);
    for (Channel& channel : channels_)
        if (channel.voice && channel.bus == bus) add_channel(channel, first, count, out);
}

void StepSound::render_binaural(std::int64_t first, int count, StereoBlock& binaural) noexcept {
    render_bus(track::Bus::Binaural, first, count, binaural);
}

void StepSound::render(std::int64_t first, int count, StereoBlock& binaural, StereoBlock& noise) noexcept {
    render_bus(track::Bus::Binaural, first, count, binaural);
    render_bus(track::Bus::Noise, first, count, noise);
}

bool StepSound::has(track::Bus bus) const {
    return std::any_of(channels_.begin(), channels_.end(),
                       [bus](const Channel& c) { return c.voice && c.bus == bus; });
}

bool StepSound::is_random() const {
    return std::any_of(channels_.begin(), channels_.end(), [](const Channel& c) { return c.is_random; });
}

double StepSound::binaural_bound() const {
    double sum = 0;
    for (const Channel& channel : channels_)
        if (channel.bus == track::Bus::Binaural) sum += channel.peak_bound();
    return sum;
}

double StepSound::noise_bound() const {
    double peak = 0;
    for (const Channel& channel : channels_) {
        if (channel.bus != track::Bus::Noise) continue;
        const double bound = channel.peak_bound();
        peak = std::max(peak, bound > 0 ? bound : 1);
    }
    return peak;
}

std::vector<StepSound> build_steps(const track::Track& track,
                                   const std::vector<track::StepPlacement>& placements, int rate,
                                   std::uint64_t seed) {
    std::vector<StepSound> steps;
    steps.reserve(track.steps.size());
    Predecessors before;
    for (std::size_t k = 0; k < track.steps.size(); ++k) {
        const track::Step& step = track.steps[k];
        const track::StepPlacement& place = placements[k];
        Predecessors here;
        voices::SharedRoom room;
        std::vector<StepSound::Channel> channels;
        channels.reserve(step.voices.size());
        for (const track::Voice& score : step.voices) {
            Predecessor next{&score, nullptr, &place, 0,
                             dsp::combine_keys(dsp::combine_keys(seed, k + 1), dsp::key_of(score.key))};
            std::optional<voices::StereoPhase> carried;
            if (const auto found = before.find(score.key); found != before.end()) {
                carried = carried_phase(found->second, place);
                if (plays_the_same(*found->second.score, score)) {
                    next.stream_offset =
                        found->second.stream_offset + place.first - found->second.place->first;
                    next.random_key = found->second.random_key;
                }
            }
            bool is_random = false;
            const voices::VoiceContext context{
                score.params,      room, step.duration, rate, {next.random_key, &is_random}, carried,
                next.stream_offset};
            auto voice = voices::make_voice(score.function, score.is_transition, context);
            channels.push_back({std::move(voice), dsp::VolumeEnvelope(score.envelope, place.frames, rate),
                                score.bus, is_random});
            add_flanger(channels.back(), score, step.duration, rate);
            next.sound = channels.back().voice.get();
            here[score.key] = next;
        }
        steps.emplace_back(std::move(channels));
        before = std::move(here);
    }
    return steps;
}

}  // namespace stillpoint::engine
