#include "web/api.h"

#include <doctest/doctest.h>

#include <deque>
#include <optional>
#include <string>
#include <utility>

#include "session/plan_store.h"
#include "session/voice_costs.h"

using namespace stillpoint;
using namespace stillpoint::web;

namespace {

struct StillClock final : support::Clock {
    support::Micros now() const noexcept override { return 1'000'000; }
};

// Works when it is told to.
struct PatientCrew final : session::Crew {
    std::deque<std::pair<std::function<void()>, std::function<void(double)>>> waiting;
    int workers() const override { return 1; }
    void run(std::function<void()> work, std::function<void(double)> done) override {
        waiting.emplace_back(std::move(work), std::move(done));
    }
    void work_off() {
        while (!waiting.empty()) {
            const auto [work, done] = std::move(waiting.front());
            waiting.pop_front();
            work();
            done(0);
        }
    }
};

// The API of a server without a media library.
struct Server {
    StillClock clock;
    PatientCrew crew, openers;
    media::Library media;
    session::Library library = session::Library::built_in(media);
    session::PlanStore plans;
    session::Planner planner{plans, {.waiting = 0}};
    session::Scheduler scheduler{clock, crew};
    session::VoiceCosts costs;
    session::Tally tally;
    session::Directory directory{{clock, scheduler, costs, tally}, {}};
    Api api{library, directory, scheduler, planner, openers};
    Router router;

    Server() { api.add_routes(router); }

    std::shared_ptr<std::optional<Response>> open(const std::string& document) {
        Request request;
        request.method = "POST";
        request.path = "/v1/sessions";
        request.body = R"({"track":)" + document + "}";
        const auto answer = std::make_shared<std::optional<Response>>();
        router.handle(request, [answer](Response response) { *answer = std::move(response); });
        return answer;
    }
};

constexpr const char* plain =
    R"({"steps":[{"duration":60,"voices":[{"synth_function_name":"binaural_beat","params":{}}]}]})";
constexpr const char* with_clip =
    R"({"steps":[{"duration":60,"voices":[]}],"clips":[{"file_path":"bell.wav"}]})";

}  // namespace

TEST_CASE("a document that names files holds no worker, and nobody waits for it") {
    Server server;
    const auto slow = server.open(with_clip), quick = server.open(plain);
    server.crew.work_off();
    CHECK(server.openers.waiting.size() == 1);
    CHECK_FALSE(slow->has_value());
    REQUIRE(quick->has_value());
    CHECK((*quick)->status == 201);
    server.openers.work_off();
    REQUIRE(slow->has_value());
    CHECK((*slow)->status == 422);  // there is no such file
    CHECK((*slow)->body.find("/track/clips/0/file_path") != std::string::npos);
}
