#include "voices/sam_scene.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string_view>

#include "dsp/sine.h"
#include "track/json_value.h"
#include "voices/parameter_reader.h"
#include "voices/registry.h"

namespace stillpoint::voices {
namespace {

using nlohmann::json;
using track::Params;

// The members of a list that are objects; none where there is no such list.
std::vector<Params> objects(const Params& parent, std::string_view name) {
    std::vector<Params> found;
    const json* list = parent.value(name);
    if (!list || !list->is_array()) return found;
    for (const json& entry : *list)
        if (entry.is_object()) found.emplace_back(entry);
    return found;
}

Params object(const Params& parent, std::string_view name) {
    const json* value = parent.value(name);
    return value && value->is_object() ? Params(*value) : Params();
}

std::string text(const Params& params, std::string_view name, std::string_view fallback = "") {
    return params.text(name).value_or(std::string(fallback));
}

bool is_gain(const Params& binding) {
    const std::string path = text(binding, "parameterPath");
    return path == "amp" || path == "amplitude" || path == "amplitude_linear" || path == "signal.amplitude";
}

bool aims_at(const Params& binding, const std::string& source) {
    const std::string target = text(binding, "targetId");
    return target == source || target == "voice" || target == "*";
}

// Muted, or silenced by another one that plays alone.
bool is_silent(const std::vector<Params>& all, const Params* own) {
    if (own && own->flag("muted", false)) return true;
    const bool any_alone =
        std::any_of(all.begin(), all.end(), [](const Params& p) { return p.flag("soloed", false); });
    return any_alone && !(own && own->flag("soloed", false));
}

const Params* named(const std::vector<Params>& all, std::string_view key, const std::string& name) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Params& p) { return text(p, key) == name; });
    return found == all.end() ? nullptr : &*found;
}

double routed_level(const Params& routing, const std::string& source) {
    const std::vector<Params> sources = objects(routing, "sources"), buses = objects(routing, "buses");
    const Params* own = named(sources, "sourceId", source);
    const Params* bus = named(buses, "id", own ? text(*own, "busId", "master") : "master");
    if (is_silent(sources, own) || is_silent(buses, bus)) return 0;
    const double decibels = (own ? own->number("gainDb", 0) : 0) + (bus ? bus->number("gainDb", 0) : 0);
    return std::pow(10, std::clamp(decibels, -200.0, 60.0) / 20);
}

double smooth(double x) noexcept {
    return x * x * (3 - 2 * x);
}

bool is_sam2(const track::Voice& voice) {
    const FunctionSpec* function = resolve_function(voice.function, voice.is_transition);
    return function && function->name.starts_with("spatial_angle_modulation_sam2");
}

class PlacedVoice final : public Voice {
  public:
    PlacedVoice(std::unique_ptr<Voice> voice, SceneGain gain, double start, int rate)
        : voice_(std::move(voice)), gain_(std::move(gain)), start_(start), rate_(rate) {}

    void render(std::int64_t first, int count, float* left, float* right) noexcept override {
        voice_->render(first, count, left, right);
        for (int k = 0; k < count; ++k) {
            const auto gain = static_cast<float>(gain_.at(start_ + double(first + k) / rate_));
            left[k] *= gain;
            right[k] *= gain;
        }
    }
    double peak_bound() const override { return voice_->peak_bound() * gain_.largest(); }

  private:
    std::unique_ptr<Voice> voice_;
    SceneGain gain_;
    double start_;  // s
    int rate_;
};

// The scene of the track, or what older programs wrote into the first of its voices that has any.
Params scene_of(const track::Track& track) {
    if (track.sam_scene.is_object() && !track.sam_scene.empty()) return Params(track.sam_scene);
    for (const track::Step& step : track.steps)
        for (const track::Voice& voice : step.voices) {
            if (!is_sam2(voice)) continue;
            json scene = json::object();
            for (const auto& [old, name] :
                 {std::pair{"samStages", "stages"}, std::pair{"samModulation", "modulation"},
                  std::pair{"samRouting", "routing"}}) {
                const auto part = voice.params.json().find(old);
                if (part != voice.params.json().end() && part->is_object()) scene[name] = *part;
            }
            if (!scene.empty()) return Params(std::move(scene));
        }
    return {};
}

}  // namespace

double SceneGain::Stage::weight(double t) const noexcept {
    const double since = t - start, left = start + seconds - t;
    if (since < 0 || left <= 0) return 0;
    double weight = 1;
    if (since < fade_in) weight = smooth(since / fade_in);
    if (left < fade_out) weight = std::min(weight, smooth(left / fade_out));
    return weight;
}

double SceneGain::Modulation::at(double t) const noexcept {
    const double wave = dsp::sin_turns(dsp::fraction(rate * t + phase));
    return depth * (square ? (wave >= 0 ? 1 : 0) : (1 + wave) / 2);
}

SceneGain::SceneGain(const Params& scene, const std::string& source) {
    for (const Params& stage : objects(object(scene, "stages"), "stages"))
        for (const Params& change : objects(stage, "parameterOverrides")) {
            if (!is_gain(change) || !aims_at(change, source)) continue;
            Stage read{stage.number("startS", 0), std::max(0.0, stage.number("durationS", 0)),
                       std::max(0.0, stage.number("transitionInS", 0)),
                       std::max(0.0, stage.number("transitionOutS", 0)), change.number("value", 1)};
            const double fades = read.fade_in + read.fade_out;
            if (fades > read.seconds) {
                read.fade_in *= read.seconds / fades;
                read.fade_out *= read.seconds / fades;
            }
            stages_.push_back(read);
        }
    const std::vector<Params> modulators = objects(scene, "modulators");
    for (const Params& route : objects(object(scene, "modulation"), "routes")) {
        if (!route.flag("enabled", true) || !is_gain(route) || !aims_at(route, source)) continue;
        Modulation read;
        read.depth = route.number("depth", 0) * (route.number("polarity", 1) < 0 ? -1 : 1);
        if (const Params* by = named(modulators, "id", text(route, "modulatorId"))) {
            read.rate = std::clamp(by->number("rateHz", 1), -1e6, 1e6);
            read.phase = dsp::fraction(by->number("phaseDeg", 0) / 360);
            read.square = choice(*by, "waveform") == "square";
        }
        modulations_.push_back(read);
    }
    level_ = routed_level(object(scene, "routing"), source);
}

double SceneGain::at(double seconds) const noexcept {
    double gain = 1;
    for (const Stage& stage : stages_)
        gain *= 1 + stage.weight(seconds) * (stage.gain - 1);
    for (const Modulation& modulation : modulations_)
        gain += modulation.at(seconds);
    return gain * level_;
}

double SceneGain::largest() const noexcept {
    double gain = 1;
    for (const Stage& stage : stages_)
        gain *= std::max(1.0, std::abs(stage.gain));
    for (const Modulation& modulation : modulations_)
        gain += std::abs(modulation.depth);
    return gain * level_;
}

SamScene::SamScene(const track::Track& track) : scene_(scene_of(track)), is_empty_(scene_.json().empty()) {
    if (is_empty_) return;
    std::set<std::string> used;
    std::vector<const track::Voice*> unnamed;
    for (const track::Step& step : track.steps)
        for (const track::Voice& voice : step.voices) {
            if (!is_sam2(voice)) continue;
            if (voice.sam_source_id.empty())
                unnamed.push_back(&voice);
            else
                used.insert(sources_[&voice] = voice.sam_source_id);
        }
    int number = 0;
    for (const track::Voice* voice : unnamed) {
        std::string id;
        do
            id = "source." + std::to_string(++number);
        while (used.contains(id));
        sources_[voice] = std::move(id);
    }
}

std::unique_ptr<Voice> SamScene::placed(std::unique_ptr<Voice> voice, const track::Voice& score,
                                        double step_start, int rate) const {
    const auto source = sources_.find(&score);
    if (is_empty_ || !voice || source == sources_.end()) return voice;
    return std::make_unique<PlacedVoice>(std::move(voice), SceneGain(scene_, source->second), step_start,
                                         rate);
}

void check_scene(const track::Track& track, track::Report& report) {
    const Params scene = scene_of(track);
    std::set<std::string> paths;
    const auto note = [&](const std::vector<Params>& bindings) {
        for (const Params& binding : bindings)
            if (!is_gain(binding)) paths.insert(text(binding, "parameterPath"));
    };
    for (const Params& stage : objects(object(scene, "stages"), "stages"))
        note(objects(stage, "parameterOverrides"));
    note(objects(object(scene, "modulation"), "routes"));
    if (paths.empty()) return;
    std::string listed;
    for (const std::string& path : paths)
        listed += (listed.empty() ? "" : ", ") + (path.empty() ? std::string("nothing") : path);
    report.warning("/sam_scene",
                   "moves " + listed + ", which this version does not play; it plays the levels",
                   "write the movement into the voices");
}

}  // namespace stillpoint::voices
