// Track documents nobody would write, all of them valid.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <string_view>

#include "voices/parameter.h"

namespace stillpoint {

// The parameters come from the tables of the registry, so a new synth function joins by itself: every name
// and alias, values inside and outside the sensible range, values that cannot be read. A pure function of the
// seed, on every machine.
class RandomTracks {
  public:
    explicit RandomTracks(std::uint64_t seed) : random_(seed) {}

    // Short steps of any length, overlapping or not, with voices of any functions; the first voice plays
    // FUNCTION.
    nlohmann::json track(const voices::FunctionSpec& function);

    // A voice that plays FUNCTION, with every parameter present at the odds of one in ONE_IN.
    nlohmann::json voice(const voices::FunctionSpec& function, int one_in);

    std::uint64_t below(std::uint64_t count) { return random_() % count; }
    double between(double low, double high);

  private:
    bool one_in(int number) { return below(static_cast<std::uint64_t>(number)) == 0; }
    std::string_view one_of(std::initializer_list<std::string_view> texts);
    nlohmann::json step(const voices::FunctionSpec* first_function);
    nlohmann::json envelope();
    nlohmann::json value(const voices::ParameterSpec& spec);
    nlohmann::json number(const voices::ParameterSpec& spec);
    nlohmann::json unreadable();
    nlohmann::json colour();
    nlohmann::json list();
    nlohmann::json object();

    std::mt19937_64 random_;
};

}  // namespace stillpoint
