// Runs the program under test as a person would.
#pragma once

#include <string>
#include <vector>

namespace stillpoint::integration {

struct Outcome {
    int status = -1;  // exit status; 128 + N after signal N
    std::string out, err;

    std::vector<std::string> error_lines() const;
};

// The program named by the environment variable STILLPOINT.
std::string program();

// Runs it with ARGUMENTS and waits for its end.
Outcome run_program(const std::vector<std::string>& arguments);

// The same, but it gets SIGINT if it still runs after SECONDS.
Outcome interrupt_program(const std::vector<std::string>& arguments, double seconds);

}  // namespace stillpoint::integration
