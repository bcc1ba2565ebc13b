#include "convert/conversion.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "convert/draft.h"
#include "convert/library_paths.h"
#include "convert/noise_voice.h"
#include "convert/preset.h"
#include "convert/session.h"
#include "convert/voice_params.h"
#include "track/canonical_document.h"
#include "track/json_document.h"
#include "track/json_value.h"
#include "track/report.h"
#include "voices/registry.h"
#include "voices/validate.h"

namespace stillpoint::convert {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;
using track::child_pointer;

// One step that plays VOICES.
json around(json voices, const Options& options) {
    return {{"title", options.title},
            {"global_settings", {{"crossfade_duration", 0}}},
            {"steps", {{{"duration", options.duration}, {"voices", std::move(voices)}}}}};
}

Draft draft_of_voices(const json& root, const Options& options) {
    Draft draft;
    track::Report report(draft.findings);
    json voices = json::array();
    const auto add = [&](const json& value, const std::string& pointer) {
        json voice = preset_voice(value, pointer, report);
        if (voice.is_null()) return;
        draft.origins.add(child_pointer("/steps/0/voices", voices.size()), pointer);
        voices.push_back(std::move(voice));
    };
    if (root.is_array())
        for (std::size_t i = 0; i < root.size(); ++i)
            add(root[i], child_pointer("", i));
    else
        add(root, "");
    if (voices.empty()) report.error("", "holds no voice", "a list of voices is expected");
    draft.track = around(std::move(voices), options);
    return draft;
}

Draft draft_of_noise(const json& root, const Options& options) {
    Draft draft;
    track::Report report(draft.findings);
    draft.origins.add("/steps/0/voices/0/params", "");
    draft.track = around(json::array({noise_voice(root, "", report)}), options);
    return draft;
}

Draft draft_of(json root, const PresetLibrary& presets, const Options& options) {
    if (is_session(root)) return draft_of_session(root, presets, options.lenient, options.limits);
    const bool has_steps = root.is_object() && (root.contains("steps") || root.contains("progression"));
    if (root.is_array() || (is_voice(root) && !has_steps)) return draft_of_voices(root, options);
    if (is_noise(root) && !has_steps) return draft_of_noise(root, options);
    Draft draft;
    draft.track = std::move(root);
    return draft;
}

// A lenient track keeps its silent voices; here they go, since `check` refuses them.
void drop_unknown_voices(track::Track& track) {
    for (track::Step& step : track.steps)
        std::erase_if(step.voices, [](const track::Voice& voice) {
            return !voices::resolve_function(voice.function, voice.is_transition);
        });
}

std::shared_ptr<const track::Track> parse(const std::string& text, const Options& options,
                                          track::Diagnostics& findings) {
    auto result =
        track::parse(text, options.limits, [&](const track::Track& track, track::Diagnostics& found) {
            voices::validate(track, options.lenient, found);
        });
    findings = std::move(result.diagnostics);
    return result.track;
}

// A step with nothing of its own, under the global settings of TRACK.
track::Step plain_step(const json& track) {
    json probe = {{"steps", {{{"duration", 1}}}}};
    for (const char* name : {"global_settings", "globalSettings", "global"})
        if (track.contains(name)) probe[name] = track[name];
    const auto parsed = track::parse(probe.dump()).track;
    return parsed ? parsed->steps.front() : track::Step();
}

// The name of a sound file that editors propose says nothing about the track.
bool is_untitled(const track::Track& track) {
    constexpr std::array<std::string_view, 4> stock = {"Untitled", "my_track", "generated_track",
                                                       "session_output"};
    return std::find(stock.begin(), stock.end(), track.title) != stock.end();
}

// The document of TRACK. Where it hashes differently, though it sounds alike, it keeps the seed that was
// derived from the old hash.
ordered_json document_of(track::Track track, const track::Step& inherited, const Options& options) {
    if (is_untitled(track) && !options.title.empty()) track.title = options.title;
    drop_unknown_voices(track);
    for (track::Step& step : track.steps)
        for (track::Voice& voice : step.voices)
            voice.params = canonical_params(voice);
    ordered_json document = canonical_document(track, inherited);
    track::Diagnostics unneeded;
    const auto again = parse(document.dump(), options, unneeded);
    if (again && again->seed != track.seed) {
        track.hash = again->hash;  // from which the seed cannot be derived
        document = canonical_document(track, inherited);
    }
    return document;
}

}  // namespace

Conversion convert(std::string_view text, const PresetLibrary& presets, const Options& options) {
    Conversion result;
    std::optional<json> root;
    {
        track::Report report(result.findings);
        root = track::read_json(text, options.limits, report);
    }
    if (!root) return result;
    Draft draft = draft_of(std::move(*root), presets, options);
    keep_paths_inside(draft);

    track::Diagnostics problems;
    const auto track = parse(draft.track.dump(), options, problems);
    result.findings.insert(result.findings.end(), draft.findings.begin(), draft.findings.end());
    for (auto& problem : problems) {
        problem.pointer = draft.origins.translated(problem.pointer);
        result.findings.push_back(std::move(problem));
    }
    if (track && !track::has_errors(result.findings))
        result.document = document_of(*track, plain_step(draft.track), options);
    return result;
}

}  // namespace stillpoint::convert
