// Goes on with the sessions that were there when the server was last stopped or killed.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "session/directory.h"
#include "session/library.h"
#include "session/scheduler.h"
#include "store/session_store.h"

namespace stillpoint::session {

// I/O thread only; documents are read and prepared on the workers, those somebody listens to first. Until
// then the directory says of a session that it is being restored, and keeps its place.
class Restoration {
  public:
    // The references must outlive this.
    Restoration(store::SessionStore& store, Directory& directory, const Library& library,
                Scheduler& scheduler);

    void begin();  // once, before anybody asks for a session

  private:
    struct Group;  // sessions that play the same piece

    void prepare(const std::shared_ptr<Group>& group);
    void go_on(const Group& group);

    store::SessionStore& store_;
    Directory& directory_;
    const Library& library_;
    Scheduler& scheduler_;
};

}  // namespace stillpoint::session
