#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "command/command.h"
#include "command/default_client.h"
#include "session/plan_store.h"
#include "store/database.h"
#include "store/state_database.h"
#include "web/connection_limits.h"
#include "web/probe.h"
#include "world/style_shelf.h"

namespace stillpoint::command {
namespace {

namespace fs = std::filesystem;

struct Options {
    fs::path state = session::default_state_folder(), client = default_client();
    web::ProbeTarget server;
};

// What a look found: good, or what to do about it.
struct Finding {
    enum class Kind { Good, Odd, Bad } kind;
    std::string words;
};

Finding good(std::string words) {
    return {Finding::Kind::Good, std::move(words)};
}
Finding odd(std::string words) {
    return {Finding::Kind::Odd, std::move(words)};
}
Finding bad(std::string words) {
    return {Finding::Kind::Bad, std::move(words)};
}

Finding look_at_processor() {
    const unsigned cores = std::thread::hardware_concurrency();
    const std::string words = std::to_string(cores) + (cores == 1 ? " core" : " cores");
    return cores > 1 ? good(words) : odd(words + ": rendering and sending share it; two are better");
}

Finding look_at_memory() {
    std::ifstream file("/proc/meminfo");
    std::string name, unit;
    long long kib = 0;
    while (file >> name >> kib >> unit)
        if (name == "MemAvailable:") break;
    const std::string words = std::to_string(kib >> 10) + " MiB of memory are free";
    return kib > 512 << 10 ? good(words) : odd(words + "; a server with many sessions needs more");
}

Finding look_at_files() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    const auto wanted = 2 * static_cast<rlim_t>(web::ConnectionLimits{}.connections);
    const std::string words = std::to_string(limit.rlim_cur) + " files may be open";
    return limit.rlim_cur >= wanted
               ? good(words)
               : odd(words + ", fewer than the usual 2048 connections may need: raise it (ulimit -n 65536)");
}

Finding look_at_client(const fs::path& client) {
    return fs::exists(client / "index.html")
               ? good("the web client is in " + client.string())
               : bad("there is no web client in " + client.string() +
                     ": nothing is shown. Install the package anew, or give --web");
}

Finding look_at_styles() {
    const auto style = world::find_style(world::default_style);
    const auto count = world::style_names().size();
    return style ? good(std::to_string(count) + " styles are built in")
                 : bad("the built-in styles cannot be read: the program is damaged");
}

Finding look_at_disk(const fs::path& state) {
    std::error_code ignored;
    fs::path folder = state;
    while (!fs::exists(folder, ignored) && folder.has_relative_path())
        folder = folder.parent_path();
    if (access(folder.c_str(), W_OK) != 0)
        return bad(folder.string() + " cannot be written to by this user: sessions end with the server");
    const auto space = fs::space(folder, ignored);
    const std::string words =
        std::to_string(space.available >> 20) + " MiB are free where " + state.string() + " is";
    return space.available > 256u << 20 ? good(words)
                                        : odd(words + ": sessions cannot be kept when they are used up");
}

Finding look_at_database(const fs::path& state) try {
    const fs::path file = state / store::database_name;
    if (!fs::exists(file)) return good("no sessions are kept in " + state.string() + " yet");
    store::Database database(file, store::Database::Mode::Read);
    std::string found;
    database.statement("PRAGMA integrity_check(1)").each([&](const store::Row& row) { found = row.text(0); });
    if (found != "ok")
        return bad(file.string() + " is damaged (" + found +
                   "): the server puts it aside and begins anew; put a backup in its place");
    return good(file.string() + " is sound: version " +
                std::to_string(database.number("PRAGMA user_version")) + ", " +
                std::to_string(database.number("SELECT count(*) FROM session")) + " sessions");
} catch (const std::exception& error) {
    return bad("the database in " + state.string() + " cannot be read: " + error.what());
}

Finding look_at_server(const web::ProbeTarget& target) try {
    const auto answer = web::probe(target, "/readyz");
    const std::string words = "the server at port " + std::to_string(target.port) + " says " + answer.body;
    return answer.status == 200 ? good(words) : odd(words);
} catch (const std::exception& error) {
    return odd(error.what());
}

void examine(const Options& options) {
    const Finding findings[] = {look_at_processor(),
                                look_at_memory(),
                                look_at_files(),
                                look_at_client(options.client),
                                look_at_styles(),
                                look_at_disk(options.state),
                                look_at_database(options.state),
                                look_at_server(options.server)};
    bool well = true;
    std::cout << "stillpoint " STILLPOINT_VERSION "\n";
    for (const auto& [kind, words] : findings) {
        const char* mark = kind == Finding::Kind::Good  ? "good"
                           : kind == Finding::Kind::Odd ? "odd "
                                                        : "BAD ";
        std::cout << mark << "  " << words << '\n';
        well = well && kind != Finding::Kind::Bad;
    }
    std::cout.flush();
    if (!well) throw CLI::RuntimeError(1);
}

}  // namespace

void add_doctor(CLI::App& app) {
    const auto options = std::make_shared<Options>();
    auto* doctor =
        app.add_subcommand("doctor", "Look for what is wrong with this machine, the state and the server");
    doctor->add_option("--state", options->state, "Folder that \"serve --state\" keeps things in")
        ->envname("STILLPOINT_STATE")
        ->capture_default_str();
    doctor->add_option("--web", options->client, "Folder of the web client");
    doctor->add_option("--port", options->server.port, "Port of the server")
        ->envname("STILLPOINT_PORT")
        ->capture_default_str();
    doctor->add_flag("--tls", options->server.tls, "It speaks https");
    doctor->callback([options] { examine(*options); });
}

}  // namespace stillpoint::command
