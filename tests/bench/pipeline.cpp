// What a whole session costs beside bare libopus encoding of the same sound.
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <functional>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "analysis/analyzer.h"
#include "bench.h"
#include "codec/opus_encoder.h"
#include "engine/renderer.h"
#include "score.h"
#include "session/session.h"
#include "web/outbox.h"
#include "world/generator.h"
#include "world/style_shelf.h"

namespace stillpoint::bench {
namespace {

using session::media_rate;
using session::quantum_samples;

constexpr int seconds = 30;  // of each track: all of it, from the first sample to the end
constexpr int rounds = 5;

struct Load {
    const char* name;
    const char* what;
    double goal;
    nlohmann::json voices;
};

nlohmann::json one_voice() {
    return {voice("binaural_beat", {{"baseFreq", 200.13}, {"beatFreq", 4.24}})};
}

// Vibrato and tremolo in both ears, every rate a little different, as people write them.
nlohmann::json step14() {
    nlohmann::json voices = nlohmann::json::array();
    for (int i = 0; i < 14; ++i) {
        const double k = i;
        voices.push_back(voice("binaural_beat", {{"baseFreq", 110 + 31.7 * k},
                                                 {"beatFreq", 4 + 0.3 * k},
                                                 {"freqOscRangeL", 3 + 0.2 * k},
                                                 {"freqOscFreqL", 0.05 + 0.04 * k},
                                                 {"freqOscRangeR", 2 + 0.2 * k},
                                                 {"freqOscFreqR", 0.06 + 0.04 * k},
                                                 {"ampOscDepthL", 0.5},
                                                 {"ampOscFreqL", 0.07 + 0.1 * k},
                                                 {"ampOscDepthR", 0.6},
                                                 {"ampOscFreqR", 0.09 + 0.1 * k}}));
    }
    return voices;
}

nlohmann::json with_noise(nlohmann::json voices) {
    voices.push_back(voice("noise_generator", {{"noise_type", "pink"}}, "noise"));
    return voices;
}

session::PiecePtr piece_of(const nlohmann::json& voices) {
    const nlohmann::json document = {{"global", {{"sample_rate", media_rate}}},
                                     {"progression", {{{"duration", seconds}, {"voices", voices}}}}};
    auto piece = session::prepare_piece(document.dump()).piece;
    if (!piece) throw std::runtime_error("a track of the benchmark cannot be played");
    return piece;
}

void demand(bool done, const char* what) {
    if (!done) throw std::runtime_error(std::string("cannot ") + what);
}

// A TCP connection over loopback whose far end is read by a process of its own: what reading costs is no cost
// of the server's.
class Wire {
  public:
    explicit Wire(web::net::io_context& io) : socket_(io) {
        using Tcp = web::net::ip::tcp;
        web::net::basic_socket_acceptor<Tcp, web::Executor> acceptor(
            io, Tcp::endpoint(web::net::ip::address_v4::loopback(), 0));
        web::Socket far(io);
        far.connect(acceptor.local_endpoint());
        acceptor.accept(socket_);
        socket_.set_option(Tcp::no_delay(true));
        std::fflush(stdout);
        reader_ = fork();
        demand(reader_ >= 0, "start a reader");
        if (reader_ == 0) read_all(far.native_handle(), socket_.native_handle());
    }
    ~Wire() {
        socket_.close();
        waitpid(reader_, nullptr, 0);
    }
    Wire(const Wire&) = delete;
    Wire& operator=(const Wire&) = delete;

    web::Socket& socket() { return socket_; }

  private:
    [[noreturn]] static void read_all(int from, int other_end) {
        close(other_end);
        std::array<char, 65536> bytes;
        while (read(from, bytes.data(), bytes.size()) > 0) {
        }
        _exit(0);
    }

    web::Socket socket_;
    pid_t reader_ = -1;
};

struct HandClock final : support::Clock {
    support::Micros time = support::micros_per_second;
    support::Micros now() const noexcept override { return time; }
};

// Works at once, on the thread that asks.
struct OwnThread final : session::Crew {
    int workers() const override { return 1; }
    void run(std::function<void()> work, std::function<void(double)> done) override {
        work();
        done(0);
    }
};

// As the server's connections do it: the message into the outbox, the outbox into the socket.
class Connection final : public session::Listener {
  public:
    Connection(web::Socket& socket, const support::Clock& clock)
        : outbox_(std::make_shared<web::Outbox>(socket)), clock_(clock) {}
    ~Connection() override { outbox_->stop(); }

    void send(const session::Message& message) override { outbox_->send_message(message, clock_.now()); }
    void send_media(const session::Message& message, session::MediaStamp stamp) override {
        outbox_->send_message(message, clock_.now(), stamp);
        bytes_ += message->size();
    }
    void drop_stale(std::uint32_t epoch, std::int64_t from) override { outbox_->drop_stale(epoch, from); }
    const std::size_t& backlog() const override { return outbox_->backlog(); }
    support::Micros waiting() const override { return outbox_->waiting(clock_.now()); }
    void close(std::string_view, std::string_view) override { closed_ = true; }

    std::size_t bytes() const { return bytes_; }
    bool closed() const { return closed_; }

  private:
    std::shared_ptr<web::Outbox> outbox_;
    const support::Clock& clock_;
    std::size_t bytes_ = 0;
    bool closed_ = false;
};

// One session from its beginning to the end of its track, its listener on a socket. Time passes as fast as
// the work is done.
std::size_t play(const session::PiecePtr& piece, web::net::io_context& io, web::Socket& socket) {
    HandClock clock;
    OwnThread crew;
    session::Scheduler scheduler(clock, crew);
    session::VoiceCosts costs;
    session::Tally tally;
    session::SessionOptions options;
    options.piece = piece;
    options.seed = piece->track->seed;
    options.style = world::find_style("drift");
    const auto session =
        std::make_shared<session::Session>("bench", options, session::Studio{clock, scheduler, costs, tally});
    const auto listener = std::make_shared<Connection>(socket, clock);
    session->start();
    session->join(listener, {});
    while (session->state() != v1::Status::ENDED) {
        clock.time += support::micros_per_second / 20;
        session->tick();
        scheduler.tick();
        io.poll();
    }
    demand(!listener->closed(), "keep the listener: it was closed");
    return listener->bytes();
}

// The sound of a piece, to its last packet.
std::vector<float> sound_of(const session::Piece& piece) {
    engine::Renderer renderer(piece.track, piece.plan, media_rate, piece.track->seed);
    std::vector<float> pcm(static_cast<std::size_t>(seconds) * 50 * codec::opus_samples +
                           codec::opus_samples);
    renderer.advance(pcm);
    return pcm;
}

class Stages {
  public:
    explicit Stages(const session::PiecePtr& piece)
        : piece_(piece),
          renderer_(piece->track, piece->plan, media_rate, piece->track->seed),
          encoder_(codec::settings_for(*piece->track)),
          pcm_(sound_of(*piece)) {}

    int quanta() const { return static_cast<int>(pcm_.size() / codec::opus_samples); }

    void render() {
        renderer_.seek(0);
        std::array<float, codec::opus_samples> pcm;
        for (int i = 0; i < quanta(); ++i)
            renderer_.advance(pcm);
    }
    // Bare libopus with the product's settings.
    void encode() {
        encoder_.reset();
        packets_.clear();
        std::array<std::uint8_t, codec::max_opus_packet> packet;
        for (int i = 0; i < quanta(); ++i) {
            const std::size_t size = encoder_.encode(quantum(i), packet);
            packets_.emplace_back(reinterpret_cast<const char*>(packet.data()), size);
        }
    }
    void analyse() {
        analysis::Analyzer analyzer;
        features_.clear();
        for (int i = 0; i < quanta(); ++i)
            analyzer.push(quantum(i), features_);
    }
    void grow() {
        world::Generator generator(piece_->track, piece_->score, world::find_style("drift"), {});
        frames_.clear();
        generator.advance(features_, frames_);
    }
    void serialise() {
        messages_.clear();
        for (int first = 0; first < quanta(); first += 10) {
            v1::Segment segment;
            segment.set_epoch(1);
            segment.set_first_sample(static_cast<std::uint64_t>(first * quantum_samples));
            for (int i = first; i < std::min(first + 10, quanta()); ++i)
                segment.add_packets(packets_[static_cast<std::size_t>(i)]);
            messages_.push_back(session::segment_message(session::segment_fields(segment), {}, false));
        }
    }
    void send(web::Socket& socket, web::net::io_context& io) {
        HandClock clock;
        Connection connection(socket, clock);
        for (const auto& message : messages_) {
            connection.send_media(message, {});
            while (connection.backlog() > 0)
                io.run_one();
        }
    }

  private:
    std::span<const float, codec::opus_samples> quantum(int i) const {
        return std::span(pcm_)
            .subspan(static_cast<std::size_t>(i) * codec::opus_samples)
            .first<codec::opus_samples>();
    }

    session::PiecePtr piece_;
    engine::Renderer renderer_;
    codec::OpusEncoder encoder_;
    std::vector<float> pcm_;
    std::vector<std::string> packets_;
    std::vector<analysis::Features> features_;
    std::vector<v1::WorldFrame> frames_;
    std::vector<session::Message> messages_;
};

void run(Report& report) {
    const Load loads[] = {
        {"pipeline.one_voice_vs_opus", "one steady binaural voice", 1.2, one_voice()},
        {"pipeline.one_voice_noise_vs_opus", "the same over pink noise", 1.4, with_noise(one_voice())},
        {"pipeline.step14_vs_opus", "14 binaural voices with oscillators", 1.35, step14()},
        {"pipeline.step14_noise_vs_opus", "the same over pink noise", 1.6, with_noise(step14())}};
    std::vector<std::vector<std::string>> rows{{"us per quantum", "bare libopus", "whole session",
                                                "session / libopus", "render", "analysis", "world",
                                                "protobuf", "send", "the rest"}};
    for (const Load& load : loads) {
        const auto piece = piece_of(load.voices);
        Stages stages(piece);
        web::net::io_context io{1};
        Wire wire(io);
        std::size_t bytes = 0;
        const auto times =
            compare_cpu(rounds, {[&] { stages.encode(); }, [&] { bytes = play(piece, io, wire.socket()); },
                                 [&] { stages.render(); }, [&] { stages.analyse(); }, [&] { stages.grow(); },
                                 [&] { stages.serialise(); }, [&] { stages.send(wire.socket(), io); }});
        demand(bytes > seconds * 10'000, "send the track: too little has left");
        std::vector<std::string> row{load.what};
        double rest = times[1] - times[0];
        for (std::size_t i = 0; i < times.size(); ++i) {
            row.push_back(fixed(times[i] * 1e6 / stages.quanta(), i < 2 ? 1 : 2));
            if (i == 1) row.push_back(fixed(times[1] / times[0], 3));
            if (i > 1) rest -= times[i];
        }
        row.push_back(fixed(rest * 1e6 / stages.quanta(), 2));
        rows.push_back(std::move(row));
        report.add({load.name, times[1] / times[0], "x", load.goal, Better::Lower,
                    std::string(load.what) +
                        ": all of a session with one listener, 30 s, beside libopus for the same sound, "
                        "median of 5"});
    }
    report.table(std::move(rows));
}

const Group group{"pipeline", "What a whole session costs beside bare Opus encoding", run};

}  // namespace
}  // namespace stillpoint::bench
