#include "session/directory.h"

#include <sys/random.h>

#include <array>
#include <stdexcept>
#include <utility>

namespace stillpoint::session {
namespace {

constexpr int full_retry_after = 60;  // seconds

// 22 characters of 6 bits: 132 bits from the system's generator.
std::string random_id() {
    constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::array<unsigned char, 22> bytes{};
    if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
        throw std::runtime_error("the system gave no random numbers");
    std::string id;
    for (const unsigned char byte : bytes)
        id += alphabet[byte & 63];
    return id;
}

}  // namespace

Directory::Directory(Studio studio, Limits limits) : studio_(studio), limits_(limits) {}

std::optional<Refusal> Directory::refusal(const SessionOptions& options) const {
    if (size() >= limits_.sessions)
        return Refusal{"too-many-sessions", "The server plays as many sessions as it may.", full_retry_after};
    const StreamingRules& rules = studio_.scheduler.rules();
    std::vector<Carried> carried;
    for (const auto& [id, session] : sessions_)
        carried.push_back(session->carried());
    const double newcomer = studio_.costs.dearest(*options.piece, options.start_sample, rules.look_ahead);
    return judge(rules, studio_.scheduler.workers(), newcomer, std::move(carried));
}

std::optional<Refusal> Directory::judge_change(const Session& session, const Piece& piece) const {
    const StreamingRules& rules = studio_.scheduler.rules();
    const double need = studio_.costs.dearest(piece, session.position(), rules.look_ahead);
    if (need <= session.carried().cost) return std::nullopt;
    std::vector<Carried> others;
    for (const auto& [id, other] : sessions_)
        if (other.get() != &session) others.push_back(other->carried());
    return judge(rules, studio_.scheduler.workers(), need, std::move(others));
}

std::variant<std::shared_ptr<Session>, Refusal> Directory::open(SessionOptions options) {
    if (auto refused = refusal(options)) return std::move(*refused);
    auto session = std::make_shared<Session>(random_id(), std::move(options), studio_, limits_.session);
    sessions_.emplace(session->id(), session);
    session->start();
    return session;
}

std::shared_ptr<Session> Directory::find(std::string_view id) const {
    const auto found = sessions_.find(id);
    return found == sessions_.end() ? nullptr : found->second;
}

std::vector<std::shared_ptr<Session>> Directory::all() const {
    std::vector<std::shared_ptr<Session>> list;
    for (const auto& [id, session] : sessions_)
        list.push_back(session);
    return list;
}

int Directory::listeners() const {
    int sum = 0;
    for (const auto& [id, session] : sessions_)
        sum += session->listeners();
    return sum;
}

bool Directory::close(std::string_view id) {
    const auto found = sessions_.find(id);
    if (found == sessions_.end()) return false;
    found->second->close("session_ended", "the session was stopped");
    sessions_.erase(found);
    return true;
}

void Directory::close_all(std::string_view code, std::string_view reason) {
    for (const auto& [id, session] : std::exchange(sessions_, {}))
        session->close(code, reason);
}

void Directory::tick() {
    for (auto it = sessions_.begin(); it != sessions_.end();) {
        it->second->tick();
        const bool expired = it->second->expired();
        if (expired) it->second->close("session_ended", "the session is over");
        it = expired ? sessions_.erase(it) : std::next(it);
    }
}

}  // namespace stillpoint::session
