#include "command/description.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <ctime>
#include <span>
#include <utility>

#include "engine/clip_sound.h"
#include "engine/plan.h"
#include "engine/renderer.h"
#include "track/placement.h"
#include "voices/registry.h"
#include "world/score.h"
#include "world/voice_beat.h"

namespace stillpoint::command {
namespace {

using track::Bus;
using world::VoiceBeat;

constexpr int rate = world::media_rate;
constexpr int beat_points = 73;
constexpr std::size_t measured_steps = 12;
constexpr double measured_seconds = 0.25;  // of each

double decibels(double amplitude) {
    return 20 * std::log10(std::abs(amplitude));
}

VoiceDescription describe_voice(const track::Voice& voice, const VoiceBeat* beat, double loudest_of_bus) {
    VoiceDescription result;
    if (const auto* function = voices::resolve_function(voice.function, voice.is_transition))
        result.function = function->name;
    result.name = voice.description.empty() ? voice.function : voice.description;
    result.bus = voice.bus;
    if (!beat) return result;
    const double first = beat->alpha(0), last = beat->alpha(beat->seconds);
    const double from = beat->loudest_ear(first), to = beat->loudest_ear(last);
    constexpr double silence_db = -120;
    const auto relative = [&](double amplitude) {
        return amplitude > 0 ? std::max(silence_db, decibels(amplitude / loudest_of_bus)) : silence_db;
    };
    if (std::max(from, to) > 0) result.level_db = Span{relative(from), relative(to)};
    if (beat->kind == VoiceBeat::Kind::Noise) return result;
    result.carrier_hz = Span{beat->carrier_hz(first), beat->carrier_hz(last)};
    result.beat_hz = Span{beat->beat_hz(first), beat->beat_hz(last)};
    return result;
}

StepDescription describe_step(const track::Step& step, const track::StepPlacement& place) {
    StepDescription result;
    result.name = step.description;
    result.start_s = step.start;
    result.duration_s = step.duration;
    result.blend_s = static_cast<double>(place.blend) / rate;

    std::vector<std::vector<VoiceBeat>> beats;  // of each voice
    double loudest_tone = 0, loudest_noise = 0;
    bool has_tones = false, has_noise = false;
    for (const auto& voice : step.voices) {
        auto lines = world::voice_beats(voice, step.duration);
        double& most = voice.bus == Bus::Noise ? loudest_noise : loudest_tone;
        for (const VoiceBeat& beat : lines)
            most =
                std::max({most, beat.loudest_ear(beat.alpha(0)), beat.loudest_ear(beat.alpha(beat.seconds))});
        (voice.bus == Bus::Noise ? has_noise : has_tones) = true;
        beats.push_back(std::move(lines));
    }
    for (std::size_t i = 0; i < step.voices.size(); ++i)
        result.voices.push_back(
            describe_voice(step.voices[i], beats[i].empty() ? nullptr : &beats[i].front(),
                           step.voices[i].bus == Bus::Noise ? loudest_noise : loudest_tone));
    if (has_tones) result.tones_db = decibels(step.normalization_level * step.binaural_volume);
    if (has_noise) result.noise_db = decibels(step.normalization_level * step.noise_volume);
    return result;
}

BesideDescription describe_clip(const track::Clip& clip, const media::Contents& media) {
    BesideDescription result;
    result.name = clip.description.empty() ? clip.file : clip.description;
    result.file = clip.file;
    result.is_clip = true;
    result.gain = clip.gain;
    result.start_s = result.end_s = clip.start;
    if (auto sound = media.sound(clip.file)) {
        result.plays = true;
        result.end_s = double(engine::ClipSound(clip, std::move(sound), rate).end()) / rate;
    }
    return result;
}

BesideDescription describe_background(const track::BackgroundNoise& noise, const media::Contents& media,
                                      double steps_end_s) {
    const auto file = noise.inline_noise ? nullptr : media.noise(noise.file);
    BesideDescription result;
    result.name = "background noise";
    result.file = noise.inline_noise ? "" : noise.file;
    result.plays = noise.inline_noise || file;
    result.gain = noise.gain;
    result.start_s = noise.start_time;
    result.end_s = result.plays ? std::max(steps_end_s, noise.start_time) : noise.start_time;
    return result;
}

double measure_speed(const std::shared_ptr<const track::Track>& track, const media::Contents& media,
                     const std::vector<track::StepPlacement>& placements) {
    const auto plan = std::make_shared<engine::Plan>(
        engine::provisional_plan(*track, rate, engine::default_target_level, media));
    engine::Renderer renderer(track, plan, rate, track->seed, {}, media);
    std::vector<float> sound(2 * static_cast<std::size_t>(measured_seconds * rate));
    double rendered = 0, spent = 0;
    const std::size_t stride = std::max<std::size_t>(1, placements.size() / measured_steps);
    for (std::size_t k = 0; k < placements.size(); k += stride) {
        const std::int64_t middle = placements[k].first + placements[k].frames / 2;
        renderer.seek(middle);
        const auto frames =
            std::min<std::int64_t>(static_cast<std::int64_t>(sound.size() / 2), renderer.frames() - middle);
        const std::clock_t begin = std::clock();
        renderer.advance(
            std::span(sound).first(2 * static_cast<std::size_t>(std::max<std::int64_t>(0, frames))));
        spent += static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
        rendered += static_cast<double>(frames) / rate;
    }
    return spent > 0 ? rendered / spent : 0;
}

}  // namespace

Description describe(std::shared_ptr<const track::Track> track, const media::Contents& media) {
    const world::Score score(*track, media);
    Description result;
    result.duration_s = double(score.total_samples()) / rate;
    const auto placements = track::place_steps(*track, rate);
    for (std::size_t k = 0; k < track->steps.size(); ++k)
        result.steps.push_back(describe_step(track->steps[k], placements[k]));
    if (track->background_noise)
        result.beside.push_back(
            describe_background(*track->background_noise, media, track::duration(*track)));
    for (const track::Clip& clip : track->clips)
        result.beside.push_back(describe_clip(clip, media));
    for (int i = 0; i < beat_points; ++i) {
        const double seconds = result.duration_s * i / (beat_points - 1);
        const auto sample = std::min(static_cast<std::int64_t>(seconds * rate), score.total_samples() - 1);
        const auto moment = score.beat_at(sample);
        result.beat.push_back({seconds, moment.beat_hz, moment.carrier_hz});
    }
    result.realtime_factor = measure_speed(track, media, placements);
    result.track = std::move(track);
    return result;
}

}  // namespace stillpoint::command
