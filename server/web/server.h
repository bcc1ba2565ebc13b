// The running server.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "media/library.h"
#include "session/directory.h"
#include "session/packet_cache.h"
#include "session/plan_store.h"
#include "session/planner.h"
#include "track/parse.h"
#include "web/connection_limits.h"
#include "web/quota_limits.h"
#include "web/tls_files.h"
#include "web/token_ring.h"

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
    QuotaLimits quotas;
};

struct ServerOptions {
    std::string host = "127.0.0.1";  // an address, or "localhost"
    unsigned short port = 8080;      // 0: any free one
    std::filesystem::path client;    // folder of the web client
    std::filesystem::path tracks;    // folder of the library; empty: the tracks that come with the program
    std::filesystem::path styles;    // folder of styles beside the built-in ones; empty: none
    std::filesystem::path media;     // folder of the files that tracks name; empty: that of the tracks
    std::filesystem::path state;     // folder of what is to outlive the server; empty: nothing does
    // The tokens that are known, read anew on SIGHUP; throws std::runtime_error. Null or none: no token is
    // asked for.
    std::function<TokenRing()> tokens;
    TlsFiles tls;                      // read anew on SIGHUP; without them plain HTTP is spoken
    bool insecure = false;             // listen beyond this machine without a token
    std::vector<std::string> origins;  // of pages elsewhere that may use the server
    std::vector<std::string> proxies;  // addresses and networks whose X-Forwarded-... headers are believed
    bool standby = false;              // wait for another server to leave the state, instead of doing without
    int workers = 0;                   // threads that render; 0: one less than there are cores, at least one
    double load = 0.75;                // share of the workers' time that sessions may be expected to need
    int message_ms = 200;              // of sound in one message, 20..200
    ServerLimits limits;
};

// Throws std::runtime_error with plain words for what run_server() could not start with.
void check_options(const ServerOptions& options);

// Serves until SIGINT or SIGTERM; reads on SIGHUP what can change meanwhile; a second one does not wait for
// anything. LISTENING is called with the URL as soon as connections are accepted. Throws std::runtime_error
// with plain words when it cannot start.
void run_server(const ServerOptions& options, const std::function<void(const std::string& url)>& listening);

}  // namespace stillpoint::web
