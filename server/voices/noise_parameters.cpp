#include "voices/noise_parameters.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "dsp/counter_random.h"
#include "dsp/sine.h"
#include "voices/noise_lists.h"
#include "voices/parameter_reader.h"

namespace stillpoint::voices {
namespace {

using track::Params;

std::string joined_name(std::string_view prefix, std::string_view name) {
    return std::string(prefix) + std::string(name);
}

dsp::NoiseColour read_colour(const Params& params) {
    const nlohmann::json* written = nullptr;
    for (const char* key : {"noise_type", "noise_parameters", "color_params"})
        if (!written) written = params.value(key);
    const bool is_readable = written && (written->is_string() || written->is_object());
    return dsp::NoiseColour::read(is_readable ? *written : "pink");
}

// Its start and end have defaults of their own.
dsp::Ramp read_ends(const Params& params, std::string_view name, double fallback) {
    return {params.number(joined_name("start_", name), fallback),
            params.number(joined_name("end_", name), fallback)};
}

dsp::Ramp read_degrees(const Params& params, const NoiseDialect& dialect, std::string_view name,
                       double fallback, bool is_transition) {
    const dsp::Ramp degrees =
        is_transition ? read_ends(params, name, fallback)
                      : dsp::Ramp(params.number(joined_name(dialect.phase_prefix, name), fallback));
    return degrees * (1.0 / 360);
}

const nlohmann::json* read_list(const Params& params, std::string_view name) {
    const nlohmann::json* list = params.value(name);
    return list && list->is_array() ? list : nullptr;
}

// Moves entries that say nothing of an end to where END_LIST has them.
void take_ends(const nlohmann::json& end_list, std::vector<SweepEntry>& entries) {
    const std::vector<SweepEntry> ends = read_sweeps(end_list, false);
    for (std::size_t i = 0; i < std::min(entries.size(), ends.size()); ++i) {
        if (entries[i].has_end) continue;
        dsp::NoiseSweep& sweep = entries[i].sweep;
        const dsp::NoiseSweep& end = ends[i].sweep;
        sweep.low.end = end.low.start;
        sweep.high.end = end.high.start;
        if (ends[i].has_q) sweep.q.end = end.q.start;
        if (ends[i].has_cascade) sweep.cascade.end = end.cascade.start;
    }
}

std::vector<dsp::NoiseSweep> read_all_sweeps(const Params& params, bool is_transition) {
    const nlohmann::json* list = read_list(params, "sweeps");
    const nlohmann::json* start_list = is_transition ? read_list(params, "start_sweeps") : nullptr;
    const nlohmann::json* end_list = is_transition ? read_list(params, "end_sweeps") : nullptr;
    if (!list) list = start_list;
    if (!list) return {dsp::NoiseSweep{}};
    std::vector<SweepEntry> entries = read_sweeps(*list, is_transition);
    if (end_list) take_ends(*end_list, entries);
    std::vector<dsp::NoiseSweep> sweeps;
    for (const SweepEntry& entry : entries)
        sweeps.push_back(entry.sweep);
    return sweeps;
}

// A value for all sweeps or for each, over what the sweeps say themselves.
template <class Set>
void read_over(const Params& params, const std::string& name, std::vector<dsp::NoiseSweep>& sweeps,
               const Set& set) {
    const nlohmann::json* value = params.value(name);
    if (!value) return;
    const std::vector<double> numbers = read_per_sweep(*value, sweeps.size());
    for (std::size_t i = 0; i < numbers.size(); ++i)
        set(sweeps[i], numbers[i]);
}

void read_over_all(const Params& params, const NoiseDialect& dialect, bool is_transition,
                   std::vector<dsp::NoiseSweep>& sweeps) {
    const auto sections = [&](double value) {
        return std::clamp(std::nearbyint(value), dialect.least_cascade, double(most_sections));
    };
    if (!is_transition) {
        read_over(params, std::string(dialect.q), sweeps,
                  [](dsp::NoiseSweep& sweep, double q) { sweep.q = dsp::Ramp(q); });
        read_over(params, std::string(dialect.cascade), sweeps,
                  [&](dsp::NoiseSweep& sweep, double n) { sweep.cascade = dsp::Ramp(sections(n)); });
        return;
    }
    read_over(params, joined_name("start_", dialect.moving_q), sweeps,
              [](dsp::NoiseSweep& sweep, double q) { sweep.q.start = q; });
    read_over(params, joined_name("end_", dialect.moving_q), sweeps,
              [](dsp::NoiseSweep& sweep, double q) { sweep.q.end = q; });
    read_over(params, joined_name("start_", dialect.moving_cascade), sweeps,
              [&](dsp::NoiseSweep& sweep, double n) { sweep.cascade.start = sections(n); });
    read_over(params, joined_name("end_", dialect.moving_cascade), sweeps,
              [&](dsp::NoiseSweep& sweep, double n) { sweep.cascade.end = sections(n); });
}

ParameterSpec text_row(std::string_view name, ParameterKind kind, std::string_view fallback,
                       std::string_view meaning) {
    return {.name = name, .kind = kind, .default_text = fallback, .meaning = meaning};
}

// ROW as it is, or once for the start and once for the end.
void add(Parameters& rows, const ParameterSpec& row, std::string_view prefix, bool is_transition) {
    if (!is_transition) {
        rows.push_back(row);
        if (!prefix.empty()) rows.back().name = kept(joined_name(prefix, row.name));
        return;
    }
    for (const char* end : {"start_", "end_"}) {
        rows.push_back(row);
        rows.back().name = kept(joined_name(end, row.name));
    }
}

}  // namespace

dsp::NoiseScore read_noise_score(const Params& params, const NoiseDialect& dialect, bool is_transition) {
    dsp::NoiseScore score;
    score.colour = read_colour(params);
    if (const nlohmann::json* list = read_list(params, "static_notches"))
        score.notches = read_static_notches(*list);
    dsp::NoiseSweeps& sweeps = score.sweeps;
    sweeps.sweeps = read_all_sweeps(params, is_transition);
    read_over_all(params, dialect, is_transition, sweeps.sweeps);
    sweeps.frequency = is_transition ? read_ends(params, "lfo_freq", dialect.lfo_frequency)
                                     : dsp::Ramp(params.number("lfo_freq", dialect.lfo_frequency));
    if (choice(params, "lfo_waveform") == "triangle") sweeps.wave = dsp::NoiseSweeps::Wave::Triangle;
    sweeps.right_phase =
        read_degrees(params, dialect, "lfo_phase_offset_deg", dialect.right_phase, is_transition);
    sweeps.second_phase = read_degrees(params, dialect, "intra_phase_offset_deg", 0, is_transition);
    sweeps.second_pass = is_transition || !sweeps.second_phase.is_zero();
    return score;
}

std::optional<dsp::Transition> read_noise_transition(const VoiceContext& context, const NoiseDialect& dialect,
                                                     bool is_transition) {
    if (!is_transition) return std::nullopt;
    return dsp::Transition(context.params, context.step_seconds, dialect.curve);
}

std::unique_ptr<dsp::SweptNoise> make_swept_noise(const VoiceContext& context, const NoiseDialect& dialect,
                                                  const dsp::StepClock& clock,
                                                  const std::optional<dsp::Transition>& transition) {
    dsp::NoiseScore score = read_noise_score(context.params, dialect, transition.has_value());
    if (const auto path = context.params.text("input_audio_path"))
        if (const media::SoundPtr sound = context.media.sound(*path))
            score.recording = {sound, &sound->left};  // the first channel
    const std::optional<std::int64_t> seed = score.colour.seed;
    const std::uint64_t key = seed ? dsp::combine_keys(dsp::key_of("seed"), static_cast<std::uint64_t>(*seed))
                                   : std::uint64_t{context.random_key};
    if (context.is_draft) return nullptr;
    return std::make_unique<dsp::SweptNoise>(score, clock, transition, key, context.stream_offset,
                                             context.room.for_noise());
}

Parameters noise_rows(const NoiseDialect& dialect, bool is_transition) {
    Parameters rows = {
        text_row("noise_type", ParameterKind::Colour, "pink", "colour: a name, or an object of numbers")};
    rows.back().aliases = {"noise_parameters", "color_params"};
    rows.push_back(text_row("input_audio_path", ParameterKind::SoundFile, "none",
                            "a recording in the place of the colour, played over and over"));
    rows.push_back(text_row("static_notches", ParameterKind::Notches, "none",
                            "fixed notches: {freq, q, cascade} or [freq, q, cascade]"));
    rows.push_back(text_row("sweeps", ParameterKind::Sweeps, "one from 1000 to 10000 Hz",
                            is_transition ? "swinging notches: {start_min, end_min, start_max, end_max, "
                                            "start_q, end_q, start_casc, end_casc}; [] for none"
                                          : "swinging notches: {min, max, q, cascade}; [] for none"));
    if (is_transition) {
        rows.push_back(text_row("start_sweeps", ParameterKind::Sweeps, "sweeps",
                                "swinging notches, where sweeps are not written"));
        rows.push_back(text_row("end_sweeps", ParameterKind::Sweeps, "sweeps",
                                "where sweeps without an end of their own go to"));
    }
    const std::string_view q = is_transition ? dialect.moving_q : dialect.q;
    const std::string_view cascade = is_transition ? dialect.moving_cascade : dialect.cascade;
    ParameterSpec each =
        text_row(q, ParameterKind::PerSweep, "sweeps", "sharpness of the notches: one for all, or a list");
    each.min = 0.1;
    each.max = 1000;
    add(rows, each, "", is_transition);
    each = text_row(cascade, ParameterKind::PerSweep, "sweeps",
                    "sections of each notch in series: one for all, or a list");
    each.min = dialect.least_cascade;
    each.max = most_sections;
    add(rows, each, "", is_transition);
    add(rows, number_parameter("lfo_freq", dialect.lfo_frequency, "Hz", 0, 20, "how often the notches swing"),
        "", is_transition);
    rows.push_back(text_row("lfo_waveform", ParameterKind::Choice, "sine", "how they swing"));
    rows.back().choices = {"sine", "triangle"};
    add(rows,
        number_parameter("lfo_phase_offset_deg", dialect.right_phase, "deg", -3600, 3600,
                         "by how much the right ear is ahead"),
        dialect.phase_prefix, is_transition);
    add(rows,
        number_parameter("intra_phase_offset_deg", 0, "deg", -3600, 3600,
                         is_transition ? "by how much the second pass of the notches is ahead"
                                       : "by how much a second pass of the notches is ahead; "
                                         "0: no such pass"),
        dialect.phase_prefix, is_transition);
    return rows;
}

}  // namespace stillpoint::voices
