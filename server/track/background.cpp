#include "track/background.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <utility>

#include "track/json_value.h"
#include "track/media_path.h"

namespace stillpoint::track {

namespace {

using nlohmann::json;

constexpr std::string_view seconds_example = "seconds, for example 10";
constexpr std::string_view gain_example = "a gain, for example 0.5";
constexpr double largest_gain = 100;
constexpr double longest = 7 * 24 * 3600.0;  // seconds; keeps sample positions far from overflow

// The file MEMBER names, or nothing after an error.
std::string media_file(const ObjectReader::Member& member, Report& report) {
    if (!member.value->is_string()) {
        report.error(member.pointer,
                     "is " + std::string(type_in_words(*member.value)) + ", not the name of a file",
                     "write a path inside the media library, for example \"bells/low.wav\"");
        return {};
    }
    auto checked = media_path(member.value->get_ref<const std::string&>());
    if (!checked.problem.empty())
        report.error(member.pointer, checked.problem,
                     "write a path inside the media library, for example \"bells/low.wav\"");
    return checked.path;
}

// One point of an envelope: [seconds, gain], or an object with a time and a value.
std::optional<std::pair<double, double>> read_point(const json& point) {
    const auto first_of = [&](std::initializer_list<const char*> names,
                              double fallback) -> std::optional<double> {
        for (const char* name : names)
            if (point.contains(name) && !point.at(name).is_null()) return to_number(point.at(name));
        return fallback;
    };
    std::optional<double> time, gain;
    if (point.is_array() && point.size() >= 2) {
        time = to_number(point[0]);
        gain = to_number(point[1]);
    } else if (point.is_object()) {
        time = first_of({"time", "t", "x"}, 0);
        gain = first_of({"amp", "value", "y"}, 1);
    }
    if (!time || !gain) return std::nullopt;
    return std::make_pair(std::max(0.0, *time), *gain);
}

std::vector<std::pair<double, double>> read_points(ObjectReader& reader, Report& report) {
    std::vector<std::pair<double, double>> points;
    const auto member = reader.find({"amp_envelope"});
    if (!member || is_empty_value(*member.value)) return points;
    if (!member.value->is_array()) {
        report.error(member.pointer,
                     "is " + std::string(type_in_words(*member.value)) + ", not a list of points",
                     "write a list such as [[0, 0.2], [60, 1]]");
        return points;
    }
    for (std::size_t i = 0; i < member.value->size(); ++i) {
        if (const auto point = read_point((*member.value)[i]))
            points.push_back(*point);
        else
            report.error(child_pointer(member.pointer, i), "is not a point of an envelope",
                         "write [seconds, gain], for example [60, 1]");
    }
    std::stable_sort(points.begin(), points.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    return points;
}

void ignore_pan(ObjectReader& reader, Report& report) {
    const auto pan = reader.find({"pan"});
    if (pan && to_number(*pan.value).value_or(0) != 0)
        report.warning(pan.pointer, "has no effect on a background noise", "leave it out");
}

}  // namespace

std::optional<BackgroundNoise> read_background_noise(ObjectReader& top, Report& report,
                                                     UnknownKeys& unknown) {
    const auto member = top.find({"background_noise", "noise"});
    if (!member || is_empty_value(*member.value)) return std::nullopt;
    if (!member.value->is_object()) {
        report.error(member.pointer, "is " + std::string(type_in_words(*member.value)) + ", not an object",
                     "write an object with \"params\" or \"file_path\"");
        return std::nullopt;
    }
    ObjectReader reader(*member.value, member.pointer, report);
    BackgroundNoise noise;
    noise.pointer = member.pointer;
    const auto file = reader.find({"file_path", "params_path", "file", "noise_file"}, true);
    const auto params = reader.find({"params"});
    noise.gain = reader.clamped({"gain", "amp"}, 1, -largest_gain, largest_gain, gain_example);
    noise.start_time = reader.clamped({"start_time", "start_time_seconds"}, 0, 0, longest, seconds_example);
    noise.fade_in = reader.clamped({"fade_in"}, 0, 0, longest, seconds_example);
    noise.fade_out = reader.clamped({"fade_out"}, 0, 0, longest, seconds_example);
    noise.amp_envelope = read_points(reader, report);
    ignore_pan(reader, report);
    reader.finish("\"background_noise\" object", unknown);

    if (params && !params.value->is_object()) {
        report.error(params.pointer, "is " + std::string(type_in_words(*params.value)) + ", not an object",
                     "write an object such as {\"noise_parameters\": {\"name\": \"pink\"}}");
    } else if (params && !params.value->empty()) {
        noise.inline_noise = Params(*params.value);
        noise.file_pointer = params.pointer;
    } else if (file) {
        noise.file = media_file(file, report);
        noise.file_pointer = file.pointer;
        if (!noise.file.empty() && !noise.file.ends_with(".noise"))
            report.warning(file.pointer, "does not end in .noise",
                           "name a .noise file; recordings belong in \"clips\"");
    }
    if (!noise.inline_noise && noise.file.empty()) return std::nullopt;
    return noise;
}

std::optional<Clip> read_clip(const json& value, const std::string& pointer, Report& report,
                              UnknownKeys& unknown) {
    if (!value.is_object()) {
        report.error(pointer, "is " + std::string(type_in_words(value)) + ", not a clip",
                     "write an object with \"file_path\" and \"start\"");
        return std::nullopt;
    }
    ObjectReader reader(value, pointer, report);
    const auto file = reader.find({"file_path", "path", "file"}, true);
    Clip clip;
    clip.pointer = pointer;
    clip.start = reader.number({"start", "start_time"}, 0, "seconds from the beginning, for example 60");
    if (std::abs(clip.start) > longest)
        report.error(reader.find({"start", "start_time"}).pointer, "is further away than any track is long",
                     "times are in seconds");
    clip.gain = reader.clamped({"amp", "gain"}, 1, -largest_gain, largest_gain, gain_example);
    clip.duration = reader.clamped({"duration"}, 0, 0, longest, seconds_example);
    clip.pan = reader.clamped({"pan"}, 0, -1, 1, "a place from -1 (left) to 1 (right)");
    clip.fade_in = reader.clamped({"fade_in"}, 0, 0, longest, seconds_example);
    clip.fade_out = reader.clamped({"fade_out"}, 0, 0, longest, seconds_example);
    clip.description = reader.text({"description"});
    reader.finish("clip", unknown);
    if (!file) {
        report.warning(pointer, "names no file and is left out",
                       "write \"file_path\", a path inside the media library");
        return std::nullopt;
    }
    clip.file = media_file(file, report);
    clip.file_pointer = file.pointer;
    if (clip.file.empty()) return std::nullopt;
    return clip;
}

}  // namespace stillpoint::track
