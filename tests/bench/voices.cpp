// What one voice of every synth function costs, and the plain ones beside a scalar loop and beside Csound.
#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "bench.h"
#include "codec/opus_encoder.h"
#include "csound.h"
#include "dsp/vector_target.h"
#include "engine/plan.h"
#include "engine/renderer.h"
#include "score.h"
#include "voices/registry.h"

namespace stillpoint::bench {
namespace {

constexpr int rate = codec::opus_rate;
constexpr int frames = codec::opus_frames;  // rendered at a time
constexpr int rounds = 5;

// A renderer that plays one step, its levels and its mix included.
class Player {
  public:
    Player(const nlohmann::json& voices, double seconds)
        : track_(one_step(voices, seconds + 2)),
          renderer_(track_, std::make_shared<engine::Plan>(engine::provisional_plan(*track_, rate)), rate, 1),
          quanta_(static_cast<int>(seconds * rate / frames)) {}

    // From one second on, so that no fade is in the way.
    void play() {
        renderer_.seek(rate);
        for (int i = 0; i < quanta_; ++i)
            renderer_.advance(samples_);
    }

  private:
    std::shared_ptr<const track::Track> track_;
    engine::Renderer renderer_;
    int quanta_;
    std::vector<float> samples_ = std::vector<float>(2 * frames);
};

// ---------------------------------------------------------------- every function

// Whatever is off in the table is on: numbers that are 0 become a half, flags are true.
nlohmann::json everything_on(const voices::FunctionSpec& function) {
    nlohmann::json params = nlohmann::json::object();
    for (const voices::ParameterSpec& row : function.parameters) {
        const std::string name(row.name);
        if (!row.has_effect) continue;
        switch (row.kind) {
            case voices::ParameterKind::Number:
                params[name] =
                    row.default_number != 0 ? row.default_number : std::clamp(0.5, row.min, row.max);
                break;
            case voices::ParameterKind::Flag:
                params[name] = true;
                break;
            case voices::ParameterKind::Curve:
                params[name] = "logarithmic";
                break;
            default:
                break;
        }
    }
    return params;
}

// Seconds of one voice that a second of one core renders.
double realtime_factor(std::string_view function, const nlohmann::json& params) {
    constexpr int voices = 4;
    constexpr double seconds = 3;
    const bool is_noise = function.starts_with("noise");
    Player player(nlohmann::json(voices, voice(function, params, is_noise ? "noise" : "binaural")), seconds);
    return voices * seconds / compare_cpu(3, {[&] { player.play(); }})[0];
}

void measure_functions(Report& report) {
    std::vector<std::vector<std::string>> rows{
        {"function", "default: times real time", "all features on: times real time"}};
    for (const voices::FunctionSpec* function : voices::all_functions()) {
        const double plain = realtime_factor(function->name, nlohmann::json::object());
        const double full = realtime_factor(function->name, everything_on(*function));
        rows.push_back({std::string(function->name), fixed(plain, 0), fixed(full, 0)});
        if (function->name == "spatial_angle_modulation")
            report.add({"voices.sam_x_realtime", plain, "x", 200, Better::Higher,
                        "one default voice on one core, renderer with levels and mix"});
    }
    report.table(rows);
}

// ---------------------------------------------------------------- plain voices beside others

constexpr int voices_at_once = 100;
constexpr double seconds = 20, scalar_seconds = 1;

struct Tone {
    double hertz, range, swing_rate;
};

// The carriers of voice I, as Csound plays them, too.
std::array<Tone, 2> tones_of(int i, bool swings) {
    const double range = swings ? 5 : 0, swing_rate = 0.05 + 0.006 * i;
    return {Tone{100 + 1.37 * i, range, swing_rate}, Tone{104 + 1.41 * i, range, swing_rate}};
}

nlohmann::json binaural_voices(bool swings) {
    nlohmann::json list = nlohmann::json::array();
    for (int i = 0; i < voices_at_once; ++i) {
        const auto [left, right] = tones_of(i, swings);
        nlohmann::json params = {{"baseFreq", (left.hertz + right.hertz) / 2},
                                 {"beatFreq", right.hertz - left.hertz}};
        if (swings)
            for (const char* side : {"L", "R"}) {
                params[std::string("freqOscRange") + side] = left.range;
                params[std::string("freqOscFreq") + side] = left.swing_rate;
            }
        list.push_back(voice("binaural_beat", params));
    }
    return list;
}

// The formula of the documents sample by sample in double, with std::sin. The phase of a swing is the
// integral of its frequency.
void play_scalar(bool swings, double& sink) {
    std::vector<float> ears[2] = {std::vector<float>(frames), std::vector<float>(frames)};
    for (int quantum = 0; quantum < static_cast<int>(scalar_seconds * rate / frames); ++quantum) {
        for (auto& ear : ears)
            std::fill(ear.begin(), ear.end(), 0.0f);
        for (int i = 0; i < voices_at_once; ++i) {
            const auto tones = tones_of(i, swings);
            for (std::size_t e = 0; e < 2; ++e) {
                const Tone& tone = tones[e];
                for (int k = 0; k < frames; ++k) {
                    const double t = double(quantum * frames + k) / rate;
                    double turns = tone.hertz * t;
                    if (swings)
                        turns += tone.range / 2 / (2 * M_PI * tone.swing_rate) *
                                 (1 - std::cos(2 * M_PI * tone.swing_rate * t));
                    ears[e][static_cast<std::size_t>(k)] +=
                        static_cast<float>(0.5 / voices_at_once * std::sin(2 * M_PI * turns));
                }
            }
        }
        sink += double(ears[0][7]) + double(ears[1][9]);
    }
}

// Nanoseconds per oscillator and sample.
double per_sample(double cpu_seconds, double sound_seconds) {
    return cpu_seconds * 1e9 / (sound_seconds * rate * 2 * voices_at_once);
}

struct Compared {
    double ours, scalar, poscil, poscil3;
};

// All of them in turn, medians.
Compared compare(bool swings) {
    Player player(binaural_voices(swings), seconds);
    std::vector<double> ours, scalar, poscil, poscil3;
    double sink = 0;
    for (int round = 0; round < rounds; ++round) {
        const double start = cpu_seconds();
        player.play();
        const double middle = cpu_seconds();
        play_scalar(swings, sink);
        ours.push_back(per_sample(middle - start, seconds));
        scalar.push_back(per_sample(cpu_seconds() - middle, scalar_seconds));
        poscil.push_back(per_sample(csound_seconds_per_second({"poscil", swings, voices_at_once}), 1));
        poscil3.push_back(per_sample(csound_seconds_per_second({"poscil3", swings, voices_at_once}), 1));
    }
    if (!std::isfinite(sink)) throw std::runtime_error("the scalar loop went wrong");
    return {median(ours), median(scalar), median(poscil), median(poscil3)};
}

// The same voices with every vector target that this machine has.
void measure_targets(Report& report) {
    std::vector<std::vector<std::string>> rows{{"target", "steady: ns", "with a vibrato per ear: ns"}};
    const dsp::VectorTarget before = dsp::vector_target();
    Player steady(binaural_voices(false), seconds), swinging(binaural_voices(true), seconds);
    for (const dsp::VectorTarget target : dsp::available_vector_targets()) {
        dsp::use_vector_target(target);
        const auto times = compare_cpu(rounds, {[&] { steady.play(); }, [&] { swinging.play(); }});
        rows.push_back({std::string(dsp::name_of(target)), fixed(per_sample(times[0], seconds), 3),
                        fixed(per_sample(times[1], seconds), 3)});
    }
    dsp::use_vector_target(before);
    report.table(rows);
}

void measure_plain(Report& report) {
    const Compared steady = compare(false), swinging = compare(true);
    const std::string target(dsp::name_of(dsp::vector_target()));
    std::vector<std::vector<std::string>> rows{
        {"ns per oscillator and sample", "ours (" + target + ")", "std::sin", "poscil", "poscil3"}};
    const auto row = [&](const char* name, const Compared& c) {
        rows.push_back({name, fixed(c.ours, 3), fixed(c.scalar, 2), fixed(c.poscil, 2), fixed(c.poscil3, 2)});
    };
    row("steady", steady);
    row("with a vibrato per ear", swinging);
    report.table(rows);
    const auto add = [&](const char* name, double value, std::optional<double> goal,
                         const std::string& other) {
        report.add({name, value, "x", goal, Better::Higher,
                    "100 binaural voices with gains and mix (" + target + ") beside " + other +
                        ", CPU time, median of 5"});
    };
    const std::string csound = "Csound, ksmps 128, as many audio-rate ";
    add("voices.steady_vs_csound_poscil", steady.poscil / steady.ours, 10, csound + "poscil");
    add("voices.steady_vs_csound_poscil3", steady.poscil3 / steady.ours, 20, csound + "poscil3");
    add("voices.lfo_vs_csound_poscil", swinging.poscil / swinging.ours, 7,
        csound + "poscil, with an audio-rate poscil on each frequency");
    add("voices.lfo_vs_csound_poscil3", swinging.poscil3 / swinging.ours, std::nullopt,
        csound + "poscil3, with an audio-rate poscil3 on each frequency");
    add("voices.steady_vs_scalar", steady.scalar / steady.ours, 35, "a scalar loop with std::sin");
    add("voices.lfo_vs_scalar", swinging.scalar / swinging.ours, std::nullopt,
        "a scalar loop with std::sin and std::cos");
}

void run(Report& report) {
    measure_functions(report);
    measure_targets(report);
    measure_plain(report);
}

const Group group{"voices", "What a voice costs, beside a scalar loop and Csound", run};

}  // namespace
}  // namespace stillpoint::bench
