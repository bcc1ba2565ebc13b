#include "voices/validate.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "support/word.h"
#include "track/json_value.h"
#include "track/media_path.h"
#include "track/report.h"
#include "voices/catalogue.h"
#include "voices/common_parameters.h"
#include "voices/named_files.h"
#include "voices/noise_lists.h"
#include "voices/readable_value.h"
#include "voices/registry.h"
#include "voices/sam_scene.h"
#include "voices/spelling.h"

namespace stillpoint::voices {

namespace {

using nlohmann::json;
using track::child_pointer;

constexpr std::string_view transition_suffix = "_transition";

// An optional part that not every voice plays.
struct MissingPart {
    std::string_view words;    // part of the parameter names, in lower case
    std::string_view switch_;  // the parameter that turns it on
    std::string_view message;  // for voices that do not read it
};
constexpr std::array<MissingPart, 1> missing_parts = {{
    {"spatial", "spatialEnable",
     "has no effect here: only binaural and noise_generator voices move in space"},
}};

std::string without_suffix(std::string_view name) {
    if (name.ends_with(transition_suffix)) name.remove_suffix(transition_suffix.size());
    return std::string(name);
}

std::string listed(const std::vector<std::string>& names) {
    constexpr std::size_t most = 8;
    std::string text;
    for (std::size_t i = 0; i < std::min(names.size(), most); ++i)
        text += (i ? ", " : "") + names[i];
    if (names.size() > most) text += " and " + std::to_string(names.size() - most) + " more";
    return text;
}

// The parameters of one function by all their names.
class ParameterTable {
  public:
    explicit ParameterTable(const FunctionSpec& function) {
        for (const auto& spec : function.parameters)
            add(spec);
        for (const auto& group : common_parameters())
            for (const auto& spec : group.parameters)
                add(spec);
    }
    const ParameterSpec* find(std::string_view name) const {
        const auto found = by_name_.find(name);
        return found == by_name_.end() ? nullptr : found->second;
    }
    const std::vector<std::string_view>& names() const { return names_; }

  private:
    void add(const ParameterSpec& spec) {
        names_.push_back(spec.name);
        by_name_.emplace(spec.name, &spec);
        for (const auto alias : spec.aliases)
            by_name_.emplace(alias, &spec);
    }
    std::unordered_map<std::string_view, const ParameterSpec*> by_name_;
    std::vector<std::string_view> names_;
};

// Where a value stands; put together only when something is to be said about it.
struct Place {
    const std::string& parent;
    std::string_view name;
    std::string pointer() const { return child_pointer(parent, name); }
};

// Names of a voice that its function does not read.
struct StrangeNames {
    std::vector<std::string> unknown, other_form;
};

class Validator {
  public:
    Validator(bool lenient, track::Report& report) : lenient_(lenient), report_(report) {}

    void check(const track::Voice& voice);

  private:
    const FunctionSpec* function_of(const track::Voice& voice);
    void refuse(const track::Voice& voice, std::string message, std::string fix);
    const ParameterTable& table_of(const FunctionSpec& function);
    bool belongs_to_other_form(const FunctionSpec& function, std::string_view name);
    void check_value(const ParameterSpec& spec, const json& value, const Place& place);
    void check_range(const ParameterSpec& spec, double number, const Place& place);
    void check_per_sweep(const ParameterSpec& spec, const json& value, const Place& place);
    void check_notches(const ParameterSpec& spec, const json& value, const Place& place);
    void note_name(const FunctionSpec& function, const std::string& name, const json& value,
                   StrangeNames& names);
    void report_names(const track::Voice& voice, const FunctionSpec& function, const StrangeNames& names);
    void check_ramp(const track::Voice& voice);
    void check_idle_timing(const track::Voice& voice, const FunctionSpec& function);
    void check_missing_parts(const track::Voice& voice, const ParameterTable& table);
    void unreadable(const ParameterSpec& spec, const Place& place);

    bool lenient_;
    bool is_transition_ = false;  // the function being checked
    track::Report& report_;
    std::map<const FunctionSpec*, ParameterTable> tables_;
};

// These move over the whole step and read no timing.
bool moves_over_the_step(const FunctionSpec& function) {
    return function.name == "qam_beat_transition" || function.name == "spatial_angle_modulation_transition" ||
           function.name == "spatial_angle_modulation_monaural_beat_transition";
}

void Validator::check(const track::Voice& voice) {
    const FunctionSpec* function = function_of(voice);
    if (!function) return;
    const ParameterTable& table = table_of(*function);
    is_transition_ = function->name.ends_with(transition_suffix);
    StrangeNames strange;
    for (const auto& [name, value] : voice.params.json().get_ref<const json::object_t&>()) {
        if (const auto* spec = table.find(name))
            check_value(*spec, value, {voice.params_pointer, name});
        else
            note_name(*function, name, value, strange);
    }
    report_names(voice, *function, strange);
    check_missing_parts(voice, table);
    if (is_transition_ && moves_over_the_step(*function)) check_idle_timing(voice, *function);
    if (is_transition_ && !moves_over_the_step(*function)) check_ramp(voice);
    if (voice.is_transition && !is_transition_)
        report_.warning(voice.function_pointer, "has no moving form; the voice stays the same",
                        "set \"is_transition\" to false");
}

const FunctionSpec* Validator::function_of(const track::Voice& voice) {
    if (const auto* function = resolve_function(voice.function, voice.is_transition)) return function;
    if (voice.function.empty()) {
        refuse(voice, "names no synth function",
               "write \"synth_function_name\", for example \"binaural_beat\"");
        return nullptr;
    }
    std::vector<std::string_view> names;
    for (const auto* function : all_functions())
        names.push_back(function->name);
    const auto meant = nearest(voice.function, names);
    refuse(voice, "is " + track::shown(voice.function) + ", which is no synth function",
           meant.empty() ? "use binaural_beat, isochronic_tone or noise_generator"
                         : "did you mean " + std::string(meant) + "?");
    return nullptr;
}

void Validator::refuse(const track::Voice& voice, std::string message, std::string fix) {
    if (lenient_)
        report_.warning(voice.function_pointer, message + "; the voice is silent", std::move(fix));
    else
        report_.error(voice.function_pointer, std::move(message), std::move(fix));
}

const ParameterTable& Validator::table_of(const FunctionSpec& function) {
    return tables_.try_emplace(&function, function).first->second;
}

void Validator::unreadable(const ParameterSpec& spec, const Place& place) {
    report_.warning(place.pointer(), "cannot be read; its default, " + default_in_words(spec) + ", is used",
                    "write " + readable_in_words(spec));
}

void Validator::check_range(const ParameterSpec& spec, double number, const Place& place) {
    if (number >= spec.min && number <= spec.max) return;
    std::string range = "the usual range is ";
    if (number < spec.min && spec.max > 1e15)
        range += "from " + track::decimal(spec.min);
    else if (number > spec.max && spec.min < -1e15)
        range += "up to " + track::decimal(spec.max);
    else
        range += track::decimal(spec.min) + " to " + track::decimal(spec.max);
    std::string said = "is " + track::decimal(number);
    if (!spec.unit.empty()) said.append(" ").append(spec.unit);
    report_.warning(place.pointer(), said + ", which is unusual", range);
}

void Validator::check_per_sweep(const ParameterSpec& spec, const json& value, const Place& place) {
    ParameterSpec one = spec;
    one.kind = ParameterKind::Number;
    if (!value.is_array()) return check_value(one, value, place);
    const std::string list = place.pointer();
    for (std::size_t i = 0; i < value.size(); ++i)
        check_value(one, value[i], {list, std::to_string(i)});
}

// The entries are read as the voice reads them.
void Validator::check_notches(const ParameterSpec& spec, const json& value, const Place& place) {
    ListProblems problems;
    if (spec.kind == ParameterKind::Sweeps)
        read_sweeps(value, is_transition_, &problems);
    else
        read_static_notches(value, &problems);
    for (const ListProblem& problem : problems)
        report_.warning(place.pointer() + problem.pointer, problem.message, problem.fix);
}

void Validator::check_value(const ParameterSpec& spec, const json& value, const Place& place) {
    const json readable = readable_value(spec, value);
    if (readable.is_null()) return unreadable(spec, place);
    switch (spec.kind) {
        case ParameterKind::Number:
            return check_range(spec, readable.get<double>(), place);
        case ParameterKind::PerSweep:
            return check_per_sweep(spec, value, place);
        case ParameterKind::Sweeps:
        case ParameterKind::Notches:
            return check_notches(spec, value, place);
        default:
            return;
    }
}

bool is_of_missing_part(std::string_view name) {
    const std::string small = support::lower(name);
    return std::any_of(missing_parts.begin(), missing_parts.end(),
                       [&](const MissingPart& part) { return small.find(part.words) != std::string::npos; });
}

// Session builders copy all of a .noise file into the voice that plays it, whatever its form.
bool is_noise_file_member(const FunctionSpec& function, std::string_view name) {
    constexpr std::array<std::string_view, 14> members = {"duration_seconds",
                                                          "transition",
                                                          "lfo_freq",
                                                          "start_lfo_freq",
                                                          "end_lfo_freq",
                                                          "start_lfo_phase_offset_deg",
                                                          "end_lfo_phase_offset_deg",
                                                          "start_intra_phase_offset_deg",
                                                          "end_intra_phase_offset_deg",
                                                          "start_time",
                                                          "fade_in",
                                                          "fade_out",
                                                          "amp_envelope",
                                                          "name"};
    return function.name.starts_with("noise_swept_notch") &&
           std::find(members.begin(), members.end(), name) != members.end();
}

// Whether the static form of a transition, or the other way round, reads NAME.
bool Validator::belongs_to_other_form(const FunctionSpec& function, std::string_view name) {
    const std::string base = without_suffix(function.name);
    const bool is_static = base == function.name;
    const auto* other = find_function(is_static ? base + std::string(transition_suffix) : base);
    return other && table_of(*other).find(name);
}

void Validator::note_name(const FunctionSpec& function, const std::string& name, const json& value,
                          StrangeNames& names) {
    // What editors write into every voice, and old scenes that moved to the track.
    if (is_of_missing_part(name) || is_noise_file_member(function, name) || name == "sample_rate" ||
        name == "pan" || name.starts_with("sam"))
        return;
    if (!belongs_to_other_form(function, name))
        names.unknown.push_back(name);
    else if (!track::is_empty_value(value))
        names.other_form.push_back(name);
}

void Validator::report_names(const track::Voice& voice, const FunctionSpec& function,
                             const StrangeNames& names) {
    const auto& [unknown, other_form] = names;
    if (!other_form.empty()) {
        const bool is_static = !function.name.ends_with(transition_suffix);
        report_.warning(
            voice.params_pointer,
            std::string("has parameters that only a voice ") +
                (is_static ? "in transition" : "that stays the same") + " reads: " + listed(other_form),
            is_static ? "set \"is_transition\" to true, or remove them"
                      : "write them with start and end in front, or set \"is_transition\" to false");
    }
    if (unknown.empty()) return;
    const auto meant = nearest(unknown.front(), table_of(function).names());
    report_.warning(
        voice.params_pointer,
        "has parameters that " + std::string(function.name) + " does not read: " + listed(unknown),
        meant.empty() ? "remove them" : "did you mean " + std::string(meant) + "?");
}

void Validator::check_ramp(const track::Voice& voice) {
    const auto& params = voice.params;
    const bool by_transition_duration = params.number("transition_duration").has_value();
    const std::string_view key = by_transition_duration ? "transition_duration" : "duration";
    const auto length = params.number(key);
    if (length && *length <= 0 && params.number("initial_offset", 0) <= 0)
        report_.warning(child_pointer(voice.params_pointer, key), "is 0, so only the end values are heard",
                        "leave it out to move during the whole step");
}

// Of a voice that reads no timing: what is written there and is not what editors write into every voice.
void Validator::check_idle_timing(const track::Voice& voice, const FunctionSpec& function) {
    std::vector<std::string> idle;
    for (const auto& [name, value] : voice.params.json().get_ref<const json::object_t&>()) {
        const auto is_timing = [&name = name](const ParameterSpec& spec) { return spec.name == name; };
        if (std::none_of(timing_parameters().begin(), timing_parameters().end(), is_timing)) continue;
        if (!track::is_empty_value(value) && value != "linear") idle.push_back(name);
    }
    if (!idle.empty())
        report_.warning(voice.params_pointer,
                        "has timing without effect (" + listed(idle) + "): " + std::string(function.name) +
                            " always moves evenly over the whole step",
                        "remove it, or make a step of its own for what shall not move");
}

void Validator::check_missing_parts(const track::Voice& voice, const ParameterTable& table) {
    for (const auto& part : missing_parts) {
        if (table.find(part.switch_) || !voice.params.has(part.switch_)) continue;
        const json& value = voice.params.json().at(std::string(part.switch_));
        if (track::is_empty_value(value) || track::to_flag(value) == false) continue;
        report_.warning(child_pointer(voice.params_pointer, part.switch_), std::string(part.message));
    }
}

// Names that lead out of the media library; of clips and background noise they were refused while reading.
void check_files(const track::Track& track, track::Report& report) {
    for (const NamedFile& file : named_files(track))
        if (const auto problem = track::media_path(file.name).problem; !problem.empty())
            report.error(file.pointer, problem,
                         "write a path inside the media library, for example \"bells/low.wav\"");
}

}  // namespace

void validate(const track::Track& track, bool lenient, track::Diagnostics& diagnostics) {
    track::Report report(diagnostics);
    Validator validator(lenient, report);
    for (const auto& step : track.steps)
        for (const auto& voice : step.voices)
            validator.check(voice);
    check_files(track, report);
    check_scene(track, report);
}

}  // namespace stillpoint::voices
