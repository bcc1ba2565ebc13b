// What it costs to send one session to 500 listeners, beside Icecast with the same sound.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "bench.h"
#include "codec/opus_encoder.h"
#include "engine/load.h"
#include "engine/plan.h"
#include "engine/renderer.h"
#include "icecast.h"
#include "listen/temporary_folder.h"
#include "readers.h"
#include "server_process.h"

namespace stillpoint::bench {
namespace {

constexpr int rounds = 3;
constexpr const char* track_id = "two-voices";
constexpr const char* track_text = R"({"title": "Two voices", "steps": [{"duration": 150, "voices": [
    {"synth_function_name": "binaural_beat", "params": {"baseFreq": 202, "beatFreq": 6, "ampL": 0.4, "ampR": 0.4}},
    {"synth_function_name": "binaural_beat", "params": {"baseFreq": 311, "beatFreq": 9, "ampL": 0.2, "ampR": 0.2,
     "ampOscDepthL": 0.3, "ampOscFreqL": 0.1}}]}]})";
constexpr int packet_count = 60 * 50;  // a minute, which Icecast's source sends again and again

// STILLPOINT_BENCH_SECONDS: how long each contestant is measured in each round.
double measured_seconds() {
    const char* wish = std::getenv("STILLPOINT_BENCH_SECONDS");
    return wish ? std::atof(wish) : 30;
}

struct Sound {
    std::vector<std::uint8_t> head;
    Packets packets;
};

// A library of that one track, so that the server has no levels of others to measure meanwhile, and a folder
// in which it keeps its own, so that only the first server has to.
class Library {
  public:
    Library() {
        std::filesystem::create_directory(folder_ / "tracks");
        std::ofstream(folder_ / "tracks" / (std::string(track_id) + ".json")) << track_text;
    }
    std::vector<std::string> options() const {
        return {"--tracks", folder_ / "tracks", "--state", folder_ / "state"};
    }

  private:
    listen::TemporaryFolder folder_;
};

void wait_for_levels(const ServerProcess& server) {
    const auto measured = [&] {
        const auto track = nlohmann::json::parse(server.ask("GET", std::string("/v1/tracks/") + track_id));
        return track.at("levels").at("state") == "exact";
    };
    while (!measured())
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
}

// What a session of the track sends.
Sound encode_track() {
    const auto track = engine::load_track(track_text).track;
    if (!track) throw std::runtime_error("the track cannot be played");
    const auto plan = std::make_shared<engine::Plan>(engine::provisional_plan(*track, codec::opus_rate));
    engine::Renderer renderer(track, plan, codec::opus_rate, track->seed);
    codec::OpusEncoder encoder(codec::settings_for(*track));
    std::vector<float> pcm(codec::opus_samples);
    std::vector<std::uint8_t> packet(codec::max_opus_packet);
    Sound sound{encoder.head(), {}};
    for (int i = 0; i < packet_count; ++i) {
        renderer.advance(pcm);
        const std::size_t size = encoder.encode(std::span(pcm).first<codec::opus_samples>(),
                                                std::span(packet).first<codec::max_opus_packet>());
        sound.packets.emplace_back(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(size));
    }
    return sound;
}

Delivered measure(const Icecast& icecast) {
    return deliver({.server = Campaign::Server::Icecast,
                    .process = icecast.process(),
                    .port = icecast.port(),
                    .path = Icecast::path,
                    .seconds = measured_seconds()});
}

Delivered measure(const Library& library, std::vector<std::string> options) {
    std::ranges::copy(library.options(), std::back_inserter(options));
    const ServerProcess server(options);
    wait_for_levels(server);
    const std::string session = server.open_session(track_id);
    const Delivered delivered = deliver({.server = Campaign::Server::Stillpoint,
                                         .process = server.process(),
                                         .port = server.target().endpoint.port(),
                                         .path = "/v1/sessions/" + session + "/stream",
                                         .seconds = measured_seconds()});
    server.ask("DELETE", "/v1/sessions/" + session);
    return delivered;
}

double us_per_quantum(const Delivered& delivered) {
    return 1e6 * delivered.cpu_s / static_cast<double>(delivered.quanta);
}

struct Contestant {
    std::string name;
    std::vector<Delivered> rounds{};

    double median_of(double (*value)(const Delivered&)) const {
        std::vector<double> values;
        for (const Delivered& round : rounds)
            values.push_back(value(round));
        return median(values);
    }
    std::vector<std::string> row() const {
        const auto text = [&](double (*value)(const Delivered&), int digits) {
            return fixed(median_of(value), digits);
        };
        return {name,
                text(us_per_quantum, 2),
                text(
                    [](const Delivered& d) {
                        return static_cast<double>(d.quanta) / static_cast<double>(d.messages);
                    },
                    1),
                text([](const Delivered& d) { return d.gap_p50_ms; }, 1),
                text([](const Delivered& d) { return d.gap_p99_ms; }, 1),
                text([](const Delivered& d) { return d.gap_worst_ms; }, 1),
                text([](const Delivered& d) { return d.kb_per_listener; }, 1),
                text([](const Delivered& d) { return d.own_cpu_s / measured_seconds() * 100; }, 1)};
    }
};

// Median over the rounds of OURS over Icecast's of the same round.
double ratio(const Contestant& ours, const Contestant& icecast) {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < ours.rounds.size(); ++i)
        ratios.push_back(us_per_quantum(ours.rounds[i]) / us_per_quantum(icecast.rounds[i]));
    return median(ratios);
}

void run(Report& report) {
    const Sound sound = encode_track();
    const Library library;
    Contestant icecast{"Icecast, 20 ms pages"}, single{"Stillpoint, 20 ms messages"}, product{"Stillpoint"};
    for (int round = 0; round < rounds; ++round) {
        icecast.rounds.push_back(measure(Icecast(sound.head, sound.packets)));
        single.rounds.push_back(measure(library, {"--message-ms", "20"}));
        product.rounds.push_back(measure(library, {}));
    }
    report.table({{"500 listeners", "CPU us per quantum", "quanta per arrival", "gap p50, ms", "p99", "worst",
                   "kB per listener", "readers' CPU, %"},
                  icecast.row(),
                  single.row(),
                  product.row()});
    const std::string how = "500 listeners, process CPU of the servers, " + fixed(measured_seconds(), 0) +
                            " s each, median of " + std::to_string(rounds) + " rounds";
    report.add({"fanout.cpu_vs_icecast_20ms", ratio(single, icecast), "x", 1.15, Better::Lower,
                how + "; one quantum per message"});
    report.add({"fanout.cpu_vs_icecast", ratio(product, icecast), "x", 0.4, Better::Lower,
                how + "; as sent to playing listeners"});
    report.add({"fanout.us_per_quantum", product.median_of(us_per_quantum), "us", {}, Better::Lower, how});
    report.add({"fanout.gap_p99_20ms_ms",
                single.median_of([](const Delivered& d) { return d.gap_p99_ms; }),
                "ms",
                {},
                Better::Lower,
                "one quantum per message"});
    report.add({"fanout.kb_per_listener",
                product.median_of([](const Delivered& d) { return d.kb_per_listener; }), "kB", 16,
                Better::Lower, "growth of the server's anonymous memory from 1 to 500 listeners"});
}

const Group group{"fanout", "One session to 500 listeners, beside Icecast", run};

}  // namespace
}  // namespace stillpoint::bench
