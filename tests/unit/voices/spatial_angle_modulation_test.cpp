// The voices of the spatial_angle_modulation family against the plain formulas of their document.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "voices/registry.h"

using namespace stillpoint;
using namespace stillpoint::voices;
using nlohmann::json;

namespace {

constexpr int rate = 44100;
constexpr double tau = 2 * std::numbers::pi;

struct Rendered {
    std::vector<float> left, right;
    double bound = 0;
};

Rendered render(std::string_view function, const json& parameters, double seconds = 1) {
    const track::Params params(parameters);
    SharedRoom room;
    const auto voice = make_voice(function, function.ends_with("_transition"),
                                  {params, room, seconds, rate, 9, std::nullopt, 0});
    REQUIRE(voice);
    const auto frames = static_cast<std::int64_t>(seconds * rate);
    Rendered out{std::vector<float>(std::size_t(frames)), std::vector<float>(std::size_t(frames)),
                 voice->peak_bound()};
    for (std::int64_t first = 0; first < frames; first += dsp::block_frames) {
        const int count = static_cast<int>(std::min<std::int64_t>(dsp::block_frames, frames - first));
        voice->render(first, count, out.left.data() + first, out.right.data() + first);
    }
    return out;
}

double peak(const std::vector<float>& samples) {
    double largest = 0;
    for (const float x : samples)
        largest = std::max(largest, double(std::abs(x)));
    return largest;
}

double largest_difference(const std::vector<float>& a, const std::vector<float>& b) {
    double largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        largest = std::max(largest, double(std::abs(a[i] - b[i])));
    return largest;
}

constexpr const char* sam2 = "spatial_angle_modulation_sam2";
constexpr const char* sam2_moving = "spatial_angle_modulation_sam2_transition";
constexpr const char* monaural = "spatial_angle_modulation_monaural_beat";
constexpr const char* monaural_moving = "spatial_angle_modulation_monaural_beat_transition";

// 40-voices 5.2, word for word.
double place(const std::string& type, const std::string& shape, bool ccw, double steps, double u) {
    const double v = ccw ? 1 - u : u;
    const double p = type == "open"     ? 1 - 2 * std::abs(u - 0.5)
                     : type == "closed" ? v
                                        : std::floor(v * steps) / (steps - 1);
    if (shape == "sinusoidal") return std::sin(tau * p);
    if (shape == "triangle") return 4 * std::abs(p - 0.5) - 1;
    if (shape == "ramp") return 2 * p - 1;
    return std::sin(tau * p) >= 0 ? 1 : -1;
}

constexpr const char* walk = "spatial_angle_modulation";
constexpr const char* walk_moving = "spatial_angle_modulation_transition";

json ring(double radius, double centre) {
    json points = json::array();
    for (int i = 0; i < 64; ++i)
        points.push_back({centre + radius * std::sin(tau * i / 64), radius * std::cos(tau * i / 64)});
    return {{"points", points}, {"closedLoop", true}, {"smoothingPasses", 0}};
}

}  // namespace

TEST_CASE("SAM2 plays the formula of every path, shape and direction") {
    constexpr double hertz = 201.5, cycles = 3.25, arc = 130, centre = -25, scale = 1.7, amplitude = 0.6;
    for (const std::string type : {"open", "closed", "discontinuous"})
        for (const std::string shape : {"sinusoidal", "triangle", "ramp", "square"})
            for (const bool ccw : {false, true}) {
                CAPTURE(type);
                CAPTURE(shape);
                CAPTURE(ccw);
                const Rendered out = render(sam2, {{"amp", amplitude},
                                                   {"carrierFreq", hertz},
                                                   {"modFreq", cycles},
                                                   {"arcWidthDeg", arc},
                                                   {"directionOffsetDeg", centre},
                                                   {"spatialScale", scale},
                                                   {"pathType", type},
                                                   {"pathShape", shape},
                                                   {"discontinuousSteps", 5},
                                                   {"rotationDirection", ccw ? "ccw" : "cw"},
                                                   {"phaseOffsetLRad", 0.4},
                                                   {"phaseOffsetRRad", -1.1}});
                int different = 0;
                for (std::size_t i = 0; i < out.left.size(); ++i) {
                    const double t = double(i) / rate;
                    const double u = cycles * t - std::floor(cycles * t);
                    const double angle = centre + arc / 2 * place(type, shape, ccw, 5, u);
                    const double swing = scale * std::sin(angle * tau / 360);
                    const double left = amplitude * std::sin(tau * hertz * t - swing + 0.4);
                    const double right = amplitude * std::sin(tau * hertz * t + swing - 1.1);
                    different += std::abs(out.left[i] - left) > 1e-6 || std::abs(out.right[i] - right) > 1e-6;
                }
                CHECK(different == 0);
            }
}

TEST_CASE("The last step of a discontinuous path is on the low side of a square") {
    // sin(2 pi) is a little below 0 in double precision, and so is the last eighth of the period.
    const Rendered out = render(sam2, {{"pathType", "discontinuous"}, {"modFreq", 1}, {"carrierFreq", 0}});
    const auto at = [&](double u) { return out.right[static_cast<std::size_t>(u * rate)]; };
    CHECK(at(0.05) > 0);
    CHECK(at(0.45) > 0);
    CHECK(at(0.6) < 0);
    CHECK(at(0.95) < 0);
}

TEST_CASE("SAM2 takes the first name that is there; one that cannot be read means the default") {
    const auto same = [](const json& a, const json& b) {
        return render(sam2, a, 0.2).left == render(sam2, b, 0.2).left;
    };
    CHECK(same({{"beatFreq", 9}}, {{"modFreq", 9}}));
    CHECK(same({{"beatFreq", 9}, {"modFreq", 2}}, {{"modFreq", 2}}));
    CHECK(same({{"beatFreq", 9}, {"modFreq", nullptr}}, {{"modFreq", 9}}));
    CHECK(same({{"beatFreq", 9}, {"modFreq", "fast"}}, json::object()));
    CHECK(same({{"arcWidth", "40"}, {"directionOffset", 5}, {"peakPhaseDev", 0.3}},
               {{"arcWidthDeg", 40}, {"directionOffsetDeg", 5}, {"spatialScale", 0.3}}));
    CHECK(same({{"startPhaseOffsetL", 1}}, {{"phaseOffsetLRad", 1}}));
    CHECK(same({{"pathShape", "nothing known"}}, json::object()));
    CHECK(same({{"pathType", "CLOSED"}, {"pathShape", "Tri"}},
               {{"pathType", "closed"}, {"pathShape", "triangle"}}));
}

TEST_CASE("A schema version turns the usual polarity around, and only that") {
    const Rendered plain = render(sam2, json::object(), 0.2);
    const Rendered versioned = render(sam2, {{"samSchemaVersion", 2}}, 0.2);
    CHECK(plain.left == versioned.right);
    CHECK(plain.right == versioned.left);
    const Rendered chosen =
        render(sam2, {{"samSchemaVersion", 2}, {"earPolarity", "left_minus_right_plus"}}, 0.2);
    CHECK(chosen.left == plain.left);
    const Rendered together = render(sam2, {{"earPolarity", "left_plus_right_plus"}}, 0.2);
    CHECK(together.left == together.right);
}

TEST_CASE("A drawn circle around the head is walked evenly, nearer points swing deeper") {
    constexpr double cycles = 2, scale = 1, arc = 90;
    const json parameters = {
        {"pathType", "custom"}, {"modFreq", cycles}, {"carrierFreq", 0}, {"customPathProfile", ring(1, 0)}};
    const Rendered even = render(sam2, parameters);
    for (std::size_t i = 0; i < even.right.size(); i += 97) {
        double u = cycles * double(i) / rate;
        u -= std::floor(u);
        const double around = u < 0.5 ? 2 * u : 2 * u - 2;  // atan2(x, y) / 180 degrees
        // The corners of the ring lie a little farther out than its sides, which is all the nearness there
        // is.
        const double swing = scale * std::sin(arc / 2 * around * tau / 360);
        if (std::abs(around) < 0.97)  // behind the head right turns to left
            CHECK(std::abs(std::asin(even.right[i] / 0.7) - swing) <= 0.26 * std::abs(swing) + 1e-3);
    }
    json text = parameters;
    text["customPathProfile"] = ring(1, 0).dump();
    CHECK(render(sam2, text).right == even.right);

    json aside = parameters;  // the nearest point, straight to the left, swings 1.25 times as deep
    aside["customPathProfile"] = ring(1, 0.5);
    aside["spatialScale"] = 0.1;
    aside["arcWidthDeg"] = 180;
    CHECK(peak(render(sam2, aside).right) ==
          doctest::Approx(0.7 * std::sin(0.1 * 1.25 * std::sin(tau / 8))).epsilon(0.02));
}

TEST_CASE("A drawn path of one point, of no length or of nonsense is the open walk") {
    const Rendered open = render(sam2, {{"pathShape", "sinusoidal"}}, 0.3);
    for (const json& profile : {json{{"points", {{1, 2}}}}, json{{"points", {{1, 2}, {1, 2}, "x", {3}}}},
                                json("not json"), json(7), json{{"points", 4}}}) {
        CAPTURE(profile.dump());
        CHECK(render(sam2, {{"pathType", "custom"}, {"pathShape", "square"}, {"customPathProfile", profile}},
                     0.3)
                  .left == open.left);
    }
}

TEST_CASE("SAM2 moves in a straight line whatever the curve, from phase 0 where it begins") {
    constexpr double from = 220, to = 150, offset = 0.25, length = 0.5;
    const json parameters = {
        {"startCarrierFreq", from}, {"endCarrierFreq", to},          {"modFreq", 0},
        {"initial_offset", offset}, {"transition_duration", length}, {"transition_curve", "exponential"}};
    const Rendered out = render(sam2_moving, parameters);
    for (std::size_t i = 0; i < out.left.size(); i += 101) {
        const double t = double(i) / rate - offset;
        double cycles = from * t;
        if (t > length)
            cycles = (from + to) / 2 * length + to * (t - length);
        else if (t > 0)
            cycles = from * t + (to - from) / length * t * t / 2;
        CHECK(out.left[i] == doctest::Approx(0.7 * std::sin(tau * cycles)).epsilon(1e-6).scale(1));
    }
    // A jump runs at its end frequency before it, too.
    json jump = parameters;
    jump["transition_duration"] = 0;
    const Rendered jumped = render(sam2_moving, jump);
    for (std::size_t i = 0; i < jumped.left.size(); i += 101)
        CHECK(jumped.left[i] ==
              doctest::Approx(0.7 * std::sin(tau * to * (double(i) / rate - offset))).epsilon(1e-6).scale(1));
}

TEST_CASE("A source in free air is late and soft by its distance; without a way it swings phases") {
    const auto still = [](double x, const json& more) {
        json parameters = {{"rendererMode", "geometric"},
                           {"amp", 0.5},
                           {"carrierFreq", 200},
                           {"canonicalTrajectory", {{"geometry", {{"controlPointsM", {{x, 0, 0}}}}}}}};
        parameters.update(more);
        return render(sam2, parameters, 0.3);
    };
    const double metres = std::sqrt(3.43 * 3.43 + 0.09 * 0.09);
    const Rendered far = still(3.43, json::object());
    CHECK(far.left == far.right);
    CHECK(far.left[440] == 0);
    CHECK(far.left[450] != 0);
    CHECK(peak(far.left) == doctest::Approx(0.5 / metres).epsilon(1e-3));
    CHECK(far.bound >= peak(far.left));
    CHECK(peak(still(3.43, {{"distanceLaw", "inverse_square"}}).left) ==
          doctest::Approx(0.5 / metres / metres).epsilon(1e-3));
    CHECK(peak(still(3.43, {{"distanceLaw", "none"}}).left) == doctest::Approx(0.5).epsilon(1e-3));
    const Rendered fixed = still(3.43, {{"dopplerEnabled", false}});
    CHECK(fixed.left[130] != 0);  // one metre, the reference distance
    CHECK(render(sam2, {{"rendererMode", "geometric"}}, 0.2).left == render(sam2, json::object(), 0.2).left);
}

TEST_CASE("A SAM2 voice in the hrtf form stands and turns around the KEMAR head") {
    const auto peaks = [](const json& more) {
        json parameters = {{"rendererMode", "hrtf"}, {"amp", 0.5}, {"carrierFreq", 440}, {"modFreq", 1}};
        parameters.update(more);
        const Rendered out = render(sam2, parameters);
        CHECK(std::max(peak(out.left), peak(out.right)) <= out.bound * (1 + 1e-6));
        return std::pair(peak(out.left), peak(out.right));
    };
    const auto [near_ear, far_ear] = peaks({{"arcWidthDeg", 0}, {"directionOffsetDeg", 90}});
    CHECK(near_ear == doctest::Approx(0.5 * 0.412).epsilon(2e-3));
    CHECK(far_ear == doctest::Approx(0.5 * 0.242).epsilon(2e-3));
    const json on_the_right = {{"geometry", {{"controlPointsM", {{0, -2}}}}}};
    const auto [left, right] = peaks({{"canonicalTrajectory", on_the_right}});
    CHECK(right == doctest::Approx(0.25 * 0.412).epsilon(2e-3));
    CHECK(left == doctest::Approx(0.25 * 0.242).epsilon(2e-3));
    const auto [soft, softer] = peaks({{"arcWidthDeg", 0}, {"hrtfOptions", {{"distanceM", 10}}}});
    CHECK(soft == doctest::Approx(0.05 * 0.295).epsilon(3e-3));
    CHECK(softer == doctest::Approx(soft));
    const auto [swung_left, swung_right] = peaks({{"arcWidthDeg", 180}});
    CHECK(swung_left == doctest::Approx(swung_right).epsilon(1e-3));
    CHECK(swung_left > 0.5 * 0.41);
}

TEST_CASE("The monaural form is the same in both ears, and its path in space has no effect") {
    const Rendered plain = render(monaural, json::object(), 0.4);
    CHECK(plain.left == plain.right);
    CHECK(render(monaural, {{"pathRadius", 7}, {"spatialBeatFreq", 3}, {"rotationDirection", "ccw"}}, 0.4)
              .left == plain.left);
    CHECK(render(monaural, {{"ampOscDepth", 0.5}, {"ampOscFreq", 2}}, 0.4).left ==
          render(monaural, {{"sam_ampOscDepth", 0.5}, {"sam_ampOscFreq", 2}}, 0.4).left);
    CHECK(render(monaural, {{"sam_ampOscDepth", 0.5}, {"sam_ampOscFreq", -2}}, 0.4).left == plain.left);
    CHECK(render(monaural, {{"sam_ampOscDepth", -0.5}, {"sam_ampOscFreq", 2}}, 0.4).left == plain.left);
}

TEST_CASE("A monaural form that would exceed full scale peaks at 0.98") {
    for (const double amplitude : {1.2, 3.0, -2.5}) {
        const Rendered out = render(monaural, {{"amp", amplitude}, {"baseFreq", 210.3}}, 0.7);
        CHECK(peak(out.left) == doctest::Approx(0.98).epsilon(1e-6));
        CHECK(out.bound <= 1);
    }
    const Rendered below = render(monaural, {{"amp", 1.5}, {"amp_lower_L", 0.1}, {"amp_lower_R", 0.1}}, 0.7);
    CHECK(peak(below.left) == doctest::Approx(1.5 * 0.6).epsilon(1e-3));
}

TEST_CASE("Each ear of the monaural form is clipped before they are mixed") {
    const Rendered out = render(monaural,
                                {{"amp", 1},
                                 {"amp_lower_L", 2},
                                 {"amp_upper_L", 0},
                                 {"amp_lower_R", 0.5},
                                 {"amp_upper_R", 0},
                                 {"beatFreq", 0}},
                                0.3);
    for (std::size_t i = 0; i < out.left.size(); ++i) {
        const double sine = std::sin(tau * 200 * double(i + 1) / rate);
        CHECK(out.left[i] ==
              doctest::Approx((std::clamp(2 * sine, -1.0, 1.0) + 0.5 * sine) / 2).scale(1).epsilon(1e-6));
    }
}

TEST_CASE("The moving monaural form ramps over the whole step, whatever the timing says") {
    const json moving = {{"startAmp", 0.1}, {"endAmp", 0.6}, {"startBaseFreq", 150}, {"endBaseFreq", 250}};
    json timed = moving;
    timed.update({{"initial_offset", 0.1}, {"duration", 0}, {"transition_curve", "exponential"}});
    const Rendered plain = render(monaural_moving, moving, 0.5);
    CHECK(render(monaural_moving, timed, 0.5).left == plain.left);
    CHECK(largest_difference(plain.left, plain.right) == 0);
    CHECK(render(monaural_moving, {{"ampOscDepth", 0.5}, {"ampOscFreq", 2}}, 0.5).left ==
          render(monaural_moving, json::object(), 0.5).left);
}

TEST_CASE("Where the carrier of a walk stands still or barely moves, both ways to compute it agree") {
    const json shapes = {{"circle", 8, 46.4}, {"square", 3, 46.4}, {"diamond", 4, 30},
                         {"linear", 8, 7},    {"arc", 2, 46.4},    {"oscillating_arc", 16, 90}};
    for (const json& shape : shapes) {
        CAPTURE(shape.dump());
        json still = {{"amp", 0.15},
                      {"carrierFreq", 230.5},
                      {"beatFreq", 1.7},
                      {"arcStartDeg", 33},
                      {"arcEndDeg", 290},
                      {"pathShape", shape[0]},
                      {"overlap_factor", shape[1]},
                      {"frame_dur_ms", shape[2]}};
        const json moving = {{"amp", 0.15},
                             {"startCarrierFreq", 230.5},
                             {"endCarrierFreq", 230.5 + 1e-7},
                             {"startBeatFreq", 1.7},
                             {"endBeatFreq", 1.7},
                             {"startArcStartDeg", 33},
                             {"endArcStartDeg", 33},
                             {"startArcEndDeg", 290},
                             {"endArcEndDeg", 290},
                             {"startPathShape", shape[0]},
                             {"endPathShape", shape[0]},
                             {"overlap_factor", shape[1]},
                             {"frame_dur_ms", shape[2]}};
        const Rendered a = render(walk, still, 0.6), b = render(walk_moving, moving, 0.6);
        CHECK(peak(a.left) > 0.01);
        CHECK(largest_difference(a.left, b.left) < 1e-6);
        CHECK(largest_difference(a.right, b.right) < 1e-6);
    }
}

TEST_CASE("A seek into a walk finds the same bits, with a steady carrier and a moving one") {
    for (const char* function : {walk, walk_moving}) {
        CAPTURE(function);
        const json parameters = {{"endCarrierFreq", 300}, {"beatFreq", 3}};
        const Rendered whole = render(function, parameters, 1.5);
        const track::Params params(parameters);
        SharedRoom room;
        const auto voice =
            make_voice(function, function == walk_moving, {params, room, 1.5, rate, 9, std::nullopt, 0});
        std::vector<float> left(dsp::block_frames), right(dsp::block_frames);
        for (const std::int64_t block : {300, 7, 8, 200, 199, 0, 43, 42}) {
            const std::int64_t first = block * dsp::block_frames;
            if (first + dsp::block_frames > std::int64_t(whole.left.size())) continue;
            voice->render(first, dsp::block_frames, left.data(), right.data());
            CHECK(std::equal(left.begin(), left.end(), whole.left.begin() + first));
            CHECK(std::equal(right.begin(), right.end(), whole.right.begin() + first));
        }
    }
}

TEST_CASE("A walk that would exceed full scale peaks at 0.98, a softer one is left alone") {
    const Rendered usual = render(walk, json::object(), 2);
    CHECK(std::max(peak(usual.left), peak(usual.right)) == doctest::Approx(0.98).epsilon(1e-3));
    CHECK(usual.bound < 1.01);
    // Short frames of a low tone: its responses are not those of a steady tone.
    const Rendered low = render(walk,
                                {{"carrierFreq", 49},
                                 {"beatFreq", 11.4},
                                 {"frame_dur_ms", 12.1},
                                 {"overlap_factor", 6},
                                 {"amp", 0.3}},
                                1);
    CHECK(std::max(peak(low.left), peak(low.right)) < 0.99 * low.bound);
    const Rendered moving = render(walk_moving, {{"endCarrierFreq", 200}}, 2);
    CHECK(std::max(peak(moving.left), peak(moving.right)) == doctest::Approx(0.98).epsilon(0.01));
    // Twice the overlap is twice as loud.
    const Rendered soft = render(walk, {{"amp", 0.1}, {"carrierFreq", 200}}, 1);
    const Rendered dense = render(walk, {{"amp", 0.1}, {"carrierFreq", 200}, {"overlap_factor", 16}}, 1);
    CHECK(peak(dense.left) / peak(soft.left) == doctest::Approx(2).epsilon(0.02));
}

TEST_CASE("The walk begins ahead and goes to the left; the radius only tells the side") {
    const auto balance = [](const json& parameters, double seconds) {
        const Rendered out = render(walk, parameters, 1);
        double left = 0, right = 0;
        const auto centre = static_cast<std::size_t>(seconds * rate);
        for (std::size_t i = centre - 200; i < centre + 200; ++i) {
            left += double(out.left[i]) * out.left[i];
            right += double(out.right[i]) * out.right[i];
        }
        return left / right;
    };
    const json slow = {{"beatFreq", 1}, {"carrierFreq", 1500}};
    CHECK(balance(slow, 0.25) > 3.5);
    CHECK(balance(slow, 0.75) < 0.3);
    json other = slow;
    other["pathRadius"] = -0.01;
    CHECK(balance(other, 0.25) < 0.3);
    other["pathRadius"] = 5;
    CHECK(render(walk, other, 0.3).left == render(walk, slow, 0.3).left);
    CHECK(balance({{"beatFreq", 0}, {"carrierFreq", 1500}}, 0.5) == doctest::Approx(1));
}

TEST_CASE("Frames of no length or without overlap are silence, as they always were") {
    for (const json& parameters : {json{{"frame_dur_ms", 0}}, json{{"overlap_factor", 1}},
                                   json{{"frame_dur_ms", 0.1}}, json{{"amp", 0}}}) {
        CAPTURE(parameters.dump());
        const Rendered out = render(walk, parameters, 0.2);
        CHECK(peak(out.left) == 0);
        CHECK(out.bound == 0);
    }
}
