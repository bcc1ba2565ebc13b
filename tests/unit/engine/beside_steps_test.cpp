// Clips and background noise against the formulas of the format, written down a second time.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "engine/beside_steps.h"
#include "engine/plan.h"
#include "engine/renderer.h"
#include "sample_tracks.h"
#include "track/json_value.h"

using namespace stillpoint;
using engine::Plan;
using engine::Renderer;

namespace {

constexpr int rate = 8000;

media::SoundPtr sound_of(int frames, bool stereo, unsigned seed) {
    auto sound = std::make_shared<media::Sound>();
    sound->rate = rate;
    std::minstd_rand random(seed);
    std::uniform_real_distribution<float> sample(-1, 1);
    for (int i = 0; i < frames; ++i) {
        sound->left.push_back(sample(random));
        if (stereo) sound->right.push_back(sample(random));
    }
    for (const auto* ear : {&sound->left, &sound->right})
        for (const float x : *ear)
            sound->peak = std::max(sound->peak, std::abs(x));
    return sound;
}

media::Contents contents(std::map<std::string, media::SoundPtr, std::less<>> sounds) {
    media::Contents::Files files;
    files.rate = rate;
    files.hash = "0123456789abcdef";
    files.sounds = std::move(sounds);
    return media::Contents(std::move(files));
}

// Two silent seconds and what MORE adds to the document.
std::shared_ptr<const track::Track> track_with(const std::string& more) {
    return parsed(
        R"({"seed": 3, "global": {"sample_rate": 8000}, "progression": [{"duration": 2, "voices": []}], )" +
        more + "}");
}

std::shared_ptr<const Plan> plan_of(const track::Track& track, const media::Contents& media) {
    auto plan = engine::provisional_plan(track, rate, 0, media);
    return std::make_shared<const Plan>(plan);
}

std::vector<float> rendered(const std::shared_ptr<const track::Track>& track, const media::Contents& media) {
    Renderer renderer(track, plan_of(*track, media), rate, 3, {}, media);
    std::vector<float> samples(2 * static_cast<std::size_t>(renderer.frames()));
    renderer.advance(samples);
    return samples;
}

double peak_of(const std::vector<float>& samples) {
    float peak = 0;
    for (const float x : samples)
        peak = std::max(peak, std::abs(x));
    return peak;
}

// The clip as 20-assembly 6.2 and 10-document 6 write it.
struct ClipModel {
    double start = 0, gain = 1, duration = 0, pan = 0, fade_in = 0, fade_out = 0;

    void add_to(std::vector<double>& track, const media::Sound& sound) const {
        const auto a = static_cast<std::int64_t>(start * rate);
        std::int64_t length = sound.frames(), out = 0;
        if (const auto cut = static_cast<std::int64_t>(duration * rate); cut > 0 && cut < length) {
            length = cut;
            out = std::min<std::int64_t>(static_cast<std::int64_t>(0.05 * rate), length / 4);
        }
        const auto in = std::min(static_cast<std::int64_t>(fade_in * rate), length);
        out = std::max(out, std::min(static_cast<std::int64_t>(fade_out * rate), length));
        if (track.size() < 2 * static_cast<std::size_t>(std::max<std::int64_t>(0, a + length)))
            track.resize(2 * static_cast<std::size_t>(a + length), 0.0);
        for (std::int64_t i = 0; i < length; ++i) {
            if (a + i < 0) continue;
            double envelope = gain;
            if (i < in) envelope *= in > 1 ? double(i) / double(in - 1) : 0;
            if (i >= length - out && out > 1) envelope *= 1 - double(i - (length - out)) / double(out - 1);
            const auto at = static_cast<std::size_t>(2 * (a + i)), k = static_cast<std::size_t>(i);
            track[at] += sound.left[k] * envelope * std::min(1.0, 1 - pan);
            track[at + 1] +=
                (sound.right.empty() ? sound.left : sound.right)[k] * envelope * std::min(1.0, 1 + pan);
        }
    }

    std::string text(const std::string& file) const {
        const auto number = [](double value) { return track::decimal(value); };
        return R"({"file_path": ")" + file + R"(", "start": )" + number(start) + R"(, "amp": )" +
               number(gain) + R"(, "duration": )" + number(duration) + R"(, "pan": )" + number(pan) +
               R"(, "fade_in": )" + number(fade_in) + R"(, "fade_out": )" + number(fade_out) + "}";
    }
};

double largest_difference(const std::vector<float>& sound, const std::vector<double>& model) {
    REQUIRE(sound.size() == model.size());
    double worst = 0;
    for (std::size_t i = 0; i < sound.size(); ++i)
        worst = std::max(worst, std::abs(sound[i] - model[i]));
    return worst;
}

constexpr const char* white = R"({"noise_parameters": {"name": "White"}, "sweeps": []})";

std::string background(const std::string& members) {
    return std::string(R"("background_noise": {"params": )") + white + members + "}";
}

}  // namespace

TEST_CASE("clips lie where the format says, at their level, place and fades") {
    std::minstd_rand random(5);
    const auto unit = [&] { return double(random() % 1000) / 1000; };
    for (int round = 0; round < 60; ++round) {
        CAPTURE(round);
        std::vector<double> model(2 * 2 * rate, 0.0);
        std::map<std::string, media::SoundPtr, std::less<>> sounds;
        std::string clips;
        for (int i = 0; i < 1 + round % 3; ++i) {
            const std::string name = "clip" + std::to_string(i) + ".wav";
            sounds[name] = sound_of(1 + static_cast<int>(random() % 9000), round % 2 == 0, round * 7 + i);
            ClipModel clip;
            clip.start = unit() * 4 - 1;
            clip.gain = unit() * 2 - 0.5;
            clip.duration = round % 4 == 0 ? unit() : 0;
            clip.pan = round % 3 == 0 ? unit() * 2 - 1 : 0;
            clip.fade_in = round % 5 == 0 ? unit() : 0;
            clip.fade_out = round % 6 == 0 ? unit() : 0;
            clip.add_to(model, *sounds[name]);
            clips += (i ? "," : "") + clip.text(name);
        }
        const auto track = track_with(R"("overlay_clips": [)" + clips + "]");
        CHECK(largest_difference(rendered(track, contents(sounds)), model) < 1e-6);
    }
}

TEST_CASE("a clip makes the track longer only when something of it sounds there") {
    const auto media = contents({{"a.wav", sound_of(4000, false, 1)}});
    const auto frames = [&](const std::string& clip) {
        const auto track = track_with(R"("clips": [)" + clip + "]");
        return std::make_pair(Renderer(track, plan_of(*track, media), rate, 3, {}, media).frames(),
                              engine::track_frames(*track, media, rate));
    };
    CHECK(frames(R"({"path": "a.wav", "start_time": 0.5})") ==
          std::make_pair<std::int64_t, std::int64_t>(16000, 16000));
    CHECK(frames(R"({"path": "a.wav", "start_time": 5})") ==
          std::make_pair<std::int64_t, std::int64_t>(44000, 44000));
    CHECK(frames(R"({"path": "a.wav", "start_time": -5})") ==
          std::make_pair<std::int64_t, std::int64_t>(16000, 16000));
    CHECK(frames(R"({"path": "other.wav", "start_time": 5})") ==
          std::make_pair<std::int64_t, std::int64_t>(16000, 16000));
}

TEST_CASE("background noise: gain, start, fades and envelope are those of the format") {
    const auto plain = rendered(track_with(background("")), {});
    CHECK(peak_of(plain) > 0.7);
    CHECK(peak_of(plain) <= 0.951);
    const auto shaped =
        rendered(track_with(background(R"(, "gain": 0.4, "start_time": 0.25, "fade_in": 0.5, "fade_out": 0.75,
                                  "amp_envelope": [[1.5, 0.1], {"time": 0.5, "amp": 1}, [1, 2]])")),
                 {});
    const std::int64_t start = rate / 4, in = rate / 2, out = rate * 3 / 4, end = 2 * rate;
    std::vector<double> model(2 * static_cast<std::size_t>(end), 0.0);
    for (std::int64_t n = start; n < end; ++n) {
        const double t = double(n) / rate;
        double gain = 0.4 * (t < 0.5   ? 1
                             : t < 1   ? 1 + (t - 0.5) / 0.5
                             : t < 1.5 ? 2 - 1.9 * (t - 1) / 0.5
                                       : 0.1);
        if (n - start < in) gain *= double(n - start) / double(in - 1);
        if (n >= end - out) gain *= 1 - double(n - (end - out)) / double(out - 1);
        for (std::size_t ear = 0; ear < 2; ++ear)
            model[2 * static_cast<std::size_t>(n) + ear] =
                gain * plain[2 * static_cast<std::size_t>(n - start) + ear];
    }
    CHECK(largest_difference(shaped, model) < 1e-6);
}

TEST_CASE("background noise ends with the steps, not with a clip") {
    const auto media = contents({{"a.wav", sound_of(8000, false, 1)}});
    const auto sound = rendered(
        track_with(background("") + R"(, "clips": [{"path": "a.wav", "start": 3, "gain": 0}])"), media);
    REQUIRE(sound.size() == 2 * 4 * rate);
    CHECK(peak_of({sound.begin() + 2 * 2 * rate, sound.end()}) == 0);
}

TEST_CASE("without its file a background noise is silent") {
    CHECK(peak_of(rendered(track_with(R"("background_noise": {"file": "a.noise"})"), {})) == 0);
}

TEST_CASE("any chunks and seeks give the same bits beside the steps, too") {
    const auto media = contents({{"a.wav", sound_of(9001, true, 1)}, {"b.wav", sound_of(3000, false, 2)}});
    const auto track =
        parsed(R"({"seed": 9, "global": {"sample_rate": 8000, "crossfade_duration": 0.5}, "progression": [
        {"duration": 2, "voices": [{"synth_function_name": "binaural_beat", "params": {}}]},
        {"duration": 2, "voices": [{"synth_function_name": "binaural_beat", "params": {"baseFreq": 150}}]}],
        "background_noise": {"params": {"sweeps": [{}]}, "gain": 0.3, "start_time": 0.3337, "fade_in": 1},
        "clips": [{"path": "a.wav", "start": 0.1234, "fade_in": 0.3, "duration": 1},
                  {"path": "b.wav", "start": 3.9}]})");
    const auto whole = rendered(track, media);
    Renderer renderer(track, plan_of(*track, media), rate, 3, {}, media);
    std::minstd_rand random(1);
    std::vector<float> part(2 * 3000);
    for (int i = 0; i < 60; ++i) {
        const auto from = static_cast<std::int64_t>(random() % static_cast<std::uint32_t>(renderer.frames()));
        renderer.seek(from);
        for (int k = 0; k < 3; ++k) {
            const auto at = 2 * static_cast<std::size_t>(renderer.position());
            const std::size_t count = std::min(whole.size() - at, 2 * (random() % 3000));
            renderer.advance(std::span(part).first(count));
            CHECK(std::equal(part.begin(), part.begin() + static_cast<std::ptrdiff_t>(count),
                             whole.begin() + static_cast<std::ptrdiff_t>(at)));
        }
    }
}

TEST_CASE("the plans count what sounds beside the steps") {
    std::minstd_rand random(8);
    const auto unit = [&] { return double(random() % 1000) / 1000; };
    for (int round = 0; round < 12; ++round) {
        CAPTURE(round);
        const auto media =
            contents({{"a.wav", sound_of(9000, true, round)}, {"b.wav", sound_of(4000, false, round + 99)}});
        std::string more = R"("clips": [{"path": "a.wav", "start": )" + track::decimal(unit() * 5 - 1) +
                           R"(, "amp": )" + track::decimal(unit() * 3) + R"(}, {"path": "b.wav", "start": )" +
                           track::decimal(unit() * 3) + R"(, "amp": )" + track::decimal(unit()) + "}]";
        if (round % 2) more += "," + background(R"(, "gain": )" + track::decimal(unit()));
        const auto track =
            parsed(R"({"seed": 4, "global": {"sample_rate": 8000}, "progression": [{"duration": 3,
            "voices": [{"synth_function_name": "binaural_beat", "params": {}}]}], )" +
                   more + "}");
        const Plan bound = engine::provisional_plan(*track, rate, 0.25, media),
                   exact = engine::exact_plan(*track, rate, 3, 0.25, {}, media);
        CHECK(bound.track_peak >= exact.track_peak);
        CHECK(bound.is_seeded == false);  // the colour has its seed
        Renderer renderer(track, std::make_shared<const Plan>(exact), rate, 3, {}, media);
        std::vector<float> samples(2 * static_cast<std::size_t>(renderer.frames()));
        renderer.advance(samples);
        CHECK(peak_of(samples) == doctest::Approx(0.25).epsilon(1e-5));
    }
}

TEST_CASE("a mix makes each layer softer by itself") {
    const auto media = contents({{"a.wav", sound_of(9000, true, 1)}});
    const auto track = parsed(
        R"({"seed": 3, "global": {"sample_rate": 8000}, "progression": [{"duration": 2, "voices": [
            {"synth_function_name": "binaural_beat", "params": {"baseFreq": 200}},
            {"synth_function_name": "noise_generator", "voice_type": "noise", "params": {}}]}], )" +
        background("") + R"(, "clips": [{"file_path": "a.wav", "start": 0.3}]})");
    const auto in_mix = [&](const engine::Mix& mix) {
        Plan plan = *plan_of(*track, media);
        plan.mix = mix;
        Renderer renderer(track, std::make_shared<const Plan>(plan), rate, 3, {}, media);
        std::vector<float> samples(2 * static_cast<std::size_t>(renderer.frames()));
        renderer.advance(samples);
        return samples;
    };
    const auto tones = in_mix({1, 0, 0}), noise = in_mix({0, 1, 0}), clips = in_mix({0, 0, 1});
    for (const auto* layer : {&tones, &noise, &clips})
        CHECK(peak_of(*layer) > 0.01);
    CHECK(in_mix({1, 1, 1}) == rendered(track, media));
    CHECK(peak_of(in_mix({0, 0, 0})) == 0);
    const auto mixed = in_mix({0.5f, 0.25f, 1});
    double worst = 0;
    for (std::size_t i = 0; i < mixed.size(); ++i)
        worst = std::max(worst, std::abs(mixed[i] - (0.5 * tones[i] + 0.25 * noise[i] + clips[i])));
    CHECK(worst < 1e-6);
}

TEST_CASE("a renderer wants recordings of its own rate") {
    const auto track = track_with(R"("clips": [])");
    const auto media = contents({{"a.wav", sound_of(10, false, 1)}});
    CHECK_THROWS_AS(Renderer(track, std::make_shared<const Plan>(engine::provisional_plan(*track, 44100)),
                             44100, 3, {}, media),
                    std::invalid_argument);
}

TEST_CASE("an unseeded background noise follows the seed") {
    const auto track =
        track_with(R"("background_noise": {"params": {"noise_parameters": {"exponent": 1, "seed": null}}})");
    const auto plan = std::make_shared<const Plan>(engine::provisional_plan(*track, rate, 0));
    std::vector<float> a(2 * 2000), b(2 * 2000);
    Renderer(track, plan, rate, 1).advance(a);
    Renderer(track, plan, rate, 2).advance(b);
    CHECK((a != b) == plan->is_seeded);
}
