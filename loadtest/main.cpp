// stillpoint_loadtest: listeners by the hundred for a running server, and how they fared.
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <exception>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>

#include "load.h"
#include "report.h"

namespace {

using namespace stillpoint::loadtest;

// Every listener is a socket.
void allow_many_files() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

void write(const std::string& file, const std::string& text) {
    std::ofstream out(file);
    out << text;
    if (!out.flush()) throw std::runtime_error("cannot write " + file);
}

void run(Load load, const std::string& url, bool any_host, const std::string& json_file,
         const std::string& page_file) {
    load.target = find_target(url, any_host);
    allow_many_files();
    const Outcome outcome = put(load);
    std::cout << report_table(load, outcome);
    if (!json_file.empty()) write(json_file, report_json(load, outcome));
    if (!page_file.empty()) write(page_file, report_page(load, outcome));
    if (outcome.listeners == 0) throw std::runtime_error("nobody heard anything");
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("Puts listeners on a running Stillpoint server and reports how they fared",
                 "stillpoint_loadtest");
    Load load;
    std::string url = "http://127.0.0.1:8080", json_file, page_file;
    bool any_host = false;
    app.add_option("--url", url, "The server")->capture_default_str();
    app.add_option("--sessions", load.sessions, "Sessions")
        ->check(CLI::Range(1, 100000))
        ->capture_default_str();
    app.add_option("--listeners", load.listeners, "Listeners of each session")
        ->check(CLI::Range(1, 100000))
        ->capture_default_str();
    app.add_option("--seconds", load.seconds, "How long to measure, after all have come and settled")
        ->check(CLI::Range(0.1, 86400.0))
        ->capture_default_str();
    app.add_option("--ramp", load.ramp, "Listeners that come per second")
        ->check(CLI::Range(0.1, 10000.0))
        ->capture_default_str();
    app.add_option("--track", load.track, "Id of the track; without, the first of the library");
    app.add_flag("--mixed", load.mixed,
                 "Every session plays another track of the library, seed and beginning");
    app.add_option("--decode", load.decoding,
                   "Share of the sessions of which one listener decodes everything")
        ->check(CLI::Range(0.0, 1.0))
        ->capture_default_str();
    app.add_option("--stall", load.stalled,
                   "Share of the listeners who stop reading when the measurement begins")
        ->check(CLI::Range(0.0, 1.0));
    const auto rate = [&](const char* name, double& value, const char* meaning) {
        app.add_option(name, value, meaning)->check(CLI::Range(0.0, 1000.0));
    };
    rate("--seeks", load.seeks, "Seeks per second, of all sessions together");
    rate("--updates", load.updates, "Changes of gain, style and track per second, of all sessions together");
    rate("--churn", load.churn, "Listeners per second who are cut off and replaced");
    rate("--cuts", load.cuts, "Sessions per second that are stopped and replaced");
    app.add_option("--pid", load.pid, "The server's process, to report what it uses");
    app.add_option("--json", json_file, "Also write the report to this file");
    app.add_option("--html", page_file, "Also write a page with plots to this file");
    app.add_flag("--any-host", any_host, "Allow a server on another machine");
    app.failure_message([](const CLI::App*, const CLI::Error& error) {
        return std::string("error: ") + error.what() + "; see --help\n";
    });
    try {
        app.parse(argc, argv);
        run(load, url, any_host, json_file, page_file);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 1;
    } catch (const std::exception& error) {
        std::cerr << "error: " << error.what() << '\n';
        return 1;
    }
    return 0;
}
