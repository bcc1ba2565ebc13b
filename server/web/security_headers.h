// What tells browsers to be careful with what they are given.
#pragma once

#include "web/http.h"

namespace stillpoint::web {

// RESPONSE with them, but for those it has already. SECURE: the request came by https.
Response secured(Response response, bool secure);

}  // namespace stillpoint::web
