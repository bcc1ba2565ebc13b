#include "engine/step_builder.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "dsp/counter_random.h"
#include "voices/registry.h"

namespace stillpoint::engine {
namespace {

bool plays_the_same(const track::Voice& a, const track::Voice& b) {
    return a.function == b.function && a.is_transition == b.is_transition &&
           a.params.json() == b.params.json();
}

void add_flanger(StepSound::Channel& channel, const track::Voice& score, double step_seconds, int rate) {
    if (!channel.voice || !voices::VoiceFlanger::is_on(score.params)) return;
    std::optional<voices::SteadyTones> tones;
    if (channel.envelope.is_edges()) tones = channel.voice->steady_tones();
    channel.flanger.emplace(score.params, score.is_transition, step_seconds, rate, channel.input_bound(),
                            tones);
}

StepBuilder::Outline outline_of(const StepSound& sound) {
    StepBuilder::Outline outline;
    outline.binaural_bound = sound.binaural_bound();
    outline.noise_bound = sound.noise_bound();
    outline.is_random = sound.is_random();
    for (const StepSound::Channel& channel : sound.channels()) {
        outline.voices.push_back({channel.peak_bound(), channel.has_nominal_peak()});
        if (channel.voice && channel.bus == track::Bus::Noise) ++outline.noise_voices;
    }
    return outline;
}

}  // namespace

// A voice of the step before, as its successor sees it.
struct StepBuilder::Predecessor {
    const track::Voice* score = nullptr;
    const voices::Voice* sound = nullptr;
    const track::StepPlacement* place = nullptr;
    Inheritance inherited;
};

StepBuilder::StepBuilder(const track::Track& track, std::vector<track::StepPlacement> placements, int rate,
                         std::uint64_t seed, media::Contents media)
    : track_(track),
      placements_(std::move(placements)),
      scene_(track),
      rate_(rate),
      seed_(seed),
      media_(std::move(media)) {
    inheritances_.resize(track.steps.size());
    std::map<std::string_view, Predecessor> before;
    std::optional<StepSound> sound_before;  // BEFORE points into it
    for (std::size_t k = 0; k < track.steps.size(); ++k) {
        const std::vector<track::Voice>& scores = track.steps[k].voices;
        for (const track::Voice& score : scores) {
            const auto found = before.find(score.key);
            inheritances_[k].push_back(inherit(k, score, found == before.end() ? nullptr : &found->second));
        }
        StepSound draft = make(k, true);
        outlines_.push_back(outline_of(draft));
        before.clear();
        for (std::size_t v = 0; v < scores.size(); ++v)
            before[scores[v].key] = {&scores[v], draft.channels()[v].voice.get(), &placements_[k],
                                     inheritances_[k][v]};
        sound_before.emplace(std::move(draft));
    }
}

StepBuilder::Inheritance StepBuilder::inherit(std::size_t step, const track::Voice& voice,
                                              const Predecessor* before) const {
    Inheritance result{std::nullopt, 0,
                       dsp::combine_keys(dsp::combine_keys(seed_, step + 1), dsp::key_of(voice.key))};
    if (!before) return result;
    const std::int64_t apart = placements_[step].first - before->place->first;
    if (before->sound)
        result.carried =
            before->sound->phase_after(std::clamp<std::int64_t>(apart, 0, before->place->frames));
    if (plays_the_same(*before->score, voice)) {
        result.stream_offset = before->inherited.stream_offset + apart;
        result.random_key = before->inherited.random_key;
    }
    return result;
}

StepSound StepBuilder::build(std::size_t step) const {
    return make(step, false);
}

StepSound StepBuilder::make(std::size_t index, bool is_draft) const {
    const track::Step& step = track_.steps[index];
    voices::SharedRoom room;
    std::vector<StepSound::Channel> channels;
    channels.reserve(step.voices.size());
    for (std::size_t v = 0; v < step.voices.size(); ++v) {
        const track::Voice& score = step.voices[v];
        const Inheritance& inherited = inheritances_[index][v];
        bool is_random = false;
        const voices::VoiceContext context{.params = score.params,
                                           .room = room,
                                           .step_seconds = step.duration,
                                           .rate = rate_,
                                           .random_key = {inherited.random_key, &is_random},
                                           .carried = inherited.carried,
                                           .stream_offset = inherited.stream_offset,
                                           .is_draft = is_draft,
                                           .media = media_};
        auto voice = scene_.placed(voices::make_voice(score.function, score.is_transition, context), score,
                                   step.start, rate_);
        channels.push_back({std::move(voice),
                            dsp::VolumeEnvelope(score.envelope, placements_[index].frames, rate_), score.bus,
                            is_random});
        add_flanger(channels.back(), score, step.duration, rate_);
    }
    return StepSound(std::move(channels));
}

}  // namespace stillpoint::engine
