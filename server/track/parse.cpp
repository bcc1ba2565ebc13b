#include "track/parse.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>

#include "track/background.h"
#include "track/content_hash.h"
#include "track/json_document.h"
#include "track/json_value.h"
#include "track/object_reader.h"
#include "track/voice_reader.h"

namespace stillpoint::track {

namespace {

using nlohmann::json;

constexpr double loudest_bus = 0.48;
constexpr double default_normalization = 0.95;
constexpr double largest_level = 100;  // the format sets none; the ceiling of a step holds anything above 1
constexpr double default_crossfade = 1.0;  // when joining steps; none is assumed when starts are filled in
constexpr int lowest_rate = 1000, highest_rate = 768'000;

constexpr std::string_view seconds_example = "seconds, for example 300";
constexpr std::string_view level_example = "a level, for example 0.48";

// What the steps inherit.
struct GlobalSettings {
    std::optional<double> crossfade_duration;
    double crossfade_overlap = 1;
    CrossfadeCurve crossfade_curve = CrossfadeCurve::Linear;
    double normalization_level = default_normalization;
};

std::string file_stem(const std::string& filename) {
    const auto slash = filename.find_last_of("/\\");
    const std::string name = slash == std::string::npos ? filename : filename.substr(slash + 1);
    return name.substr(0, name.find_last_of('.'));
}

// A document that is something else of the same family, or nothing.
std::string_view other_kind(const json& root) {
    if (root.contains("listener") && root.contains("sources") && root.contains("schema_version"))
        return "a scene of the spatial workbench";
    if (root.contains("steps") || root.contains("progression")) return {};
    if (root.contains("synth_function_name")) return "a single voice (.voice)";
    if (root.contains("noise_parameters") || root.contains("color_params"))
        return "the parameters of a noise (.noise)";
    return {};
}

class Parser {
  public:
    Parser(const Limits& limits, Report& report)
        : limits_(limits), report_(report), voices_(report, unknown_) {}

    // What could be read; null when nothing was.
    std::shared_ptr<const Track> run(json root);

  private:
    void read_about(ObjectReader& reader);
    void read_seed(ObjectReader& reader);
    void read_global(ObjectReader& reader);
    void read_steps(ObjectReader& reader, json& root);
    void read_step(json& value, const std::string& pointer);
    double place_step(ObjectReader& reader, double duration);
    void read_voices(ObjectReader& reader, json& object, Step& step);
    void read_clips(ObjectReader& reader);
    void read_scene(ObjectReader& reader);
    CrossfadeCurve curve(ObjectReader& reader, CrossfadeCurve fallback);
    double crossfade(ObjectReader& reader, double fallback);
    double level(ObjectReader& reader, double fallback);
    double bus_volume(ObjectReader& reader, Names names);
    void check_end(const Step& step);

    const Limits& limits_;
    Report& report_;
    UnknownKeys unknown_;
    VoiceReader voices_;
    Track track_;
    GlobalSettings global_;
    std::optional<std::uint64_t> seed_;
    double running_time_ = 0;  // where the next step without a start begins
    int voice_count_ = 0;
    bool too_long_ = false;
};

std::shared_ptr<const Track> Parser::run(json root) {
    if (root.is_array()) {
        report_.error("", "is a list, not a track",
                      "a list of voices (.voices) belongs in the \"voices\" of a step");
        return nullptr;
    }
    if (!root.is_object()) {
        report_.error("", "is " + std::string(type_in_words(root)) + ", not an object",
                      "write an object with \"global\" and \"progression\"");
        return nullptr;
    }
    if (const auto kind = other_kind(root); !kind.empty()) {
        report_.error("", "is " + std::string(kind) + ", not a track",
                      "a track is an object with \"global\" and \"progression\"");
        return nullptr;
    }
    ObjectReader reader(root, "", report_);
    read_global(reader);
    read_about(reader);
    read_seed(reader);
    read_steps(reader, root);
    track_.background_noise = read_background_noise(reader, report_, unknown_);
    read_clips(reader);
    read_scene(reader);
    reader.finish("track", unknown_);
    unknown_.report_to(report_);

    track_.hash = content_hash(track_, seed_);
    track_.seed = seed_ ? *seed_ : std::stoull(track_.hash, nullptr, 16);
    return std::make_shared<const Track>(std::move(track_));
}

void Parser::read_about(ObjectReader& reader) {
    const std::string stem = file_stem(track_.output_filename);
    track_.title = reader.text({"title"});
    if (track_.title.empty()) track_.title = stem.empty() ? "Untitled" : stem;
    track_.description = reader.text({"description"});
    track_.style = reader.text({"style"});
    const auto tags = reader.find({"tags"});
    if (!tags) return;
    if (!tags.value->is_array()) {
        report_.warning(tags.pointer,
                        "is " + std::string(type_in_words(*tags.value)) + ", not a list, and is left out",
                        "write a list of words, for example [\"sleep\"]");
        return;
    }
    for (std::size_t i = 0; i < tags.value->size(); ++i) {
        const json& tag = (*tags.value)[i];
        if (tag.is_string())
            track_.tags.push_back(tag.get<std::string>());
        else
            report_.warning(child_pointer(tags.pointer, i),
                            "is " + std::string(type_in_words(tag)) + ", not text, and is left out",
                            "write it in double quotes");
    }
}

void Parser::read_seed(ObjectReader& reader) {
    const auto seed = reader.find({"seed"});
    if (!seed) return;
    seed_ = to_seed(*seed.value);
    if (!seed_)
        report_.error(seed.pointer, "is " + shown(*seed.value) + ", not a whole number from 0",
                      "write a whole number from 0 to 18446744073709551615");
}

void Parser::read_global(ObjectReader& top) {
    const auto member = top.find({"global_settings", "global"});
    if (!member) return;
    if (!member.value->is_object()) {
        report_.error(member.pointer, "is " + std::string(type_in_words(*member.value)) + ", not an object",
                      "write an object such as {\"sample_rate\": 48000}");
        return;
    }
    ObjectReader reader(*member.value, member.pointer, report_);
    const double rate =
        std::trunc(reader.number({"sample_rate"}, track_.sample_rate, "a rate in Hz, for example 48000"));
    if (rate >= lowest_rate && rate <= highest_rate)
        track_.sample_rate = static_cast<int>(rate);
    else
        report_.error(reader.find({"sample_rate"}).pointer, "is not a sample rate that can be rendered",
                      "write a rate in Hz from 1000 to 768000, for example 48000");
    if (reader.find({"crossfade_duration"})) global_.crossfade_duration = crossfade(reader, 0);
    global_.crossfade_overlap = reader.clamped({"crossfade_overlap"}, 1, 0, 1, "a share from 0 to 1");
    global_.crossfade_curve = curve(reader, CrossfadeCurve::Linear);
    global_.normalization_level = level(reader, default_normalization);
    track_.normalization_level = global_.normalization_level;
    track_.preserve_relative_step_loudness = reader.flag({"preserve_relative_step_loudness"}, false);
    track_.output_filename = reader.text({"output_filename"});
    reader.ignore({"continuity_max_db_step", "continuity_window_ms", "parallel_voices",
                   "parallel_voices_max_workers", "parallel_max_memory_gb", "parallel_backend",
                   "synthesis_chunk_samples"});
    reader.finish("\"global\" object", unknown_);
}

void Parser::read_steps(ObjectReader& top, json& root) {
    const auto member = top.find({"steps", "progression"});
    if (!member) {
        report_.error("", "has no steps", "write a list of steps as \"progression\"");
        return;
    }
    if (!member.value->is_array()) {
        report_.error(member.pointer, "is " + std::string(type_in_words(*member.value)) + ", not a list",
                      "write a list of steps");
        return;
    }
    if (member.value->size() > static_cast<std::size_t>(limits_.steps)) {
        report_.error(member.pointer,
                      "has " + std::to_string(member.value->size()) + " steps; a track may have " +
                          std::to_string(limits_.steps),
                      "join steps that sound alike");
        return;
    }
    json& steps = ObjectReader::part_of(root, member);
    for (std::size_t i = 0; i < steps.size(); ++i)
        read_step(steps[i], child_pointer(member.pointer, i));
    if (track_.steps.empty() && !report_.has_errors())
        report_.error(member.pointer, "holds no step that lasts, so there is nothing to play",
                      "give a step a \"duration\" in seconds and voices");
    if (voice_count_ > limits_.voices)
        report_.error(member.pointer,
                      "has " + std::to_string(voice_count_) + " voices in all; a track may have " +
                          std::to_string(limits_.voices),
                      "remove voices");
}

void Parser::read_step(json& value, const std::string& pointer) {
    if (!value.is_object()) {
        report_.error(pointer, "is " + std::string(type_in_words(value)) + ", not a step",
                      "write an object with \"duration\" and \"voices\"");
        return;
    }
    if (value.contains("binaural_preset_id")) {
        report_.error(child_pointer(pointer, "binaural_preset_id"),
                      "belongs to a session file, not to a track",
                      "write the voices of the preset into the step's \"voices\"");
        return;
    }
    ObjectReader reader(value, pointer, report_);
    Step step;
    step.pointer = pointer;
    step.duration =
        reader.number({"duration", "Duration", "duration_seconds", "step_duration"}, 0, seconds_example);
    step.start = place_step(reader, step.duration);
    step.description = reader.text({"description"});
    if (step.description.empty()) step.description = reader.text({"name"});
    step.crossfade_duration = crossfade(reader, global_.crossfade_duration.value_or(default_crossfade));
    step.crossfade_overlap =
        reader.clamped({"crossfade_overlap"}, global_.crossfade_overlap, 0, 1, "a share from 0 to 1");
    step.crossfade_curve = curve(reader, global_.crossfade_curve);
    step.binaural_volume = bus_volume(reader, {"binaural_volume"});
    step.noise_volume = bus_volume(reader, {"noise_volume"});
    step.normalization_level = level(reader, global_.normalization_level);
    step.noise_preset_id = reader.text({"noise_preset_id"});
    reader.ignore({"name", "parallel_voices", "parallel_voices_max_workers", "parallel_max_memory_gb",
                   "parallel_backend"});
    read_voices(reader, value, step);
    reader.finish("step", unknown_);
    if (step.duration <= 0) {
        if (!report_.has_errors())
            report_.warning(pointer, "lasts no time and is left out",
                            "give it a \"duration\" in seconds, for example 300");
        return;
    }
    check_end(step);
    track_.steps.push_back(std::move(step));
}

// The start of a step, filled in where the document gives none (10-document 3.1): only the global crossfade
// counts here, 0 when it is not given, and an explicit start is followed without overlap.
double Parser::place_step(ObjectReader& reader, double duration) {
    if (!reader.find({"start", "start_time"})) {
        const double start = running_time_;
        const double crossfade = global_.crossfade_duration.value_or(0);
        running_time_ =
            running_time_ + (crossfade > 0 ? std::max(0.0, duration - crossfade * global_.crossfade_overlap)
                                           : std::max(0.0, duration));
        return start;
    }
    const double start =
        reader.number({"start", "start_time"}, 0, "seconds from the beginning, for example 60");
    running_time_ = std::max(running_time_, start + duration);
    if (start < 0)
        report_.warning(reader.find({"start", "start_time"}).pointer, "is before the beginning; 0 is used",
                        "write seconds from 0");
    return std::max(0.0, start);
}

void Parser::read_voices(ObjectReader& reader, json& object, Step& step) {
    const auto member = reader.find({"voices"});
    if (!member) return;
    if (!member.value->is_array()) {
        report_.error(member.pointer, "is " + std::string(type_in_words(*member.value)) + ", not a list",
                      "write a list of voices");
        return;
    }
    const auto count = member.value->size();
    voice_count_ += static_cast<int>(count);
    if (count > static_cast<std::size_t>(limits_.voices_per_step)) {
        report_.error(member.pointer,
                      "has " + std::to_string(count) + " voices; a step may have " +
                          std::to_string(limits_.voices_per_step),
                      "remove voices");
        return;
    }
    if (voice_count_ > limits_.voices) return;
    step.voices.reserve(count);
    json& voices = ObjectReader::part_of(object, member);
    for (std::size_t i = 0; i < count; ++i)
        if (auto voice = voices_.read(std::move(voices[i]), child_pointer(member.pointer, i), i))
            step.voices.push_back(std::move(*voice));
}

void Parser::read_clips(ObjectReader& reader) {
    const auto member = reader.find({"clips", "overlay_clips"});
    if (!member) return;
    if (!member.value->is_array()) {
        report_.error(member.pointer, "is " + std::string(type_in_words(*member.value)) + ", not a list",
                      "write a list of clips");
        return;
    }
    if (member.value->size() > static_cast<std::size_t>(limits_.clips)) {
        report_.error(member.pointer,
                      "has " + std::to_string(member.value->size()) + " clips; a track may have " +
                          std::to_string(limits_.clips),
                      "remove clips");
        return;
    }
    for (std::size_t i = 0; i < member.value->size(); ++i)
        if (auto clip = read_clip((*member.value)[i], child_pointer(member.pointer, i), report_, unknown_))
            track_.clips.push_back(std::move(*clip));
}

void Parser::read_scene(ObjectReader& reader) {
    const auto scene = reader.find({"sam_scene"});
    if (!scene) return;
    constexpr int newest_schema = 2;
    const json* version = scene.value->is_object() && scene.value->contains("schemaVersion")
                              ? &scene.value->at("schemaVersion")
                              : nullptr;
    if (!scene.value->is_object())
        report_.error(scene.pointer, "is " + std::string(type_in_words(*scene.value)) + ", not an object",
                      "write a scene object, or leave it out");
    else if (version && to_number(*version).value_or(0) > newest_schema)
        report_.error(child_pointer(scene.pointer, "schemaVersion"), "is newer than this server knows",
                      "write a scene of version 2 or older");
    track_.sam_scene = *scene.value;
}

CrossfadeCurve Parser::curve(ObjectReader& reader, CrossfadeCurve fallback) {
    const auto member = reader.find({"crossfade_curve"});
    if (!member) return fallback;
    if (*member.value == "equal_power") return CrossfadeCurve::EqualPower;
    if (*member.value != "linear")
        report_.warning(member.pointer,
                        "is " + shown(*member.value) + ", which is no curve; \"linear\" is used",
                        "write \"linear\" or \"equal_power\"");
    return CrossfadeCurve::Linear;
}

double Parser::crossfade(ObjectReader& reader, double fallback) {
    return reader.clamped({"crossfade_duration"}, fallback, 0, limits_.duration, "seconds, for example 10");
}

double Parser::level(ObjectReader& reader, double fallback) {
    return reader.clamped({"normalization_level"}, fallback, -largest_level, largest_level,
                          "a level, for example 0.95");
}

double Parser::bus_volume(ObjectReader& reader, Names names) {
    const double volume = std::max(reader.number(names, loudest_bus, level_example), -largest_level);
    if (volume > loudest_bus)
        report_.warning(reader.find(names).pointer, "is above 0.48, the most a bus has; 0.48 is used",
                        "write 0.48 or less");
    return std::min(volume, loudest_bus);
}

void Parser::check_end(const Step& step) {
    const double end = step.start + step.duration;
    if (end <= limits_.duration || too_long_) return;
    too_long_ = true;
    report_.error(step.duration > limits_.duration ? child_pointer(step.pointer, "duration") : step.pointer,
                  "ends after " + decimal(end) + " s; a track may last " + decimal(limits_.duration) + " s",
                  "times are in seconds");
}

}  // namespace

ParseResult parse(std::string_view json_text, const Limits& limits, const Check& check) {
    ParseResult result;
    {
        Report report(result.diagnostics);
        if (auto root = read_json(json_text, limits, report))
            result.track = Parser(limits, report).run(std::move(*root));
    }
    if (check && result.track) check(*result.track, result.diagnostics);
    if (has_errors(result.diagnostics)) result.track = nullptr;
    return result;
}

}  // namespace stillpoint::track
