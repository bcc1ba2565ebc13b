// One listener, who behaves like the page: says hello, keeps time by pings, tells every 2 s how it fares.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connection.h"
#include "reception.h"

namespace stillpoint::loadtest {

// What all listeners together collect.
struct Window {
    bool open = false;  // between the start and the end of the measurement; else only the last two collect
    std::vector<double> gaps_ms;      // between two messages with sound
    std::vector<double> buffers_ms;   // what a listener had in hand, whenever it told the server
    std::vector<double> switches_ms;  // from the wish for a seek or a new track to its first sound
    std::uint64_t bytes = 0;          // WebSocket payload
    // How late the listeners' own timers were: what this program itself adds to what it finds.
    std::vector<double> delays_ms;

    // The worst, and sums, since somebody looked last.
    struct Worst {
        double gap_ms = 0, buffer_ms = std::numeric_limits<double>::infinity();
        double buffers_ms = 0;  // sum of what was told
        int reports = 0;
        std::uint64_t bytes = 0;
    };
    Worst worst;
};

using Clock = std::chrono::steady_clock;

// What the listeners of one session share.
struct Company {
    Agreement agreement;
    std::optional<Clock::time_point> asked;  // when a seek or another track was last wished for
};

class Listener {
  public:
    // LOST is called with the reason when the stream ends before leave().
    Listener(boost::asio::io_context& io, Window& window, Company& company, Decoding decoding,
             std::function<void(const std::string&)> lost);

    void wish() { wished_ = Clock::now(); }  // the press on the button: the time to first sound begins
    void join(const Target& target, const std::string& session);
    void stall();  // reads no more, tells no more, and does not leave
    void leave();

    bool stalled() const { return stalled_; }
    std::optional<double> first_sound_ms() const { return first_sound_ms_; }
    const Reception::Findings& findings() const { return reception_.findings(); }

  private:
    void opened();
    void received(const v1::ServerMessage& message, std::size_t bytes);
    void received_sound(Clock::time_point now);
    void ping();
    void note_buffer(double ms);
    void tell_feedback();

    boost::asio::io_context& io_;
    boost::asio::steady_timer timer_;
    Window& window_;
    Company& company_;
    std::function<void(const std::string&)> lost_;
    std::shared_ptr<StreamConnection> connection_;
    Reception reception_;
    Clock::time_point wished_;
    std::optional<Clock::time_point> last_sound_;
    std::optional<double> first_sound_ms_;
    std::string farewell_;  // the server's reason to close
    bool stalled_ = false;
    std::uint64_t rounds_ = 0;
};

}  // namespace stillpoint::loadtest
