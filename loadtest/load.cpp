#include "load.h"

#include <signal.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "connection.h"
#include "listener.h"

namespace stillpoint::loadtest {
namespace {

namespace net = boost::asio;
using nlohmann::json;

// Newcomers are sent seconds of media at once; what is measured is how it goes on from there.
constexpr auto settling = std::chrono::seconds(2);

// Asks the server which track to play: the one named, else its first.
std::string choose_track(const Load& load) {
    net::io_context io;
    Answer answer;
    ask(io, load.target, "GET", "/v1/tracks", "", [&](Answer a) { answer = std::move(a); });
    io.run();
    const std::string server = "the server at " + load.target.authority;
    if (answer.status == 0)
        throw std::runtime_error("no server answers at " + load.target.authority + ": " + answer.body);
    const json library = json::parse(answer.body, nullptr, false);
    if (answer.status != 200 || !library.is_object() || !library.contains("tracks"))
        throw std::runtime_error(server + " does not list its tracks (status " +
                                 std::to_string(answer.status) + ")");
    for (const json& track : library["tracks"])
        if (load.track.empty() || track.value("id", "") == load.track) return track.value("id", "");
    throw std::runtime_error(server + " has no track \"" + load.track + "\"");
}

class Run {
  public:
    explicit Run(const Load& load) : load_(load), timer_(io_), signals_(io_, SIGINT, SIGTERM) {
        outcome_.track = choose_track(load);
        sessions_.resize(static_cast<std::size_t>(load.sessions));
        const auto lost = [this](const std::string& why) { ++outcome_.failures["stream: " + why]; };
        for (int i = 0; i < load.sessions * load.listeners; ++i)
            listeners_.push_back(std::make_unique<Listener>(io_, window_, i % load.listeners == 0, lost));
    }

    Outcome go() {
        signals_.async_wait([this](boost::system::error_code cancelled, int) {
            if (!cancelled && !over_) end();
        });
        begin_ = Clock::now();
        next_listener();
        io_.run();
        return std::move(outcome_);
    }

  private:
    using Clock = Listener::Clock;

    struct Session {
        std::string id;  // empty: not begun
        std::vector<Listener*> waiting;
    };

    void at(Clock::time_point time, void (Run::*step)()) {
        timer_.expires_at(time);
        timer_.async_wait([this, step](boost::system::error_code cancelled) {
            if (!cancelled && !over_) (this->*step)();
        });
    }

    void next_listener() {
        Listener& listener = *listeners_[come_];
        const auto number = come_ / static_cast<std::size_t>(load_.listeners);
        Session& session = sessions_[number];
        listener.wish();
        if (come_ % static_cast<std::size_t>(load_.listeners) == 0) begin_session(session);
        if (session.id.empty())
            session.waiting.push_back(&listener);
        else
            listener.join(load_.target, session.id);
        if (++come_ == listeners_.size()) return at(Clock::now() + settling, &Run::measure);
        const std::chrono::duration<double> after(static_cast<double>(come_) / load_.ramp);
        at(begin_ + std::chrono::duration_cast<Clock::duration>(after), &Run::next_listener);
    }

    void begin_session(Session& session) {
        ask(io_, load_.target, "POST", "/v1/sessions", json{{"track", outcome_.track}}.dump(),
            [this, &session](const Answer& answer) { session_begun(session, answer); });
    }

    void session_begun(Session& session, const Answer& answer) {
        const json view = json::parse(answer.body, nullptr, false);
        if (answer.status != 201 || !view.is_object()) {
            const std::string why =
                answer.status == 0 ? answer.body : "status " + std::to_string(answer.status);
            ++outcome_.failures["session: " + why];
            return;
        }
        session.id = view.value("id", "");
        ++outcome_.sessions;
        if (over_) return delete_session(session);
        for (Listener* listener : session.waiting)
            listener->join(load_.target, session.id);
    }

    void measure() {
        underruns_before_ = underruns();
        own_before_ = process_use(getpid());
        if (load_.pid) server_before_ = process_use(*load_.pid);
        window_begin_ = Clock::now();
        window_.open = true;
        const std::chrono::duration<double> length(load_.seconds);
        at(window_begin_ + std::chrono::duration_cast<Clock::duration>(length), &Run::end);
    }

    void end() {
        if (window_.open) conclude();
        over_ = true;
        timer_.cancel();
        signals_.cancel();
        for (const auto& listener : listeners_) {
            listener->leave();
            collect(*listener);
        }
        if (outcome_.seconds > 0 && outcome_.listeners > 0)
            outcome_.bytes_per_second =
                static_cast<double>(window_.bytes) / outcome_.seconds / outcome_.listeners;
        outcome_.delays_ms = std::move(window_.delays_ms);
        for (const Session& session : sessions_)
            delete_session(session);
    }

    // What the window tells.
    void conclude() {
        window_.open = false;
        outcome_.seconds = std::chrono::duration<double>(Clock::now() - window_begin_).count();
        outcome_.own_cpu = (process_use(getpid()).cpu_s - own_before_.cpu_s) / outcome_.seconds;
        outcome_.gaps_ms = std::move(window_.gaps_ms);
        outcome_.measured_underruns = underruns() - underruns_before_;
        if (!load_.pid) return;
        const ProcessUse server = process_use(*load_.pid);
        outcome_.server_cpu = (server.cpu_s - server_before_.cpu_s) / outcome_.seconds;
        outcome_.server_resident_mb = server.resident_mb;
    }

    std::uint64_t underruns() const {
        std::uint64_t sum = 0;
        for (const auto& listener : listeners_)
            sum += listener->findings().underruns;
        return sum;
    }

    // What one listener tells.
    void collect(const Listener& listener) {
        const Reception::Findings& found = listener.findings();
        outcome_.total.packets += found.packets;
        outcome_.total.world_frames += found.world_frames;
        outcome_.total.holes += found.holes;
        outcome_.total.misstamped += found.misstamped;
        outcome_.total.undecodable += found.undecodable;
        outcome_.total.underruns += found.underruns;
        outcome_.audible_sessions += found.audible;
        if (!listener.first_sound_ms()) return;
        ++outcome_.listeners;
        outcome_.first_sounds_ms.push_back(*listener.first_sound_ms());
    }

    void delete_session(const Session& session) {
        if (session.id.empty()) return;
        ask(io_, load_.target, "DELETE", "/v1/sessions/" + session.id, "", [](const Answer&) {});
    }

    const Load& load_;
    net::io_context io_{1};
    net::steady_timer timer_;
    net::signal_set signals_;
    Window window_;
    std::vector<Session> sessions_;
    std::vector<std::unique_ptr<Listener>> listeners_;
    std::size_t come_ = 0;
    bool over_ = false;
    Clock::time_point begin_, window_begin_;
    std::uint64_t underruns_before_ = 0;
    ProcessUse own_before_, server_before_;
    Outcome outcome_;
};

}  // namespace

Outcome put(const Load& load) {
    if (load.pid) process_use(*load.pid);
    return Run(load).go();
}

}  // namespace stillpoint::loadtest
