// How far a long piece of work is, on stderr.
#pragma once

#include <mutex>
#include <string>

namespace stillpoint::command {

// A bar that redraws itself on a terminal; elsewhere one line per percent, "render: 42 %".
class Progress {
  public:
    explicit Progress(std::string what);
    ~Progress();  // leaves the terminal on a fresh line
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    // FRACTION of the whole, 0..1. Never goes back. Any thread may call it.
    void reached(double fraction);

  private:
    void draw(int percent);

    std::mutex mutex_;
    const std::string what_;
    const bool terminal_;
    int percent_ = -1;
};

}  // namespace stillpoint::command
