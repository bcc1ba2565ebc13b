#include "session/voice_costs.h"

#include <doctest/doctest.h>

#include "voices/registry.h"

using namespace stillpoint;
using namespace stillpoint::session;

namespace {

// Two steps of 10 s: one voice, then three, blending over 2 s.
PiecePtr piece() {
    const std::string voice = R"({"synth_function_name":"binaural_beat","params":{}})";
    auto prepared =
        prepare_piece(R"({"global_settings":{"crossfade_duration":2},"steps":[{"duration":10,"voices":[)" +
                      voice + R"(]},{"duration":10,"voices":[)" + voice + "," + voice + "," + voice + "]}]}");
    REQUIRE(prepared.piece);
    return prepared.piece;
}

CostTable table() {
    CostTable table;
    table.base = 0.01;
    table.voices["binaural_beat"] = 0.001;
    return table;
}

}  // namespace

TEST_CASE("a moment costs the base and the voices of all steps that sound then") {
    VoiceCosts costs;
    costs.adopt(table());
    const auto track = piece();
    CHECK(costs.at(*track, 4 * 48000) == doctest::Approx(0.011));
    CHECK(costs.at(*track, 9 * 48000) == doctest::Approx(0.014));
    CHECK(costs.at(*track, 12 * 48000) == doctest::Approx(0.013));
}

TEST_CASE("the dearest moment ahead is found within the horizon only") {
    VoiceCosts costs;
    costs.adopt(table());
    CHECK(costs.ahead(*piece(), 0, 5).peak() == doctest::Approx(0.011));
    CHECK(costs.ahead(*piece(), 0, 300).peak() == doctest::Approx(0.014));
}

TEST_CASE("observations move the table, a little each") {
    VoiceCosts costs;
    costs.adopt(table());
    const auto track = piece();
    for (int i = 0; i < 300; ++i)
        costs.correct(*track, 0, 0.022);
    CHECK(costs.at(*track, 0) == doctest::Approx(0.022).epsilon(0.02));
}

TEST_CASE("a voice that moves costs what its moving form does, however it is written") {
    VoiceCosts costs;
    CostTable prices = table();
    prices.voices["binaural_beat_transition"] = 0.005;
    costs.adopt(prices);
    const auto prepared = prepare_piece(
        R"({"steps":[{"duration":10,"voices":[{"synth_function_name":"binaural_beat","is_transition":true,
             "params":{}}]}]})");
    REQUIRE(prepared.piece);
    CHECK(costs.at(*prepared.piece, 0) == doctest::Approx(0.015));
}

TEST_CASE("background noise costs its voice, from where it begins to the end of the steps") {
    VoiceCosts costs;
    CostTable prices = table();
    prices.voices["noise_generator"] = 0.004;
    costs.adopt(prices);
    const auto prepared = prepare_piece(
        R"({"steps":[{"duration":10,"voices":[{"synth_function_name":"binaural_beat","params":{}}]}],
            "background_noise":{"start_time":4,"params":{"noise_parameters":{"name":"pink"}}}})");
    REQUIRE(prepared.piece);
    CHECK(costs.at(*prepared.piece, 2 * 48000) == doctest::Approx(0.011));
    CHECK(costs.at(*prepared.piece, 5 * 48000) == doctest::Approx(0.015));
    CHECK(costs.ahead(*prepared.piece, 0, 300).peak() == doctest::Approx(0.015));
}

TEST_CASE("clips cost while they play, all that play at once") {
    VoiceCosts costs;
    CostTable prices = table();
    prices.clip = 0.002;
    costs.adopt(prices);
    Piece piece = *::piece();
    piece.parts = {{0, 480000, {"binaural_beat"}},
                   {48000, 96000, {}, 1},
                   {96000, 144000, {}, 1},
                   {90000, 600000, {}, 1}};
    CHECK(costs.at(piece, 0) == doctest::Approx(0.011));
    CHECK(costs.at(piece, 50000) == doctest::Approx(0.013));
    CHECK(costs.ahead(piece, 0, 300).peak() == doctest::Approx(0.015));
    CHECK(costs.at(piece, 500000) == doctest::Approx(0.012));
}

TEST_CASE("every synth function is measured") {
    const CostTable measured = CostTable::measure();
    CHECK(measured.base > 0);
    CHECK(measured.clip >= 0);
    for (const auto* function : voices::all_functions()) {
        CAPTURE(function->name);
        REQUIRE(measured.voices.contains(function->name));
        CHECK(measured.voices.find(function->name)->second > 0);
    }
}
