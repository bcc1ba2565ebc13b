#include "web/no_session.h"

#include <string>

#include "web/problem.h"

namespace stillpoint::web {

Response no_session(const session::Directory& directory, std::string_view id) {
    const std::string name(id);
    if (!directory.restoring(id))
        return problem(404, "no-such-session", "There is no session " + name + "; it may be over.");
    auto response = problem(503, "restoring",
                            "The server has just begun and is about to go on with session " + name + ".");
    return response.with("Retry-After", "1");
}

}  // namespace stillpoint::web
