// subliminal_encode against its formulas as 30-voices 10 writes them.
#include "voices/subliminal_encode.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "media/contents.h"
#include "rendered_voice.h"

using namespace stillpoint;
using nlohmann::json;

namespace {

constexpr int rate = 11025;  // the carriers fold down; the formulas do not mind

media::SoundPtr recording(std::size_t frames, double hertz, bool is_stereo) {
    media::Sound sound;
    sound.rate = rate;
    for (std::size_t i = 0; i < frames; ++i) {
        sound.left.push_back(float(0.3 * std::sin(hertz * double(i)) * double(i + 1) / double(frames)));
        if (is_stereo) sound.right.push_back(float(0.1 * std::cos(3 * hertz * double(i))));
    }
    return std::make_shared<const media::Sound>(std::move(sound));
}

media::Contents library() {
    media::Contents::Files files;
    files.rate = rate;
    files.sounds = {{"a.wav", recording(3000, 0.1, true)},
                    {"b.wav", recording(1111, 0.37, false)},
                    {"short.wav", recording(5, 1, false)},
                    {"silent.wav", recording(700, 0, false)},
                    {"empty.wav", recording(0, 0, false)}};
    return media::Contents(std::move(files));
}

// One recording on its carrier, at a peak of 1.
std::vector<double> message(const std::string& name, double carrier) {
    const auto sound = library().sound(name);
    std::vector<double> out;
    double peak = 0;
    for (std::size_t i = 0; i < sound->left.size(); ++i) {
        const double x = (double(sound->left[i]) + sound->right_ear()[i]) / 2;
        out.push_back(x * std::sin(2 * M_PI * carrier * double(i) / rate));
        peak = std::max(peak, std::abs(out.back()));
    }
    for (double& x : out)
        if (peak > 0) x = float(x / peak);
    return out;
}

std::vector<double> expected(const std::vector<std::string>& names, double carrier, bool stacked, double amp,
                             std::size_t frames) {
    std::vector<double> out;
    if (!stacked) {
        while (out.size() < frames)
            for (const std::string& name : names) {
                const auto part = message(name, carrier);
                out.insert(out.end(), part.begin(), part.end());
                out.resize(out.size() + rate);
            }
        out.resize(frames);
    } else {
        out.resize(frames);
        for (const std::string& name : names) {
            const auto part = message(name, carrier);
            for (std::size_t i = 0; i < frames; ++i)
                out[i] += part[i % part.size()] / double(names.size());
        }
    }
    double peak = 0;
    for (const double x : out)
        peak = std::max(peak, std::abs(x));
    for (double& x : out)
        x = peak > 0 ? x / peak * amp : 0;
    return out;
}

struct Sound {
    std::vector<float> left, right;
    double bound = 0;
};

Sound rendered(const json& json, double seconds) {
    const track::Params params(json);
    voices::SharedRoom room;
    voices::VoiceContext context{params, room, seconds, rate};
    context.media = library();
    const auto voice = voices::make_subliminal_encode(context);
    Sound out;
    const auto frames = static_cast<std::size_t>(seconds * rate);
    out.left.resize(frames);
    out.right.resize(frames);
    out.bound = voice->peak_bound();
    for (std::size_t first = 0; first < frames; first += dsp::block_frames)
        voice->render(std::int64_t(first), int(std::min<std::size_t>(dsp::block_frames, frames - first)),
                      out.left.data() + first, out.right.data() + first);
    return out;
}

void check(const json& params, const std::vector<std::string>& names, double carrier, bool stacked,
           double amp, double seconds) {
    CAPTURE(params.dump());
    const Sound sound = rendered(params, seconds);
    const auto wanted = expected(names, carrier, stacked, amp, sound.left.size());
    CHECK(distance(sound.left, wanted) < 1e-5);
    CHECK(sound.left == sound.right);
    for (const float x : sound.left)
        if (std::abs(x) > sound.bound) FAIL_CHECK("louder than its bound");
}

bool is_silent(const Sound& sound) {
    return std::all_of(sound.left.begin(), sound.left.end(), [](float x) { return x == 0; });
}

}  // namespace

TEST_CASE("recordings follow one another with a second between them, also behind a single one") {
    check({{"audio_path", "a.wav"}}, {"a.wav"}, 17500, false, 0.5, 3);
    check({{"audio_paths", {"a.wav", "b.wav", "short.wav"}}, {"carrierFreq", 16000}, {"amp", 1.7}},
          {"a.wav", "b.wav", "short.wav"}, 16000, false, 1.7, 7);
    check({{"audio_path", "a.wav"}, {"amp", -0.3}}, {"a.wav"}, 17500, false, -0.3,
          0.2);  // cut before its peak
}

TEST_CASE("stacked recordings go round and round and share the level") {
    check({{"audio_paths", " a.wav ;; b.wav"}, {"mode", "STACK"}}, {"a.wav", "b.wav"}, 17500, true, 0.5, 2.3);
    check({{"audio_paths", {"short.wav", "a.wav", "silent.wav"}}, {"mode", "stack"}},
          {"short.wav", "a.wav", "silent.wav"}, 17500, true, 0.5, 1.1);
    check({{"audio_paths", {"b.wav"}}, {"mode", "no such mode"}}, {"b.wav"}, 17500, false, 0.5, 1);
}

TEST_CASE("the carrier stays between 15 and 20 kHz") {
    check({{"audio_path", "a.wav"}, {"carrierFreq", 300}}, {"a.wav"}, 15000, false, 0.5, 0.5);
    check({{"audio_path", "a.wav"}, {"carrierFreq", "30000"}}, {"a.wav"}, 20000, false, 0.5, 0.5);
}

TEST_CASE("recordings that are not there, or hold nothing, are left out; without any there is silence") {
    check({{"audio_paths", {"gone.wav", "b.wav", "empty.wav", 7}}}, {"b.wav"}, 17500, false, 0.5, 0.6);
    CHECK(is_silent(rendered({{"audio_paths", ""}, {"audio_path", "a.wav"}}, 0.3)));
    CHECK(is_silent(rendered({{"audio_path", "gone.wav"}}, 0.3)));
    CHECK(is_silent(rendered({{"audio_path", "silent.wav"}}, 0.3)));
    CHECK(is_silent(rendered(json::object(), 0.3)));
    CHECK(rendered(json::object(), 0.3).bound == 0);
}
