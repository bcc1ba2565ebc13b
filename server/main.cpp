// The command line: which subcommand, nothing else.
#include <exception>
#include <iostream>

#include "command/command.h"

int main(int argc, char** argv) {
    CLI::App app("Stillpoint: meditations rendered while you listen", "stillpoint");
    app.require_subcommand(1);
    stillpoint::command::add_version(app);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error);
    } catch (const std::exception& error) {
        std::cerr << "stillpoint: " << error.what() << '\n';
        return 1;
    }
    return 0;
}
