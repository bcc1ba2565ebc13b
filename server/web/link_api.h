// POST /v1/sessions/{id}/links: signed links that end.
#pragma once

#include "session/directory.h"
#include "web/access.h"
#include "web/router.h"

namespace stillpoint::web {

// Both must outlive ROUTER.
void add_link_route(Router& router, const Access& access, const session::Directory& directory);

}  // namespace stillpoint::web
