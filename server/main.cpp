// The command line: which subcommand, nothing else.
#include <algorithm>
#include <exception>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "command/command.h"
#include "command/settings.h"

int main(int argc, char** argv) {
    CLI::App app("Stillpoint: meditations rendered while you listen", "stillpoint");
    app.require_subcommand(1);
    app.failure_message([](const CLI::App*, const CLI::Error& error) {
        return std::string("error: ") + error.what() + "; see stillpoint --help\n";
    });
    stillpoint::command::add_analyze(app);
    stillpoint::command::add_backup(app);
    stillpoint::command::add_check(app);
    stillpoint::command::add_convert(app);
    stillpoint::command::add_describe(app);
    stillpoint::command::add_doctor(app);
    stillpoint::command::add_health(app);
    stillpoint::command::add_render(app);
    stillpoint::command::Settings settings;
    stillpoint::command::add_serve(app, settings);
    stillpoint::command::add_token(app);
    stillpoint::command::add_version(app);
    try {
        std::vector<std::string> arguments = settings.complete({argv + 1, argv + argc});
        std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
        app.parse(std::move(arguments));
    } catch (const CLI::ParseError& error) {
        // CLI11 has a status for every mistake; scripts want to know whether it worked.
        const int status = app.exit(error);
        return dynamic_cast<const CLI::RuntimeError*>(&error) || status == 0 ? status : 1;
    } catch (const std::exception& error) {
        std::cerr << "error: " << error.what() << '\n';
        return 1;
    }
    return 0;
}
