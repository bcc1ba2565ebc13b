#include "load.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <stdexcept>
#include <utility>

#include "connection.h"
#include "listener.h"

namespace stillpoint::loadtest {
namespace {

namespace net = boost::asio;
using nlohmann::json;

// Newcomers are sent seconds of media at once; what is measured is how it goes on from there.
constexpr auto settling = std::chrono::seconds(2);
constexpr double latest_beginning = 0.6;  // of a track, where a mixed session or a seek may go

Clock::duration to_duration(double seconds) {
    return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
}

struct LibraryTrack {
    std::string id;
    double duration_s = 0;
};

// What the server has to play: the track named, or all of them.
std::vector<LibraryTrack> find_tracks(const Load& load) {
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
    std::vector<LibraryTrack> tracks;
    for (const json& track : library["tracks"])
        if (load.track.empty() || track.value("id", "") == load.track)
            tracks.push_back({track.value("id", ""), track.value("duration_s", 0.0)});
    if (tracks.empty())
        throw std::runtime_error(
            server + (load.track.empty() ? " has no tracks" : " has no track \"" + load.track + "\""));
    return tracks;
}

// One after another at an even rate, from when it is started until it is stopped.
class Beat {
  public:
    Beat(net::io_context& io, double rate, std::function<void()> act)
        : timer_(io), rate_(rate), act_(std::move(act)) {}

    void start() {
        if (rate_ <= 0) return;
        next_ = Clock::now();
        wait();
    }
    void stop() {
        rate_ = 0;
        timer_.cancel();
    }

  private:
    void wait() {
        next_ += to_duration(1 / rate_);
        timer_.expires_at(next_);
        timer_.async_wait([this](boost::system::error_code cancelled) {
            if (cancelled || rate_ <= 0) return;
            act_();
            wait();
        });
    }

    net::steady_timer timer_;
    double rate_;
    std::function<void()> act_;
    Clock::time_point next_;
};

struct Session {
    std::string id;  // empty: not begun
    LibraryTrack track;
    Company company;
    std::vector<Listener*> waiting;
    bool stopped = false;
};

struct Seat {
    std::unique_ptr<Listener> listener;
    Session* session;
    bool begins;  // who sits there waits for a session that is new
};

class Run {
  public:
    explicit Run(const Load& load)
        : load_(load),
          tracks_(find_tracks(load)),
          timer_(io_),
          signals_(io_, SIGINT, SIGTERM),
          watch_(io_, 1, [this] { note_moment(); }),
          seeks_(io_, load.seeks, [this] { seek(); }),
          updates_(io_, load.updates, [this] { update(); }),
          churn_(io_, load.churn, [this] { replace_listener(); }),
          cuts_(io_, load.cuts, [this] { replace_session(); }) {
        outcome_.track = load.mixed ? "mixed" : tracks_.front().id;
        for (int i = 0; i < load.sessions; ++i)
            sessions_.push_back(std::make_unique<Session>());
        for (int i = 0; i < load.sessions * load.listeners; ++i)
            seats_.push_back(new_seat(*sessions_[static_cast<std::size_t>(i / load.listeners)], i, true));
    }

    Outcome go() {
        signals_.async_wait([this](boost::system::error_code cancelled, int) {
            if (!cancelled && !over_) end();
        });
        begin_ = Clock::now();
        second_ = {begin_, uses()};
        watch_.start();
        next_listener();
        io_.run();
        return std::move(outcome_);
    }

  private:
    struct Uses {
        ProcessUse own, server;
    };

    Uses uses() const { return {process_use(getpid()), load_.pid ? process_use(*load_.pid) : ProcessUse{}}; }

    void at(Clock::time_point time, void (Run::*step)()) {
        timer_.expires_at(time);
        timer_.async_wait([this, step](boost::system::error_code cancelled) {
            if (!cancelled && !over_) (this->*step)();
        });
    }

    std::size_t any(std::size_t count) {
        return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_);
    }
    double anywhere(const LibraryTrack& track) {
        return std::floor(std::uniform_real_distribution<double>(0, latest_beginning)(random_) *
                          track.duration_s);
    }
    // Evenly spread, so that of any consecutive ones the right share is chosen; number 0 is, if any.
    static bool chosen(std::size_t number, double share) {
        const auto place = static_cast<double>(number);
        return std::ceil((place + 1) * share) > std::ceil(place * share);
    }

    // ---------------------------------------------------------------- coming

    Seat new_seat(Session& session, int number, bool session_is_new) {
        const bool first = number % load_.listeners == 0;
        const bool everything = chosen(static_cast<std::size_t>(number / load_.listeners), load_.decoding);
        const Decoding decoding = !first       ? Decoding::Nothing
                                  : everything ? Decoding::Everything
                                               : Decoding::UntilHeard;
        auto listener = std::make_unique<Listener>(
            io_, window_, session.company, decoding,
            [this](const std::string& why) { ++outcome_.failures["stream: " + why]; });
        return {std::move(listener), &session, first && session_is_new};
    }

    void next_listener() {
        const Seat& seat = seats_[come_];
        seat.listener->wish();
        if (seat.begins) begin_session(*seat.session);
        take_seat(seat);
        if (++come_ == seats_.size()) return at(Clock::now() + settling, &Run::measure);
        at(begin_ + to_duration(static_cast<double>(come_) / load_.ramp), &Run::next_listener);
    }

    void take_seat(const Seat& seat) {
        if (seat.session->id.empty())
            seat.session->waiting.push_back(seat.listener.get());
        else
            seat.listener->join(load_.target, seat.session->id);
    }

    void begin_session(Session& session) {
        json wish{{"track", ""}};
        session.track = tracks_.front();
        if (load_.mixed) {
            session.track = tracks_[begun_ % tracks_.size()];
            wish["seed"] = begun_ + 1;
            wish["start_s"] = anywhere(session.track);
        }
        ++begun_;
        wish["track"] = session.track.id;
        ask(io_, load_.target, "POST", "/v1/sessions", wish.dump(),
            [this, &session](const Answer& answer) { session_begun(session, answer); });
    }

    void session_begun(Session& session, const Answer& answer) {
        const json view = json::parse(answer.body, nullptr, false);
        if (answer.status != 201 || !view.is_object()) return note_refusal("session", answer);
        session.id = view.value("id", "");
        ++outcome_.sessions;
        if (over_) return delete_session(session);
        for (Listener* listener : std::exchange(session.waiting, {}))
            listener->join(load_.target, session.id);
    }

    void note_refusal(const std::string& of, const Answer& answer) {
        ++outcome_.failures[of + ": " +
                            (answer.status == 0 ? answer.body : "status " + std::to_string(answer.status))];
    }

    // ---------------------------------------------------------------- what happens meanwhile

    Session* any_session() {
        Session& session = *sessions_[any(sessions_.size())];
        return session.id.empty() ? nullptr : &session;
    }

    void change(Session& session, const std::string& method, const std::string& path, const json& wish) {
        ask(io_, load_.target, method, "/v1/sessions/" + session.id + path, wish.dump(),
            [this, &session](const Answer& answer) {
                if (answer.status / 100 != 2 && !session.stopped) note_refusal("change", answer);
            });
    }

    void seek() {
        Session* session = any_session();
        if (!session) return;
        ++outcome_.seeks;
        session->company.asked = Clock::now();
        change(*session, "PATCH", "", {{"position_s", anywhere(session->track)}});
    }

    void update() {
        Session* session = any_session();
        if (!session) return;
        constexpr const char* styles[] = {"drift", "mandala"};
        const int number = outcome_.updates++;
        switch (number % 3) {
            case 0:
                return change(*session, "PATCH", "", {{"gain", 0.5 + 0.1 * (number % 5)}});
            case 1:
                return change(*session, "PATCH", "", {{"style", styles[number / 3 % 2]}});
            default:
                session->company.asked = Clock::now();
                return change(*session, "PUT", "/track",
                              {{"track", session->track.id}, {"seed", number + 1}});
        }
    }

    void replace_listener() {
        Seat& seat = seats_[any(seats_.size())];
        if (seat.listener->stalled()) return;
        ++outcome_.churned;
        replace(seat, *seat.session, false);
    }

    // By a newcomer in SESSION.
    void replace(Seat& seat, Session& session, bool session_is_new) {
        seat.listener->leave();
        collect(seat);
        std::erase(seat.session->waiting, seat.listener.get());
        const int number = static_cast<int>(&seat - seats_.data());
        // Calls that are on their way may still find the one who left.
        left_.push_back(std::exchange(seat, new_seat(session, number, session_is_new)).listener);
        seat.listener->wish();
        take_seat(seat);
    }

    void replace_session() {
        const std::size_t number = any(sessions_.size());
        Session& session = *sessions_[number];
        if (session.id.empty()) return;
        ++outcome_.cuts;
        delete_session(session);
        session.stopped = true;
        session.company = {};
        past_.push_back(std::exchange(sessions_[number], std::make_unique<Session>()));
        begin_session(*sessions_[number]);
        const auto count = static_cast<std::size_t>(load_.listeners);
        for (std::size_t i = number * count; i < (number + 1) * count; ++i)
            replace(seats_[i], *sessions_[number], true);
    }

    // ---------------------------------------------------------------- measuring

    void measure() {
        underruns_before_ = underruns();
        before_ = uses();
        window_begin_ = Clock::now();
        window_.open = true;
        outcome_.begin_s = std::chrono::duration<double>(window_begin_ - begin_).count();
        for (std::size_t i = 0; i < seats_.size(); ++i) {
            if (!chosen(seats_.size() - 1 - i, load_.stalled)) continue;
            seats_[i].listener->stall();
            ++outcome_.stalled;
        }
        for (Beat* beat : {&seeks_, &updates_, &churn_, &cuts_})
            beat->start();
        at(window_begin_ + to_duration(load_.seconds), &Run::end);
    }

    void note_moment() {
        const auto now = Clock::now();
        const auto [before_time, before] = std::exchange(second_, {now, uses()});
        const double seconds = std::chrono::duration<double>(now - before_time).count();
        const Window::Worst worst = std::exchange(window_.worst, {});
        Moment moment;
        moment.at_s = std::chrono::duration<double>(now - begin_).count();
        moment.listeners = static_cast<int>(std::ranges::count_if(
            seats_, [](const Seat& seat) { return seat.listener->first_sound_ms().has_value(); }));
        const std::uint64_t total = underruns();
        moment.underruns = total - std::exchange(seen_underruns_, total);
        moment.worst_gap_ms = worst.gap_ms;
        if (worst.reports > 0) {
            moment.least_buffer_ms = worst.buffer_ms;
            moment.mean_buffer_ms = worst.buffers_ms / worst.reports;
        }
        moment.bytes_per_second = static_cast<double>(worst.bytes) / seconds;
        moment.own_cpu = (second_.use.own.cpu_s - before.own.cpu_s) / seconds;
        if (load_.pid) {
            moment.server_cpu = (second_.use.server.cpu_s - before.server.cpu_s) / seconds;
            moment.server_resident_mb = second_.use.server.resident_mb;
            moment.server_anonymous_mb = second_.use.server.anonymous_mb;
        }
        outcome_.moments.push_back(moment);
        if (load_.until_underrun && window_.open && moment.underruns > 0) end();
    }

    void end() {
        for (Beat* beat : {&watch_, &seeks_, &updates_, &churn_, &cuts_})
            beat->stop();
        if (window_.open) conclude();
        over_ = true;
        timer_.cancel();
        signals_.cancel();
        for (const Seat& seat : seats_) {
            seat.listener->leave();
            collect(seat);
            if (!seat.listener->first_sound_ms()) continue;
            ++outcome_.listeners;
            outcome_.audible_sessions += seat.listener->findings().heard.anything();
        }
        if (outcome_.seconds > 0 && outcome_.listeners > 0)
            outcome_.bytes_per_second =
                static_cast<double>(window_.bytes) / outcome_.seconds / outcome_.listeners;
        outcome_.delays_ms = std::move(window_.delays_ms);
        for (const auto& session : sessions_)
            delete_session(*session);
    }

    // What the window tells.
    void conclude() {
        window_.open = false;
        outcome_.seconds = std::chrono::duration<double>(Clock::now() - window_begin_).count();
        outcome_.gaps_ms = std::move(window_.gaps_ms);
        outcome_.buffers_ms = std::move(window_.buffers_ms);
        outcome_.switches_ms = std::move(window_.switches_ms);
        outcome_.measured_underruns = underruns() - underruns_before_;
        const Uses now = uses();
        outcome_.own_cpu = (now.own.cpu_s - before_.own.cpu_s) / outcome_.seconds;
        if (!load_.pid) return;
        outcome_.server_cpu = (now.server.cpu_s - before_.server.cpu_s) / outcome_.seconds;
        outcome_.server_resident_mb = now.server.resident_mb;
        outcome_.server_anonymous_mb = now.server.anonymous_mb;
        note_growth();
    }

    // The mean of the last tenth of the time against that of the tenth after its middle: single moments jump.
    void note_growth() {
        const double tenth = outcome_.seconds / 10, from = outcome_.begin_s + 5 * tenth;
        const double begin = mean_memory(from, from + tenth);
        const double end = mean_memory(from + 4 * tenth, from + 5 * tenth);
        if (begin > 0 && end > 0) outcome_.server_growth = end / begin - 1;
    }

    double mean_memory(double from_s, double to_s) const {
        double sum = 0;
        int count = 0;
        for (const Moment& moment : outcome_.moments) {
            if (moment.at_s < from_s || moment.at_s >= to_s) continue;
            sum += moment.server_anonymous_mb.value_or(0);
            ++count;
        }
        return count == 0 ? 0 : sum / count;
    }

    std::uint64_t underruns() const {
        std::uint64_t sum = outcome_.total.underruns;
        for (const Seat& seat : seats_)
            sum += seat.listener->findings().underruns;
        return sum;
    }

    // What a listener tells who has left.
    void collect(const Seat& seat) {
        const Listener& listener = *seat.listener;
        const Reception::Findings& found = listener.findings();
        outcome_.total.packets += found.packets;
        outcome_.total.world_frames += found.world_frames;
        outcome_.total.holes += found.holes;
        outcome_.total.misstamped += found.misstamped;
        outcome_.total.differing += found.differing;
        outcome_.total.underruns += found.underruns;
        outcome_.total.heard.packets += found.heard.packets;
        outcome_.total.heard.silent += found.heard.silent;
        outcome_.total.heard.undecodable += found.heard.undecodable;
        outcome_.total.heard.peak = std::max(outcome_.total.heard.peak, found.heard.peak);
        if (!listener.first_sound_ms()) return;
        outcome_.first_sounds_ms.push_back(*listener.first_sound_ms());
        if (seat.begins) outcome_.session_firsts_ms.push_back(*listener.first_sound_ms());
    }

    void delete_session(const Session& session) {
        if (session.id.empty()) return;
        ask(io_, load_.target, "DELETE", "/v1/sessions/" + session.id, "", [](const Answer&) {});
    }

    struct Second {
        Clock::time_point time;
        Uses use;
    };

    const Load& load_;
    const std::vector<LibraryTrack> tracks_;
    net::io_context io_{1};
    net::steady_timer timer_;
    net::signal_set signals_;
    Beat watch_, seeks_, updates_, churn_, cuts_;
    std::mt19937 random_{1};
    Window window_;
    std::vector<std::unique_ptr<Session>> sessions_, past_;
    std::vector<Seat> seats_;  // those of one session side by side
    std::vector<std::unique_ptr<Listener>> left_;
    std::size_t come_ = 0, begun_ = 0;
    bool over_ = false;
    Clock::time_point begin_, window_begin_;
    std::uint64_t underruns_before_ = 0, seen_underruns_ = 0;
    Uses before_;
    Second second_;
    Outcome outcome_;
};

}  // namespace

Outcome put(const Load& load) {
    if (load.pid) process_use(*load.pid);
    return Run(load).go();
}

}  // namespace stillpoint::loadtest
