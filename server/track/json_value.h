// What a JSON value of a track says: numbers, flags and names as the format reads them.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace stillpoint::track {

// A decimal number written as text, surrounding blanks allowed. Never NaN or infinite.
std::optional<double> number_from_text(std::string_view text);

// A JSON number, true/false as 1/0, or text holding a decimal number. Never NaN or infinite.
std::optional<double> to_number(const nlohmann::json& value);

// A whole number from 0 to 2^64 - 1, as a JSON number or, since not every program keeps so many digits, as
// text.
std::optional<std::uint64_t> to_seed(const nlohmann::json& value);

// A JSON boolean; a number (true unless 0); text true/yes/on/1 and false/no/off/0/"" in any case.
std::optional<bool> to_flag(const nlohmann::json& value);

// null, false, 0, "", [] and {}: what the format treats as not given where it asks for a value or nothing.
bool is_empty_value(const nlohmann::json& value);

// "a number", "text", "a list", ... for messages.
std::string_view type_in_words(const nlohmann::json& value);

// The value as JSON text, shortened to fit in a message; invisible characters are escaped.
std::string shown(const nlohmann::json& value);

// A number the way people write it: 0.48, 86400, 1e+20.
std::string decimal(double value);

// POINTER + "/" + KEY with the escapes of RFC 6901.
std::string child_pointer(std::string_view pointer, std::string_view key);
std::string child_pointer(std::string_view pointer, std::size_t index);

}  // namespace stillpoint::track
