#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>

#include "command/command.h"
#include "command/limit_options.h"
#include "command/media_options.h"
#include "session/plan_store.h"
#include "web/server.h"

namespace stillpoint::command {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t shortest_token = 16;

// The web client: installed beside the program, or built in the tree that built the program.
fs::path default_client() {
    std::error_code error;
    const fs::path folder = fs::read_symlink("/proc/self/exe", error).parent_path();
    const fs::path installed = folder / "../share/stillpoint/web";
    return fs::exists(installed, error) ? installed : folder / "../web";
}

std::string read_token(const fs::path& file) {
    std::ifstream stream(file);
    std::string token;
    if (!std::getline(stream, token)) throw std::runtime_error("cannot read a token from " + file.string());
    while (!token.empty() && std::isspace(static_cast<unsigned char>(token.back())))
        token.pop_back();
    if (token.size() < shortest_token)
        throw std::runtime_error("the token in " + file.string() +
                                 " is too short: write at least 16 characters on its first line");
    return token;
}

// A track comes inside a request, with what else is wished for.
void make_room_for_documents(web::ServerLimits& limits) {
    constexpr std::size_t around = 1u << 20;
    limits.connections.body = std::max(limits.connections.body, limits.track.bytes + around);
}

}  // namespace

void add_serve(CLI::App& app) {
    struct Options {
        web::ServerOptions server;
        fs::path token_file;
        MediaOptions media;
    };
    const auto options = std::make_shared<Options>();
    options->server.client = default_client();
    options->server.state = session::default_state_folder();
    auto& server = options->server;
    auto* serve = app.add_subcommand("serve", "Serve the page, the API and the streams");
    serve->add_option("--host", server.host, "Address to listen on")->capture_default_str();
    serve->add_option("--port", server.port, "Port; 0 takes any free one")->capture_default_str();
    serve->add_option("--web", server.client, "Folder of the web client");
    serve->add_option("--tracks", server.tracks, "Folder of the library instead of the built-in tracks")
        ->check(CLI::ExistingDirectory);
    serve
        ->add_option("--styles", server.styles,
                     "Folder of styles beside the built-in ones; looked at whenever one is asked for")
        ->check(CLI::ExistingDirectory);
    add_media_options(*serve, options->media, "the folder given with --tracks");
    serve->add_option("--state", server.state, "Folder for what is to outlive the server; \"\" keeps nothing")
        ->capture_default_str();
    serve->add_flag("--standby", server.standby,
                    "While another server has --state: wait until it goes, then go on with its sessions");
    serve->add_option("--token-file", options->token_file,
                      "File whose first line everybody must send as a token");
    serve->add_flag("--insecure", server.insecure, "Listen beyond this machine without a token");
    serve->add_option("--workers", server.workers, "Threads that render; 0 takes the cores less one")
        ->check(CLI::Range(0, 256))
        ->capture_default_str();
    serve
        ->add_option("--load", server.load,
                     "Share of the workers' time that sessions may need; more are refused. Above 1 they are "
                     "overbooked, which is for measuring only")
        ->check(CLI::Range(0.05, 10.0))
        ->capture_default_str();
    serve
        ->add_option(
            "--message-ms", server.message_ms,
            "Sound in one message to a listener. Short messages come more evenly, and cost more to send")
        ->check(CLI::Range(20, 200))
        ->capture_default_str();
    add_track_limits(*serve, server.limits.track);
    add_server_limits(*serve, server.limits);
    serve->callback([options] {
        if (!options->token_file.empty()) options->server.token = read_token(options->token_file);
        options->server.media = options->media.folder;
        options->server.limits.media = options->media.limits;
        make_room_for_documents(options->server.limits);
        web::run_server(options->server, [](const std::string& url) {
            std::cout << "Stillpoint is listening on " << url << std::endl;
        });
    });
}

}  // namespace stillpoint::command
