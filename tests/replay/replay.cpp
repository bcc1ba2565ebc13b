// Makes offline, in one thread and in chunks of random length, what a session sent: reads from standard input
// how its epochs began, and writes every packet and world frame. parity_test.py compares the bytes;
// tests/browser/film.mjs shows the frames.
//
//   {"chunks": seed of their lengths, "media": folder of the files that documents name, or absent,
//    "epochs": [{"document", "seed", "style", "epoch", "world_epoch", "sample", "blend", "end",
//                "restyles": [{"style", "world_epoch", "sample", "head"}...]}...]}
//
// "blend": it took over from the epoch before; "end": the sample up to which it was sent; "head": what had
// been made when the style changed. Writes
//   {"packets": {EPOCH: {SAMPLE: hex}}, "frames": {WORLD_EPOCH: {SEQUENCE: hex}}, "keyframes": the same,
//    "scores": {EPOCH: hex}}
#include <algorithm>
#include <cstdint>
#include <iostream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <stdexcept>
#include <string>

#include "session/media_clock.h"
#include "session/production.h"
#include "stillpoint/v1/stream.pb.h"
#include "world/style_shelf.h"

namespace {

using nlohmann::json;
using namespace stillpoint;

std::string hex(const std::string& bytes) {
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const unsigned char byte : bytes) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

std::shared_ptr<const world::Style> style_of(const json& order) {
    auto style = world::find_style(order.at("style").get<std::string>());
    if (!style) throw std::runtime_error("there is no such style");
    return style;
}

class Replay {
  public:
    Replay(std::uint64_t seed, const std::string& media) : random_(seed), media_(media) {}

    void play(const json& order) {
        const auto prepared = session::prepare_piece(order.at("document").get<std::string>(), media_);
        if (!prepared.piece) throw std::runtime_error("the document has errors");
        const auto before = std::move(production_);
        production_ = std::make_unique<session::Production>(
            prepared.piece, std::stoull(order.at("seed").get<std::string>()), style_of(order), alone_);
        epoch_ = std::to_string(order.at("epoch").get<int>());
        sent_["scores"][epoch_] = hex(prepared.piece->score->message().SerializeAsString());
        world_epoch_ = order.at("world_epoch").get<std::uint32_t>();
        const auto epoch = order.at("epoch").get<std::uint32_t>();
        const auto sample = order.at("sample").get<std::int64_t>();
        if (order.at("blend").get<bool>())
            production_->take_over(*before, epoch, world_epoch_, sample);
        else
            production_->begin(epoch, world_epoch_, sample);
        for (const json& restyle : order.at("restyles"))
            change_style(restyle);
        extend_to(order.at("end").get<std::int64_t>());
    }

    const json& sent() const { return sent_; }

  private:
    void change_style(const json& order) {
        const auto sample = order.at("sample").get<std::int64_t>();
        extend_to(order.at("head").get<std::int64_t>());
        world_epoch_ = order.at("world_epoch").get<std::uint32_t>();
        keep(production_->restyle(style_of(order), world_epoch_, sample));
    }

    void extend_to(std::int64_t end) {
        std::uniform_int_distribution<int> quanta(1, 40);
        while (production_->head() < end && !production_->finished())
            keep(production_->extend(quanta(random_)));
    }

    void keep(const session::Chunk& chunk) {
        const std::string world_epoch = std::to_string(world_epoch_);
        if (chunk.sound) {
            v1::Segment segment;
            segment.ParseFromString(chunk.sound->fields);
            auto sample = chunk.sound->first_sample;
            for (const auto& packet : segment.packets()) {
                sent_["packets"][epoch_][std::to_string(sample)] = hex(packet);
                sample += session::quantum_samples;
            }
        }
        for (const auto& keyframe : chunk.keyframes) {
            v1::ServerMessage message;
            message.ParseFromString(*keyframe.message);
            sent_["keyframes"][world_epoch][std::to_string(keyframe.sequence)] =
                hex(message.keyframe().SerializeAsString());
        }
        for (const auto& delta : chunk.deltas) {
            v1::Segment segment;
            segment.ParseFromString(delta.fields);
            sent_["frames"][world_epoch][std::to_string(delta.sequence)] =
                hex(segment.world(0).SerializeAsString());
        }
    }

    std::mt19937_64 random_;
    media::Library media_;
    // Keeps nothing: all is made here.
    const std::shared_ptr<session::PacketCache> alone_ = std::make_shared<session::PacketCache>(0);
    std::unique_ptr<session::Production> production_;
    std::string epoch_;
    std::uint32_t world_epoch_ = 0;
    json sent_;
};

}  // namespace

int main() try {
    const std::string input{std::istreambuf_iterator<char>(std::cin), {}};
    const json order = json::parse(input);
    Replay replay(order.at("chunks").get<std::uint64_t>(), order.value("media", std::string()));
    for (const json& epoch : order.at("epochs"))
        replay.play(epoch);
    std::cout << replay.sent();
    return 0;
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
}
