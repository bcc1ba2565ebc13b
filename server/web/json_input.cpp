#include "web/json_input.h"

#include <charconv>
#include <utility>

#include "track/json_value.h"

namespace stillpoint::web {
namespace {

// Counted before parsing, which is twice as fast as watching the parser.
bool nested_too_deeply(std::string_view text) {
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted && c == '\\')
            ++i;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '[' || c == '{') && ++depth > deepest_json)
            return true;
        else if (!quoted && (c == ']' || c == '}'))
            --depth;
    }
    return false;
}

}  // namespace

std::optional<nlohmann::json> parse_json(std::string_view text, track::Diagnostics& findings) {
    if (nested_too_deeply(text)) {
        findings.push_back({track::Severity::Error, "", "objects and arrays are nested too deeply",
                            "nest at most " + std::to_string(deepest_json) + " levels"});
        return std::nullopt;
    }
    try {
        return nlohmann::json::parse(text);
    } catch (const nlohmann::json::parse_error& error) {
        findings.push_back(
            {track::Severity::Error, "",
             "this is not JSON: it breaks off or goes wrong at byte " + std::to_string(error.byte),
             "send one JSON object"});
    } catch (const nlohmann::json::exception&) {
        findings.push_back(
            {track::Severity::Error, "", "a number is too large to be read", "write numbers below 1e308"});
    }
    return std::nullopt;
}

JsonObject::JsonObject(const nlohmann::json& value, track::Diagnostics& findings)
    : value_(value), findings_(findings) {
    if (!value.is_object())
        findings.push_back({track::Severity::Error, "", "this is not an object", "send an object: {...}"});
}

const nlohmann::json* JsonObject::any(const char* name) {
    asked_.insert(name);
    if (!value_.is_object()) return nullptr;
    const auto found = value_.find(name);
    return found == value_.end() || found->is_null() ? nullptr : &*found;
}

std::optional<double> JsonObject::number(const char* name, double low, double high) {
    const auto* value = any(name);
    if (!value) return std::nullopt;
    const std::string range = "write a number from " + track::decimal(low) + " to " + track::decimal(high);
    if (!value->is_number()) {
        report(name, "is not a number", range);
        return std::nullopt;
    }
    const double number = value->get<double>();
    if (number >= low && number <= high) return number;
    report(name, "is out of range", range);
    return std::nullopt;
}

std::optional<bool> JsonObject::flag(const char* name) {
    const auto* value = any(name);
    if (!value) return std::nullopt;
    if (value->is_boolean()) return value->get<bool>();
    report(name, "is neither true nor false", "write true or false");
    return std::nullopt;
}

std::optional<std::string> JsonObject::text(const char* name) {
    const auto* value = any(name);
    if (!value) return std::nullopt;
    if (value->is_string()) return value->get<std::string>();
    report(name, "is not text", "write it in quotes");
    return std::nullopt;
}

std::optional<std::uint64_t> JsonObject::unsigned_integer(const char* name) {
    const auto* value = any(name);
    if (!value) return std::nullopt;
    if (value->is_number_unsigned()) return value->get<std::uint64_t>();
    if (value->is_string()) {
        const auto& text = value->get_ref<const std::string&>();
        std::uint64_t number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error == std::errc() && end == text.data() + text.size() && !text.empty()) return number;
    }
    report(name, "is not a whole number from 0 to 2^64 - 1", "write for example 7, or \"7\"");
    return std::nullopt;
}

void JsonObject::refuse_others() {
    if (!value_.is_object()) return;
    for (const auto& [name, value] : value_.items()) {
        if (asked_.contains(name)) continue;
        std::string known;
        for (const auto& asked : asked_)
            known += (known.empty() ? "" : ", ") + asked;
        report(name, "is not known here", "use " + known);
    }
}

void JsonObject::report(const std::string& name, std::string message, std::string fix) {
    findings_.push_back(
        {track::Severity::Error, track::child_pointer("", name), std::move(message), std::move(fix)});
}

}  // namespace stillpoint::web
