#include "session/plan_text.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace stillpoint::session {

using nlohmann::json;

std::string text_of(const engine::Plan& plan) {
    json steps = json::array();
    for (const auto& step : plan.steps)
        steps.push_back({step.binaural_gain, step.noise_gain, step.step_gain});
    json text{{"exact", plan.exact},           {"rate", plan.rate},
              {"seeded", plan.is_seeded},      {"track_peak", plan.track_peak},
              {"track_gain", plan.track_gain}, {"steps", std::move(steps)}};
    if (plan.mix != engine::Mix{}) text["mix"] = {plan.mix.tones, plan.mix.noise, plan.mix.clips};
    return text.dump();
}

std::optional<engine::Plan> plan_from(std::string_view text) try {
    const json document = json::parse(text);
    engine::Plan plan;
    plan.exact = document.at("exact");
    plan.rate = document.at("rate");
    plan.is_seeded = document.at("seeded");
    plan.track_peak = document.at("track_peak");
    plan.track_gain = document.at("track_gain");
    for (const json& step : document.at("steps"))
        plan.steps.push_back({step.at(0), step.at(1), step.at(2)});
    if (document.contains("mix")) {
        const json& mix = document.at("mix");
        plan.mix = {mix.at(0), mix.at(1), mix.at(2)};
    }
    return plan;
} catch (const json::exception&) {
    return std::nullopt;
}

}  // namespace stillpoint::session
