#include "voices/noise_preset.h"

#include <doctest/doctest.h>

using namespace stillpoint;
using nlohmann::json;
using voices::read_noise_preset;

namespace {

voices::NoisePreset preset(const json& noise) {
    return read_noise_preset(track::Params(noise));
}

}  // namespace

TEST_CASE("an empty noise is plain pink at full level") {
    const auto voice = preset(json::object());
    CHECK(voice.function == "noise_generator");
    CHECK(!voice.is_transition);
    CHECK(voice.params.json() == json{{"noise_parameters", {{"name", "pink"}}},
                                      {"sweeps", json::array()},
                                      {"amp", 1},
                                      {"lfo_freq", 1.0 / 12},
                                      {"lfo_phase_offset_deg", 0},
                                      {"intra_phase_offset_deg", 0}});
}

TEST_CASE("a colour is found under all its names") {
    CHECK(preset({{"noise_type", "brown"}}).params.json()["noise_parameters"] == json{{"name", "brown"}});
    CHECK(preset({{"color_params", {{"exponent", 2}}}}).params.json()["noise_parameters"] ==
          json{{"exponent", 2}});
    CHECK(preset({{"noise_parameters", "blue"}}).params.json()["noise_parameters"] == json{{"name", "blue"}});
    CHECK(preset({{"noise_parameters", {{"name", "Pink"}}}, {"lowcut", 50}})
              .params.json()["noise_parameters"] == json{{"name", "Pink"}, {"lowcut", 50}});
}

TEST_CASE("sweeps have the defaults of a .noise file") {
    const json sweeps = {{{"start_min", 500}}, json::array({200, 900, 5}), "odd"};
    CHECK(preset({{"sweeps", sweeps}}).params.json()["sweeps"] ==
          json{{{"start_min", 500}, {"start_max", 10000}, {"start_q", 30}, {"start_casc", 10}},
               {{"start_min", 200}, {"start_max", 900}, {"start_q", 5}, {"start_casc", 10}},
               {{"start_min", 1000}, {"start_max", 10000}, {"start_q", 30}, {"start_casc", 10}}});
}

TEST_CASE("a transition jumps at its offset unless it lasts") {
    const auto voice = preset({{"transition", true},
                               {"initial_offset", 3},
                               {"start_lfo_freq", 0.2},
                               {"end_lfo_phase_offset_deg", 90},
                               {"sweeps", {{{"end_max", 5000}}}}});
    CHECK(voice.function == "noise_generator_transition");
    CHECK(voice.is_transition);
    const auto& params = voice.params;
    CHECK(params.number("initial_offset", -1) == 3);
    CHECK(params.number("transition_duration", -1) == 0);
    CHECK(params.number("start_lfo_freq", -1) == 0.2);
    CHECK(params.number("end_lfo_freq", -1) == doctest::Approx(1.0 / 12));
    CHECK(params.number("start_lfo_phase_offset_deg", -1) == 0);
    CHECK(params.number("end_lfo_phase_offset_deg", -1) == 90);
    CHECK(params.json()["sweeps"][0]["end_max"] == 5000);
    CHECK(params.json()["sweeps"][0]["end_min"] == 1000);
    CHECK(preset({{"transition", true}, {"post_offset", 7}}).params.number("transition_duration", -1) == 7);
}
