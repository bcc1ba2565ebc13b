#include "command/progress.h"

#include <unistd.h>

#include <algorithm>
#include <iostream>

namespace stillpoint::command {

Progress::Progress(std::string what) : what_(std::move(what)), terminal_(isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
    if (terminal_ && percent_ >= 0) std::cerr << std::endl;
}

void Progress::reached(double fraction) {
    const std::lock_guard lock(mutex_);
    const int percent = static_cast<int>(100 * std::clamp(fraction, 0.0, 1.0));
    if (percent <= percent_) return;
    if (terminal_) {
        draw(percent);
    } else {
        for (int line = percent_ + 1; line <= percent; ++line)
            std::cerr << what_ << ": " << line << " %\n";
    }
    percent_ = percent;
}

void Progress::draw(int percent) {
    constexpr int width = 40;
    const auto filled = static_cast<std::size_t>(percent * width / 100);
    std::cerr << '\r' << what_ << " [" << std::string(filled, '=') << std::string(width - filled, ' ') << "] "
              << percent << " %" << std::flush;
}

}  // namespace stillpoint::command
