#include "store/session_table.h"

#include <xxhash.h>

#include <utility>

namespace stillpoint::store {
namespace {

std::int64_t hash_of(std::string_view body) {
    return static_cast<std::int64_t>(XXH3_64bits(body.data(), body.size()));
}

std::optional<MachineTime> noted_time(const Database& database) {
    std::optional<MachineTime> noted;
    database.statement("SELECT boot, monotonic_us, wall_us FROM clock").each([&](const Row& row) {
        noted = MachineTime{row.text(0), row.integer(1), row.integer(2)};
    });
    return noted;
}

StoredSession session_of(const Row& row) {
    StoredSession stored;
    stored.document = row.integer(1);
    stored.levels = row.integer(2);
    stored.row = {.id = row.text(0),
                  .track_id = row.text(3),
                  .style = row.text(4),
                  .seed = static_cast<std::uint64_t>(row.integer(5)),
                  .gain = row.real(6),
                  .state = static_cast<int>(row.integer(7)),
                  .anchor_sample = row.integer(8),
                  .anchor_time = row.integer(9),
                  .epoch = static_cast<std::uint32_t>(row.integer(10)),
                  .world_epoch = static_cast<std::uint32_t>(row.integer(11)),
                  .empty_since = row.integer_or_null(12),
                  .created = row.integer(13),
                  .cost = row.real(14)};
    return stored;
}

}  // namespace

SessionTable::SessionTable(Database& database, const MachineTime& now)
    : database_(database),
      put_(database.statement(
          "INSERT INTO session VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15) "
          "ON CONFLICT (id) DO UPDATE SET document=?2, levels=?3, track_id=?4, style=?5, "
          "seed=?6, gain=?7, state=?8, anchor_sample=?9, anchor_us=?10, epoch=?11, "
          "world_epoch=?12, empty_since_us=?13, cost=?15")),
      erase_(database.statement("DELETE FROM session WHERE id = ?1")),
      find_text_(database.statement("SELECT id FROM text WHERE hash = ?1 AND body = ?2")),
      add_text_(database.statement("INSERT INTO text(hash, body) VALUES (?1, ?2)")),
      sweep_(database.statement("DELETE FROM text WHERE id NOT IN "
                                "(SELECT document FROM session UNION SELECT levels FROM session)")),
      note_(database.statement("INSERT OR REPLACE INTO clock VALUES (1, ?1, ?2, ?3)")) {
    carry_over(now);
}

void SessionTable::carry_over(const MachineTime& now) {
    Transaction transaction(database_);
    if (const auto noted = noted_time(database_)) {
        auto move =
            database_.statement("UPDATE session SET anchor_us = ?2, empty_since_us = ?3 WHERE id = ?1");
        for (const StoredSession& stored : read()) {
            auto empty_since = stored.row.empty_since;
            if (empty_since) empty_since = carried_over(*empty_since, *noted, now);
            move.run(std::string_view(stored.row.id), carried_over(stored.row.anchor_time, *noted, now),
                     empty_since);
        }
    }
    note(now);
    sweep_.run();
    transaction.commit();
}

std::vector<StoredSession> SessionTable::read() const {
    std::vector<StoredSession> sessions;
    database_
        .statement(
            "SELECT id, document, levels, track_id, style, seed, gain, state, anchor_sample, anchor_us, "
            "epoch, world_epoch, empty_since_us, created_us, cost FROM session ORDER BY id")
        .each([&](const Row& row) { sessions.push_back(session_of(row)); });
    return sessions;
}

void SessionTable::write(const SessionChanges& changes, const MachineTime& now) {
    fresh_.clear();
    text_left_ = false;
    Transaction transaction(database_);
    for (const auto& [id, change] : changes) {
        if (change) {
            put(*change);
        } else {
            erase_.run(std::string_view(id));
            text_left_ = true;
        }
    }
    if (text_left_) sweep_.run();
    note(now);
    transaction.commit();
    for (auto& [id, texts] : fresh_)
        texts_.insert_or_assign(id, std::move(texts));
    for (const auto& [id, change] : changes)
        if (!change) texts_.erase(id);
}

void SessionTable::note(const MachineTime& now) {
    note_.run(std::string_view(now.boot), now.monotonic, now.wall);
}

void SessionTable::put(const SessionChange& change) {
    const SessionRow& row = change.row;
    const Texts texts = texts_of(change);
    put_.run(std::string_view(row.id), texts.document_id, texts.levels_id, std::string_view(row.track_id),
             std::string_view(row.style), static_cast<std::int64_t>(row.seed), row.gain,
             std::int64_t{row.state}, row.anchor_sample, row.anchor_time, std::int64_t{row.epoch},
             std::int64_t{row.world_epoch}, row.empty_since, row.created, row.cost);
}

SessionTable::Texts SessionTable::texts_of(const SessionChange& change) {
    const auto known = texts_.find(change.row.id);
    if (known != texts_.end() && known->second.document == change.document &&
        known->second.levels == change.levels)
        return known->second;
    text_left_ = true;
    Texts texts{change.document, change.levels, keep_text(*change.document), keep_text(*change.levels)};
    fresh_.insert_or_assign(change.row.id, texts);
    return texts;
}

std::int64_t SessionTable::keep_text(const std::string& body) {
    const Blob blob{body};
    std::optional<std::int64_t> id;
    find_text_.each([&](const Row& row) { id = row.integer(0); }, hash_of(body), blob);
    if (id) return *id;
    add_text_.run(hash_of(body), blob);
    return database_.number("SELECT last_insert_rowid()");
}

std::string read_text(const Database& database, std::int64_t id) {
    std::optional<std::string> body;
    std::int64_t hash = 0;
    database.statement("SELECT hash, body FROM text WHERE id = ?1")
        .each(
            [&](const Row& row) {
                hash = row.integer(0);
                body = row.text(1);
            },
            id);
    if (!body) throw DatabaseError(11, "a text is missing");
    if (hash_of(*body) != hash) throw DatabaseError(11, "a text is damaged");
    return *std::move(body);
}

}  // namespace stillpoint::store
