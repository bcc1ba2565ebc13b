#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>

#include "command/command.h"
#include "web/probe.h"

namespace stillpoint::command {

void add_health(CLI::App& app) {
    struct Options {
        web::ProbeTarget target;
        bool ready = false;
    };
    const auto options = std::make_shared<Options>();
    options->target.tls = std::getenv("STILLPOINT_TLS_CERTIFICATE") != nullptr;
    auto* health =
        app.add_subcommand("health", "Ask the server on this machine whether it lives; for containers");
    health->add_option("--port", options->target.port, "Its port")
        ->envname("STILLPOINT_PORT")
        ->capture_default_str();
    health->add_flag("--tls", options->target.tls, "It speaks https");
    health->add_flag("--ready", options->ready, "Whether it has its sessions, too");
    health->callback([options] {
        const auto answer = web::probe(options->target, options->ready ? "/readyz" : "/livez");
        std::cout << answer.body << std::endl;
        if (answer.status != 200) throw CLI::RuntimeError(1);
    });
}

}  // namespace stillpoint::command
