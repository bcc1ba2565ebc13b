// What requests for /v1/sessions/{id}/track ask for, and what they are given.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "session/library.h"
#include "web/http.h"
#include "web/mix_change.h"
#include "web/track_changes.h"

namespace stillpoint::web {

constexpr const char* merge_patch_type = "application/merge-patch+json";  // RFC 7396
constexpr const char* json_patch_type = "application/json-patch+json";    // RFC 6902

// For a TrackRequest. Where EDIT refuses, REFUSAL is the answer by then.
struct TrackEdit {
    std::function<bool(TrackDraft&)> edit;
    std::string pointer;
    std::shared_ptr<Response> refusal;
};

// The document as it plays, with its ETag; 304 where If-None-Match names it.
Response track_document(const session::Piece& piece, const Request& request);

// All are carried out only where If-Match, when there is one, names the document as it is then.
TrackEdit put_edit(const Request& request, const session::Library& library);
std::optional<TrackEdit> patch_edit(const Request& request);  // nothing: the body is of another type

// Another mix of what plays.
TrackEdit mix_edit(const MixChange& change);

}  // namespace stillpoint::web
