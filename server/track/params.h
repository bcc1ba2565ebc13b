// The free-form parameters of a voice or noise, read by name.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace stillpoint::track {

// The number that a parameter's value says, as Params::number reads it.
std::optional<double> parameter_number(const nlohmann::json& value);

// A JSON object whose null members count as absent (30-voices 1.1). Values keep the type they were written
// with; the readers below convert as the track format says. A value that cannot be read yields nullopt, so
// the caller falls back to its default; validation has reported it by then.
class Params {
  public:
    Params() = default;
    explicit Params(nlohmann::json object);

    bool has(std::string_view name) const;  // present and not null

    // A JSON number, true/false as 1/0, or a string holding a decimal number. Never NaN or
    // beyond +-1e12.
    std::optional<double> number(std::string_view name) const;
    double number(std::string_view name, double fallback) const;

    // A JSON boolean; a number (true unless 0); text true/yes/on/1 and false/no/off/0/"" in any case.
    std::optional<bool> flag(std::string_view name) const;
    bool flag(std::string_view name, bool fallback) const;

    std::optional<std::string> text(std::string_view name) const;  // strings only

    const nlohmann::json* value(std::string_view name) const;  // as written; null when absent

    // From now on every name that is asked for, here or in copies, goes into NAMES too, which must outlive
    // them. So tests compare what a voice reads with what its table says.
    void record_reads(std::set<std::string>& names) { reads_ = &names; }

    std::vector<std::string> names() const;  // of all members that are not null, in alphabetical order
    const nlohmann::json& json() const { return object_; }

  private:
    std::set<std::string>* reads_ = nullptr;
    nlohmann::json object_ = nlohmann::json::object();
};

}  // namespace stillpoint::track
