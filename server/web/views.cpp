#include "web/views.h"

#include <algorithm>
#include <string>

#include "web/mix_change.h"
#include "web/problem.h"

namespace stillpoint::web {
namespace {

double seconds(std::int64_t samples) {
    return static_cast<double>(samples) / session::media_rate;
}

bool needs_headphones(const v1::Score& score) {
    return std::any_of(score.lines().begin(), score.lines().end(),
                       [](const v1::Line& line) { return line.kind() == v1::Line::BINAURAL; });
}

const char* state_name(v1::Status::State state) {
    switch (state) {
        case v1::Status::WAITING:
            return "waiting";
        case v1::Status::PLAYING:
            return "playing";
        case v1::Status::PAUSED:
            return "paused";
        default:
            return "ended";
    }
}

nlohmann::json levels_view(const session::Planner::Progress& progress) {
    using State = session::Planner::State;
    switch (progress.state) {
        case State::Exact:
            return {{"state", "exact"}, {"percent", 100}};
        case State::Measuring:
            return {{"state", "measuring"}, {"percent", static_cast<int>(100 * progress.fraction)}};
        case State::Waiting:
            return {{"state", "waiting"}, {"percent", 0}};
        default:
            return {{"state", "bounds"}, {"percent", 0}};
    }
}

// The layers of a mix that the track has.
nlohmann::json layers_of(const track::Track& track) {
    const auto plays = [&](track::Bus bus) {
        return std::ranges::any_of(track.steps, [&](const track::Step& step) {
            return std::ranges::any_of(step.voices,
                                       [&](const track::Voice& voice) { return voice.bus == bus; });
        });
    };
    auto layers = nlohmann::json::array();
    if (plays(track::Bus::Binaural)) layers.push_back("tones");
    if (plays(track::Bus::Noise) || track.background_noise) layers.push_back("noise");
    if (!track.clips.empty()) layers.push_back("clips");
    return layers;
}

// How cheaply the session is made: its own CPU time, whatever its neighbours do.
nlohmann::json load_view(const session::Session& session) {
    const session::Pace& pace = session.pace();
    return {{"real_time_factor", pace.cost().mean()},
            {"real_time_factor_high", pace.cost().high()},
            {"buffered_s", session.buffered()},
            {"chunk_s", pace.last_chunk()},
            {"chunk_reason", session::name_of(pace.reason())},
            {"stalls", session.stalls()}};
}

// What the listeners say of themselves.
nlohmann::json listening_view(const session::Session& session) {
    const session::Hearing hearing = session.hearing();
    nlohmann::json view{
        {"reporting", hearing.reporting}, {"hidden", hearing.hidden}, {"underruns", hearing.underruns}};
    if (hearing.reporting == 0) return view;
    view["buffered_s"] = {{"least", hearing.buffered_least}, {"median", hearing.buffered_median}};
    view["behind_ms"] = {{"least", 1000 * hearing.behind_least}, {"most", 1000 * hearing.behind_most}};
    view["skew_ms"] = 1000 * hearing.skew();
    return view;
}

}  // namespace

nlohmann::json track_summary(const session::Piece& piece, std::uint64_t seed,
                             const session::Planner& planner) {
    const auto& track = *piece.track;
    const auto& score = piece.score->message();
    auto steps = nlohmann::json::array();
    for (const auto& step : score.steps())
        steps.push_back({{"name", step.name()},
                         {"start_s", seconds(static_cast<std::int64_t>(step.first_sample()))},
                         {"duration_s", seconds(static_cast<std::int64_t>(step.samples()))}});
    auto beat = nlohmann::json::array(), carrier = nlohmann::json::array();
    for (const auto& point : piece.summary.points) {
        beat.push_back({point.seconds, point.beat_hz});
        carrier.push_back({point.seconds, point.carrier_hz});
    }
    return {{"id", piece.id},
            {"title", track.title},
            {"description", track.description},
            {"duration_s", seconds(piece.score->total_samples())},
            {"style", track.style},
            {"tags", track.tags},
            {"seed", std::to_string(track.seed)},
            {"hash", track.hash},
            {"levels", levels_view(planner.progress(piece, seed))},
            {"headphones", needs_headphones(score)},
            {"bands", piece.summary.bands},
            {"layers", layers_of(track)},
            {"steps", std::move(steps)},
            {"beat", std::move(beat)},
            {"carrier", std::move(carrier)}};
}

nlohmann::json session_view(const session::Session& session, const session::Planner& planner) {
    return {{"id", session.id()},
            {"state", state_name(session.state())},
            {"held", session.held()},
            {"position_s", seconds(session.position())},
            {"track", track_summary(session.piece(), session.seed(), planner)},
            {"levels", session.piece().plan->exact ? "exact" : "bounds"},
            {"style", session.style().name},
            {"gain", session.gain()},
            {"mix", mix_view(session.piece().plan->mix)},
            {"seed", std::to_string(session.seed())},
            {"listeners", session.listeners()},
            {"listening", listening_view(session)},
            {"load", load_view(session)},
            {"held", session.held()},
            {"strain", session.strain()},
            {"stream", "/v1/sessions/" + session.id() + "/stream"},
            {"warnings", findings(session.piece().warnings)}};
}

nlohmann::json server_view(const session::Directory& directory, const session::Scheduler& scheduler) {
    const session::Degradation& degradation = directory.degradation();
    const session::Strain strain = directory.strain();
    const auto lasted =
        static_cast<double>(scheduler.now() - degradation.since()) / support::micros_per_second;
    nlohmann::json step{{"step", degradation.step()},
                        {"meaning", session::meaning_of_step(degradation.step())},
                        {"paused", strain.paused}};
    if (degradation.since() > 0) step["for_s"] = lasted;
    return {{"version", STILLPOINT_VERSION},
            {"sessions", directory.size()},
            {"listeners", directory.listeners()},
            {"workers", scheduler.workers()},
            {"needed", strain.needed},
            {"utilisation", scheduler.utilisation()},
            {"stretch", scheduler.stretch()},
            {"degradation", std::move(step)}};
}

}  // namespace stillpoint::web
