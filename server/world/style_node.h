// One object of a style file while it is read: every wrong member becomes an error at its JSON pointer.
#pragma once

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "track/json_value.h"
#include "track/report.h"
#include "world/style.h"

namespace stillpoint::world {

// A word of the file and what it stands for.
template <class T>
struct Name {
    std::string_view text;
    T value;
};

constexpr double most_chroma = 0.12;  // more is loud, and near red a hazard (docs/world.md, Safety)

// An OKLCH colour: [lightness, chroma, hue]; what is wrong with it is reported.
inline Oklch read_colour(const nlohmann::json& value, const std::string& pointer, track::Report& report) {
    constexpr Oklch highest{1.0, most_chroma, 360.0};
    Oklch colour{};
    if (!value.is_array() || value.size() != 3 ||
        !std::all_of(value.begin(), value.end(), [](const auto& part) { return part.is_number(); })) {
        report.error(pointer, "is not a colour", "write [lightness 0..1, chroma 0..0.12, hue 0..360]");
        return colour;
    }
    for (std::size_t i = 0; i < 3; ++i) {
        colour[i] = value[i].get<double>();
        if (colour[i] < 0 || colour[i] > highest[i])
            report.error(track::child_pointer(pointer, i), "is " + track::shown(value[i]),
                         "write a number from 0 to " + track::decimal(highest[i]));
    }
    return colour;
}

// One object of a style file. Every member must be asked for, have the right type and lie within its limits.
class StyleNode {
  public:
    StyleNode(const nlohmann::json& value, std::string pointer, track::Report& report)
        : value_(value), pointer_(std::move(pointer)), report_(report) {
        if (!value_.is_object()) wrong(pointer_, value_, "an object in { }");
    }

    std::string text(std::string_view key) {
        const nlohmann::json* member = required(key, "text in quotes");
        if (!member) return {};
        if (!member->is_string()) return wrong(at(key), *member, "text in quotes"), std::string();
        return member->get<std::string>();
    }

    double number(std::string_view key, double low, double high) {
        const nlohmann::json* member = required(key, limits(low, high));
        return member ? number_of(*member, at(key), low, high) : low;
    }
    double number(std::string_view key, double low, double high, double fallback) {
        return find(key) ? number(key, low, high) : fallback;
    }
    int whole(std::string_view key, int low, int high) { return as_whole(key, number(key, low, high)); }
    int whole(std::string_view key, int low, int high, int fallback) {
        return find(key) ? whole(key, low, high) : fallback;
    }
    std::uint8_t byte(std::string_view key, int fallback) {
        return static_cast<std::uint8_t>(whole(key, 0, 255, fallback));
    }

    // [low, high], or one number for both.
    Range range(std::string_view key, double low, double high) {
        const nlohmann::json* member = required(key, "two numbers, for example [1, 2.5]");
        if (!member) return {};
        if (member->is_number()) {
            const double value = number_of(*member, at(key), low, high);
            return {value, value};
        }
        const auto values = numbers(*member, at(key), 2, low, high);
        return values.size() == 2 ? Range{values[0], values[1]} : Range{};
    }

    std::vector<double> numbers(std::string_view key, std::size_t count, double low, double high) {
        const nlohmann::json* member = required(key, "a list of numbers");
        return member ? numbers(*member, at(key), count, low, high) : std::vector<double>();
    }

    template <class T, std::size_t N>
    T choice(std::string_view key, const std::array<Name<T>, N>& names) {
        const nlohmann::json* member = required(key, list_of(names));
        if (!member) return names[0].value;
        for (const Name<T>& name : names)
            if (*member == name.text) return name.value;
        report_.error(at(key), "is " + track::shown(*member) + ", which is not known here", list_of(names));
        return names[0].value;
    }

    bool flag(std::string_view key) {
        const nlohmann::json* member = find(key);
        if (member && !member->is_boolean()) wrong(at(key), *member, "true or false");
        return member && member->is_boolean() && member->get<bool>();
    }

    // Calls ITEM(element, pointer) for each element of a list; an absent list is empty.
    template <class Item>
    void each(std::string_view key, const Item& item) {
        const nlohmann::json* list = find(key);
        if (!list) return;
        if (!list->is_array()) return wrong(at(key), *list, "a list in [ ]");
        for (std::size_t i = 0; i < list->size(); ++i)
            item((*list)[i], track::child_pointer(at(key), i));
    }

    std::optional<StyleNode> object(std::string_view key) {
        const nlohmann::json* member = find(key);
        return member ? std::optional<StyleNode>(std::in_place, *member, at(key), report_) : std::nullopt;
    }

    // The member whatever it is, or null.
    const nlohmann::json* find(std::string_view key) {
        known_.emplace_back(key);
        if (!value_.is_object()) return nullptr;
        const auto found = value_.find(key);
        return found == value_.end() || found->is_null() ? nullptr : &*found;
    }

    // Call last: every member that was never asked for is an error.
    void finish() {
        if (!value_.is_object()) return;
        for (const auto& [key, member] : value_.items())
            if (std::find(known_.begin(), known_.end(), key) == known_.end())
                report_.error(at(key), "is not known here", "remove it, or write one of " + join(known_));
    }

    void error(std::string_view key, std::string message, std::string fix) {
        report_.error(at(key), std::move(message), std::move(fix));
    }

  private:
    static std::string join(const std::vector<std::string>& words) {
        std::string text;
        for (std::size_t i = 0; i < words.size(); ++i)
            text += (i ? ", " : "") + words[i];
        return text;
    }
    template <class T, std::size_t N>
    static std::string list_of(const std::array<Name<T>, N>& names) {
        std::vector<std::string> words;
        for (const Name<T>& name : names)
            words.push_back('"' + std::string(name.text) + '"');
        return "write one of " + join(words);
    }
    static std::string limits(double low, double high) {
        return "a number from " + track::decimal(low) + " to " + track::decimal(high);
    }
    std::string at(std::string_view key) const { return track::child_pointer(pointer_, key); }
    void wrong(const std::string& pointer, const nlohmann::json& value, const std::string& right) {
        report_.error(pointer, "is " + std::string(track::type_in_words(value)), "write " + right);
    }
    const nlohmann::json* required(std::string_view key, const std::string& right) {
        const nlohmann::json* member = find(key);
        if (!member && value_.is_object()) report_.error(at(key), "is missing", "write " + right);
        return member;
    }
    double number_of(const nlohmann::json& value, const std::string& pointer, double low, double high) {
        if (!value.is_number()) return wrong(pointer, value, limits(low, high)), low;
        const auto number = value.get<double>();
        if (number >= low && number <= high) return number;
        report_.error(pointer, "is " + track::shown(value), "write " + limits(low, high));
        return low;
    }
    int as_whole(std::string_view key, double number) {
        if (number != std::floor(number))
            report_.error(at(key), "is not a whole number", "write one without a point");
        return static_cast<int>(number);
    }
    std::vector<double> numbers(const nlohmann::json& value, const std::string& pointer, std::size_t count,
                                double low, double high) {
        const std::string right = std::to_string(count) + " numbers in [ ]";
        if (!value.is_array()) return wrong(pointer, value, right), std::vector<double>();
        if (value.size() != count) {
            report_.error(pointer, "has " + std::to_string(value.size()) + " elements", "write " + right);
            return {};
        }
        std::vector<double> result;
        for (std::size_t i = 0; i < count; ++i)
            result.push_back(number_of(value[i], track::child_pointer(pointer, i), low, high));
        return result;
    }

    const nlohmann::json& value_;
    std::string pointer_;
    track::Report& report_;
    std::vector<std::string> known_;
};

}  // namespace stillpoint::world
