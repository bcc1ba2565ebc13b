#include "convert/noise_voice.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "track/json_value.h"
#include "track/object_reader.h"

namespace stillpoint::convert {
namespace {

using nlohmann::json;
using track::child_pointer;

constexpr double default_rate = 1.0 / 12;  // Hz, of the LFO

// One notch that sweeps.
struct Sweep {
    double start_min = 1000, start_max = 10000, end_min = 1000, end_max = 10000;
    double start_q = 25, end_q = 25, start_casc = 10, end_casc = 10;
};

class NoiseReader {
  public:
    NoiseReader(const json& noise, const std::string& pointer, track::Report& report)
        : reader_(noise, pointer, report), report_(report) {}

    json voice();

  private:
    double number(track::Names names, double fallback);
    json colour();
    json sweeps(bool moves);
    std::optional<Sweep> sweep(const json& value, const std::string& pointer);
    void add_movement(json& params);
    void ignore_the_rest();

    track::ObjectReader reader_;
    track::Report& report_;
    track::UnknownKeys unknown_;
};

// What is no number takes the default: the loader of the earlier program checked no types.
double NoiseReader::number(track::Names names, double fallback) {
    const auto member = reader_.find(names);
    if (!member) return fallback;
    if (const auto value = track::to_number(*member.value)) return *value;
    report_.warning(member.pointer, "cannot be read; " + track::decimal(fallback) + " is used",
                    "write a number");
    return fallback;
}

// The colour as an object; "noise_type", an older key, gives a name where that has none.
json NoiseReader::colour() {
    const auto written = reader_.find({"noise_parameters", "color_params"});
    const auto name = reader_.text({"noise_type"});
    json colour = json::object();
    if (written && written.value->is_object())
        colour = *written.value;
    else if (written && written.value->is_string())
        colour["name"] = *written.value;
    else if (written)
        report_.warning(
            written.pointer,
            "is " + std::string(track::type_in_words(*written.value)) + ", not a colour; pink is used",
            "write an object such as {\"name\": \"pink\"}");
    if (!name.empty() && !colour.contains("name")) colour["name"] = name;
    if (colour.empty()) colour["name"] = "pink";
    return colour;
}

std::optional<Sweep> NoiseReader::sweep(const json& value, const std::string& pointer) {
    if (!value.is_object()) {
        report_.warning(pointer,
                        "is " + std::string(track::type_in_words(value)) + ", not a sweep, and is left out",
                        "write an object with start_min, end_min, start_max and end_max");
        return std::nullopt;
    }
    track::ObjectReader reader(value, pointer, report_);
    const auto read = [&](track::Names names, double fallback) {
        const auto member = reader.find(names);
        const auto number = member ? track::to_number(*member.value) : std::nullopt;
        if (member && !number)
            report_.warning(member.pointer, "cannot be read; " + track::decimal(fallback) + " is used",
                            "write a number");
        return number.value_or(fallback);
    };
    Sweep sweep;
    sweep.start_min = read({"start_min", "min"}, sweep.start_min);
    sweep.start_max = read({"start_max", "max"}, sweep.start_max);
    sweep.start_q = read({"start_q", "q"}, sweep.start_q);
    sweep.start_casc = read({"start_casc", "cascade", "casc"}, sweep.start_casc);
    sweep.end_min = read({"end_min"}, sweep.start_min);
    sweep.end_max = read({"end_max"}, sweep.start_max);
    sweep.end_q = read({"end_q"}, sweep.start_q);
    sweep.end_casc = read({"end_casc"}, sweep.start_casc);
    reader.finish("sweep", unknown_);
    return sweep;
}

json NoiseReader::sweeps(bool moves) {
    json list = json::array();
    const auto written = reader_.find({"sweeps"});
    if (!written) return list;
    if (!written.value->is_array()) {
        report_.warning(
            written.pointer,
            "is " + std::string(track::type_in_words(*written.value)) + ", not a list, and is left out",
            "write a list of sweeps");
        return list;
    }
    for (std::size_t i = 0; i < written.value->size(); ++i) {
        const auto read = sweep((*written.value)[i], child_pointer(written.pointer, i));
        if (!read) continue;
        if (moves)
            list.push_back({{"start_min", read->start_min},
                            {"start_max", read->start_max},
                            {"end_min", read->end_min},
                            {"end_max", read->end_max},
                            {"start_q", read->start_q},
                            {"end_q", read->end_q},
                            {"start_casc", read->start_casc},
                            {"end_casc", read->end_casc}});
        else
            list.push_back({{"min", read->start_min},
                            {"max", read->start_max},
                            {"q", read->start_q},
                            {"cascade", read->start_casc}});
    }
    return list;
}

void NoiseReader::add_movement(json& params) {
    params["start_lfo_freq"] = number({"start_lfo_freq"}, default_rate);
    params["end_lfo_freq"] = number({"end_lfo_freq"}, default_rate);
    params["end_lfo_phase_offset_deg"] = number({"end_lfo_phase_offset_deg"}, 0);
    params["end_intra_phase_offset_deg"] = number({"end_intra_phase_offset_deg"}, 0);
    params["initial_offset"] = number({"initial_offset"}, 0);
    params["transition_duration"] = number({"duration", "post_offset"}, 0);
}

// What a session never played, and what belongs to the other form.
void NoiseReader::ignore_the_rest() {
    for (const char* name : {"start_time", "fade_in", "fade_out", "amp_envelope"}) {
        const auto member = reader_.find({name});
        if (member && !track::is_empty_value(*member.value))
            report_.warning(member.pointer, "has no effect on the noise of a step and is left out",
                            "write a \"volume_envelope\" into the voice");
    }
    reader_.ignore({"duration_seconds", "sample_rate", "lfo_freq", "start_lfo_freq", "end_lfo_freq",
                    "end_lfo_phase_offset_deg", "end_intra_phase_offset_deg", "initial_offset", "duration",
                    "post_offset"});
    reader_.finish(".noise file", unknown_);
    unknown_.report_to(report_);
}

json NoiseReader::voice() {
    const auto transition = reader_.find({"transition"});
    const bool moves = transition && track::to_flag(*transition.value).value_or(true);
    json params = {{"noise_type", colour()},
                   {"lfo_waveform", reader_.text({"lfo_waveform"}, "sine")},
                   {"sweeps", sweeps(moves)},
                   {"start_lfo_phase_offset_deg", number({"start_lfo_phase_offset_deg"}, 0)},
                   {"start_intra_phase_offset_deg", number({"start_intra_phase_offset_deg"}, 0)}};
    if (moves)
        add_movement(params);
    else
        params["lfo_freq"] = number({"lfo_freq"}, default_rate);
    if (const auto audio = reader_.find({"input_audio_path"}, true))
        params["input_audio_path"] = *audio.value;
    if (const auto notches = reader_.find({"static_notches"});
        notches && !track::is_empty_value(*notches.value))
        params["static_notches"] = *notches.value;
    ignore_the_rest();
    return {{"synth_function_name", moves ? "noise_swept_notch_transition" : "noise_swept_notch"},
            {"is_transition", moves},
            {"voice_type", "noise"},
            {"params", std::move(params)}};
}

}  // namespace

json noise_voice(const json& noise, const std::string& pointer, track::Report& report) {
    return NoiseReader(noise, pointer, report).voice();
}

}  // namespace stillpoint::convert
