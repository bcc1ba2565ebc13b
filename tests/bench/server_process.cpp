#include "server_process.h"

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "loadtest/connection.h"

extern char** environ;

namespace stillpoint::bench {
namespace {

std::vector<std::string> serve_command(std::vector<std::string> options) {
    std::vector<std::string> command{STILLPOINT_PROGRAM, "serve", "--port", "0"};
    command.insert(command.end(), options.begin(), options.end());
    return command;
}

}  // namespace

Child::Child(std::vector<std::string> command) {
    int ends[2];
    if (pipe(ends) != 0) throw std::runtime_error("no pipe");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", 1, 0);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    std::vector<char*> arguments;
    for (std::string& word : command)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const int failed =
        posix_spawnp(&process_, arguments.front(), &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    output_ = ends[0];
    if (!failed) return;
    close(output_);
    throw std::runtime_error("cannot start " + command.front());
}

Child::~Child() {
    kill(process_, SIGTERM);
    waitpid(process_, nullptr, 0);
    close(output_);
}

std::string Child::read_line() {
    std::string line;
    for (char c = 0; read(output_, &c, 1) == 1 && c != '\n';)
        line += c;
    return line;
}

ServerProcess::ServerProcess(std::vector<std::string> options) : child_(serve_command(std::move(options))) {
    const std::string line = child_.read_line();
    if (line.empty()) throw std::runtime_error("the server did not start");
    target_ = loadtest::find_target("http://127.0.0.1" + line.substr(line.rfind(':')), false);
}

std::string ServerProcess::ask(std::string method, std::string path, std::string body) const {
    boost::asio::io_context io;
    loadtest::Answer answer;
    loadtest::ask(io, target_, std::move(method), std::move(path), std::move(body),
                  [&](loadtest::Answer given) { answer = std::move(given); });
    io.run();
    if (answer.status / 100 != 2) throw std::runtime_error("the server answers " + answer.body);
    return answer.body;
}

std::string ServerProcess::open_session(const std::string& track) const {
    const std::string view = ask("POST", "/v1/sessions", nlohmann::json{{"track", track}}.dump());
    return nlohmann::json::parse(view).at("id").get<std::string>();
}

}  // namespace stillpoint::bench
