// The sessions in the database.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "store/database.h"
#include "store/machine_time.h"
#include "store/session_row.h"

namespace stillpoint::store {

// By the id of the session; none: it is over.
using SessionChanges = std::map<std::string, std::optional<SessionChange>>;

// One thread at a time. Everything throws DatabaseError.
class SessionTable {
  public:
    // DATABASE, which must outlive this, is open_state_database's. Rows that were written in another run of
    // the machine are moved onto the clock of NOW.
    SessionTable(Database& database, const MachineTime& now);

    std::vector<StoredSession> read() const;  // by id

    // All of it or nothing; when it returns, it is on the disk. NOW goes with it, so that the moments can be
    // carried over.
    void write(const SessionChanges& changes, const MachineTime& now);

  private:
    // The texts that were written last for a session, so that they are not compared again and again.
    struct Texts {
        std::shared_ptr<const std::string> document, levels;
        std::int64_t document_id = 0, levels_id = 0;
    };

    void carry_over(const MachineTime& now);
    void note(const MachineTime& now);
    void put(const SessionChange& change);
    Texts texts_of(const SessionChange& change);
    std::int64_t keep_text(const std::string& body);

    Database& database_;
    Statement put_, erase_, find_text_, add_text_, sweep_, note_;
    std::map<std::string, Texts> texts_;  // by session; of what was committed
    std::map<std::string, Texts> fresh_;  // of the transaction
    bool text_left_ = false;              // a text may have become superfluous
};

// The body of a text; any connection. Throws DatabaseError also where it is not what was written.
std::string read_text(const Database& database, std::int64_t id);

}  // namespace stillpoint::store
