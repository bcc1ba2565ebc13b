// The REST interface below /v1; docs/api.md describes it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "session/directory.h"
#include "session/library.h"
#include "session/planner.h"
#include "session/scheduler.h"
#include "web/http.h"
#include "web/router.h"
#include "web/track_changes.h"
#include "web/track_edit.h"

namespace stillpoint::web {

// I/O thread only; documents are read on the workers, and those that name files on OPENERS, whom nothing else
// waits for.
class Api {
  public:
    // The references must outlive this.
    Api(const session::Library& library, session::Directory& directory, session::Scheduler& scheduler,
        session::Planner& planner, session::Crew& openers);

    void add_routes(Router& router);

  private:
    struct Order;  // what a request for a session asks for

    void list_tracks(Respond respond) const;
    void get_track(const std::string& id, const Respond& respond) const;
    static void list_functions(const Respond& respond);
    static void get_function(const std::string& name, const Respond& respond);
    void list_styles(const Respond& respond) const;
    void get_style(const std::string& name, const Respond& respond) const;
    void list_sessions(const Respond& respond) const;
    void get_session(const std::string& id, const Respond& respond) const;
    void open_session(const Request& request, Respond respond);
    void patch_session(const std::string& id, const Request& request, const Respond& respond);
    void get_session_track(const std::string& id, const Request& request, const Respond& respond) const;
    void put_track(const std::string& id, const Request& request, const Respond& respond);
    void patch_track(const std::string& id, const Request& request, const Respond& respond);
    void change_track(const std::string& id, TrackEdit edit, const Respond& respond);
    Response change_view(const std::string& id, const TrackRequest::Answer& answer) const;
    void delete_session(const std::string& id, const Respond& respond);
    void health(const Respond& respond) const;

    // Reads the body elsewhere and calls NEXT on the I/O thread, unless it is wrong: then responds.
    void read_order(const Request& request, Respond respond,
                    std::function<void(const Order&, const Respond&)> next);

    const session::Library& library_;
    session::Directory& directory_;
    session::Scheduler& scheduler_;
    session::Planner& planner_;
    session::Crew& openers_;
    std::map<std::string, std::shared_ptr<TrackChanges>> changes_;  // by session; idle ones go with the next
};

}  // namespace stillpoint::web
