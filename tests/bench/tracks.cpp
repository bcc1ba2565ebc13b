// What rendering three typical loads costs beside encoding the same sound.
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bench.h"
#include "dsp/vector_target.h"
#include "render_and_encode.h"
#include "score.h"

namespace stillpoint::bench {
namespace {

constexpr int quanta = 30 * 50;
constexpr std::int64_t first = 60 * 48000;  // away from the fades

struct Load {
    const char* name;
    const char* what;
    double goal;
    nlohmann::json voices;
};

// Vibrato and tremolo in both ears, every rate a little different, as people write them.
nlohmann::json oscillating_voices(int count) {
    nlohmann::json voices = nlohmann::json::array();
    for (int i = 0; i < count; ++i) {
        const double k = i;
        voices.push_back(voice("binaural_beat", {{"baseFreq", 110 + 31.7 * k},
                                                 {"beatFreq", 4 + 0.3 * k},
                                                 {"ampL", 0.3},
                                                 {"ampR", 0.3},
                                                 {"freqOscRangeL", 3 + 0.2 * k},
                                                 {"freqOscFreqL", 0.05 + 0.04 * k},
                                                 {"freqOscRangeR", 2 + 0.2 * k},
                                                 {"freqOscFreqR", 0.06 + 0.04 * k},
                                                 {"freqOscPhaseOffsetR", 0.5},
                                                 {"ampOscDepthL", 0.5},
                                                 {"ampOscFreqL", 0.07 + 0.1 * k},
                                                 {"ampOscDepthR", 0.6},
                                                 {"ampOscFreqR", 0.09 + 0.1 * k},
                                                 {"ampOscPhaseOffsetR", 1.2}}));
    }
    return voices;
}

void run(Report& report) {
    const Load loads[] = {
        {"tracks.one_voice_vs_opus",
         "one steady binaural voice",
         0.02,
         {voice("binaural_beat", {{"baseFreq", 200.13}, {"beatFreq", 4.24}})}},
        {"tracks.step14_vs_opus", "14 binaural voices with frequency and amplitude oscillators", 0.20,
         oscillating_voices(14)},
        {"tracks.noise_vs_opus",
         "one stereo noise voice",
         0.25,
         {voice("noise_generator", {{"noise_type", "pink"}}, "noise")}}};
    std::vector<std::vector<std::string>> rows{
        {"load", "render us per quantum", "encode us per quantum", "render / encode"}};
    const std::string target(dsp::name_of(dsp::vector_target()));
    for (const Load& load : loads) {
        const RenderAndEncode cost = render_and_encode(one_step(load.voices, 120), first, quanta);
        rows.push_back({load.what, fixed(cost.render * 1e6 / quanta, 2), fixed(cost.encode * 1e6 / quanta, 1),
                        fixed(cost.render / cost.encode, 4)});
        report.add({load.name, cost.render / cost.encode, "", load.goal, Better::Lower,
                    std::string(load.what) +
                        ", renderer beside libopus with the product's settings, 30 s, "
                        "median of 5, " +
                        target});
    }
    report.table(rows);
}

const Group group{"tracks", "What three typical loads cost beside the Opus encoder", run};

}  // namespace
}  // namespace stillpoint::bench
