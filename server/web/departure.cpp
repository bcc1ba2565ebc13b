#include "web/departure.h"

#include <algorithm>
#include <utility>

namespace stillpoint::web {
namespace {

constexpr auto look_interval = std::chrono::milliseconds(20);

}  // namespace

void Departure::begin(std::chrono::milliseconds limit, std::function<void()> gone) {
    gone_ = std::move(gone);
    const auto now = Clock::now();
    latest_ = now + limit;
    told_ = std::min(now + farewell, latest_);
    look();
}

void Departure::look() {
    const auto now = Clock::now();
    const bool heard = http_.streams() + passing_() == 0 || now >= told_;
    if (now >= latest_ || (heard && http_.requests() == 0)) return gone_();
    timer_.expires_at(std::min(now + look_interval, latest_));
    timer_.async_wait([this](boost::system::error_code error) {
        if (!error) look();
    });
}

}  // namespace stillpoint::web
