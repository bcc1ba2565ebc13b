#include "store/database.h"

#include <sqlite3.h>

namespace stillpoint::store {
namespace {

constexpr int patience = 250;  // ms, when another connection has the database locked

[[noreturn]] void fail(sqlite3* database, int code) {
    throw DatabaseError(code, database ? sqlite3_errmsg(database) : sqlite3_errstr(code));
}

}  // namespace

bool DatabaseError::damaged() const {
    const int kind = code_ & 0xff;  // without the extension
    return kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB;
}

// ---------------------------------------------------------------- rows

std::int64_t Row::integer(int column) const {
    return sqlite3_column_int64(statement_, column);
}

std::optional<std::int64_t> Row::integer_or_null(int column) const {
    if (sqlite3_column_type(statement_, column) == SQLITE_NULL) return std::nullopt;
    return integer(column);
}

double Row::real(int column) const {
    return sqlite3_column_double(statement_, column);
}

std::string Row::text(int column) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
    return bytes ? std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)))
                 : std::string();
}

// ---------------------------------------------------------------- statements

Statement::Statement(sqlite3* database, std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    const int result =
        sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
    if (result != SQLITE_OK) fail(database, result);
    statement_.reset(statement);
}

Statement::Reset::~Reset() {
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
}

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}

void Statement::check(int result) const {
    if (result != SQLITE_OK) fail(sqlite3_db_handle(statement_.get()), result);
}

void Statement::bind(int number, std::int64_t value) {
    check(sqlite3_bind_int64(statement_.get(), number, value));
}

void Statement::bind(int number, const std::optional<std::int64_t>& value) {
    check(value ? sqlite3_bind_int64(statement_.get(), number, *value)
                : sqlite3_bind_null(statement_.get(), number));
}

void Statement::bind(int number, double value) {
    check(sqlite3_bind_double(statement_.get(), number, value));
}

void Statement::bind(int number, std::string_view text) {
    check(sqlite3_bind_text64(statement_.get(), number, text.data() ? text.data() : "", text.size(),
                              SQLITE_STATIC, SQLITE_UTF8));
}

void Statement::bind(int number, Blob blob) {
    check(sqlite3_bind_blob64(statement_.get(), number, blob.bytes.data() ? blob.bytes.data() : "",
                              blob.bytes.size(), SQLITE_STATIC));
}

bool Statement::step() {
    const int result = sqlite3_step(statement_.get());
    if (result == SQLITE_ROW) return true;
    if (result != SQLITE_DONE) fail(sqlite3_db_handle(statement_.get()), result);
    return false;
}

// ---------------------------------------------------------------- the connection

Database::Database(const std::filesystem::path& file, Mode mode) {
    sqlite3* database = nullptr;
    const int flags = SQLITE_OPEN_NOMUTEX | (mode == Mode::Write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                                                 : SQLITE_OPEN_READONLY);
    const int result = sqlite3_open_v2(file.c_str(), &database, flags, nullptr);
    database_.reset(database);
    if (result != SQLITE_OK) fail(database, result);
    sqlite3_extended_result_codes(database, 1);
    sqlite3_busy_timeout(database, patience);
}

void Database::Close::operator()(sqlite3* database) const {
    sqlite3_close_v2(database);
}

void Database::run(const std::string& sql) {
    const int result = sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (result != SQLITE_OK) fail(database_.get(), result);
}

Statement Database::statement(std::string_view sql) const {
    return {database_.get(), sql};
}

std::int64_t Database::number(std::string_view sql) const {
    std::int64_t value = 0;
    statement(sql).each([&](const Row& row) { value = row.integer(0); });
    return value;
}

Transaction::Transaction(Database& database) : database_(database) {
    database_.run("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
    if (!open_) return;
    try {
        database_.run("ROLLBACK");
    } catch (const DatabaseError&) {  // SQLite has undone it already
    }
}

void Transaction::commit() {
    database_.run("COMMIT");
    open_ = false;
}

}  // namespace stillpoint::store
