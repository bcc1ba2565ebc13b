// The subcommands of the program; one file each.
#pragma once

#include <CLI/CLI.hpp>

namespace stillpoint::command {

class Settings;

// Each adds its subcommand to APP. When it is chosen its callback does the work and throws CLI::RuntimeError
// with the exit status if that is not 0. Problems go to stderr, one per line.
void add_analyze(CLI::App& app);
void add_backup(CLI::App& app);
void add_check(CLI::App& app);
void add_convert(CLI::App& app);
void add_describe(CLI::App& app);
void add_doctor(CLI::App& app);
void add_health(CLI::App& app);
void add_render(CLI::App& app);
void add_serve(CLI::App& app, Settings& settings);  // SETTINGS must outlive APP
void add_token(CLI::App& app);
void add_version(CLI::App& app);

}  // namespace stillpoint::command
