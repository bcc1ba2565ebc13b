// Where the options of a command come from: defaults < a file < the environment < the command line.
#pragma once

#include <CLI/CLI.hpp>

#include <iosfwd>
#include <map>
#include <string>
#include <vector>

namespace stillpoint::command {

// Every option "--some-name" of the command may stand in the file given with --config (or STILLPOINT_CONFIG),
// as "some-name = value", and in the environment, as STILLPOINT_SOME_NAME. Lists are [a, b] in the file, and
// values with commas between them in the environment; flags are true or false.
class Settings {
  public:
    // COMMAND, a subcommand, has all its options already, and outlives this.
    void describe(CLI::App& command);

    // ARGUMENTS, as the program was given them, and after them what only the file and the environment say.
    // Throws std::runtime_error: a file that cannot be read, a key in it that is none, a flag that is neither
    // true nor false, a secret on the command line. Other commands' arguments are left as they are.
    std::vector<std::string> complete(std::vector<std::string> arguments);

    // After the command line was read: all options, as such a file would hold them, each with where its value
    // comes from. Secrets are masked.
    void print(std::ostream& out) const;

  private:
    struct Found {
        std::vector<std::string> values;
        std::string source;
    };

    void read_file(const std::string& file);
    void read_environment();
    void note_command_line(const std::vector<std::string>& arguments);
    void find(const std::string& name, Found found) { found_[name] = std::move(found); }

    CLI::App* command_ = nullptr;
    std::map<std::string, Found> found_;  // by name, without the dashes
};

// "--some-name" -> "STILLPOINT_SOME_NAME", without its dashes.
std::string environment_name(const std::string& name);

}  // namespace stillpoint::command
