// The tables of parameters, compared with what the voices do: every name a voice reads has a row, every row
// is read, and every default is the one that plays.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "dsp/counter_random.h"
#include "voices/common_parameters.h"
#include "voices/registry.h"

using namespace stillpoint;
using namespace stillpoint::voices;
using nlohmann::json;

namespace {

constexpr double step_seconds = 0.05;
constexpr int rate = 44100;

std::unique_ptr<Voice> make(const FunctionSpec& function, const track::Params& params, SharedRoom& room) {
    return make_voice(function.name, function.name.ends_with("_transition"),
                      {params, room, step_seconds, rate, 9, std::nullopt, 0});
}

// What the voice plays, and how loud it says it is.
std::vector<float> sound(const FunctionSpec& function, const json& parameters) {
    const track::Params params(parameters);
    SharedRoom room;
    const auto voice = make(function, params, room);
    REQUIRE(voice);
    constexpr int blocks = 8;
    std::vector<float> samples(2 * blocks * dsp::block_frames);
    for (int b = 0; b < blocks; ++b) {
        float* const out = samples.data() + std::ptrdiff_t{2} * b * dsp::block_frames;
        voice->render(std::int64_t{b} * dsp::block_frames, dsp::block_frames, out, out + dsp::block_frames);
    }
    samples.push_back(static_cast<float>(voice->peak_bound()));
    return samples;
}

// A value in the range of the row that is not its default, and another one for every name.
json unlike_default(const ParameterSpec& row) {
    switch (row.kind) {
        case ParameterKind::Number: {
            const double share = 0.1 + 0.3 * double(dsp::key_of(row.name) % 1000) / 1000;
            if (row.unit == "s") return row.default_number + 0.1 * share;  // within a short step
            const double high = std::isfinite(row.max) ? row.max : row.default_number + 1;
            if (row.default_number == high) return row.min;
            return row.default_number + share * (high - row.default_number);
        }
        case ParameterKind::Flag:
            return row.default_number == 0;
        case ParameterKind::Choice:
            return row.choices.back() == row.default_text ? row.choices.front() : row.choices.back();
        case ParameterKind::Curve:
            return "exponential";
        case ParameterKind::Colour:
            return "brown";
        case ParameterKind::Points:
            return {{0, 0.2}, {0.02, 0.7}};
        case ParameterKind::Phases:
            return {{"left", 1}, {"right", 2}};
        case ParameterKind::List:
            return json::array();
        default:
            return "nowhere";
    }
}

json all_rows(const FunctionSpec& function) {
    json parameters = json::object();
    for (const ParameterSpec& row : function.parameters)
        parameters[std::string(row.name)] = unlike_default(row);
    return parameters;
}

// The names a voice asks for, over everything that may decide which: nothing written, each row alone, every
// choice.
std::set<std::string> names_read(const FunctionSpec& function) {
    std::set<std::string> names;
    const auto read = [&](const json& parameters) {
        track::Params params(parameters);
        params.record_reads(names);
        SharedRoom room;
        make(function, params, room);
    };
    read(json::object());
    read(all_rows(function));
    for (const ParameterSpec& row : function.parameters) {
        read({{row.name, unlike_default(row)}});
        for (const auto choice : row.choices)
            read({{row.name, choice}});
    }
    return names;
}

std::set<std::string> names_of(const std::vector<ParameterSpec>& rows) {
    std::set<std::string> names;
    for (const ParameterSpec& row : rows) {
        names.emplace(row.name);
        names.insert(row.aliases.begin(), row.aliases.end());
    }
    return names;
}

// What plays where the name of the row is not written; null where that is only told in words.
json default_value(const ParameterSpec& row, const json& others) {
    const std::string text(row.default_text);
    if (!text.empty() && others.contains(text)) return others[text];
    switch (row.kind) {
        case ParameterKind::Number:
            return text.empty() ? json(row.default_number) : json();
        case ParameterKind::Flag:
            return row.default_number != 0;
        case ParameterKind::Choice:
            return std::count(row.choices.begin(), row.choices.end(), text) ? json(text) : json();
        case ParameterKind::Curve:
        case ParameterKind::Colour:
            return text;
        default:
            return {};
    }
}

}  // namespace

TEST_CASE("every name that a voice reads has a row in its table") {
    std::set<std::string> common;
    for (const ParameterGroup& group : common_parameters())
        common.merge(names_of(group.parameters));
    for (const FunctionSpec* function : all_functions()) {
        const auto rows = names_of(function->parameters);
        for (const std::string& name : names_read(*function)) {
            CAPTURE(function->name);
            CAPTURE(name);
            CHECK((rows.contains(name) || common.contains(name)));
        }
    }
}

TEST_CASE(
    "every row of a table, and every alias, is read by its voice, unless it is said to have no effect") {
    for (const FunctionSpec* function : all_functions()) {
        const auto read = names_read(*function);
        for (const ParameterSpec& row : function->parameters)
            for (const std::string& name : names_of({row})) {
                CAPTURE(function->name);
                CAPTURE(name);
                CHECK(read.contains(name) == row.has_effect);
            }
    }
}

TEST_CASE("writing a default changes nothing") {
    for (const FunctionSpec* function : all_functions()) {
        for (const json& written : {json::object(), all_rows(*function)}) {
            for (const ParameterSpec& row : function->parameters) {
                json without = written, with = written;
                without.erase(std::string(row.name));
                const json value = default_value(row, without);
                if (value.is_null()) continue;
                with[std::string(row.name)] = value;
                CAPTURE(function->name);
                CAPTURE(row.name);
                CAPTURE(written.empty());
                CHECK(sound(*function, without) == sound(*function, with));
            }
        }
    }
}

TEST_CASE("the rows of a table are complete and make sense") {
    const std::set<std::string_view> units = {"", "Hz", "s", "rad", "deg", "dB", "ms", "m", "samples"};
    const auto check = [&](std::string_view owner, const std::vector<ParameterSpec>& rows) {
        std::set<std::string_view> names;
        const auto is_name = [&](std::string_view text) {
            return std::any_of(rows.begin(), rows.end(), [&](const auto& row) { return row.name == text; });
        };
        for (const ParameterSpec& row : rows) {
            CAPTURE(owner);
            CAPTURE(row.name);
            CHECK(names.insert(row.name).second);
            for (const auto alias : row.aliases)
                CHECK(names.insert(alias).second);
            CHECK_FALSE(row.meaning.empty());
            CHECK(units.contains(row.unit));
            CHECK(row.min <= row.max);
            const bool is_plain_number = row.kind == ParameterKind::Number && row.default_text.empty();
            if (is_plain_number) CHECK(row.default_number >= row.min);
            if (is_plain_number) CHECK(row.default_number <= row.max);
            CHECK((row.kind == ParameterKind::Choice) == !row.choices.empty());
            if (row.kind == ParameterKind::Choice)
                CHECK((std::count(row.choices.begin(), row.choices.end(), row.default_text) == 1 ||
                       is_name(row.default_text)));
            if (row.kind != ParameterKind::Number && row.kind != ParameterKind::Flag)
                CHECK_FALSE(row.default_text.empty());
        }
    };
    for (const FunctionSpec* function : all_functions()) {
        CHECK_FALSE(function->summary.empty());
        check(function->name, function->parameters);
    }
    for (const ParameterGroup& group : common_parameters())
        check(group.name, group.parameters);
}
