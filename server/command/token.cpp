#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>

#include "command/command.h"
#include "support/digest.h"
#include "web/token_ring.h"

namespace stillpoint::command {
namespace {

namespace fs = std::filesystem;

// One call, so that two who add at once do not mix their lines.
void append(const fs::path& file, const std::string& line) {
    const int descriptor = open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const bool written =
        descriptor >= 0 && write(descriptor, line.data(), line.size()) == static_cast<ssize_t>(line.size());
    const int error = errno;
    if (descriptor >= 0) close(descriptor);
    if (!written)
        throw std::runtime_error("cannot write to " + file.string() + ": " +
                                 std::generic_category().message(error));
}

void make_token(const fs::path& file, const std::string& name, const std::string& scope_name) {
    if (!web::is_token_name(name))
        throw std::runtime_error("a name has letters, digits, - _ and . only, 64 at most");
    const auto scope = web::scope_named(scope_name);
    if (!scope) throw std::runtime_error("a scope is listen, control or admin");
    const auto known = fs::exists(file) ? web::TokenRing::from_file(file) : web::TokenRing();
    for (const auto& other : known.all())
        if (other.name == name)
            throw std::runtime_error(file.string() + " has a token of the name " + name + " already");
    const std::string secret = "sp_" + support::random_secret();
    append(file, web::to_line({name, *scope, support::sha256(secret)}) + "\n");
    std::cout << secret << std::endl;
    std::cerr << "Keep it: the file has its digest only. A running server knows it after SIGHUP.\n";
}

}  // namespace

void add_token(CLI::App& app) {
    struct Options {
        fs::path file;
        std::string name, scope = "control";
    };
    const auto options = std::make_shared<Options>();
    auto* token = app.add_subcommand("token", "Make a token for \"serve --tokens FILE\" and print it");
    token->add_option("file", options->file, "File with the digests; made where there is none")->required();
    token->add_option("--name", options->name, "What the log calls whoever has it")->required();
    token->add_option("--scope", options->scope, "listen, control (listen and change) or admin (all)")
        ->capture_default_str();
    token->callback([options] { make_token(options->file, options->name, options->scope); });
}

}  // namespace stillpoint::command
