// One listener, who behaves like the page: says hello, keeps time by pings, tells every 500 ms how it fares.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connection.h"
#include "reception.h"

namespace stillpoint::loadtest {

// What all listeners together collect between the start and the end of the measurement.
struct Window {
    bool open = false;
    std::vector<double> gaps_ms;  // between two messages with sound
    std::uint64_t bytes = 0;      // WebSocket payload
    // How late the listeners' own timers were, open or not: what this program itself adds to what it finds.
    std::vector<double> delays_ms;
};

class Listener {
  public:
    using Clock = std::chrono::steady_clock;

    // LOST is called with the reason when the stream ends before leave().
    Listener(boost::asio::io_context& io, Window& window, bool decodes,
             std::function<void(const std::string&)> lost);

    void wish() { wished_ = Clock::now(); }  // the press on the button: the time to first sound begins
    void join(const Target& target, const std::string& session);
    void leave();

    std::optional<double> first_sound_ms() const { return first_sound_ms_; }
    const Reception::Findings& findings() const { return reception_.findings(); }

  private:
    void opened();
    void received(const v1::ServerMessage& message, std::size_t bytes);
    void received_sound(Clock::time_point now);
    void ping();
    void tell_feedback();

    boost::asio::io_context& io_;
    boost::asio::steady_timer timer_;
    Window& window_;
    std::function<void(const std::string&)> lost_;
    std::shared_ptr<StreamConnection> connection_;
    Reception reception_;
    Clock::time_point wished_;
    std::optional<Clock::time_point> last_sound_;  // within the window
    std::optional<double> first_sound_ms_;
    std::string farewell_;  // the server's reason to close
    std::uint64_t rounds_ = 0;
};

}  // namespace stillpoint::loadtest
