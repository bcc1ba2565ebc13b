#include "store/session_store.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <condition_variable>
#include <fstream>
#include <memory>
#include <mutex>
#include <string>

#include "listen/temporary_folder.h"
#include "store/state_database.h"

using namespace stillpoint;
using namespace stillpoint::store;
using namespace std::chrono_literals;
using listen::TemporaryFolder;

namespace {

constexpr WritingRules quick{.rest = 0ms, .retry = 10ms};

// What the store's thread has told.
class Reports {
  public:
    SessionStore::Settled listener() {
        return [this](std::uint64_t ticket) {
            const std::lock_guard lock(mutex_);
            settled_ = ticket;
            wake_.notify_all();
        };
    }
    bool wait_for(std::uint64_t ticket) {
        std::unique_lock lock(mutex_);
        return wake_.wait_for(lock, 10s, [&] { return settled_ >= ticket; });
    }

  private:
    std::mutex mutex_;
    std::condition_variable wake_;
    std::uint64_t settled_ = 0;
};

std::shared_ptr<const std::string> text(std::string words) {
    return std::make_shared<const std::string>(std::move(words));
}

SessionChange session(std::string id, std::string document = "{}") {
    SessionChange change;
    change.row = {.id = std::move(id),
                  .track_id = "drone",
                  .style = "drift",
                  .seed = 0xfedcba9876543210,
                  .gain = 0.1 + 0.2,
                  .state = 2,
                  .anchor_sample = 123456789012,
                  .anchor_time = 5'000'000,
                  .epoch = 4'000'000'000,
                  .world_epoch = 7,
                  .empty_since = std::nullopt,
                  .created = 1'700'000'000'000'000,
                  .cost = 0.01};
    change.document = text(std::move(document));
    change.levels = text("levels");
    return change;
}

MachineTime time(std::string boot, support::Micros monotonic, support::Micros wall) {
    return {std::move(boot), monotonic, wall};
}

std::int64_t texts_in(const TemporaryFolder& folder) {
    return Database(folder / "state/stillpoint.db", Database::Mode::Read).number("SELECT count(*) FROM text");
}

std::vector<StoredSession> found_in(const TemporaryFolder& folder) {
    return SessionStore(folder / "state", [](auto) {}).found();
}

}  // namespace

TEST_CASE("a session is found again as it was put, with its texts") {
    const TemporaryFolder folder;
    const SessionChange put = session("a", "{\"title\":\"\\u00e9\"}");
    {
        SessionStore(folder / "deep/state", [](auto) {}).put(put);
    }
    const SessionStore store(folder / "deep/state", [](auto) {});
    REQUIRE(store.found().size() == 1);
    CHECK(store.found()[0].row == put.row);
    CHECK(store.text(store.found()[0].document) == *put.document);
    CHECK(store.text(store.found()[0].levels) == "levels");
}

TEST_CASE("what is settled is on the disk while the server runs") {
    const TemporaryFolder folder;
    Reports reports;
    SessionStore store(folder / "state", reports.listener(), MachineTime::now, {.rest = 1h});
    REQUIRE(reports.wait_for(store.put(session("a"))));
    const std::uint64_t ticket = store.put(session("b"));
    store.hurry();
    REQUIRE(reports.wait_for(ticket));
    const Database beside(folder / "state/stillpoint.db", Database::Mode::Read);
    CHECK(beside.number("SELECT count(*) FROM session") == 2);
}

TEST_CASE("of many changes of a session only the newest is written") {
    const TemporaryFolder folder;
    Reports reports;
    {
        SessionStore store(folder / "state", reports.listener(), MachineTime::now, {.rest = 1h});
        REQUIRE(reports.wait_for(store.put(session("a"))));
        for (int i = 0; i < 1000; ++i) {
            SessionChange change = session("a");
            change.row.anchor_sample = i;
            store.put(change);
        }
        store.put(session("b"));
        store.erase("b");
        CHECK(store.figures().commits == 1);
        CHECK(store.figures().pending == 2);
    }
    const auto found = found_in(folder);
    REQUIRE(found.size() == 1);
    CHECK(found[0].row.anchor_sample == 999);
}

TEST_CASE("sessions that play the same share its document, and the last of them takes it along") {
    const TemporaryFolder folder;
    Reports reports;
    SessionStore store(folder / "state", reports.listener(), MachineTime::now, quick);
    store.put(session("a", "one"));
    store.put(session("b", "one"));
    REQUIRE(reports.wait_for(store.put(session("c", "two"))));
    CHECK(texts_in(folder) == 3);  // and the levels
    REQUIRE(reports.wait_for(store.erase("a")));
    CHECK(texts_in(folder) == 3);
    REQUIRE(reports.wait_for(store.put(session("b", "two"))));
    CHECK(texts_in(folder) == 2);
    store.erase("b");
    REQUIRE(reports.wait_for(store.erase("c")));
    CHECK(texts_in(folder) == 0);
}

TEST_CASE("documents whose hashes are equal stay apart") {
    const TemporaryFolder folder;
    Reports reports;
    SessionStore store(folder / "state", reports.listener(), MachineTime::now, quick);
    REQUIRE(reports.wait_for(store.put(session("a", "one"))));
    Database(folder / "state/stillpoint.db", Database::Mode::Write)
        .run("UPDATE text SET body = CAST('other' AS BLOB)");
    REQUIRE(reports.wait_for(store.put(session("b", "one"))));
    CHECK(texts_in(folder) == 4);
}

TEST_CASE("what cannot be written is written later") {
    const TemporaryFolder folder;
    Reports reports;
    SessionStore store(folder / "state", reports.listener(), MachineTime::now, quick);
    Database other(folder / "state/stillpoint.db", Database::Mode::Write);
    std::uint64_t ticket = 0;
    {
        const Transaction blocking(other);
        SessionChange old = session("a");
        old.row.anchor_sample = 1;
        store.put(old);
        while (store.figures().failures == 0)
            std::this_thread::sleep_for(1ms);
        ticket = store.put(session("a"));
        store.put(session("b"));
    }
    REQUIRE(reports.wait_for(ticket + 1));
    CHECK(other.number("SELECT count(*) FROM session") == 2);
    CHECK(other.number("SELECT anchor_sample FROM session WHERE id = 'a'") == 123456789012);
}

TEST_CASE("moments are carried over") {
    const TemporaryFolder folder;
    SessionChange put = session("a");
    put.row.anchor_time = 400;
    put.row.empty_since = 900;
    {
        SessionStore(
            folder / "state", [](auto) {}, [] { return time("first", 1000, 50'000); })
            .put(put);
    }
    const auto row_at = [&](const MachineTime& now) {
        return SessionStore(
                   folder / "state", [](auto) {}, [now] { return now; })
            .found()
            .at(0)
            .row;
    };
    SUBCASE("the monotonic clock of the same run of the machine counts, whatever the other was set to") {
        CHECK(row_at(time("first", 2000, 0)).anchor_time == 400);
        CHECK(row_at(time("first", 2000, 99'000'000)).empty_since == 900);
    }
    SUBCASE("over a start of the machine the wall clock counts") {
        const SessionRow row = row_at(time("second", 300, 57'000));
        CHECK(row.anchor_time == 300 - 7000 - 600);
        CHECK(row.empty_since == 300 - 7000 - 100);
        CHECK(row_at(time("second", 5300, 1)).anchor_time == row.anchor_time);
    }
    SUBCASE("a wall clock that went back counts as no time") {
        CHECK(row_at(time("second", 300, 10'000)).anchor_time == 300 - 600);
    }
}

TEST_CASE("a damaged database is moved aside") {
    const TemporaryFolder folder;
    const auto file = folder / "state/stillpoint.db";
    {
        SessionStore store(folder / "state", [](auto) {});
        for (int i = 0; i < 200; ++i)
            store.put(session(std::to_string(i), std::string(5000, 'x')));
    }
    SUBCASE("no database at all") {
        std::ofstream(file) << "this was a database once, long ago";
    }
    SUBCASE("a page of it overwritten") {
        std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
        stream.seekp(4096);
        stream << std::string(4096, '\xaa');
    }
    SUBCASE("cut off") {
        std::filesystem::resize_file(file, 8192);
    }
    SessionStore store(folder / "state", [](auto) {});
    CHECK(store.found().empty());
    store.put(session("new"));
    int aside = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder / "state"))
        aside += entry.path().filename().string().find(".damaged-") != std::string::npos;
    CHECK(aside >= 1);
}

TEST_CASE("a text that is not what was written is not handed out") {
    const TemporaryFolder folder;
    {
        SessionStore(folder / "state", [](auto) {}).put(session("a", "a document"));
    }
    Database(folder / "state/stillpoint.db", Database::Mode::Write)
        .run("UPDATE text SET body = CAST('a d0cument' AS BLOB)");
    const SessionStore store(folder / "state", [](auto) {});
    CHECK_THROWS_AS(store.text(store.found().at(0).document), DatabaseError);
}

TEST_CASE("a database of a later version is left alone") {
    const TemporaryFolder folder;
    {
        SessionStore(folder / "state", [](auto) {}).put(session("a"));
    }
    Database(folder / "state/stillpoint.db", Database::Mode::Write).run("PRAGMA user_version = 999");
    CHECK_THROWS_WITH_AS(SessionStore(folder / "state", [](auto) {}), doctest::Contains("later version"),
                         std::runtime_error);
    Database(folder / "state/stillpoint.db", Database::Mode::Write).run("PRAGMA user_version = 1");
    CHECK(found_in(folder).size() == 1);
}

TEST_CASE("one server at a time keeps its sessions in a folder") {
    const TemporaryFolder folder;
    {
        const SessionStore first(folder / "state", [](auto) {});
        CHECK_THROWS_WITH_AS(SessionStore(folder / "state", [](auto) {}), doctest::Contains("another server"),
                             std::runtime_error);
    }
    CHECK_NOTHROW(SessionStore(folder / "state", [](auto) {}));
}

TEST_CASE("nobody else may read the sessions") {
    const TemporaryFolder folder;
    const SessionStore store(folder / "state", [](auto) {});
    for (const char* name : {"stillpoint.db", "stillpoint.db-wal", "stillpoint.db-shm"}) {
        struct stat status {};
        REQUIRE(stat((folder / (std::string("state/") + name)).c_str(), &status) == 0);
        CHECK((status.st_mode & 0777) == 0600);
    }
}
