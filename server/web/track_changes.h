// The changes of one session's track that were asked for and are not heard yet.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "session/directory.h"
#include "session/library.h"
#include "session/planner.h"
#include "session/scheduler.h"
#include "session/session.h"

namespace stillpoint::web {

// A track as a request finds it and leaves it.
struct TrackDraft {
    session::PiecePtr piece;                 // as it is, unless somebody has edited it
    std::optional<nlohmann::json> document;  // then: as it has become
    std::optional<std::uint64_t> seed;       // null: the track's own
    engine::Mix mix;                         // of the session, whatever it plays
    bool levelled = false;                   // the piece has its levels
    session::PiecePtr origin;  // that the document is a change of, and whose levels it keeps; null: of none

    nlohmann::json& edited();  // the document, from now on edited
    std::string text() const;
};

struct TrackRequest {
    // On a worker; may throw. False: refused, and the draft counts as untouched.
    std::function<bool(TrackDraft&)> edit;
    std::string pointer;  // where the document lies in the body, for the pointers of what is wrong in it

    struct Answer {
        enum class Kind {
            Begun,     // CHANGE says where
            Refused,   // by edit()
            Invalid,   // ERRORS are in the document
            TooShort,  // it ends before the play position
            Busy,      // REFUSAL: there is no room for a dearer track
            Over,      // the session is
            Failed,    // by no fault of the request; FAILURE says why, to the log
        } kind;
        session::ChangeResult change{};
        track::Diagnostics errors{};
        std::optional<session::Refusal> refusal{};
        std::string failure{};
        bool joined = false;  // newer requests came before it could begin: what plays is what they made of it
    };
    std::function<void(const Answer&)> done;  // on the I/O thread, once
};

// A request waits until the session may begin an epoch. Then everything that waits is carried out in one go
// on a worker (and again among those who open files, where the document names any), each request on top of
// the one before it, and the track that comes out takes over. So however fast requests come, no more tracks
// are prepared than can be heard, and the last one is among them. I/O thread only.
class TrackChanges : public std::enable_shared_from_this<TrackChanges> {
  public:
    // What all of them need; outlives them.
    struct Workshop {
        const session::Library& library;
        session::Directory& directory;
        session::Scheduler& scheduler;
        session::Planner& planner;
        session::Crew& openers;  // of files that a document names
    };

    TrackChanges(const std::shared_ptr<session::Session>& session, Workshop workshop)
        : session_(session), workshop_(workshop) {}

    void add(TrackRequest request);
    bool idle() const { return waiting_.empty() && !busy_; }

  private:
    struct Batch;

    void go_on();
    void prepare();
    void take(const std::shared_ptr<Batch>& batch);
    void finish(const Batch& batch, TrackRequest::Answer answer);

    std::weak_ptr<session::Session> session_;
    const Workshop workshop_;
    std::vector<TrackRequest> waiting_;
    bool busy_ = false;
};

}  // namespace stillpoint::web
