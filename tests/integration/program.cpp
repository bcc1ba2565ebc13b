#include "program.h"

#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

#include "listen/temporary_folder.h"

namespace stillpoint::integration {
namespace {

std::string quoted(const std::string& word) {
    std::string text = "'";
    for (const char c : word)
        text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return text + "'";
}

std::string contents(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

Outcome run(std::string command, const std::vector<std::string>& arguments) {
    const listen::TemporaryFolder folder;
    for (const std::string& argument : arguments)
        command += ' ' + quoted(argument);
    command += " >" + quoted(folder / "out") + " 2>" + quoted(folder / "err");
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), contents(folder / "out"),
            contents(folder / "err")};
}

}  // namespace

std::vector<std::string> Outcome::error_lines() const {
    std::vector<std::string> lines;
    std::istringstream text(err);
    for (std::string line; std::getline(text, line);)
        lines.push_back(line);
    return lines;
}

std::string program() {
    const char* const named = std::getenv("STILLPOINT");
    if (named == nullptr) throw std::runtime_error("STILLPOINT does not name the program; ctest sets it");
    return named;
}

Outcome run_program(const std::vector<std::string>& arguments) {
    return run(quoted(program()), arguments);
}

Outcome interrupt_program(const std::vector<std::string>& arguments, double seconds) {
    return run("timeout --preserve-status --signal=INT " + std::to_string(seconds) + ' ' + quoted(program()),
               arguments);
}

}  // namespace stillpoint::integration
