// SQLite, as much of it as is needed: a connection and its prepared statements.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace stillpoint::store {

class DatabaseError : public std::runtime_error {
  public:
    DatabaseError(int code, const std::string& what) : std::runtime_error(what), code_(code) {}
    bool damaged() const;  // what the file holds is no sound database

  private:
    int code_;  // of SQLite
};

// Bytes that are no text.
struct Blob {
    std::string_view bytes;
};

// The row a statement stands at; gone with its next step.
class Row {
  public:
    explicit Row(sqlite3_stmt* statement) : statement_(statement) {}
    std::int64_t integer(int column) const;
    std::optional<std::int64_t> integer_or_null(int column) const;
    double real(int column) const;
    std::string text(int column) const;  // also of a blob

  private:
    sqlite3_stmt* statement_;
};

// Everything here throws DatabaseError.
class Statement {
  public:
    // Binds VALUES to ?1, ?2, ... and runs to the end.
    template <class... Values>
    void run(const Values&... values) {
        each([](const Row&) {}, values...);
    }

    // As run(); calls BODY with every row.
    template <class Body, class... Values>
    void each(Body&& body, const Values&... values) {
        const Reset reset{statement_.get()};
        int number = 0;
        (bind(++number, values), ...);
        while (step())
            body(Row(statement_.get()));
    }

  private:
    friend class Database;
    struct Reset {  // forgets the values, which lie where they were bound from
        sqlite3_stmt* statement;
        ~Reset();
    };
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };

    Statement(sqlite3* database, std::string_view sql);
    void bind(int number, std::int64_t value);
    void bind(int number, const std::optional<std::int64_t>& value);
    void bind(int number, double value);
    void bind(int number, std::string_view text);
    void bind(int number, Blob blob);
    void check(int result) const;
    bool step();

    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

// One thread at a time.
class Database {
  public:
    enum class Mode { Read, Write };

    // Write makes the file where there is none. Throws DatabaseError, later than here where the file is only
    // damaged.
    Database(const std::filesystem::path& file, Mode mode);

    void run(const std::string& sql);  // several statements, without values
    Statement statement(std::string_view sql) const;
    std::int64_t number(std::string_view sql) const;  // of the first column and row; 0 when there is none

  private:
    struct Close {
        void operator()(sqlite3* database) const;
    };
    std::unique_ptr<sqlite3, Close> database_;
};

// All that is written while it lives, or nothing.
class Transaction {
  public:
    explicit Transaction(Database& database);
    ~Transaction();  // undoes what was not committed
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit();

  private:
    Database& database_;
    bool open_ = true;
};

}  // namespace stillpoint::store
