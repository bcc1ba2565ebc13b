#include "command/functions_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "track/json_value.h"
#include "voices/catalogue.h"
#include "voices/common_parameters.h"
#include "voices/registry.h"

namespace stillpoint::command {
namespace {

using voices::ParameterKind;
using voices::ParameterSpec;
using Line = std::array<std::string, 4>;  // name, default, range, meaning

std::string joined(const std::vector<std::string_view>& words, std::string_view between) {
    std::string text;
    for (const auto word : words)
        text += (text.empty() ? "" : std::string(between)) + std::string(word);
    return text;
}

std::string default_of(const ParameterSpec& row) {
    const bool is_plain_number = row.kind == ParameterKind::Number && row.default_text.empty();
    return voices::default_in_words(row) +
           (is_plain_number && !row.unit.empty() ? " " + std::string(row.unit) : "");
}

std::string range_of(const ParameterSpec& row) {
    if (row.kind == ParameterKind::Choice) return joined(row.choices, ", ");
    if (row.kind != ParameterKind::Number) return std::string(voices::kind_name(row.kind));
    const bool has_min = std::isfinite(row.min), has_max = std::isfinite(row.max);
    if (has_min && has_max) return track::decimal(row.min) + " to " + track::decimal(row.max);
    if (has_min) return "from " + track::decimal(row.min);
    return has_max ? "up to " + track::decimal(row.max) : "number";
}

std::string meaning_of(const ParameterSpec& row) {
    std::string text(row.meaning);
    if (!row.aliases.empty()) text += " (also " + joined(row.aliases, ", ") + ")";
    return row.has_effect ? text : "no effect: " + text;
}

std::string table(const std::vector<ParameterSpec>& rows) {
    std::vector<Line> lines;
    std::array<std::size_t, 4> widths{};
    for (const ParameterSpec& row : rows) {
        lines.push_back({std::string(row.name), default_of(row), range_of(row), meaning_of(row)});
        for (std::size_t i = 0; i < widths.size(); ++i)
            widths[i] = std::max(widths[i], lines.back()[i].size());
    }
    std::string text;
    for (const Line& line : lines) {
        text += ' ';
        for (std::size_t i = 0; i + 1 < line.size(); ++i)
            text += ' ' + line[i] + std::string(widths[i] - line[i].size() + 1, ' ');
        text += ' ' + line.back() + '\n';
    }
    return text;
}

}  // namespace

std::string function_text(const voices::FunctionSpec& function) {
    std::string text(function.name);
    if (!function.aliases.empty()) text += " (also " + joined(function.aliases, ", ") + ")";
    return text + "\n" + std::string(function.summary) + "\n\n" + table(function.parameters);
}

std::string functions_text() {
    std::string text;
    for (const auto* function : voices::all_functions())
        text += function_text(*function) + "\n";
    for (const auto& group : voices::common_parameters())
        text += "every function" + std::string(group.only_transitions ? " in transition" : "") + ": " +
                std::string(group.name) + "\n" + std::string(group.summary) + "\n\n" +
                table(group.parameters) + "\n";
    text.pop_back();
    return text;
}

}  // namespace stillpoint::command
