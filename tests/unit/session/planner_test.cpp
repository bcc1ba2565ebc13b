#include "session/planner.h"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <thread>

#include "listen/temporary_folder.h"

using namespace stillpoint;
using namespace stillpoint::session;
using State = Planner::State;

namespace {

// Its two tones beat, so that bounds and measured levels differ.
PiecePtr piece_of(double seconds) {
    const auto result = prepare_piece(R"({"progression": [{"duration": )" + std::to_string(seconds) +
                                      R"(, "voices": [
        {"synth_function_name": "binaural_beat", "params": {"baseFreq": 200, "panFreq": 0.3, "panRangeMin": -1}},
        {"synth_function_name": "binaural_beat", "params": {"baseFreq": 150, "panFreq": 0.7, "panRangeMax": 1}}]}]})");
    REQUIRE(result.piece);
    return result.piece;
}

constexpr double too_long_to_wait_for = 40000;  // seconds of music: minutes of measuring

// The planner runs only while nothing else wants to.
State settled(const Planner& planner, const Piece& piece) {
    for (;;) {
        const State state = planner.progress(piece, 1).state;
        if (state != State::Waiting && state != State::Measuring) return state;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
}

}  // namespace

TEST_CASE("the first session plays by bounds, the next one by the exact plan, and nobody's plan changes") {
    PlanStore store;
    Planner planner(store);
    const auto piece = piece_of(2);
    const auto first = planner.best(piece, 1);
    CHECK(first == piece);
    CHECK(settled(planner, *piece) == State::Exact);
    const auto second = planner.best(piece, 1);
    CHECK_FALSE(first->plan->exact);
    REQUIRE(second->plan->exact);
    const auto expected = engine::exact_plan(*piece->track, 48000, 1);
    CHECK(second->plan->track_gain == expected.track_gain);
    CHECK(second->plan->steps[0].binaural_gain == expected.steps[0].binaural_gain);
    CHECK(planner.best(second, 1) == second);
}

TEST_CASE("after a restart the plan is there at once") {
    const listen::TemporaryFolder folder;
    const auto piece = piece_of(2);
    {
        PlanStore store(folder / "plans");
        Planner planner(store);
        planner.best(piece, 1);
        REQUIRE(settled(planner, *piece) == State::Exact);
    }
    PlanStore store(folder / "plans");
    Planner planner(store);
    CHECK(planner.best(piece_of(2), 1)->plan->exact);
}

TEST_CASE("who stops the planner does not wait for the track it measures") {
    const auto piece = piece_of(too_long_to_wait_for);
    PlanStore store;
    Planner planner(store);
    planner.best(piece, 1);
    while (planner.progress(*piece, 1).fraction == 0)
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    CHECK(planner.progress(*piece, 1).state == State::Measuring);
    CHECK(planner.progress(*piece, 1).fraction < 1);
}

TEST_CASE("a track that nobody holds any more is given up, and the next one has its turn") {
    PlanStore store;
    Planner planner(store);
    auto forgotten = piece_of(too_long_to_wait_for);
    planner.best(forgotten, 1);
    const auto next = piece_of(2);
    planner.best(next, 1);
    forgotten.reset();
    CHECK(settled(planner, *next) == State::Exact);
}

TEST_CASE("two who ask for the same track share the work, and it goes on while one of them is left") {
    PlanStore store;
    Planner planner(store);
    const auto blocker = piece_of(too_long_to_wait_for / 2);
    planner.best(blocker, 1);
    auto one = piece_of(2);
    const auto other = piece_of(2);
    planner.best(one, 1);
    planner.best(other, 1);
    one.reset();
    CHECK(planner.progress(*other, 1).state == State::Waiting);
}

TEST_CASE("a track that would take too long keeps its bounds") {
    PlanStore store;
    Planner planner(store, {.voice_seconds = 100});
    const auto piece = piece_of(51);
    CHECK(planner.best(piece, 1) == piece);
    CHECK(planner.progress(*piece, 1).state == State::Bounds);
    const auto shorter = piece_of(1);
    planner.best(shorter, 1);
    CHECK(settled(planner, *shorter) == State::Exact);
}
