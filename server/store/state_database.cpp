#include "store/state_database.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <ctime>
#include <iterator>
#include <stdexcept>
#include <string>
#include <system_error>

#include "support/log.h"

namespace stillpoint::store {
namespace {

namespace fs = std::filesystem;

// What leads from one version of the tables to the next. Never changed once released: only added to.
constexpr std::array migrations{
    // Version 1. Texts are many kilobytes, the rest of a session changes often: so they lie apart. Their hash
    // only finds
    // them; that they are equal is compared.
    R"(
CREATE TABLE text(
    id INTEGER PRIMARY KEY,
    hash INTEGER NOT NULL,
    body BLOB NOT NULL) STRICT;
CREATE INDEX text_by_hash ON text(hash);
CREATE TABLE session(
    id TEXT PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES text,
    levels INTEGER NOT NULL REFERENCES text,
    track_id TEXT NOT NULL,
    style TEXT NOT NULL,
    seed INTEGER NOT NULL,
    gain REAL NOT NULL,
    state INTEGER NOT NULL,
    anchor_sample INTEGER NOT NULL,
    anchor_us INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    world_epoch INTEGER NOT NULL,
    empty_since_us INTEGER,
    created_us INTEGER NOT NULL,
    cost REAL NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_document ON session(document);
CREATE INDEX session_by_levels ON session(levels);
CREATE TABLE clock(
    id INTEGER PRIMARY KEY CHECK (id = 1),
    boot TEXT NOT NULL,
    monotonic_us INTEGER NOT NULL,
    wall_us INTEGER NOT NULL) STRICT;
)",
};

struct TooNew {
    std::int64_t version;
};

void bring_up_to_date(Database& database) {
    const auto version = database.number("PRAGMA user_version");
    if (version > std::ssize(migrations)) throw TooNew{version};
    for (auto next = static_cast<std::size_t>(version); next < migrations.size(); ++next) {
        Transaction transaction(database);
        database.run(migrations[next]);
        database.run("PRAGMA user_version = " + std::to_string(next + 1));
        transaction.commit();
    }
}

void verify(Database& database) {
    std::string found;
    database.statement("PRAGMA quick_check(1)").each([&](const Row& row) { found = row.text(0); });
    if (found != "ok") throw DatabaseError(11 /* SQLITE_CORRUPT */, found);
}

// A commit is on the disk when it returns.
Database open_sound(const fs::path& file) {
    Database database(file, Database::Mode::Write);
    database.run(
        "PRAGMA journal_mode = WAL;"
        "PRAGMA synchronous = FULL;"
        "PRAGMA foreign_keys = ON;"
        "PRAGMA journal_size_limit = 8388608;");
    verify(database);
    bring_up_to_date(database);
    return database;
}

// Documents and the ids of sessions, which let whoever knows them in, are nobody else's business.
void make_private(const fs::path& file) {
    const int descriptor = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) throw std::system_error(errno, std::generic_category());
    close(descriptor);
}

std::string stamp() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&now, &parts);
    char text[32];
    std::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &parts);
    return text;
}

// With its journal, which belongs to it.
void move_aside(const fs::path& file, const std::string& why) {
    fs::path aside = file.string() + ".damaged-" + stamp();
    for (int i = 2; fs::exists(aside); ++i)
        aside = file.string() + ".damaged-" + stamp() + "-" + std::to_string(i);
    support::log(support::LogLevel::Error, "database " + file.string() + " is damaged (" + why +
                                               "); it is moved to " + aside.string() +
                                               ", and the server begins without its sessions");
    fs::rename(file, aside);
    for (const char* part : {"-wal", "-shm"})
        if (fs::exists(file.string() + part)) fs::rename(file.string() + part, aside.string() + part);
}

Database open_or_replace(const fs::path& file) {
    make_private(file);
    try {
        return open_sound(file);
    } catch (const DatabaseError& error) {
        if (!error.damaged()) throw;
        move_aside(file, error.what());
    }
    make_private(file);
    return open_sound(file);
}

}  // namespace

Database open_state_database(const fs::path& folder) {
    const fs::path file = folder / database_name;
    const std::string words = "cannot keep sessions in " + file.string() + ": ";
    try {
        fs::create_directories(folder);
        return open_or_replace(file);
    } catch (const TooNew& found) {
        throw std::runtime_error(words + "a later version of Stillpoint made it (its tables are of version " +
                                 std::to_string(found.version) + ")");
    } catch (const DatabaseError& error) {
        throw std::runtime_error(words + error.what());
    } catch (const std::system_error& error) {
        throw std::runtime_error(words + error.code().message());
    }
}

}  // namespace stillpoint::store
