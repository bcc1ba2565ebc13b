#include "web/track_edit.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <string_view>
#include <utility>

#include "support/word.h"
#include "track/parse.h"
#include "web/json_input.h"
#include "web/json_patch.h"
#include "web/problem.h"

namespace stillpoint::web {
namespace {

using track::Diagnostics;

// FNV-1a, 64 bit: tells documents apart, withstands no forger.
std::string tag_of(std::string_view document) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const unsigned char c : document)
        hash = (hash ^ c) * 0x100000001b3;
    char tag[20];
    std::snprintf(tag, sizeof tag, "\"%016llx\"", static_cast<unsigned long long>(hash));
    return tag;
}

bool names(std::string_view list, std::string_view tag) {
    const auto tags = items_of(list);
    return std::any_of(tags.begin(), tags.end(),
                       [&](std::string_view item) { return item == "*" || item == tag; });
}

// The type without its parameters.
bool is_type(const Request& request, std::string_view type) {
    std::string_view given = request.header("Content-Type");
    given = given.substr(0, given.find(';'));
    while (!given.empty() && given.back() == ' ')
        given.remove_suffix(1);
    return support::same_ignoring_case(given, type);
}

void report(Diagnostics& findings, std::string pointer, std::string message, std::string fix) {
    findings.push_back({track::Severity::Error, std::move(pointer), std::move(message), std::move(fix)});
}

// One request while a worker carries it out.
class Editor {
  public:
    Editor(const Request& request, std::shared_ptr<Response> refusal)
        : body_(request.body), if_match_(request.header("If-Match")), refusal_(std::move(refusal)) {}

    bool put(TrackDraft& draft, const session::Library& library) const {
        Diagnostics findings;
        const auto body = read(draft, findings);
        if (!body) return false;
        JsonObject object(*body, findings);
        const auto* track = object.any("track");
        const auto seed = object.unsigned_integer("seed");
        object.refuse_others();
        if (body->is_object()) choose(track, library, draft, findings);
        if (track::has_errors(findings)) return refuse(invalid(findings));
        draft.origin = nullptr;
        draft.seed = seed;
        return true;
    }

    bool merge(TrackDraft& draft) const {
        Diagnostics findings;
        const auto patch = read(draft, findings);
        if (!patch) return false;
        apply_merge_patch(draft.edited(), *patch);
        return true;
    }

    bool patch(TrackDraft& draft) const {
        Diagnostics findings;
        const auto patch = read(draft, findings);
        if (!patch) return false;
        switch (apply_json_patch(draft.edited(), *patch, track::Limits{}.values, findings)) {
            case Patched::Done:
                return true;
            case Patched::TestFailed:
                return refuse(problem(409, "test-failed",
                                      "The track is not what a test of the patch expects.", findings));
            default:
                return refuse(invalid(findings));
        }
    }

  private:
    std::optional<nlohmann::json> read(const TrackDraft& draft, Diagnostics& findings) const {
        if (!if_match_.empty() && !names(if_match_, tag_of(draft.text()))) {
            refuse(problem(412, "changed-meanwhile",
                           "The track is not the one that If-Match names; GET it and look again."));
            return std::nullopt;
        }
        auto body = parse_json(body_, findings);
        if (!body) refuse(problem(400, "not-json", "The body is not JSON.", findings));
        return body;
    }

    static void choose(const nlohmann::json* track, const session::Library& library, TrackDraft& draft,
                       Diagnostics& findings) {
        draft.document.reset();
        draft.piece.reset();
        draft.levelled = false;
        if (!track)
            return report(findings, "/track", "is missing",
                          "name a track of GET /v1/tracks, or send a document");
        if (track->is_object()) return void(draft.document = *track);
        if (!track->is_string())
            return report(findings, "/track", "is neither a name nor a track document",
                          "send text or an object");
        draft.piece = library.find(track->get_ref<const std::string&>());
        if (!draft.piece)
            report(findings, "/track", "there is no track of that name", "GET /v1/tracks lists them");
    }

    bool refuse(Response response) const {
        *refusal_ = std::move(response);
        return false;
    }

    std::string body_, if_match_;
    std::shared_ptr<Response> refusal_;
};

}  // namespace

Response track_document(const session::Piece& piece, const Request& request) {
    const std::string tag = tag_of(piece.document);
    const bool known = names(request.header("If-None-Match"), tag);
    Response response{known ? 304 : 200, {}, known ? "" : piece.document};
    if (!known) response.with("Content-Type", "application/json");
    return response.with("ETag", tag).with("Cache-Control", "no-cache");
}

TrackEdit put_edit(const Request& request, const session::Library& library) {
    auto refusal = std::make_shared<Response>();
    const Editor editor(request, refusal);
    return {[editor, &library](TrackDraft& draft) { return editor.put(draft, library); }, "/track", refusal};
}

TrackEdit mix_edit(const MixChange& change) {
    return {[change](TrackDraft& draft) {
                draft.mix = change.applied(draft.mix);
                return true;
            },
            "", nullptr};
}

std::optional<TrackEdit> patch_edit(const Request& request) {
    auto refusal = std::make_shared<Response>();
    const Editor editor(request, refusal);
    if (is_type(request, merge_patch_type))
        return TrackEdit{[editor](TrackDraft& draft) { return editor.merge(draft); }, "", refusal};
    if (is_type(request, json_patch_type))
        return TrackEdit{[editor](TrackDraft& draft) { return editor.patch(draft); }, "", refusal};
    return std::nullopt;
}

}  // namespace stillpoint::web
