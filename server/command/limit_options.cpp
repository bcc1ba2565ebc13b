#include "command/limit_options.h"

#include <chrono>
#include <cmath>
#include <string>
#include <type_traits>

#include "support/clock.h"
#include "track/json_value.h"

namespace stillpoint::command {
namespace {

constexpr double kibi = 1 << 10, mebi = 1 << 20;
constexpr double many = 1e9;
constexpr double second = support::micros_per_second;

double number_in(double value) {
    return value;
}

double number_in(std::chrono::milliseconds time) {
    return static_cast<double>(time.count());
}

// Options of one heading of --help.
class Group {
  public:
    Group(CLI::App& command, std::string name) : command_(command), name_(std::move(name)) {}

    // VALUE is the number that is written, times UNIT; whole where VALUE is.
    template <class T>
    void add(const std::string& option, T& value, double unit, double least, double most,
             const std::string& meaning) {
        const auto set = [&value, unit](double number) {
            if constexpr (std::is_floating_point_v<T>)
                value = number * unit;
            else
                value = T(std::llround(number * unit));
        };
        command_.add_option_function<double>(option, set, meaning)
            ->check(CLI::Range(least, most))
            ->default_str(track::decimal(number_in(value) / unit))
            ->type_name("NUMBER")
            ->group(name_);
    }

  private:
    CLI::App& command_;
    std::string name_;
};

}  // namespace

void add_track_limits(CLI::App& command, track::Limits& limits) {
    Group group(command, "Limits of a track");
    group.add("--track-size", limits.bytes, mebi, 0.001, 1024, "MiB of its document");
    // The parser of requests goes to 64, of which a track is not the outermost.
    group.add("--track-depth", limits.depth, 1, 4, 60, "Objects and lists within each other");
    group.add("--track-values", limits.values, 1, 1, many, "Values of any kind in the document");
    group.add("--track-steps", limits.steps, 1, 1, 1e6, "Steps");
    group.add("--track-step-voices", limits.voices_per_step, 1, 1, 1e6, "Voices of one step");
    group.add("--track-voices", limits.voices, 1, 1, 1e6, "Voices of all steps");
    group.add("--track-hours", limits.duration, 3600, 0.001, 7 * 24, "Hours it may last");
    group.add("--track-clips", limits.clips, 1, 0, 1e6, "Clips");
    group.add("--track-voices-at-once", limits.voices_at_once, 1, 1, 1e6,
              "Voices that sound at once where steps overlap");
    group.add("--track-voice-hours", limits.voice_hours, 1, 0.001, many, "Hours of all voices together");
    group.add("--track-curve-text", limits.curve_text, 1, 0, many,
              "Characters of all curves of transitions together");
    group.add("--track-clamped-swings", limits.clamped_swings, 1, 0, many,
              "Swings of carriers that their own vibrato takes below 0 Hz");
}

void add_media_limits(CLI::App& command, media::LibraryLimits& limits) {
    Group group(command, "Limits of the media library");
    group.add("--media-file", limits.file_bytes, mebi, 0, mebi, "MiB of one recording, as a file");
    group.add("--media-minutes", limits.seconds, 60, 0, 24 * 60, "Minutes that one recording may last");
    group.add("--media-memory", limits.memory_bytes, mebi, 0, mebi, "MiB for all recordings, decoded");
    group.add("--media-noise-file", limits.noise_bytes, mebi, 0, 1024, "MiB of one .noise file");
    group.add("--media-data-file", limits.data_bytes, mebi, 0, 1024, "MiB of one file of any other kind");
}

void add_server_limits(CLI::App& command, web::ServerLimits& limits) {
    Group sessions(command, "Limits of sessions");
    session::SessionLimits& session = limits.sessions.session;
    sessions.add("--sessions", limits.sessions.sessions, 1, 1, 100000, "Sessions at once");
    sessions.add("--listeners", session.audience.listeners, 1, 1, 100000, "Listeners of one session");
    sessions.add("--unheard-seconds", session.unheard, second, 0, many,
                 "Without listeners, a session is rendered on for so long");
    sessions.add("--empty-seconds", session.empty_playing, second, 0, many,
                 "Without listeners, a playing session is kept for so long");
    sessions.add("--waiting-seconds", session.empty_waiting, second, 0, many,
                 "Without listeners, one that is paused or has not begun is kept for so long");
    sessions.add("--ended-seconds", session.ended, second, 0, many,
                 "After the end of its track a session is kept for so long");
    sessions.add("--packet-cache", limits.packet_cache, mebi, 0, mebi,
                 "MiB of packets kept for sessions that play the same");

    Group listeners(command, "Limits of what waits for a listener");
    listeners.add("--backlog-world", session.audience.soft_backlog, kibi, 1, mebi,
                  "KiB from which on its world frames are left out");
    listeners.add("--backlog-sound", session.audience.full_backlog, kibi, 1, mebi,
                  "KiB from which on its sound waits where all share it");
    listeners.add("--backlog", session.audience.hard_backlog, kibi, 1, mebi,
                  "KiB from which on it is closed");
    listeners.add("--backlog-seconds", session.audience.longest_wait, second, 0.1, many,
                  "Seconds after which it is closed, however little waits");
    listeners.add("--credit-seconds", session.audience.credit, 1, 1, 600,
                  "Sound it is sent beyond what it says it plays");

    Group plans(command, "Limits of measured levels");
    plans.add("--plans-in-memory", limits.plans.in_memory, 1, 0, many,
              "Tracks whose levels are kept in memory");
    plans.add("--plans-on-disk", limits.plans.on_disk, 1, 0, many, "Tracks whose levels are kept in --state");
    plans.add("--planner-queue", limits.planner.waiting, 1, 0, many, "Tracks that wait to be measured");
    plans.add("--planner-voice-seconds", limits.planner.voice_seconds, 1, 0, 1e12,
              "Length times voices up to which a track is measured at all");

    Group connections(command, "Limits of connections");
    web::ConnectionLimits& connection = limits.connections;
    connections.add("--connections", connection.connections, 1, 1, 1e6, "Connections at once, of all kinds");
    connections.add("--drain-seconds", connection.drain, 1000, 0, 3600,
                    "Seconds for what is under way when the server is to stop");
    connections.add("--request-size", connection.body, mebi, 0.001, 1100, "MiB of a request's body");
    connections.add("--request-head", connection.head, kibi, 1, 1024, "KiB of its request line and headers");
    connections.add("--request-seconds", connection.request, 1000, 0.1, 3600,
                    "Seconds for a request to arrive");
    connections.add("--idle-seconds", connection.idle, 1000, 0.1, 3600, "Seconds between two requests");
    connections.add("--hello-seconds", connection.hello, 1000, 0.1, 3600,
                    "Seconds for a stream's first message from the client");
    connections.add("--client-message", connection.client_message, kibi, 0.5, 1024,
                    "KiB of one message from a stream's client");
    connections.add("--client-unread", connection.unread, kibi, 1, mebi,
                    "KiB of answers that a stream's client leaves unread");
    connections.add("--send-buffer", connection.send_buffer, kibi, 4, mebi,
                    "KiB that the system may hold of a stream");

    Group clients(command, "Limits of one client");
    web::QuotaLimits& quota = limits.quotas;
    clients.add("--address-requests", quota.requests, 1, 0.1, mebi, "Requests of one address per second");
    clients.add("--address-orders", quota.orders, 1, 0.1, mebi,
                "Sessions, renderings and tracks asked for by one address per minute");
    clients.add("--address-connections", quota.connections, 1, 1, 1e6, "Connections of one address");
    clients.add("--address-streams", quota.streams, 1, 1, 1e6, "Streams of one address");
    clients.add("--token-requests", quota.token_requests, 1, 0.1, mebi, "Requests with one token per second");
    clients.add("--token-failures", quota.token_failures, 1, 1, mebi,
                "Requests of one address with a token that is none, per minute");
}

}  // namespace stillpoint::command
