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
    CHECK(costs.dearest(*piece(), 0, 5) == doctest::Approx(0.011));
    CHECK(costs.dearest(*piece(), 0, 300) == doctest::Approx(0.014));
}

TEST_CASE("observations move the table, a little each") {
    VoiceCosts costs;
    costs.adopt(table());
    const auto track = piece();
    for (int i = 0; i < 300; ++i)
        costs.correct(track->track->steps[0], 0.022);
    CHECK(costs.at(*track, 0) == doctest::Approx(0.022).epsilon(0.02));
}

TEST_CASE("every synth function is measured") {
    const CostTable measured = CostTable::measure();
    CHECK(measured.base > 0);
    for (const auto* function : voices::all_functions()) {
        CAPTURE(function->name);
        REQUIRE(measured.voices.contains(function->name));
        CHECK(measured.voices.find(function->name)->second > 0);
    }
}
