#include <iostream>

#include "command/command.h"

namespace stillpoint::command {

void add_version(CLI::App& app) {
    app.add_subcommand("version", "Print the version and leave")->callback([] {
        std::cout << "stillpoint " STILLPOINT_VERSION << '\n';
    });
}

}  // namespace stillpoint::command
