#include "track/canonical_document.h"

#include <cmath>
#include <string_view>

#include "track/json_value.h"

namespace stillpoint::track {
namespace {

using nlohmann::ordered_json;

// 300, not 300.0.
ordered_json number(double value) {
    constexpr double exact = 9007199254740992;  // 2^53
    if (value == std::trunc(value) && std::abs(value) < exact) return static_cast<std::int64_t>(value);
    return value;
}

void add_unless(ordered_json& object, const char* name, double value, double fallback) {
    if (value != fallback) object[name] = number(value);
}

void add_text(ordered_json& object, const char* name, const std::string& text) {
    if (!text.empty()) object[name] = text;
}

std::string_view name_of(CrossfadeCurve curve) {
    return curve == CrossfadeCurve::EqualPower ? "equal_power" : "linear";
}

ordered_json points(const std::vector<std::pair<double, double>>& envelope) {
    ordered_json list = ordered_json::array();
    for (const auto& [seconds, gain] : envelope)
        list.push_back({number(seconds), number(gain)});
    return list;
}

ordered_json json_of(const VolumeEnvelope& envelope) {
    const auto written = [](std::string_view type, ordered_json params) {
        return ordered_json{{"type", type}, {"params", std::move(params)}};
    };
    switch (envelope.shape) {
        case VolumeEnvelope::Shape::Adsr:
            return written("adsr", {{"attack", number(envelope.attack)},
                                    {"decay", number(envelope.decay)},
                                    {"sustain_level", number(envelope.sustain_level)},
                                    {"release", number(envelope.release)}});
        case VolumeEnvelope::Shape::Linen:
            return written("linen",
                           {{"attack", number(envelope.attack)}, {"release", number(envelope.release)}});
        case VolumeEnvelope::Shape::LinearFade:
            return written("linear_fade", {{"fade_duration", number(envelope.fade_duration)},
                                           {"start_amp", number(envelope.start_amp)},
                                           {"end_amp", number(envelope.end_amp)}});
        case VolumeEnvelope::Shape::Flat:
            break;
    }
    return written("linear_fade", {{"fade_duration", 0}, {"start_amp", 1}, {"end_amp", 1}});
}

ordered_json json_of(const Voice& voice) {
    ordered_json out = {{"synth_function_name", voice.function}};
    add_text(out, "voice_id", voice.id);
    add_text(out, "description", voice.description);
    add_text(out, "name", voice.description.empty() ? voice.name : "");
    if (voice.bus == Bus::Noise) out["voice_type"] = "noise";
    if (voice.is_transition) out["is_transition"] = true;
    out["params"] = voice.params.json();
    if (voice.envelope) out["volume_envelope"] = json_of(*voice.envelope);
    return out;
}

ordered_json json_of(const Step& step, const Track& track, const Step& inherited) {
    ordered_json out;
    add_text(out, "description", step.description);
    out["duration"] = number(step.duration);
    out["start"] = number(step.start);
    add_unless(out, "crossfade_duration", step.crossfade_duration, inherited.crossfade_duration);
    add_unless(out, "crossfade_overlap", step.crossfade_overlap, inherited.crossfade_overlap);
    if (step.crossfade_curve != inherited.crossfade_curve)
        out["crossfade_curve"] = name_of(step.crossfade_curve);
    out["binaural_volume"] = number(step.binaural_volume);
    out["noise_volume"] = number(step.noise_volume);
    add_unless(out, "normalization_level", step.normalization_level, track.normalization_level);
    add_text(out, "noise_preset_id", step.noise_preset_id);
    out["voices"] = ordered_json::array();
    for (const Voice& voice : step.voices)
        out["voices"].push_back(json_of(voice));
    return out;
}

ordered_json settings(const Track& track, const Step& inherited) {
    ordered_json out = {{"sample_rate", track.sample_rate},
                        {"crossfade_duration", number(inherited.crossfade_duration)}};
    add_unless(out, "crossfade_overlap", inherited.crossfade_overlap, 1);
    out["crossfade_curve"] = name_of(inherited.crossfade_curve);
    out["normalization_level"] = number(track.normalization_level);
    if (track.preserve_relative_step_loudness) out["preserve_relative_step_loudness"] = true;
    add_text(out, "output_filename", track.output_filename);
    return out;
}

ordered_json json_of(const BackgroundNoise& noise) {
    ordered_json out;
    add_text(out, "file_path", noise.file);
    if (noise.inline_noise) out["params"] = noise.inline_noise->json();
    out["gain"] = number(noise.gain);
    add_unless(out, "start_time", noise.start_time, 0);
    add_unless(out, "fade_in", noise.fade_in, 0);
    add_unless(out, "fade_out", noise.fade_out, 0);
    if (!noise.amp_envelope.empty()) out["amp_envelope"] = points(noise.amp_envelope);
    return out;
}

ordered_json json_of(const Clip& clip) {
    ordered_json out = {{"file_path", clip.file}, {"start", number(clip.start)}, {"amp", number(clip.gain)}};
    add_unless(out, "duration", clip.duration, 0);
    add_unless(out, "pan", clip.pan, 0);
    add_unless(out, "fade_in", clip.fade_in, 0);
    add_unless(out, "fade_out", clip.fade_out, 0);
    add_text(out, "description", clip.description);
    return out;
}

}  // namespace

ordered_json canonical_document(const Track& track, const Step& inherited) {
    ordered_json out = {{"title", track.title}};
    add_text(out, "description", track.description);
    add_text(out, "style", track.style);
    if (!track.tags.empty()) out["tags"] = track.tags;
    if (track.seed != std::stoull(track.hash, nullptr, 16)) out["seed"] = std::to_string(track.seed);
    out["global_settings"] = settings(track, inherited);
    out["steps"] = ordered_json::array();
    for (const Step& step : track.steps)
        out["steps"].push_back(json_of(step, track, inherited));
    if (track.background_noise) out["background_noise"] = json_of(*track.background_noise);
    for (const Clip& clip : track.clips)
        out["clips"].push_back(json_of(clip));
    if (!track.sam_scene.is_null()) out["sam_scene"] = track.sam_scene;
    return out;
}

}  // namespace stillpoint::track
