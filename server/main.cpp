// The command line: which subcommand, nothing else.
#include <exception>
#include <iostream>
#include <string>

#include "command/command.h"

int main(int argc, char** argv) {
    CLI::App app("Stillpoint: meditations rendered while you listen", "stillpoint");
    app.require_subcommand(1);
    app.failure_message([](const CLI::App*, const CLI::Error& error) {
        return std::string("error: ") + error.what() + "; see stillpoint --help\n";
    });
    stillpoint::command::add_analyze(app);
    stillpoint::command::add_check(app);
    stillpoint::command::add_convert(app);
    stillpoint::command::add_describe(app);
    stillpoint::command::add_render(app);
    stillpoint::command::add_serve(app);
    stillpoint::command::add_version(app);
    try {
        app.parse(argc, argv);
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
