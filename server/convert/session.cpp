#include "convert/session.h"

#include <algorithm>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>

#include "convert/noise_voice.h"
#include "convert/preset.h"
#include "dsp/noise_colour.h"
#include "track/json_document.h"
#include "track/json_value.h"
#include "track/object_reader.h"

namespace stillpoint::convert {
namespace {

using nlohmann::json;
using track::child_pointer;
using track::Names;
using Member = track::ObjectReader::Member;

// A preset id such as "voice:calm".
struct PresetId {
    std::string kind, name;
};

PresetId parsed(const std::string& id) {
    const auto colon = id.find(':');
    if (colon == std::string::npos) return {"", id};
    return {id.substr(0, colon), id.substr(colon + 1)};
}

// A preset file as it was read.
struct PresetFile {
    std::string name;  // without its folder
    json content;
    std::string pointer(const std::string& inside = "") const { return name + "#" + inside; }
};

std::optional<std::string> read_text(const std::filesystem::path& path, std::size_t limit) {
    std::ifstream in(path, std::ios::binary);
    std::string text(limit + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (in.bad() || (in.gcount() == 0 && !in.eof())) return std::nullopt;
    text.resize(static_cast<std::size_t>(in.gcount()));
    return text;
}

class SessionReader {
  public:
    // DRAFT outlives the reader.
    SessionReader(const json& session, const PresetLibrary& presets, bool lenient,
                  const track::Limits& limits, Draft& draft)
        : presets_(presets),
          lenient_(lenient),
          limits_(limits),
          draft_(draft),
          report_(draft_.findings),
          top_(session, "", report_) {}

    void read();

  private:
    void read_settings();
    void read_background();
    void read_steps();
    void read_step(const json& value, const std::string& pointer);
    double place(track::ObjectReader& reader, json& step);
    void add_binaural(const Member& id, json& step, const std::string& at);
    void add_noise(const Member& id, json& step, const std::string& at);
    void add_recording(track::ObjectReader& reader, double start);

    // The voices of a binaural preset, each with where it stands; nullopt when there is no such preset.
    using Placed = std::vector<std::pair<json, std::string>>;
    std::optional<Placed> voices_of(const Member& id);
    Placed voices_in(const PresetFile& file);
    Placed first_step_of(const PresetFile& file);
    std::optional<PresetFile> noise_of(const Member& id);
    std::optional<PresetFile> open(const Member& id, const std::string& stem,
                                   std::initializer_list<std::string_view> endings);
    std::optional<std::string> text_of(const Member& id);
    void miss(const Member& id, std::string message, std::string fix);
    void move(track::ObjectReader& reader, Names names, json& to, const std::string& name,
              const std::string& at);

    const PresetLibrary& presets_;
    const bool lenient_;
    const track::Limits& limits_;
    Draft& draft_;
    track::Report report_;
    track::ObjectReader top_;
    track::UnknownKeys unknown_;
    double crossfade_ = 0, running_time_ = 0;
};

// Copies what stands under NAMES to TO[NAME], which is at AT in the draft.
void SessionReader::move(track::ObjectReader& reader, Names names, json& to, const std::string& name,
                         const std::string& at) {
    const Member member = reader.find(names);
    if (!member) return;
    to[name] = *member.value;
    draft_.origins.add(child_pointer(at, name), member.pointer);
}

void SessionReader::miss(const Member& id, std::string message, std::string fix) {
    if (lenient_)
        report_.warning(id.pointer, message + "; it is missing from the track", std::move(fix));
    else
        report_.error(id.pointer, std::move(message), std::move(fix));
}

// ---------------------------------------------------------------- presets

std::optional<std::string> SessionReader::text_of(const Member& id) {
    if (id.value->is_string()) return id.value->get<std::string>();
    miss(id, "is " + std::string(track::type_in_words(*id.value)) + ", not the id of a preset",
         "write an id such as \"voice:calm\"");
    return std::nullopt;
}

std::optional<PresetFile> SessionReader::open(const Member& id, const std::string& stem,
                                              std::initializer_list<std::string_view> endings) {
    const auto found = presets_.find(stem, endings);
    if (found.empty()) {
        const std::string file = stem + std::string(*endings.begin());
        miss(id, "is " + track::shown(*id.value) + ", and there is no " + file + " in " + presets_.searched(),
             "put the file beside the session, or name its folder with --presets");
        return std::nullopt;
    }
    if (found.size() > 1 && found[0].extension() == found[1].extension())
        report_.warning(id.pointer, "fits more than one file; " + found[0].string() + " is used",
                        "rename " + found[1].string());
    const auto text = read_text(found.front(), limits_.bytes);
    PresetFile file{found.front().filename().string(), {}};
    track::Diagnostics problems;
    std::optional<json> content;
    if (text) {
        track::Report report(problems);
        content = track::read_json(*text, limits_, report);
    }
    for (auto& problem : problems) {
        problem.pointer = file.pointer(problem.pointer);
        draft_.findings.push_back(std::move(problem));
    }
    if (!content) {
        if (!text)
            miss(id, "names " + found.front().string() + ", which cannot be read", "check its permissions");
        return std::nullopt;
    }
    file.content = std::move(*content);
    return file;
}

SessionReader::Placed SessionReader::voices_in(const PresetFile& file) {
    Placed voices;
    const auto add = [&](const json& value, const std::string& pointer) {
        if (json voice = preset_voice(value, pointer, report_); !voice.is_null())
            voices.emplace_back(std::move(voice), pointer);
    };
    if (!file.content.is_array()) {
        add(file.content, file.pointer());
        return voices;
    }
    for (std::size_t i = 0; i < file.content.size(); ++i)
        add(file.content[i], file.pointer(child_pointer("", i)));
    return voices;
}

SessionReader::Placed SessionReader::first_step_of(const PresetFile& file) {
    Placed voices;
    track::Diagnostics unneeded;  // only the first step's voices matter
    track::Report quiet(unneeded);
    const bool is_object = file.content.is_object();
    const json nothing = json::object();
    track::ObjectReader track(is_object ? file.content : nothing, file.pointer(), quiet);
    const Member steps = track.find({"steps", "progression"});
    if (!steps || !steps.value->is_array() || steps.value->empty() || !steps.value->front().is_object()) {
        report_.warning(file.pointer(), "is no track with steps, so there are no voices in it");
        return voices;
    }
    if (steps.value->size() > 1)
        report_.warning(steps.pointer, "has " + std::to_string(steps.value->size()) +
                                           " steps; only the voices of the first are used");
    for (const Member& other : {track.find({"background_noise", "noise"}),
                                track.find({"clips", "overlay_clips"}), track.find({"sam_scene"})}) {
        if (other && !track::is_empty_value(*other.value))
            report_.warning(other.pointer, "is left out; only the voices of the first step are used");
    }
    track::ObjectReader step(steps.value->front(), child_pointer(steps.pointer, std::size_t{0}), quiet);
    const Member list = step.find({"voices"});
    if (!list || !list.value->is_array()) return voices;
    for (std::size_t i = 0; i < list.value->size(); ++i) {
        const std::string pointer = child_pointer(list.pointer, i);
        if (json voice = clean_voice((*list.value)[i], pointer, report_); !voice.is_null())
            voices.emplace_back(std::move(voice), pointer);
    }
    return voices;
}

std::optional<SessionReader::Placed> SessionReader::voices_of(const Member& id) {
    const auto text = text_of(id);
    if (!text) return std::nullopt;
    const auto [kind, name] = parsed(*text);
    if (kind == "voice") {
        const auto file = open(id, name, {".voice", ".voices"});
        return file ? std::optional(voices_in(*file)) : std::nullopt;
    }
    if (kind == "json") {
        const auto file = open(id, name, {".json"});
        return file ? std::optional(first_step_of(*file)) : std::nullopt;
    }
    if (kind == "builtin") {
        const auto file = open(id, name, {".json", ".voice", ".voices"});
        if (!file) return std::nullopt;
        return is_voice(file->content) || file->content.is_array() ? voices_in(*file) : first_step_of(*file);
    }
    miss(id, "is " + track::shown(*id.value) + ", which is no id of a preset with voices",
         "ids begin with \"voice:\", \"json:\" or \"builtin:\"");
    return std::nullopt;
}

std::optional<PresetFile> SessionReader::noise_of(const Member& id) {
    const auto text = text_of(id);
    if (!text) return std::nullopt;
    const auto [kind, name] = parsed(*text);
    if (kind == "noise_preset" && presets_.find(name, {".noise"}).empty()) {
        // The earlier program brought noises of its own; those that are plain colours need no file.
        if (dsp::NoiseColour::is_known_name(name)) {
            report_.warning(
                id.pointer,
                "is a noise that came with the earlier program; plain " + name + " noise takes its place",
                "save it there as " + name + ".noise to have all of it");
            return PresetFile{*text, {{"noise_parameters", {{"name", name}}}}};
        }
    }
    std::optional<PresetFile> file;
    if (kind == "noise" || kind == "noise_preset")
        file = open(id, name, {".noise"});
    else
        miss(id, "is " + track::shown(*id.value) + ", which is no id of a noise",
             "ids of noises begin with \"noise:\" or \"noise_preset:\"");
    if (file && !file->content.is_object()) {
        report_.warning(file->pointer(), "is " + std::string(track::type_in_words(file->content)) +
                                             ", not a noise, and is left out");
        return std::nullopt;
    }
    return file;
}

// ---------------------------------------------------------------- the session

void SessionReader::read_settings() {
    json settings = json::object();
    const std::string at = "/global_settings";
    for (const char* name :
         {"sample_rate", "crossfade_duration", "crossfade_curve", "output_filename", "normalization_level"})
        move(top_, {name}, settings, name, at);
    // A session without one has none; a track without one would blend for a second.
    if (!settings.contains("crossfade_duration")) settings["crossfade_duration"] = 0;
    crossfade_ = track::to_number(settings["crossfade_duration"]).value_or(0);
    draft_.track["global_settings"] = std::move(settings);
}

void SessionReader::read_background() {
    json noise = json::object();
    const std::string at = "/background_noise";
    const Member id = top_.find({"background_noise_preset_id"}, true);
    for (const char* name : {"gain", "start_time", "fade_in", "fade_out", "amp_envelope"}) {
        const std::string key = std::string("background_noise_") + name;
        move(top_, {key}, noise, name, at);
    }
    if (!id) return;
    const auto file = noise_of(id);
    if (!file) return;
    noise["params"] = file->content;
    draft_.origins.add(at, id.pointer);
    draft_.origins.add(at + "/params", file->pointer());
    draft_.track["background_noise"] = std::move(noise);
}

void SessionReader::read_steps() {
    draft_.track["steps"] = json::array();
    const Member steps = top_.find({"steps", "progression"});
    if (!steps) return;
    draft_.origins.add("/steps", steps.pointer);
    if (!steps.value->is_array()) {
        draft_.track["steps"] = *steps.value;  // the parser says what is wrong
        return;
    }
    for (std::size_t i = 0; i < steps.value->size(); ++i)
        read_step((*steps.value)[i], child_pointer(steps.pointer, i));
}

// The start that is given, or the running time (10-document 10.4).
double SessionReader::place(track::ObjectReader& reader, json& step) {
    const auto number = [&](Names names, double fallback) {
        const Member member = reader.find(names);
        return member ? track::to_number(*member.value).value_or(fallback) : fallback;
    };
    const double duration = number({"duration"}, 0);
    if (const Member start = reader.find({"start"})) {
        step["start"] = *start.value;
        const double given = track::to_number(*start.value).value_or(0);
        running_time_ = std::max(running_time_, given + duration);
        return given;
    }
    const double start = running_time_;
    step["start"] = start;
    running_time_ += std::max(0.0, duration - std::max(0.0, number({"crossfade_duration"}, crossfade_)));
    return start;
}

void SessionReader::read_step(const json& value, const std::string& pointer) {
    json& steps = draft_.track["steps"];
    const std::string at = child_pointer("/steps", steps.size());
    draft_.origins.add(at, pointer);
    if (!value.is_object()) {
        steps.push_back(value);  // the parser says what is wrong
        return;
    }
    track::ObjectReader reader(value, pointer, report_);
    json step = {{"voices", json::array()}};
    const double start = place(reader, step);
    for (const char* name : {"duration", "description", "crossfade_duration", "crossfade_curve",
                             "noise_preset_id", "noise_volume", "binaural_volume"})
        move(reader, {name}, step, name, at);
    if (const Member id = reader.find({"binaural_preset_id"}, true)) add_binaural(id, step, at);
    if (const Member id = reader.find({"noise_preset_id"}, true)) add_noise(id, step, at);
    add_recording(reader, start);
    reader.finish("step of a session", unknown_);
    steps.push_back(std::move(step));
}

void SessionReader::add_binaural(const Member& id, json& step, const std::string& at) {
    const auto voices = voices_of(id);
    if (!voices) return;
    if (voices->empty())
        report_.warning(id.pointer, "holds no voice that can be played, so the step has none of it");
    for (const auto& [voice, origin] : *voices) {
        json copy = voice;
        copy.erase("voiceType");
        copy["voice_type"] = "binaural";
        draft_.origins.add(child_pointer(at + "/voices", step["voices"].size()), origin);
        step["voices"].push_back(std::move(copy));
    }
}

void SessionReader::add_noise(const Member& id, json& step, const std::string& at) {
    const auto file = noise_of(id);
    if (!file) return;
    const std::string voice = child_pointer(at + "/voices", step["voices"].size());
    draft_.origins.add(voice, file->pointer());
    draft_.origins.add(voice + "/params", file->pointer());
    step["voices"].push_back(noise_voice(file->content, file->pointer(), report_));
}

void SessionReader::add_recording(track::ObjectReader& reader, double start) {
    const Member path = reader.find({"background_audio_path", "warmup_clip_path"}, true);
    const Member volume = reader.find({"background_audio_volume"});
    const Member extend = reader.find({"background_audio_extend"});
    if (!path) return;
    json& clips = draft_.track["clips"];
    const std::string at = child_pointer("/clips", clips.size());
    json clip = {{"file_path", *path.value}, {"start", start}, {"amp", volume ? *volume.value : json(0.48)}};
    draft_.origins.add(at, path.pointer);
    draft_.origins.add(at + "/file_path", path.pointer);
    if (volume) draft_.origins.add(at + "/amp", volume.pointer);
    const bool to_its_end = !extend || track::to_flag(*extend.value).value_or(true);
    const Member duration = reader.find({"duration"});
    if (!to_its_end && duration) clip["duration"] = *duration.value;
    if (clips.is_null()) clips = json::array();
    clips.push_back(std::move(clip));
}

void SessionReader::read() {
    read_settings();
    read_background();
    read_steps();
    top_.finish("session", unknown_);
    unknown_.report_to(report_);
}

}  // namespace

bool is_session(const json& document) {
    if (!document.is_object()) return false;
    for (const char* name : {"global", "global_settings", "globalSettings"})
        if (document.contains(name)) return false;
    for (const auto& [name, value] : document.items())
        if (name.starts_with("background_noise_") || name.starts_with("backgroundNoise")) return true;
    const auto steps = document.find("steps");
    if (steps == document.end() || !steps->is_array()) return false;
    const auto names_presets = [](const json& step) {
        return step.is_object() && !step.contains("voices") &&
               (step.contains("binaural_preset_id") || step.contains("binauralPresetId") ||
                step.contains("noise_preset_id") || step.contains("noisePresetId") ||
                step.contains("background_audio_path") || step.contains("backgroundAudioPath") ||
                step.contains("warmup_clip_path") || step.contains("warmupClipPath"));
    };
    return std::any_of(steps->begin(), steps->end(), names_presets);
}

Draft draft_of_session(const json& session, const PresetLibrary& presets, bool lenient,
                       const track::Limits& limits) {
    Draft draft;
    SessionReader(session, presets, lenient, limits, draft).read();
    return draft;
}

}  // namespace stillpoint::convert
