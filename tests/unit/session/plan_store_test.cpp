#include "session/plan_store.h"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "listen/temporary_folder.h"
#include "session/piece.h"

using namespace stillpoint;
using namespace stillpoint::session;

namespace {

PiecePtr piece_of(const std::string& params) {
    const auto result = prepare_piece(
        R"({"seed": 5, "progression": [{"duration": 1, "voices": [{"synth_function_name": "binaural_beat",
            "params": )" +
        params + R"(}]}, {"duration": 1, "voices": []}]})");
    REQUIRE(result.piece);
    return result.piece;
}

PiecePtr noisy_piece() {
    const auto result = prepare_piece(
        R"({"progression": [{"duration": 1, "voices": [{"synth_function_name": "noise_generator",
            "voice_type": "noise", "params": {"sweeps": []}}]}]})");
    REQUIRE(result.piece);
    return result.piece;
}

PlanKey key_of(const Piece& piece, std::uint64_t seed = 1, double target = 0.25) {
    return {*piece.track, *piece.plan, seed, target};
}

// Numbers that only survive when every bit is kept.
PlanPtr plan_for(const Piece& piece) {
    engine::Plan plan = *piece.plan;
    plan.exact = true;
    plan.track_peak = 1.0 / 3;
    plan.track_gain = 0.1 + 0.2;
    plan.steps[0].binaural_gain = 0.1f;
    return std::make_shared<const engine::Plan>(plan);
}

std::filesystem::path only_file(const std::filesystem::path& folder) {
    const std::filesystem::directory_iterator files(folder);
    REQUIRE(files != std::filesystem::directory_iterator());
    return files->path();
}

}  // namespace

TEST_CASE("a plan is found again, bit for bit, also after a restart") {
    const listen::TemporaryFolder folder;
    const auto piece = piece_of(R"({"baseFreq": 200})");
    const PlanPtr plan = plan_for(*piece);
    {
        PlanStore store(folder / "deep/plans");
        CHECK(store.find(key_of(*piece)) == nullptr);
        store.keep(key_of(*piece), plan);
        CHECK(store.find(key_of(*piece)) == plan);
    }
    PlanStore store(folder / "deep/plans");
    const PlanPtr found = store.find(key_of(*piece));
    REQUIRE(found);
    CHECK(found->exact);
    CHECK(found->rate == plan->rate);
    CHECK(found->is_seeded == plan->is_seeded);
    CHECK(found->track_peak == plan->track_peak);
    CHECK(found->track_gain == plan->track_gain);
    REQUIRE(found->steps.size() == plan->steps.size());
    for (std::size_t k = 0; k < plan->steps.size(); ++k) {
        CHECK(found->steps[k].binaural_gain == plan->steps[k].binaural_gain);
        CHECK(found->steps[k].noise_gain == plan->steps[k].noise_gain);
        CHECK(found->steps[k].step_gain == plan->steps[k].step_gain);
    }
}

TEST_CASE("a plan belongs to its track, target and, where it matters, seed") {
    PlanStore store;
    const auto piece = piece_of(R"({"baseFreq": 200})");
    store.keep(key_of(*piece), plan_for(*piece));
    CHECK(store.find(key_of(*piece, 2)));  // tones are the same with every seed
    CHECK_FALSE(store.find(key_of(*piece, 1, 0.5)));
    CHECK_FALSE(store.find(key_of(*piece_of(R"({"baseFreq": 201})"))));
    const auto noisy = noisy_piece();
    store.keep(key_of(*noisy), plan_for(*noisy));
    CHECK(store.find(key_of(*noisy)));
    CHECK_FALSE(store.find(key_of(*noisy, 2)));
}

TEST_CASE("a damaged file is ignored, and replaced by the next plan") {
    const listen::TemporaryFolder folder;
    const auto piece = piece_of(R"({"baseFreq": 200})");
    PlanStore(folder / "plans").keep(key_of(*piece), plan_for(*piece));
    const auto file = only_file(folder / "plans");
    std::ifstream in(file);
    std::string text(std::istreambuf_iterator<char>(in), {});
    SUBCASE("cut off") {
        text.resize(text.size() / 2);
    }
    SUBCASE("one character changed") {
        text[text.find("0.3")] = '9';
    }
    SUBCASE("empty") {
        text.clear();
    }
    SUBCASE("something else") {
        text = "<html>";
    }
    std::ofstream(file) << text;
    CHECK(PlanStore(folder / "plans").find(key_of(*piece)) == nullptr);
    PlanStore(folder / "plans").keep(key_of(*piece), plan_for(*piece));
    CHECK(PlanStore(folder / "plans").find(key_of(*piece)));
}

TEST_CASE("memory and disk hold so many plans and no more, the latest ones") {
    const listen::TemporaryFolder folder;
    const PlanStore::Limits limits{.in_memory = 2, .on_disk = 3};
    std::vector<PiecePtr> pieces;
    {
        PlanStore store(folder / "plans", limits);
        for (int i = 0; i < 5; ++i) {
            pieces.push_back(piece_of("{\"baseFreq\": " + std::to_string(200 + i) + "}"));
            store.keep(key_of(*pieces.back()), plan_for(*pieces.back()));
        }
        CHECK(std::distance(std::filesystem::directory_iterator(folder / "plans"), {}) == 3);
        CHECK(store.find(key_of(*pieces[4])));
    }
    PlanStore memory({}, limits);
    for (const auto& piece : pieces)
        memory.keep(key_of(*piece), plan_for(*piece));
    CHECK(memory.find(key_of(*pieces[3])));
    CHECK_FALSE(memory.find(key_of(*pieces[2])));
}

TEST_CASE("where nothing can be written plans are kept in memory") {
    const listen::TemporaryFolder folder;
    std::ofstream(folder / "file") << "in the way";
    PlanStore store(folder / "file/plans");
    const auto piece = piece_of(R"({"baseFreq": 200})");
    store.keep(key_of(*piece), plan_for(*piece));
    CHECK(store.find(key_of(*piece)));
}
