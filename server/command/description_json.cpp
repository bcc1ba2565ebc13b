#include <cmath>
#include <nlohmann/json.hpp>

#include "command/description.h"

namespace stillpoint::command {
namespace {

using nlohmann::ordered_json;

// Figures for people and plots; six decimals hide the last bits of a double.
double rounded(double value) {
    return std::round(value * 1e6) / 1e6;
}

ordered_json json_of(const std::optional<Span>& span) {
    return span ? ordered_json::array({rounded(span->from), rounded(span->to)}) : ordered_json();
}

ordered_json json_of(const std::optional<double>& value) {
    return value ? ordered_json(rounded(*value)) : ordered_json();
}

ordered_json json_of(const VoiceDescription& voice) {
    return {{"name", voice.name},
            {"function", voice.function},
            {"bus", voice.bus == track::Bus::Noise ? "noise" : "binaural"},
            {"carrier_hz", json_of(voice.carrier_hz)},
            {"beat_hz", json_of(voice.beat_hz)},
            {"level_db", json_of(voice.level_db)}};
}

ordered_json json_of(const StepDescription& step) {
    ordered_json voices = ordered_json::array();
    for (const auto& voice : step.voices)
        voices.push_back(json_of(voice));
    return {{"name", step.name},
            {"start_s", rounded(step.start_s)},
            {"duration_s", rounded(step.duration_s)},
            {"blend_s", rounded(step.blend_s)},
            {"tones_db", json_of(step.tones_db)},
            {"noise_db", json_of(step.noise_db)},
            {"voices", std::move(voices)}};
}

ordered_json json_of(const BesideDescription& sound) {
    return {{"kind", sound.is_clip ? "clip" : "background_noise"},
            {"name", sound.name},
            {"file", sound.file.empty() ? ordered_json() : ordered_json(sound.file)},
            {"plays", sound.plays},
            {"start_s", rounded(sound.start_s)},
            {"end_s", rounded(sound.end_s)},
            {"gain", rounded(sound.gain)}};
}

}  // namespace

std::string description_json(const Description& description) {
    const track::Track& track = *description.track;
    ordered_json steps = ordered_json::array(), beside = steps, beat = steps;
    for (const auto& step : description.steps)
        steps.push_back(json_of(step));
    for (const auto& sound : description.beside)
        beside.push_back(json_of(sound));
    for (const auto& point : description.beat)
        beat.push_back({rounded(point.seconds), rounded(point.hz), rounded(point.carrier_hz)});
    const ordered_json document = {{"title", track.title},
                                   {"description", track.description},
                                   {"style", track.style},
                                   {"tags", track.tags},
                                   {"duration_s", rounded(description.duration_s)},
                                   {"sample_rate", track.sample_rate},
                                   {"seed", std::to_string(track.seed)},
                                   {"hash", track.hash},
                                   {"steps", std::move(steps)},
                                   {"beside", std::move(beside)},
                                   {"beat", std::move(beat)},
                                   {"realtime_factor", rounded(description.realtime_factor)}};
    return document.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace stillpoint::command
