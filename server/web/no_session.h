// Why a session is not there.
#pragma once

#include <string_view>

#include "session/directory.h"
#include "web/http.h"

namespace stillpoint::web {

// 503 for a session of before a restart that is not ready yet, else 404.
Response no_session(const session::Directory& directory, std::string_view id);

}  // namespace stillpoint::web
