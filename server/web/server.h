// The running server.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "media/library.h"
#include "session/directory.h"
#include "session/packet_cache.h"
#include "session/plan_store.h"
#include "session/planner.h"
#include "track/parse.h"
#include "web/connection_limits.h"

namespace stillpoint::web {

// Above what sizes something is refused, closed, forgotten or not begun; docs/limits.md says what each
// protects.
struct ServerLimits {
    track::Limits track;
    media::LibraryLimits media;
    session::Directory::Limits sessions;
    session::PlanStore::Limits plans;
    session::PlannerLimits planner;
    std::size_t packet_cache = session::PacketCache::default_capacity;  // bytes of packets that are kept
    ConnectionLimits connections;
};

struct ServerOptions {
    std::string host = "127.0.0.1";  // an address, or "localhost"
    unsigned short port = 8080;      // 0: any free one
    std::filesystem::path client;    // folder of the web client
    std::filesystem::path tracks;    // folder of the library; empty: the tracks that come with the program
    std::filesystem::path styles;    // folder of styles beside the built-in ones; empty: none
    std::filesystem::path media;     // folder of the files that tracks name; empty: that of the tracks
    std::filesystem::path state;     // folder of what is to outlive the server; empty: nothing does
    std::string token;               // asked of every request below /v1 when not empty
    bool insecure = false;           // listen beyond this machine without a token
    bool standby = false;            // wait for another server to leave the state, instead of doing without
    int workers = 0;                 // threads that render; 0: one less than there are cores, at least one
    double load = 0.75;              // share of the workers' time that sessions may be expected to need
    int message_ms = 200;            // of sound in one message, 20..200
    ServerLimits limits;
};

// Serves until SIGINT or SIGTERM; a second one does not wait for anything. LISTENING is called with the URL
// as soon as connections are accepted. Throws std::runtime_error with plain words when it cannot start.
void run_server(const ServerOptions& options, const std::function<void(const std::string& url)>& listening);

}  // namespace stillpoint::web
