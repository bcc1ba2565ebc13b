#include "web/api.h"

#include <memory>
#include <stdexcept>
#include <utility>

#include "support/resources.h"
#include "voices/catalogue.h"
#include "voices/registry.h"
#include "web/json_input.h"
#include "web/mix_change.h"
#include "web/no_session.h"
#include "web/problem.h"
#include "web/track_edit.h"
#include "web/views.h"
#include "world/style_shelf.h"

namespace stillpoint::web {
namespace {

using track::Diagnostics;
using track::Severity;

constexpr double latest_start = 7 * 24 * 3600.0;  // seconds; no limit lets a track be longer

void report(Diagnostics& findings, std::string pointer, std::string message, std::string fix) {
    findings.push_back({Severity::Error, std::move(pointer), std::move(message), std::move(fix)});
}

std::shared_ptr<const world::Style> known_style(const std::string& name, Diagnostics& findings) {
    auto style = world::find_style(name);
    if (!style) report(findings, "/style", "there is no style of that name", "GET /v1/styles lists them");
    return style;
}

// The style a track asks for, or the default where it asks for none or an unknown one.
std::shared_ptr<const world::Style> style_of(const session::Piece& piece) {
    auto style = piece.track->style.empty() ? nullptr : world::find_style(piece.track->style);
    return style ? style : world::find_style(world::default_style);
}

std::int64_t to_sample(double seconds) {
    return static_cast<std::int64_t>(seconds * session::media_rate);
}

constexpr double document_seconds = 0.005;  // of CPU time that reading a track takes, about

Response busy(const session::Refusal& refusal) {
    auto response = problem(503, refusal.code, refusal.reason);
    return response.with("Retry-After", std::to_string(refusal.retry_after));
}

// What is the same for as long as the server runs.
Response document(std::string json) {
    Response response{200, {}, std::move(json)};
    return response.with("Content-Type", "application/json").with("Cache-Control", "no-cache");
}

}  // namespace

struct Api::Order {
    session::PiecePtr piece;
    std::optional<double> start_s, gain;
    std::optional<std::uint64_t> seed;
    std::optional<MixChange> mix;
    std::shared_ptr<const world::Style> style;  // null: the track's
    bool start_now = false;

    Diagnostics findings;
    bool no_json = false;
    bool needs_files = false;         // read again, with files
    std::optional<Response> failure;  // by no fault of the request

    // Never throws: it runs on a worker, where nobody would catch it.
    void read(const std::string& body, const session::Library& library, session::Planner& planner,
              bool with_files) noexcept try {
        read_members(body, library, with_files);
        if (piece && !track::has_errors(findings))
            piece = mixed(planner.best(piece, seed.value_or(piece->track->seed)));
    } catch (const std::exception& thrown) {
        failure = internal_problem(thrown);
    }

    session::PiecePtr mixed(const session::PiecePtr& levelled) const {
        return mix ? session::with_mix(levelled, mix->applied(levelled->plan->mix)) : levelled;
    }

    void read_members(const std::string& body, const session::Library& library, bool with_files) {
        const auto json = parse_json(body, findings);
        no_json = !json;
        if (!json) return;
        JsonObject object(*json, findings);
        read_track(object.any("track"), json->is_object(), library, with_files);
        seed = object.unsigned_integer("seed");
        read_options(object);
        object.refuse_others();
    }

    void read_options(JsonObject& object) {
        start_s = object.number("start_s", 0, latest_start);
        gain = object.number("gain", 0, 1);
        mix = read_mix(object.any("mix"), findings);
        if (const auto name = object.text("style")) style = known_style(*name, findings);
        if (const auto start = object.text("start")) {
            start_now = *start == "now";
            if (!start_now && *start != "first_listener")
                report(findings, "/start", "is neither of the two ways to start",
                       "write \"now\" or \"first_listener\"");
        }
        if (piece && start_s && to_sample(*start_s) >= piece->score->total_samples())
            report(findings, "/start_s", "the track ends before that", "choose a time within the track");
    }

    void read_track(const nlohmann::json* value, bool is_object, const session::Library& library,
                    bool with_files) {
        if (!value) {
            if (is_object)
                report(findings, "/track", "is missing",
                       "name a track of GET /v1/tracks, or send a document");
        } else if (value->is_string()) {
            piece = library.find(value->get_ref<const std::string&>());
            if (!piece)
                report(findings, "/track", "there is no track of that name", "GET /v1/tracks lists them");
        } else if (value->is_object()) {
            read_document(*value, library, with_files);
        } else {
            report(findings, "/track", "is neither a name nor a track document", "send text or an object");
        }
    }

    void read_document(const nlohmann::json& document, const session::Library& library, bool with_files) {
        // A document that is not valid UTF-8 was refused while parsing.
        const std::string text = document.dump();
        auto prepared = with_files ? library.prepare(text) : library.prepare_without_files(text);
        piece = std::move(prepared.piece);
        needs_files = prepared.needs_files;
        if (piece || needs_files) return;
        for (auto& finding : prepared.diagnostics) {
            finding.pointer = "/track" + finding.pointer;
            findings.push_back(std::move(finding));
        }
    }
};

Api::Api(const session::Library& library, session::Directory& directory, session::Scheduler& scheduler,
         session::Planner& planner, session::Crew& openers)
    : library_(library), directory_(directory), scheduler_(scheduler), planner_(planner), openers_(openers) {}

void Api::add_routes(Router& router) {
    const auto get = [&](std::string_view pattern, auto handler) { router.add("GET", pattern, handler); };
    router.add(
        "GET", "/healthz", [this](auto&, auto&, const Respond& respond) { health(respond); }, Scope::None);
    get("/v1/server", [this](auto&, auto&, const Respond& respond) {
        respond(json_response(200, server_view(directory_, scheduler_)));
    });
    get("/v1/tracks", [this](auto&, auto&, const Respond& respond) { list_tracks(respond); });
    get("/v1/tracks/{id}",
        [this](auto&, auto& path, const Respond& respond) { get_track(path[0], respond); });
    get("/v1/functions", [](auto&, auto&, const Respond& respond) { list_functions(respond); });
    get("/v1/functions/{name}",
        [](auto&, auto& path, const Respond& respond) { get_function(path[0], respond); });
    get("/v1/styles", [this](auto&, auto&, const Respond& respond) { list_styles(respond); });
    get("/v1/styles/{name}",
        [this](auto&, auto& path, const Respond& respond) { get_style(path[0], respond); });
    get("/v1/sessions", [this](auto&, auto&, const Respond& respond) { list_sessions(respond); });
    get("/v1/sessions/{id}",
        [this](auto&, auto& path, const Respond& respond) { get_session(path[0], respond); });
    get("/v1/sessions/{id}/stream", [](auto&, auto&, const Respond& respond) {
        auto refusal =
            problem(426, "websocket-only", "This is a WebSocket stream; its subprotocol is stillpoint.v1.");
        respond(std::move(refusal.with("Upgrade", "websocket")));
    });
    router.add("POST", "/v1/sessions",
               [this](auto& request, auto&, Respond respond) { open_session(request, std::move(respond)); });
    router.add("PATCH", "/v1/sessions/{id}", [this](auto& request, auto& path, const Respond& respond) {
        patch_session(path[0], request, respond);
    });
    get("/v1/sessions/{id}/track", [this](auto& request, auto& path, const Respond& respond) {
        get_session_track(path[0], request, respond);
    });
    router.add("PUT", "/v1/sessions/{id}/track", [this](auto& request, auto& path, const Respond& respond) {
        put_track(path[0], request, respond);
    });
    router.add("PATCH", "/v1/sessions/{id}/track", [this](auto& request, auto& path, const Respond& respond) {
        patch_track(path[0], request, respond);
    });
    router.add("DELETE", "/v1/sessions/{id}",
               [this](auto&, auto& path, const Respond& respond) { delete_session(path[0], respond); });
}

void Api::health(const Respond& respond) const {
    respond(json_response(200, {{"status", "ok"},
                                {"version", STILLPOINT_VERSION},
                                {"sessions", directory_.size()},
                                {"listeners", directory_.listeners()}}));
}

// ---------------------------------------------------------------- library

void Api::list_tracks(Respond respond) const {
    auto list = nlohmann::json::array();
    for (const auto& piece : library_.all())
        list.push_back(track_summary(*piece, piece->track->seed, planner_));
    respond(json_response(200, {{"tracks", std::move(list)}}));
}

void Api::get_track(const std::string& id, const Respond& respond) const {
    const auto piece = library_.find(id);
    if (!piece)
        return respond(
            problem(404, "no-such-track", "There is no track " + id + "; GET /v1/tracks lists them."));
    auto view = track_summary(*piece, piece->track->seed, planner_);
    view["document"] = nlohmann::json::parse(piece->document);
    respond(json_response(200, view));
}

void Api::list_functions(const Respond& respond) {
    respond(document(voices::catalogue().dump()));
}

void Api::get_function(const std::string& name, const Respond& respond) {
    const auto* function = voices::find_function(name);
    if (!function)
        return respond(problem(404, "no-such-function",
                               "There is no synth function " + name + "; GET /v1/functions lists them."));
    respond(document(voices::catalogue_entry(*function).dump()));
}

void Api::list_styles(const Respond& respond) const {
    auto list = nlohmann::json::array();
    for (const auto& name : world::style_names()) {
        const auto style = world::find_style(name);
        list.push_back({{"name", name}, {"title", style->title}, {"description", style->description}});
    }
    respond(json_response(200, {{"styles", std::move(list)}, {"default", world::default_style}}));
}

void Api::get_style(const std::string& name, const Respond& respond) const {
    const auto style = world::find_style(name);
    if (!style)
        return respond(
            problem(404, "no-such-style", "There is no style " + name + "; GET /v1/styles lists them."));
    respond(document(style->document));
}

// ---------------------------------------------------------------- sessions

void Api::read_order(const Request& request, Respond respond,
                     std::function<void(const Order&, const Respond&)> next) {
    struct Reading {
        Order order;
        std::string body;
        Respond respond;
        std::function<void(const Order&, const Respond&)> next;

        void finish() {
            if (order.failure) return respond(std::move(*order.failure));
            if (order.no_json)
                return respond(problem(400, "not-json", "The body is not JSON.", order.findings));
            if (track::has_errors(order.findings)) return respond(invalid(order.findings));
            next(order, respond);
        }
    };
    const auto reading =
        std::make_shared<Reading>(Reading{{}, request.body, std::move(respond), std::move(next)});
    const auto read = [reading, &library = library_, &planner = planner_](bool with_files) {
        reading->order = {};
        reading->order.read(reading->body, library, planner, with_files);
    };
    const session::Job::Work work{[read] { read(false); },
                                  [read, reading, &openers = openers_](double) {
                                      if (!reading->order.needs_files) return reading->finish();
                                      openers.run([read] { read(true); },
                                                  [reading](double) { reading->finish(); });
                                  }};
    scheduler_.submit({scheduler_.now(), document_seconds, [work] { return work; }});
}

void Api::open_session(const Request& request, Respond respond) {
    read_order(request, std::move(respond), [this](const Order& order, const Respond& answer) {
        session::SessionOptions options;
        options.piece = order.piece;
        options.seed = order.seed.value_or(order.piece->track->seed);
        options.style = order.style ? order.style : style_of(*order.piece);
        options.start_sample = to_sample(order.start_s.value_or(0));
        options.gain = static_cast<float>(order.gain.value_or(1));
        options.start_now = order.start_now;
        const auto opened = directory_.open(std::move(options));
        if (const auto* refusal = std::get_if<session::Refusal>(&opened)) return answer(busy(*refusal));
        const auto& session = std::get<std::shared_ptr<session::Session>>(opened);
        auto response = json_response(201, session_view(*session, planner_));
        response.with("Location", "/v1/sessions/" + session->id());
        directory_.when_kept([answer, response = std::move(response)] { answer(response); });
    });
}

void Api::list_sessions(const Respond& respond) const {
    auto list = nlohmann::json::array();
    for (const auto& session : directory_.all())
        list.push_back(session_view(*session, planner_));
    respond(json_response(200, {{"sessions", std::move(list)}}));
}

void Api::get_session(const std::string& id, const Respond& respond) const {
    const auto session = directory_.find(id);
    respond(session ? json_response(200, session_view(*session, planner_)) : no_session(directory_, id));
}

void Api::patch_session(const std::string& id, const Request& request, const Respond& respond) {
    const auto session = directory_.find(id);
    if (!session) return respond(no_session(directory_, id));
    Diagnostics findings;
    const auto json = parse_json(request.body, findings);
    if (!json) return respond(problem(400, "not-json", "The body is not JSON.", findings));
    JsonObject object(*json, findings);
    const double length = static_cast<double>(session->piece().score->total_samples()) / session::media_rate;
    const auto paused = object.flag("paused");
    const auto position_s = object.number("position_s", 0, length);
    const auto gain = object.number("gain", 0, 1);
    const auto mix = read_mix(object.any("mix"), findings);
    const auto style_name = object.text("style");
    const auto style = style_name ? known_style(*style_name, findings) : nullptr;
    object.refuse_others();
    if (track::has_errors(findings)) return respond(invalid(findings));
    if (position_s) session->seek(to_sample(*position_s));  // first: it starts a session that has ended
    if (paused && *paused) session->pause();
    if (paused && !*paused) session->resume();
    if (gain) session->set_gain(static_cast<float>(*gain));
    if (style) session->set_style(style);
    if (mix) return change_track(id, mix_edit(*mix), respond);
    respond(json_response(200, session_view(*session, planner_)));
}

// ---------------------------------------------------------------- the track of a session

void Api::get_session_track(const std::string& id, const Request& request, const Respond& respond) const {
    const auto session = directory_.find(id);
    if (!session) return respond(no_session(directory_, id));
    respond(track_document(session->piece(), request));
}

void Api::put_track(const std::string& id, const Request& request, const Respond& respond) {
    change_track(id, put_edit(request, library_), respond);
}

void Api::patch_track(const std::string& id, const Request& request, const Respond& respond) {
    auto edit = patch_edit(request);
    if (!edit)
        return respond(problem(415, "patch-type",
                               std::string("A track is changed by ") + merge_patch_type + " or " +
                                   json_patch_type + "; say which one the body is as Content-Type.")
                           .with("Accept-Patch", std::string(merge_patch_type) + ", " + json_patch_type));
    change_track(id, std::move(*edit), respond);
}

void Api::change_track(const std::string& id, TrackEdit edit, const Respond& respond) {
    const auto session = directory_.find(id);
    if (!session) return respond(no_session(directory_, id));
    std::erase_if(changes_, [](const auto& entry) { return entry.second->idle(); });
    auto& changes = changes_[id];
    if (!changes)
        changes = std::make_shared<TrackChanges>(
            session, TrackChanges::Workshop{library_, directory_, scheduler_, planner_, openers_});
    changes->add({std::move(edit.edit), std::move(edit.pointer),
                  [this, id, respond, refusal = edit.refusal](const TrackRequest::Answer& answer) {
                      respond(answer.kind == TrackRequest::Answer::Kind::Refused ? *refusal
                                                                                 : change_view(id, answer));
                  }});
}

Response Api::change_view(const std::string& id, const TrackRequest::Answer& answer) const {
    using Kind = TrackRequest::Answer::Kind;
    const auto session = directory_.find(id);
    if (!session || answer.kind == Kind::Over) return no_session(directory_, id);
    if (answer.kind == Kind::Failed) return internal_problem(std::runtime_error(answer.failure));
    if (answer.kind == Kind::Busy) return busy(*answer.refusal);
    if (answer.kind == Kind::Invalid) return invalid(answer.errors);
    if (answer.kind == Kind::TooShort)
        return problem(409, "track-too-short",
                       "The new track ends before the moment that plays now: seek back first.");
    auto view = session_view(*session, planner_);
    view["change"] = {{"epoch", answer.change.epoch},
                      {"switch_s", static_cast<double>(answer.change.switch_sample) / session::media_rate},
                      {"joined", answer.joined}};
    return json_response(200, view);
}

void Api::delete_session(const std::string& id, const Respond& respond) {
    if (!directory_.close(id)) return respond(no_session(directory_, id));
    directory_.when_kept([respond] { respond(Response{204, {}, {}}); });
}

}  // namespace stillpoint::web
