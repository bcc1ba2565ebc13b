// A server of its own for a benchmark.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "loadtest/target.h"

namespace stillpoint::bench {

// A child that is ended with SIGTERM at the latest when this goes.
class Child {
  public:
    // COMMAND: the program (found in PATH), then its arguments. Its error output is dropped. Throws
    // std::runtime_error when there is no such program.
    explicit Child(std::vector<std::string> command);
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    pid_t process() const { return process_; }
    std::string read_line();  // of what it writes

  private:
    pid_t process_ = 0;
    int output_ = -1;
};

// "stillpoint serve" on a free port.
class ServerProcess {
  public:
    explicit ServerProcess(std::vector<std::string> options = {});

    pid_t process() const { return child_.process(); }
    const loadtest::Target& target() const { return target_; }

    // The body of the answer; throws std::runtime_error when it is no success.
    std::string ask(std::string method, std::string path, std::string body = "") const;
    // A new session of the library's TRACK, by its id.
    std::string open_session(const std::string& track) const;

  private:
    Child child_;
    loadtest::Target target_;
};

}  // namespace stillpoint::bench
