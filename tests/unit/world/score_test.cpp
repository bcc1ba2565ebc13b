#include "world/score.h"

#include <doctest/doctest.h>

#include <cmath>
#include <complex>
#include <numbers>

#include "engine/renderer.h"
#include "tracks.h"
#include "voices/registry.h"
#include "world/summary.h"

using namespace stillpoint;
using world::line_at;
using world::Score;

namespace {

constexpr int rate = 48000;

std::vector<float> render_voice(const std::shared_ptr<const track::Track>& track, int step) {
    const auto plan = std::make_shared<const engine::Plan>(engine::provisional_plan(*track, rate));
    engine::Renderer renderer(track, plan, rate, 1, {engine::Stage::Kind::Voice, step, 0});
    std::vector<float> pcm(2 * static_cast<std::size_t>(renderer.frames()));
    renderer.advance(pcm);
    return pcm;
}

// Phase in cycles of one ear at frame CENTRE: what is left when a chirp of the given frequency and slope,
// with phase 0 there, is taken out of the sound around it.
double ear_phase(const std::vector<float>& pcm, int ear, std::int64_t centre, double hz,
                 double hz_per_second) {
    constexpr int half = 3600;
    std::complex<double> sum = 0;
    for (int i = -half; i <= half; ++i) {
        const double dt = static_cast<double>(i) / rate;
        const double window = 0.5 + 0.5 * std::cos(std::numbers::pi * i / half);
        const double cycles = hz * dt + hz_per_second * dt * dt / 2;
        sum += window * pcm[static_cast<std::size_t>(2 * (centre + i) + ear)] *
               std::polar(1.0, -2 * std::numbers::pi * cycles);
    }
    return std::arg(sum) / (2 * std::numbers::pi);  // the same quarter turn off in both ears
}

// Largest distance between the score's phase and that of the sound's beat, in cycles. STEP_FIRST: where the
// rendered sound lies in the track; SIGN: -1 where the left ear is the higher one.
double worst_phase_error(const Score& score, const std::vector<float>& pcm, std::int64_t step_first, int sign,
                         std::int64_t from, std::int64_t to) {
    double worst = 0;
    for (std::int64_t n = from; n < to; n += 7919) {
        const auto now = score.beat_at(step_first + n), later = score.beat_at(step_first + n + 480);
        const double beat_slope = (later.beat_hz - now.beat_hz) * 100;
        const double carrier_slope = (later.carrier_hz - now.carrier_hz) * 100;
        const double left = ear_phase(pcm, 0, n, now.carrier_hz - sign * now.beat_hz / 2,
                                      carrier_slope - sign * beat_slope / 2);
        const double right = ear_phase(pcm, 1, n, now.carrier_hz + sign * now.beat_hz / 2,
                                       carrier_slope + sign * beat_slope / 2);
        const double difference = sign * (right - left) - now.phase;
        worst = std::max(worst, std::abs(difference - std::round(difference)));
    }
    return worst;
}

}  // namespace

TEST_CASE("The phase of a steady beat is that of the sound") {
    const auto track =
        track_of(step(30, voice("binaural_beat", R"("baseFreq": 210, "beatFreq": 7.3, "startPhaseR": 1.0)")));
    const auto pcm = render_voice(track, 0);
    CHECK(worst_phase_error(Score(*track), pcm, 0, 1, 5000, 29 * rate) < 0.01);
}

TEST_CASE("The phase of a beat whose left ear is higher is that of the sound") {
    const auto track =
        track_of(step(20, voice("binaural_beat", R"("baseFreq": 210, "beatFreq": 4.5, "leftHigh": true)")));
    const auto pcm = render_voice(track, 0);
    CHECK(worst_phase_error(Score(*track), pcm, 0, -1, 5000, 19 * rate) < 0.01);
}

TEST_CASE("The phase of a linear glide is that of the sound, before, in and after it") {
    const auto track = track_of(
        step(60, voice("binaural_beat", R"("startBaseFreq": 220, "endBaseFreq": 180, "startBeatFreq": 10,
        "endBeatFreq": 5, "initial_offset": 10, "duration": 35)",
                       true)));
    const auto pcm = render_voice(track, 0);
    const Score score(*track);
    CHECK(score.beat_at(5 * rate).beat_hz == doctest::Approx(10));
    CHECK(score.beat_at(27 * rate + rate / 2).beat_hz == doctest::Approx(7.5));
    CHECK(score.beat_at(50 * rate).beat_hz == doctest::Approx(5));
    CHECK(worst_phase_error(score, pcm, 0, 1, 5000, 9 * rate) < 0.01);
    CHECK(worst_phase_error(score, pcm, 0, 1, 11 * rate, 44 * rate) < 0.01);
    CHECK(worst_phase_error(score, pcm, 0, 1, 46 * rate, 59 * rate) < 0.01);
}

TEST_CASE("The phase of a curved glide is that of the sound") {
    const auto track = track_of(
        step(40, voice("binaural_beat", R"("startBaseFreq": 200, "endBaseFreq": 190, "startBeatFreq": 12,
        "endBeatFreq": 4, "transition_curve": "exponential")",
                       true)));
    CHECK(worst_phase_error(Score(*track), render_voice(track, 0), 0, 1, 5000, 39 * rate) < 0.01);
}

TEST_CASE("A curved glide is drawn to a thousandth of a hertz") {
    const auto track = track_of(
        step(100, voice("binaural_beat", R"("startBaseFreq": 200, "endBaseFreq": 200, "startBeatFreq": 20,
        "endBeatFreq": 2, "transition_curve": "logarithmic")",
                        true)));
    const Score score(*track);
    double worst = 0;
    for (std::int64_t n = 0; n < 100 * rate; n += 4801) {
        const double a = static_cast<double>(n) / (100.0 * rate);
        worst = std::max(worst, std::abs(score.beat_at(n).beat_hz - (20 - 18 * (1 - (1 - a) * (1 - a)))));
    }
    CHECK(worst < 1e-3);
}

TEST_CASE("A voice with the same key goes on in the next step, in phase") {
    const auto track = track_of(step(20, voice("binaural_beat", R"("baseFreq": 200, "beatFreq": 10)")) + "," +
                                    step(20, voice("binaural_beat", R"("baseFreq": 200, "beatFreq": 6)")),
                                3);
    const Score score(*track);
    REQUIRE(score.message().lines_size() == 1);
    const auto second = static_cast<std::int64_t>(score.message().steps(1).first_sample());
    REQUIRE(second == 17 * rate);
    CHECK(worst_phase_error(score, render_voice(track, 0), 0, 1, 5000, 16 * rate) < 0.01);
    CHECK(worst_phase_error(score, render_voice(track, 1), second, 1, 5000, 19 * rate) < 0.01);
    CHECK(score.beat_at(second - 1).phase == doctest::Approx(170).epsilon(1e-6));
    CHECK(score.beat_at(second + 10 * rate).phase == doctest::Approx(230).epsilon(1e-5));
}

TEST_CASE("The phase never decreases") {
    const auto track =
        track_of(step(10, voice("binaural_beat", R"("startBeatFreq": 3, "endBeatFreq": -3)", true)) + "," +
                 step(10, voice("binaural_beat", R"("beatFreq": 5, "leftHigh": true)")) + "," +
                 step(10, voice("isochronic_tone", R"("beatFreq": 6)")) + "," +
                 step(10, voice("isochronic_tone", R"("beatFreq": 4)")));
    const Score score(*track);
    for (const auto& line : score.message().lines())
        for (int i = 1; i < line.knots_size(); ++i) {
            CHECK(line.knots(i).phase() >= line.knots(i - 1).phase());
            CHECK(line.knots(i).sample() > line.knots(i - 1).sample());
        }
    CHECK(score.beat_at(5 * rate).beat_hz < 0.01);
    CHECK(score.beat_at(8 * rate).beat_hz == doctest::Approx(1.8).epsilon(1e-3));
}

TEST_CASE("An isochronic line counts pulses from the start of its step") {
    const auto track = track_of(step(10, voice("isochronic_tone", R"("baseFreq": 180, "beatFreq": 6.5)")));
    const Score score(*track);
    const auto moment = score.beat_at(4 * rate);
    CHECK(moment.phase == doctest::Approx(26));
    CHECK(moment.carrier_hz == doctest::Approx(180));
    CHECK(score.message().lines(0).kind() == stillpoint::v1::Line::ISOCHRONIC);
}

TEST_CASE("A monaural line has the phase difference of its two tones") {
    const auto track = track_of(step(
        20,
        voice(
            "monaural_beat_stereo_amps",
            R"("startBaseFreq": 210, "endBaseFreq": 190, "startBeatFreq": 40, "endBeatFreq": 44, "startPhaseL": 1.3,
        "amp_lower_L": 0.2, "amp_lower_R": 0.2, "amp_upper_L": 0.4, "amp_upper_R": 0.4)",
            true)));
    const auto pcm = render_voice(track, 0);
    const Score score(*track);
    REQUIRE(score.message().lines_size() == 1);
    CHECK(score.message().lines(0).kind() == stillpoint::v1::Line::MONAURAL);
    CHECK(score.beat_at(10 * rate).strength == doctest::Approx(0.5));
    CHECK(worst_phase_error(score, pcm, 0, 1, 5000, 19 * rate) < 0.01);
}

TEST_CASE("Each tremolo is a line that is loudest at whole numbers, the distance of the carriers another") {
    const auto track = track_of(step(
        20, voice("stereo_am_independent",
                  R"("carrierFreq": 400, "modFreqL": 5, "modFreqR": 7.5, "modPhaseL": 0.8, "modPhaseR": 2,
        "modDepthL": 0.9, "modDepthR": 0.6, "stereo_width_hz": 0.5)")));
    const auto pcm = render_voice(track, 0);
    const Score score(*track);
    REQUIRE(score.message().lines_size() == 3);
    const auto level = [&](int ear, std::int64_t centre) {  // over whole cycles of the carrier
        double sum = 0;
        for (std::int64_t n = centre - 60; n < centre + 60; ++n)
            sum += double(pcm[std::size_t(2 * n + ear)]) * pcm[std::size_t(2 * n + ear)];
        return std::sqrt(sum / 120);
    };
    for (const int ear : {0, 1}) {
        const auto& line = score.message().lines(ear);
        CHECK(line.kind() == stillpoint::v1::Line::MODULATED);
        const auto knot = world::line_at(line, 5 * rate);
        CHECK(knot.pan() == (ear == 0 ? -1 : 1));
        const auto crest =
            5 * rate + std::llround((std::ceil(knot.phase()) - knot.phase()) / knot.beat_hz() * rate);
        const auto trough = crest + std::llround(0.5 / knot.beat_hz() * rate);
        CHECK(level(ear, trough) / level(ear, crest) ==
              doctest::Approx(1 - double(knot.depth())).epsilon(0.02));
    }
    const auto width = world::line_at(score.message().lines(2), 5 * rate);
    CHECK(score.message().lines(2).kind() == stillpoint::v1::Line::BINAURAL);
    CHECK(width.beat_hz() == doctest::Approx(0.5));
    CHECK(width.depth() == doctest::Approx(0.625));
    CHECK(score.beat_at(5 * rate).beat_hz == doctest::Approx(5));
}

TEST_CASE("Waveshaping voices have a line for each tremolo, with the defaults of their own") {
    const Score bent(*track_of(step(10, voice("wave_shape_stereo_am", R"("shapeModFreq": 5)"))));
    REQUIRE(bent.message().lines_size() == 3);
    const double rates[] = {5, 4.1, 4};
    for (const int i : {0, 1, 2})
        CHECK(world::line_at(bent.message().lines(i), 5 * rate).beat_hz() == doctest::Approx(rates[i]));
    const Score throb(*track_of(step(10, voice("rhythmic_waveshaping", R"("pan": 1)", true))));
    REQUIRE(throb.message().lines_size() == 1);
    CHECK(throb.beat_at(0).beat_hz == doctest::Approx(12));
    CHECK(throb.beat_at(5 * rate).beat_hz == doctest::Approx((12 + 7.83) / 2).epsilon(1e-4));
    CHECK(throb.beat_at(5 * rate).carrier_hz == doctest::Approx(140).epsilon(1e-4));
}

TEST_CASE("The monaural form of spatial voices has the phase of its tones, over the whole step") {
    const auto track = track_of(
        step(20, voice("spatial_angle_modulation_monaural_beat",
                       R"("startBaseFreq": 210, "endBaseFreq": 190, "startBeatFreq": 40, "endBeatFreq": 44,
        "startStartPhaseL_monaural": 1.3, "initial_offset": 5, "duration": 0)",
                       true)));
    const auto pcm = render_voice(track, 0);
    const Score score(*track);
    REQUIRE(score.message().lines_size() == 1);
    CHECK(score.message().lines(0).kind() == stillpoint::v1::Line::MONAURAL);
    CHECK(worst_phase_error(score, pcm, 0, 1, 5000, 19 * rate) < 0.01);
}

TEST_CASE("A SAM2 voice counts its walks around the head from the start of its movement") {
    const Score score(*track_of(
        step(20, voice("spatial_angle_modulation_sam2",
                       R"("carrierFreq": 300, "startModFreq": 2, "endModFreq": 4, "initial_offset": 5,
        "transition_duration": 30, "transition_curve": "exponential")",
                       true))));
    REQUIRE(score.message().lines_size() == 1);
    CHECK(score.message().lines(0).kind() == stillpoint::v1::Line::MODULATED);
    CHECK(score.beat_at(5 * rate).phase ==
          doctest::Approx(std::ceil(score.beat_at(5 * rate).phase)).epsilon(1e-3));
    CHECK(score.beat_at(15 * rate).beat_hz == doctest::Approx(2 + 2.0 / 3).epsilon(1e-3));
    CHECK(score.beat_at(15 * rate).carrier_hz == doctest::Approx(300));
}

TEST_CASE("A dual pulse has a line for its pulses beside its beat, two where the ears differ") {
    const Score same(*track_of(step(10, voice("dual_pulse_binaural", R"("beatFreq": 5)"))));
    REQUIRE(same.message().lines_size() == 2);
    CHECK(world::line_at(same.message().lines(0), rate).beat_hz() == doctest::Approx(5));
    CHECK(same.message().lines(1).kind() == stillpoint::v1::Line::BINAURAL);
    const Score apart(*track_of(
        step(10, voice("dual_pulse_binaural", R"("beatFreq": 5, "pulseRateR": 7, "forceMono": true)"))));
    REQUIRE(apart.message().lines_size() == 3);
    CHECK(world::line_at(apart.message().lines(1), rate).beat_hz() == doctest::Approx(7));
    CHECK(world::line_at(apart.message().lines(1), rate).pan() == 1);
    CHECK(world::line_at(apart.message().lines(2), rate).beat_hz() == doctest::Approx(0));
}

TEST_CASE("A pulse is widest open where its line is at whole numbers") {
    const auto track =
        track_of(step(10, voice("dual_pulse_binaural", R"("pulsePhaseOffset": 0.3, "gapPercent": 0.5)")));
    const auto pcm = render_voice(track, 0);
    const auto knot = world::line_at(Score(*track).message().lines(0), 2 * rate);
    const auto level = [&](double phase) {
        const auto centre =
            2 * rate + std::llround((phase + std::ceil(knot.phase()) - knot.phase()) / 4 * rate);
        double sum = 0;
        for (std::int64_t n = centre - 120; n < centre + 120; ++n)
            sum += double(pcm[std::size_t(2 * n)]) * pcm[std::size_t(2 * n)];
        return sum;
    };
    CHECK(level(0) > 10);
    CHECK(level(0.5) == 0);
    CHECK(level(0.2) == doctest::Approx(level(-0.2)).epsilon(0.05));
}

TEST_CASE("A qam beat has a line for each modulation that is on, and one for the distance of the carriers") {
    const Score usual(*track_of(step(10, voice("qam_beat", R"("qamAmFreqL": 3, "qamAmDepthR": 0)"))));
    REQUIRE(usual.message().lines_size() == 2);
    CHECK(world::line_at(usual.message().lines(0), rate).beat_hz() == doctest::Approx(3));
    CHECK(world::line_at(usual.message().lines(0), rate).pan() == -1);
    CHECK(world::line_at(usual.message().lines(1), rate).beat_hz() == doctest::Approx(4));
    // A moving rate is multiplied by the time, so it is heard to go twice as far.
    const Score moving(*track_of(step(
        10, voice("qam_beat", R"("startQamAmFreqL": 3, "endQamAmFreqL": 5, "qamAmDepthR": 0, "duration": 1)",
                  true))));
    CHECK(world::line_at(moving.message().lines(0), 5 * rate).beat_hz() == doctest::Approx(5).epsilon(1e-3));
    CHECK(world::line_at(moving.message().lines(0), 10 * rate - 1).beat_hz() ==
          doctest::Approx(7).epsilon(1e-3));
}

TEST_CASE("A hybrid has a beat in the right ear and a throbbing tone in the left") {
    const auto track =
        track_of(step(10, voice("hybrid_qam_monaural_beat", R"("qamAmFreqL": 6, "monoCarrierFreqR": 190)")));
    const Score score(*track);
    REQUIRE(score.message().lines_size() == 2);
    CHECK(score.message().lines(0).kind() == stillpoint::v1::Line::MONAURAL);
    CHECK(world::line_at(score.message().lines(0), rate).beat_hz() == doctest::Approx(4));
    CHECK(world::line_at(score.message().lines(0), rate).pan() == 1);
    CHECK(world::line_at(score.message().lines(1), rate).beat_hz() == doctest::Approx(6));
    CHECK(world::line_at(score.message().lines(1), rate).pan() == -1);
}

TEST_CASE("Levels: relative to the loudest line; a line fades with the blend that ends it") {
    const auto track = track_of(
        step(10, voice("binaural_beat", R"("ampL": 0.5, "ampR": 0.5)", false, R"(, "description": "a")") +
                     "," +
                     voice("isochronic_tone", R"("ampL": 0.25, "ampR": 0.125, "beatFreq": 9)", false,
                           R"(, "description": "b")")) +
            "," +
            step(10, voice("binaural_beat", R"("ampL": 0.5, "ampR": 0.5)", false, R"(, "description": "a")")),
        2);
    const Score score(*track);
    const auto& lines = score.message().lines();
    REQUIRE(lines.size() == 2);
    CHECK(world::line_at(lines[0], 15 * rate).gain() == doctest::Approx(1));
    CHECK(world::line_at(lines[0], 4 * rate).gain() == doctest::Approx(2.0 / 3));
    CHECK(world::line_at(lines[1], 4 * rate).gain() == doctest::Approx(1.0 / 3));
    CHECK(world::line_at(lines[1], 9 * rate).gain() == doctest::Approx(1.0 / 6).epsilon(0.001));
    CHECK(world::line_at(lines[1], 10 * rate).gain() == 0);
    CHECK(world::line_at(lines[0], 9 * rate).gain() == doctest::Approx(5.0 / 6).epsilon(0.001));
}

TEST_CASE("A challenger must lead for two seconds") {
    const auto track = track_of(step(
        30, voice("binaural_beat",
                  R"("startAmpL": 0.6, "startAmpR": 0.6, "endAmpL": 0.2, "endAmpR": 0.2, "startBeatFreq": 5)",
                  true) +
                "," + voice("isochronic_tone", R"("ampL": 0.4, "ampR": 0.4, "beatFreq": 12)")));
    const Score score(*track);
    // The lines are equally strong after 15 s.
    CHECK(score.beat_at(14 * rate).line == 0);
    CHECK(score.beat_at(16 * rate).line == 0);
    CHECK(score.beat_at(18 * rate).line == 1);
    CHECK(score.beat_at(18 * rate).beat_hz == doctest::Approx(12));
}

TEST_CASE("A line that rises from silence leads from its first sample") {
    const auto track = track_of(step(
        10,
        voice(
            "binaural_beat", R"("beatFreq": 6)", false,
            R"(, "volume_envelope": {"type": "linear_fade", "params": {"fade_duration": 5, "start_amp": 0, "end_amp": 1}})")));
    const Score score(*track);
    CHECK(score.beat_at(0).beat_hz == doctest::Approx(6));
    CHECK(score.beat_at(0).strength == 0);
    CHECK(world::summarize(score).points.front().beat_hz == doctest::Approx(6));
}

TEST_CASE("The phase is still that of the sound after half an hour of gliding") {
    const auto track = track_of(
        step(1800, voice("binaural_beat", R"("startBaseFreq": 220, "endBaseFreq": 140, "startBeatFreq": 14,
        "endBeatFreq": 2, "transition_curve": "logarithmic")",
                         true)));
    const auto plan = std::make_shared<const engine::Plan>(engine::provisional_plan(*track, rate));
    engine::Renderer renderer(track, plan, rate, 1, {engine::Stage::Kind::Voice, 0, 0});
    const Score score(*track);
    for (const std::int64_t second : {900, 1700, 1797}) {
        renderer.seek(second * rate);
        std::vector<float> pcm(2 * 2 * rate);
        renderer.advance(pcm);
        CHECK(worst_phase_error(score, pcm, second * rate, 1, 5000, rate) < 0.01);
    }
}

TEST_CASE("The divisor makes the fastest beat at most a quarter hertz") {
    const auto divisor = [](const char* beat) {
        return Score(*track_of(step(5, voice("binaural_beat", std::string(R"("beatFreq": )") + beat))))
            .divisor();
    };
    CHECK(divisor("40") == 256);
    CHECK(divisor("10") == 64);
    CHECK(divisor("4") == 16);
    CHECK(divisor("0.2") == 1);
}

TEST_CASE("A beat of 3 to 60 Hz asks for the notice") {
    CHECK(Score(*track_of(step(5, voice("binaural_beat", R"("beatFreq": 10)")))).photosensitive());
    CHECK(!Score(*track_of(step(5, voice("binaural_beat", R"("beatFreq": 2)")))).photosensitive());
}

TEST_CASE("The summary follows the beat in few points and names its bands") {
    const Score score(*journey());
    const auto summary = world::summarize(score);
    CHECK(summary.bands == std::vector<std::string>{"alpha", "theta"});
    REQUIRE(summary.points.size() >= 3);
    CHECK(summary.points.size() <= 8);
    CHECK(summary.points.front().seconds == 0);
    CHECK(summary.points.front().beat_hz == doctest::Approx(10));
    CHECK(summary.points.back().seconds == doctest::Approx(71));
    CHECK(summary.points.back().beat_hz == doctest::Approx(5));
    CHECK(summary.points.back().carrier_hz == doctest::Approx(160));
    CHECK(world::summarize(score, 2).points.size() == 2);
}

TEST_CASE("A noise line has the swing of its notch, and never leads") {
    const Score score(*track_of(step(
        20,
        voice("noise_generator",
              R"("noise_type": "pink", "lfo_freq": 0.2, "sweeps": [{"start_min": 500, "start_max": 1500}])",
              false, R"(, "voice_type": "noise")") +
            "," +
            voice("noise_generator", R"("noise_type": "brown", "sweeps": [])", false,
                  R"(, "voice_type": "noise")"))));
    REQUIRE(score.message().lines_size() == 2);
    const v1::LineKnot swing = line_at(score.message().lines(0), 10 * rate);
    CHECK(swing.beat_hz() == doctest::Approx(0.2));
    CHECK(swing.phase() == doctest::Approx(2).epsilon(1e-4));
    CHECK(score.message().lines(0).colour() == v1::PINK);
    CHECK(line_at(score.message().lines(1), 10 * rate).beat_hz() == 0);
    CHECK(score.message().lines(1).colour() == v1::BROWN);
    CHECK(score.beat_at(10 * rate).line == -1);
    CHECK(score.divisor() == 1);
}

TEST_CASE("A recording and the noise under a track are lines of their gain") {
    auto sound = std::make_shared<media::Sound>();
    sound->rate = rate;
    sound->left.assign(4 * rate, 0.5F);
    sound->peak = 0.5F;
    media::Contents::Files files;
    files.rate = rate;
    files.sounds["bells.wav"] = sound;
    const auto track = parsed(R"({"global": {"sample_rate": 48000},
        "background_noise": {"noise": {"noise_parameters": {"name": "brown"}}, "fade_in": 2},
        "overlay_clips": [{"file_path": "bells.wav", "start": 5, "fade_in": 1, "description": "bells"}],
        "progression": [{"duration": 20, "voices": [{"synth_function_name": "binaural_beat",
            "params": {"baseFreq": 200, "beatFreq": 4}}]}]})");
    const Score score(*track, media::Contents(files));
    const v1::Line* clip = nullptr;
    const v1::Line* noise = nullptr;
    for (const v1::Line& line : score.message().lines()) {
        if (line.kind() == v1::Line::CLIP) clip = &line;
        if (line.kind() == v1::Line::NOISE) noise = &line;
    }
    REQUIRE(clip);
    CHECK(clip->name() == "bells");
    CHECK(!score.clip_at(5 * rate - 10));
    CHECK(score.clip_at(7 * rate));
    CHECK(!score.clip_at(9 * rate + 10));
    CHECK(line_at(*clip, 5 * rate + rate / 2).gain() ==
          doctest::Approx(line_at(*clip, 7 * rate).gain() / 2).epsilon(0.01));
    if (track->background_noise) {
        REQUIRE(noise);
        CHECK(line_at(*noise, rate).gain() ==
              doctest::Approx(line_at(*noise, 10 * rate).gain() / 2).epsilon(0.01));
        CHECK(score.noise_at(10 * rate) > 0);
    }
    CHECK(score.beat_at(7 * rate).beat_hz == doctest::Approx(4));
}

TEST_CASE("Every synth function has its lines, but the one that nobody is to notice") {
    for (const voices::FunctionSpec* spec : voices::all_functions()) {
        const voices::FunctionSpec& function = *spec;
        CAPTURE(std::string(function.name));
        const bool moving = function.name.ends_with("_transition");
        const auto track = parsed(R"({"progression": [{"duration": 10, "voices": [)" +
                                  voice(function.name, "", moving) + "]}]}");
        const Score score(*track);
        CHECK((score.message().lines_size() > 0) == !function.name.starts_with("subliminal"));
        for (const v1::Line& line : score.message().lines()) {
            CHECK(line.knots_size() >= 2);
            CHECK(line_at(line, 5 * rate).depth() >= 0);
            CHECK(line_at(line, 5 * rate).depth() <= 1);
        }
    }
}
