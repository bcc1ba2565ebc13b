#include "track/json_value.h"

#include <charconv>
#include <cmath>

#include "support/word.h"

namespace stillpoint::track {

namespace {

std::optional<bool> flag_from_text(std::string_view text) {
    const std::string word = support::trimmed_lower(text);
    if (word == "true" || word == "yes" || word == "on" || word == "1") return true;
    if (word == "false" || word == "no" || word == "off" || word == "0" || word.empty()) return false;
    return std::nullopt;
}

}  // namespace

std::optional<double> number_from_text(std::string_view text) {
    text = support::trimmed(text);
    if (text.size() > 1 && text.front() == '+' && text[1] != '-') text.remove_prefix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

std::optional<double> to_number(const nlohmann::json& value) {
    if (value.is_number()) {
        const double number = value.get<double>();
        return std::isfinite(number) ? std::optional(number) : std::nullopt;
    }
    if (value.is_boolean()) return value.get<bool>() ? 1.0 : 0.0;
    if (value.is_string()) return number_from_text(value.get_ref<const std::string&>());
    return std::nullopt;
}

std::optional<std::uint64_t> to_seed(const nlohmann::json& value) {
    if (value.is_number_unsigned()) return value.get<std::uint64_t>();
    if (value.is_string()) {
        const std::string_view text = support::trimmed(value.get_ref<const std::string&>());
        std::uint64_t seed = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
        if (error == std::errc() && end == text.data() + text.size() && !text.empty()) return seed;
        return std::nullopt;
    }
    const auto number = value.is_number() ? to_number(value) : std::nullopt;
    constexpr double exact = 9007199254740992.0;  // 2^53
    if (!number || *number < 0 || *number > exact || *number != std::floor(*number)) return std::nullopt;
    return static_cast<std::uint64_t>(*number);
}

std::optional<bool> to_flag(const nlohmann::json& value) {
    if (value.is_boolean()) return value.get<bool>();
    if (value.is_number()) return value.get<double>() != 0;
    if (value.is_string()) return flag_from_text(value.get_ref<const std::string&>());
    return std::nullopt;
}

bool is_empty_value(const nlohmann::json& value) {
    switch (value.type()) {
        case nlohmann::json::value_t::null:
            return true;
        case nlohmann::json::value_t::boolean:
            return !value.get<bool>();
        case nlohmann::json::value_t::string:
            return value.get_ref<const std::string&>().empty();
        case nlohmann::json::value_t::array:
        case nlohmann::json::value_t::object:
            return value.empty();
        default:
            return value.is_number() && value.get<double>() == 0;
    }
}

std::string_view type_in_words(const nlohmann::json& value) {
    switch (value.type()) {
        case nlohmann::json::value_t::null:
            return "null";
        case nlohmann::json::value_t::boolean:
            return "true or false";
        case nlohmann::json::value_t::string:
            return "text";
        case nlohmann::json::value_t::array:
            return "a list";
        case nlohmann::json::value_t::object:
            return "an object";
        default:
            return "a number";
    }
}

std::string shown(const nlohmann::json& value) {
    constexpr std::size_t longest = 40;
    if (value.is_structured()) return std::string(type_in_words(value));
    std::string text = value.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
    if (text.size() <= longest) return text;
    text.resize(longest);
    return text + "...";
}

std::string decimal(double value) {
    char digits[32];
    const auto format = std::abs(value) < 1e15 && (value == 0 || std::abs(value) > 1e-6)
                            ? std::chars_format::fixed
                            : std::chars_format::scientific;
    const auto end = std::to_chars(digits, digits + sizeof digits, value, format).ptr;
    return {digits, end};
}

std::string child_pointer(std::string_view pointer, std::string_view key) {
    std::string result(pointer);
    result += '/';
    for (const char c : key) {
        if (c == '~')
            result += "~0";
        else if (c == '/')
            result += "~1";
        else
            result += c;
    }
    return result;
}

std::string child_pointer(std::string_view pointer, std::size_t index) {
    return child_pointer(pointer, std::to_string(index));
}

}  // namespace stillpoint::track
