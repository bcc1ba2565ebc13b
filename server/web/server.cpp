#include "web/server.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "session/plan_store.h"
#include "session/planner.h"
#include "session/render_crew.h"
#include "session/restoration.h"
#include "store/session_store.h"
#include "support/clock.h"
#include "support/log.h"
#include "support/machine_use.h"
#include "web/departure.h"
#include "web/http_server.h"
#include "web/metrics.h"
#include "web/readiness.h"
#include "web/site.h"
#include "web/tls_gate.h"
#include "world/style_shelf.h"

namespace stillpoint::web {
namespace {

constexpr auto tick_interval = std::chrono::milliseconds(20);
constexpr unsigned ticks_per_look = 25;  // at what the machine does
constexpr auto standby_interval = std::chrono::milliseconds(20);
constexpr int openers_niceness = 10;  // decoding must not slow down what plays

int worker_threads(int wanted) {
    if (wanted > 0) return wanted;
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()) - 1);
}

TokenRing tokens_of(const ServerOptions& options) {
    return options.tokens ? options.tokens() : TokenRing();
}

std::int64_t unix_time() {
    return std::chrono::duration_cast<std::chrono::seconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

std::string address_of(const ServerOptions& options, const TokenRing& tokens) {
    const std::string host = options.host == "localhost" ? "127.0.0.1" : options.host;
    boost::system::error_code error;
    net::ip::make_address(host, error);
    if (error)
        throw std::runtime_error("--host " + options.host + " is no IP address; write for example 127.0.0.1");
    if (!is_loopback(host) && tokens.empty() && !options.insecure)
        throw std::runtime_error("listening on " + host +
                                 " lets everybody in the network in: give --tokens or --token-file, or "
                                 "--insecure if that is meant");
    return host;
}

std::string url_of(const std::string& scheme, const std::string& host, unsigned short port) {
    const bool v6 = host.find(':') != std::string::npos;
    return scheme + "://" + (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

class Server {
  public:
    explicit Server(const ServerOptions& options)
        : tokens_(tokens_of(options)),
          host_(address_of(options, tokens_)),
          media_(options.media.empty() ? options.tracks : options.media, options.limits.media),
          library_(options.tracks.empty()
                       ? session::Library::built_in(media_, options.limits.track)
                       : session::Library::from_folder(options.tracks, media_, options.limits.track)),
          plans_(options.state.empty() ? std::filesystem::path() : options.state / "plans",
                 options.limits.plans),
          planner_(plans_, options.limits.planner),
          crew_(worker_threads(options.workers), post_back()),
          openers_(1, post_back(), openers_niceness),
          scheduler_(clock_, crew_, rules_of(options)),
          packets_(std::make_shared<session::PacketCache>(options.limits.packet_cache)),
          directory_({clock_, scheduler_, costs_, tally_, packets_}, options.limits.sessions),
          readiness_(directory_),
          site_({library_, directory_, scheduler_, planner_, openers_, clock_, readiness_,
                 [this] { return metrics(); }},
                access_of(options, host_, tokens_), options.limits.quotas, TrustedProxies(options.proxies),
                options.client),
          http_(io_, handlers(), clock_, options.limits.connections),
          gate_(gate_of(options)),
          departure_(io_, http_, [this] { return gate_ ? gate_->open() : 0; }),
          signals_(io_, SIGINT, SIGTERM),
          hangups_(io_, SIGHUP),
          timer_(io_),
          standby_timer_(io_),
          state_(options.state),
          waits_for_state_(options.standby),
          drain_(options.limits.connections.drain),
          read_tokens_(options.tokens) {
        world::use_style_folder(options.styles);
    }

    // The last messages could not be sent any more; nothing may hold on to a connection when io_ goes.
    ~Server() { directory_.close_all("server_stopping", "the server stops"); }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    void run(unsigned short port, const std::function<void(const std::string&)>& listening) {
        wait_for_signal();
        wait_for_hangup();
        tick();
        for (const auto& piece : library_.all())
            planner_.best(piece, piece->track->seed);
        measure_costs();
        if (!state_.empty()) take_over_state();
        listening(gate_ ? url_of("https", host_, gate_->listen(host_, port))
                        : url_of("http", host_, http_.listen(host_, port)));
        io_.run();
    }

  private:
    static Access access_of(const ServerOptions& options, const std::string& host, const TokenRing& tokens) {
        const bool local = is_loopback(host) && tokens.empty() && !options.insecure;
        const auto key = options.state.empty() ? std::filesystem::path() : options.state / "link.key";
        return {{.tokens = tokens, .loopback_names_only = local, .origins = options.origins},
                LinkSigner::with_key_in(key),
                unix_time};
    }

    // Before it is known who they are, all of them together may be as many as there may be connections.
    std::unique_ptr<TlsGate> gate_of(const ServerOptions& options) {
        if (options.tls.certificate.empty()) return nullptr;
        const auto admit = [this, all = Seats(options.limits.connections.connections)](
                               const std::string& peer) mutable -> Seat {
            Seat any = all.take("");
            Seat own = any ? site_.take_connection(peer) : nullptr;
            return own ? std::make_shared<std::pair<Seat, Seat>>(std::move(any), std::move(own)) : nullptr;
        };
        const auto hand_on = [this](Socket plain, std::string peer, Seat seat) {
            http_.serve(std::move(plain), std::move(peer), true, std::move(seat));
        };
        return std::make_unique<TlsGate>(io_, options.tls, hand_on, admit);
    }

    std::string metrics() const {
        return metrics_text({directory_, scheduler_, *packets_, store_.get(), site_.tally(), http_,
                             readiness_.ready().status == 200});
    }

    session::RenderCrew::PostBack post_back() {
        return [this](std::function<void()> done) { net::post(io_, std::move(done)); };
    }

    HttpHandlers handlers() {
        return {
            [this](const Request& request, Respond respond) { site_.handle(request, std::move(respond)); },
            [this](const Request& request) { return site_.admit_stream(request); },
            [this](const std::string& peer) { return site_.take_connection(peer); }};
    }

    void tick() {
        // On a grid, so that what is sent at every tick is sent evenly.
        timer_.expires_at(std::max(timer_.expiry() + tick_interval, net::steady_timer::clock_type::now()));
        timer_.async_wait([this](boost::system::error_code error) {
            if (error) return;
            if (ticks_++ % ticks_per_look == 0) directory_.note_use(support::machine_use());
            directory_.tick();
            scheduler_.tick();
            tick();
        });
    }

    // Until that is done admission goes by the table's own guesses.
    void measure_costs() {
        auto table = std::make_shared<session::CostTable>();
        scheduler_.submit_background([table] { *table = session::CostTable::measure(); },
                                     [this, table](double) { costs_.adopt(std::move(*table)); });
    }

    static session::StreamingRules rules_of(const ServerOptions& options) {
        session::StreamingRules rules;
        rules.usable = options.load;
        if (const int quanta = options.message_ms / 20; quanta < rules.longest_message)
            rules.send_evenly(quanta);
        return rules;
    }

    // Goes on with the sessions of before; without a store they end with the server.
    void take_over_state() {
        try {
            store_ = std::make_unique<store::SessionStore>(state_, [this](std::uint64_t ticket) {
                net::post(io_, [this, ticket] { directory_.settled(ticket); });
            });
        } catch (const store::FolderTaken& taken) {
            if (waits_for_state_) return wait_for_state();
            do_without_state(taken);
            return;
        } catch (const std::exception& error) {
            do_without_state(error);
            return;
        }
        directory_.keep_in(*store_);
        restoration_.emplace(*store_, directory_, library_, scheduler_).begin();
        if (readiness_.phase() == Phase::Standby) support::log(support::LogLevel::Info, "taking over");
        readiness_.enter(Phase::Serving);
    }

    static void do_without_state(const std::exception& error) {
        support::log(support::LogLevel::Error,
                     std::string(error.what()) + "; sessions will end with this server");
    }

    void wait_for_state() {
        if (readiness_.phase() != Phase::Standby)
            support::log(support::LogLevel::Info, "standing by until the other server has gone");
        readiness_.enter(Phase::Standby);
        standby_timer_.expires_after(standby_interval);
        standby_timer_.async_wait([this](boost::system::error_code error) {
            if (!error) take_over_state();
        });
    }

    void wait_for_signal() {
        signals_.async_wait([this](boost::system::error_code error, int) {
            if (error) return;
            if (readiness_.phase() == Phase::Draining) return io_.stop();
            drain();
            wait_for_signal();
        });
    }

    void wait_for_hangup() {
        hangups_.async_wait([this](boost::system::error_code error, int) {
            if (error) return;
            reload();
            wait_for_hangup();
        });
    }

    // What cannot be read stays as it was.
    void reload() {
        try {
            if (gate_) gate_->reload();
            if (read_tokens_) site_.access().set_tokens(read_tokens_());
            support::log(support::LogLevel::Info, "read again what may change");
        } catch (const std::exception& error) {
            support::log(support::LogLevel::Error, std::string("not read again: ") + error.what());
        }
    }

    void drain() {
        support::log(support::LogLevel::Info, "stopping");
        readiness_.enter(Phase::Draining);
        http_.wind_down();
        give_state_away();
        departure_.begin(drain_, [this] { io_.stop(); });
    }

    // The state first, so that another server has it by the time the listeners ask for it.
    void give_state_away() {
        standby_timer_.cancel();
        if (!directory_.restored()) {  // the workers still read there
            standby_timer_.expires_after(standby_interval);
            standby_timer_.async_wait([this](boost::system::error_code error) {
                if (!error) give_state_away();
            });
            return;
        }
        directory_.hand_over();
        store_.reset();
        directory_.close_all("server_stopping", "the server stops; connect again soon");
    }

    TokenRing tokens_;
    std::string host_;
    support::MonotonicClock clock_;
    net::io_context io_{1};
    media::Library media_;
    session::Library library_;  // the workers use it and the planner, so these go after them
    session::PlanStore plans_;
    session::Planner planner_;
    session::RenderCrew crew_;
    session::RenderCrew openers_;  // of files that tracks name
    session::Scheduler scheduler_;
    session::VoiceCosts costs_;
    session::Tally tally_;
    std::unique_ptr<store::SessionStore> store_;
    std::shared_ptr<session::PacketCache> packets_;
    session::Directory directory_;
    std::optional<session::Restoration> restoration_;
    Readiness readiness_;
    Site site_;
    HttpServer http_;
    std::unique_ptr<TlsGate> gate_;  // null: plain HTTP
    Departure departure_;
    net::signal_set signals_, hangups_;
    unsigned ticks_ = 0;
    net::steady_timer timer_, standby_timer_;
    const std::filesystem::path state_;
    const bool waits_for_state_;
    const std::chrono::milliseconds drain_;
    const std::function<TokenRing()> read_tokens_;
};

}  // namespace

void check_options(const ServerOptions& options) {
    address_of(options, tokens_of(options));
    TrustedProxies proxies(options.proxies);
    if (options.tls.certificate.empty() != options.tls.key.empty())
        throw std::runtime_error("TLS needs both --tls-certificate and --tls-key");
    if (!options.tls.certificate.empty()) check_tls(options.tls);
    if (!std::filesystem::exists(options.client / "index.html"))
        throw std::runtime_error("there is no web client in " + options.client.string());
}

void run_server(const ServerOptions& options, const std::function<void(const std::string& url)>& listening) {
    if (options.tls.certificate.empty() != options.tls.key.empty())
        throw std::runtime_error("TLS needs both --tls-certificate and --tls-key");
    try {
        Server(options).run(options.port, listening);
    } catch (const boost::system::system_error& error) {
        throw std::runtime_error("cannot listen on " + options.host + ", port " +
                                 std::to_string(options.port) + ": " + error.code().message());
    }
}

}  // namespace stillpoint::web
