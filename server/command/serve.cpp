#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>

#include "command/command.h"
#include "command/default_client.h"
#include "command/limit_options.h"
#include "command/media_options.h"
#include "command/settings.h"
#include "session/plan_store.h"
#include "support/digest.h"
#include "support/log.h"
#include "web/server.h"

namespace stillpoint::command {
namespace {

namespace fs = std::filesystem;

// A token that is kept as it is, by somebody else: a secret of the container, a credential of systemd.
web::Token admin_token(const std::string& where, const std::string& token) {
    if (token.size() < web::TokenRing::shortest)
        throw std::runtime_error("the token in " + where + " is too short: write at least 16 characters");
    return {"token", web::Scope::Admin, support::sha256(token)};
}

web::Token read_token(const fs::path& file) {
    std::ifstream stream(file);
    std::string token;
    if (!std::getline(stream, token)) throw std::runtime_error("cannot read a token from " + file.string());
    while (!token.empty() && std::isspace(static_cast<unsigned char>(token.back())))
        token.pop_back();
    return admin_token(file.string(), token);
}

web::TokenRing read_tokens(const fs::path& ring, const fs::path& single) {
    web::TokenRing tokens = ring.empty() ? web::TokenRing() : web::TokenRing::from_file(ring);
    if (!single.empty()) tokens.add(read_token(single));
    return tokens;
}

void set_log(const std::string& format, const std::string& level) {
    using support::LogLevel;
    support::set_log(format == "json" ? support::LogFormat::Json : support::LogFormat::Text,
                     level == "debug"     ? LogLevel::Debug
                     : level == "info"    ? LogLevel::Info
                     : level == "warning" ? LogLevel::Warning
                                          : LogLevel::Error);
}

// A track comes inside a request, with what else is wished for.
void make_room_for_documents(web::ServerLimits& limits) {
    constexpr std::size_t around = 1u << 20;
    limits.connections.body = std::max(limits.connections.body, limits.track.bytes + around);
}

}  // namespace

void add_serve(CLI::App& app, Settings& settings) {
    struct Options {
        web::ServerOptions server;
        fs::path tokens, token_file;
        std::string token;
        bool check = false, print = false;
        std::string log_format = "text", log_level = "info";
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
    serve->add_option("--tokens", options->tokens,
                      "File with digests of the tokens that are known; \"stillpoint token\" adds to it");
    serve->add_option("--token-file", options->token_file,
                      "File whose first line is a token, itself, that may do everything");
    serve->add_flag("--insecure", server.insecure, "Listen beyond this machine without a token");
    // Never on the command line: see Settings.
    serve->add_option("--token", options->token)->group("");
    serve->add_option("--tls-certificate", server.tls.certificate,
                      "PEM file with the certificate and its chain: speak https only");
    serve->add_option("--tls-key", server.tls.key, "PEM file with its key");
    serve->add_option("--allow-origin", server.origins,
                      "Origin of pages elsewhere that may use this server: https://example.org");
    serve->add_option("--trusted-proxy", server.proxies,
                      "Address or network of a proxy whose X-Forwarded-For and -Proto are believed");
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
    serve->add_flag("--limit-loopback", server.limits.quotas.loopback,
                    "The limits of one client hold for this machine, too");
    serve->add_option("--log-format", options->log_format, "text, or json: one object a line")
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str();
    serve->add_option("--log-level", options->log_level, "debug (every request), info, warning or error")
        ->check(CLI::IsMember({"debug", "info", "warning", "error"}))
        ->capture_default_str();
    serve->add_flag("--check-config", options->check, "Say whether the server could start so, and end");
    serve->add_flag("--print-config", options->print,
                    "Print all settings and where they come from, secrets masked, and end");
    add_track_limits(*serve, server.limits.track);
    add_server_limits(*serve, server.limits);
    settings.describe(*serve);
    serve->callback([options, &settings] {
        options->server.tokens = [options] {
            auto tokens = read_tokens(options->tokens, options->token_file);
            if (!options->token.empty()) tokens.add(admin_token("token", options->token));
            return tokens;
        };
        options->server.media = options->media.folder;
        options->server.limits.media = options->media.limits;
        make_room_for_documents(options->server.limits);
        if (options->print) return settings.print(std::cout);
        if (options->check) {
            web::check_options(options->server);
            std::cout << "the server could start so" << std::endl;
            return;
        }
        set_log(options->log_format, options->log_level);
        web::run_server(options->server, [](const std::string& url) {
            std::cout << "Stillpoint is listening on " << url << std::endl;
        });
    });
}

}  // namespace stillpoint::command
