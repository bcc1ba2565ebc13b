#include <iostream>
#include <memory>

#include "command/command.h"
#include "session/plan_store.h"
#include "store/state_backup.h"

namespace stillpoint::command {

void add_backup(CLI::App& app) {
    struct Options {
        std::filesystem::path state = session::default_state_folder(), target;
    };
    const auto options = std::make_shared<Options>();
    auto* backup = app.add_subcommand("backup", "Copy what a server keeps, also while it runs");
    backup->add_option("target", options->target, "Folder for the copy; it can be given as --state later")
        ->required();
    backup->add_option("--state", options->state, "Folder that \"serve --state\" keeps things in")
        ->capture_default_str();
    backup->callback([options] {
        store::back_up_state(options->state, options->target);
        std::cout << "copied " << options->state.string() << " to " << options->target.string() << std::endl;
    });
}

}  // namespace stillpoint::command
