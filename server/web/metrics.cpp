#include "web/metrics.h"

#include <prometheus/text_serializer.h>

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "support/histogram.h"

namespace stillpoint::web {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using session::Tally;

class Page {
  public:
    void gauge(std::string name, std::string help, double value) {
        add(std::move(name), std::move(help), MetricType::Gauge).gauge.value = value;
    }
    void counter(std::string name, std::string help, double value) {
        add(std::move(name), std::move(help), MetricType::Counter).counter.value = value;
    }
    // One value per code; none before the first.
    void counters(std::string name, std::string help, const std::string& label, const Tally::Counts& counts) {
        families_.push_back({std::move(name), std::move(help), MetricType::Counter, {}});
        for (const auto& [code, count] : counts) {
            ClientMetric& metric = families_.back().metric.emplace_back();
            metric.label = {{label, code}};
            metric.counter.value = static_cast<double>(count);
        }
    }
    void histogram(std::string name, std::string help, const support::Histogram& values) {
        auto& shown = add(std::move(name), std::move(help), MetricType::Histogram).histogram;
        shown.sample_count = values.count();
        shown.sample_sum = values.sum();
        std::uint64_t below = 0;
        for (std::size_t i = 0; i < values.counts().size(); ++i) {
            below += values.counts()[i];
            const bool last = i == values.bounds().size();
            shown.bucket.push_back(
                {below, last ? std::numeric_limits<double>::infinity() : values.bounds()[i]});
        }
    }
    ClientMetric& add(std::string name, std::string help, MetricType type) {
        if (families_.empty() || families_.back().name != name)
            families_.push_back({std::move(name), std::move(help), type, {}});
        return families_.back().metric.emplace_back();
    }

    std::string text() const { return prometheus::TextSerializer().Serialize(families_); }

  private:
    std::vector<MetricFamily> families_;
};

struct Sums {
    int waiting = 0, playing = 0, paused = 0, ended = 0, held = 0;
    int listeners = 0, reporting = 0;
    double cost = 0, dearest = 0, least_buffered = 0;
};

Sums sums_of(const session::Directory& directory) {
    Sums sums;
    bool first = true;
    for (const auto& session : directory.all()) {
        switch (session->state()) {
            case v1::Status::WAITING:
                ++sums.waiting;
                break;
            case v1::Status::PLAYING:
                ++sums.playing;
                break;
            case v1::Status::PAUSED:
                ++sums.paused;
                break;
            default:
                ++sums.ended;
        }
        sums.held += session->held() ? 1 : 0;
        sums.listeners += session->listeners();
        sums.reporting += session->hearing().reporting;
        if (!session->needs_sound()) continue;
        const double cost = session->pace().cost().mean();
        sums.cost += cost;
        sums.dearest = std::max(sums.dearest, cost);
        if (std::exchange(first, false) || session->buffered() < sums.least_buffered)
            sums.least_buffered = session->buffered();
    }
    return sums;
}

void add_sessions(Page& page, const Sums& sums, const Tally& tally) {
    const auto state = [&](const char* name, int count) {
        ClientMetric& metric = page.add("stillpoint_sessions", "Sessions by state", MetricType::Gauge);
        metric.label = {{"state", name}};
        metric.gauge.value = count;
    };
    state("waiting", sums.waiting);
    state("playing", sums.playing);
    state("paused", sums.paused);
    state("ended", sums.ended);
    page.gauge("stillpoint_sessions_held", "Sessions that the server has paused for want of time", sums.held);
    page.counter("stillpoint_sessions_opened_total", "Sessions let in", static_cast<double>(tally.opened));
    page.counters("stillpoint_sessions_refused_total", "Sessions refused, by code", "code", tally.refused);
    page.counter("stillpoint_session_stalls_total", "Times a playing session stood still for want of sound",
                 static_cast<double>(tally.stalls));
    page.counter("stillpoint_sessions_paused_total", "Sessions paused at degradation step 5",
                 static_cast<double>(tally.paused));
    page.gauge("stillpoint_real_time_factor_sum",
               "CPU seconds per second that all playing sessions need together", sums.cost);
    page.gauge("stillpoint_real_time_factor_max", "The same of the dearest of them", sums.dearest);
    page.gauge("stillpoint_buffered_seconds_min", "Least that a playing session has in hand",
               sums.least_buffered);
}

void add_listeners(Page& page, const Sums& sums, const Tally& tally) {
    page.gauge("stillpoint_listeners", "Listeners of all sessions", sums.listeners);
    page.gauge("stillpoint_listeners_reporting", "Of these, reported within the last 5 s", sums.reporting);
    page.counter("stillpoint_listeners_joined_total", "Listeners that joined",
                 static_cast<double>(tally.joined));
    page.counters("stillpoint_listeners_closed_total", "Listeners closed by the server, by code", "code",
                  tally.closed);
    page.counter("stillpoint_underruns_reported_total", "Underruns that listeners reported",
                 static_cast<double>(tally.underruns));
    page.counter("stillpoint_world_dropped_total", "Times a listener began to go without world frames",
                 static_cast<double>(tally.world_dropped));
    page.counter("stillpoint_sound_held_back_total",
                 "Times a listener's sound began to wait for credit or its connection",
                 static_cast<double>(tally.held_back));
    page.counter("stillpoint_sound_skipped_total",
                 "Times a listener was so late that it went on at the play position",
                 static_cast<double>(tally.skipped));
    page.counter("stillpoint_sent_messages_total", "Stream messages handed to connections",
                 static_cast<double>(tally.messages));
    page.counter("stillpoint_sent_bytes_total", "Bytes of these", static_cast<double>(tally.bytes));
    page.histogram("stillpoint_first_sound_seconds",
                   "From a listener's joining to its first message with sound", tally.first_sound);
}

void add_work(Page& page, const session::Directory& directory, const session::Scheduler& scheduler) {
    const Tally& tally = directory.tally();
    page.gauge("stillpoint_workers", "Threads that render", scheduler.workers());
    page.gauge("stillpoint_worker_utilisation", "CPU time of the workers in the last 2 s, as a share",
               scheduler.utilisation());
    page.gauge("stillpoint_worker_stretch", "Wall time by CPU time of recent work", scheduler.stretch());
    page.counter("stillpoint_worker_cpu_seconds_total", "CPU time of all work", scheduler.cpu_seconds());
    page.gauge("stillpoint_jobs_queued", "Work that waits for a worker",
               static_cast<double>(scheduler.queued()));
    page.gauge("stillpoint_jobs_running", "Work being done", scheduler.running());
    page.histogram("stillpoint_job_lateness_seconds", "How long after its deadline work began; 0 = in time",
                   scheduler.lateness());
    page.counter("stillpoint_media_seconds_total", "Media made", tally.rendered);
    page.counter("stillpoint_media_cpu_seconds_total",
                 "CPU time of making it: sound, packets, features and world", tally.render_cpu);
    page.histogram("stillpoint_chunk_seconds", "Media made in one go", tally.chunk_length);
    page.counters("stillpoint_chunks_total", "Chunks, by what limited their length", "reason", tally.chunks);
    page.gauge("stillpoint_needed_share", "What playing sessions need, as a share of what workers can give",
               directory.strain().needed);
    page.gauge("stillpoint_worker_cores", "Cores that the workers can have beside sending and other programs",
               directory.worker_cores());
    page.gauge("stillpoint_degradation_step", "What is given up for want of time: 0 nothing .. 5",
               directory.degradation().step());
    page.counters("stillpoint_degradation_steps_total", "Steps that began", "step", tally.steps);
}

void add_packets(Page& page, const session::PacketCache::Figures& figures) {
    page.gauge("stillpoint_packet_cache_bytes", "Packets that are kept", static_cast<double>(figures.bytes));
    page.gauge("stillpoint_packet_cache_capacity_bytes", "Packets that may be kept",
               static_cast<double>(figures.capacity));
    page.gauge("stillpoint_packet_cache_renditions", "Tracks with a seed of which packets are kept",
               static_cast<double>(figures.renditions));
    page.counter("stillpoint_packet_cache_taken_total", "Packets that were found there",
                 static_cast<double>(figures.taken));
    page.counter("stillpoint_packet_cache_made_total", "Packets that had to be made",
                 static_cast<double>(figures.made));
    page.counter("stillpoint_packet_cache_evicted_total", "Packets that made room for others",
                 static_cast<double>(figures.evicted));
}

void add_store(Page& page, const store::SessionStore* store) {
    const auto figures = store ? store->figures() : store::SessionStore::Figures{};
    page.gauge("stillpoint_store_attached", "1 when sessions outlive the server", store ? 1 : 0);
    page.counter("stillpoint_store_commits_total", "Transactions on the disk",
                 static_cast<double>(figures.commits));
    page.counter("stillpoint_store_failures_total", "Transactions that failed and were tried again",
                 static_cast<double>(figures.failures));
    page.gauge("stillpoint_store_pending_sessions", "Sessions with changes that are not on the disk yet",
               static_cast<double>(figures.pending));
    page.gauge("stillpoint_store_last_commit_seconds", "Time that the last transaction took",
               figures.last_commit);
}

void add_requests(Page& page, const RequestTally& requests, const HttpServer& http) {
    page.gauge("stillpoint_connections", "Open connections of all kinds", http.connections());
    page.gauge("stillpoint_streams", "Of these, WebSocket streams", http.streams());
    page.counters("stillpoint_connections_refused_total",
                  "Connections closed at once: too many at all, or of one address", "reason", http.refused());
    page.counters("stillpoint_http_answers_total", "Answers to requests", "status", requests.answers);
    page.histogram("stillpoint_http_seconds", "From a request's last byte to its answer", requests.seconds);
    page.counters("stillpoint_refusals_total",
                  "Requests and streams refused for who asked, from where, how often, or when", "code",
                  requests.refusals);
}

}  // namespace

std::string metrics_text(const Sources& sources) {
    const auto& [directory, scheduler, packets, store, requests, http, ready] = sources;
    Page page;
    ClientMetric& build = page.add("stillpoint_build_info", "1; what was built", MetricType::Gauge);
    build.label = {{"version", STILLPOINT_VERSION}, {"compiler", "g++ " __VERSION__}};
    build.gauge.value = 1;
    const Sums sums = sums_of(directory);
    add_sessions(page, sums, directory.tally());
    add_listeners(page, sums, directory.tally());
    add_work(page, directory, scheduler);
    add_packets(page, packets.figures());
    add_store(page, store);
    add_requests(page, requests, http);
    page.gauge("stillpoint_ready", "1 when /readyz says yes", ready ? 1 : 0);
    return page.text();
}

}  // namespace stillpoint::web
