#include "codec/passage_encoder.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "listen/opus_decoder.h"

using namespace stillpoint;
using codec::OpusSettings;
using codec::PassageEncoder;

namespace {

constexpr OpusSettings separate{OpusSettings::Stereo::Separate, 96000, 10};
constexpr OpusSettings joint{OpusSettings::Stereo::Joint, 96000, 5};
constexpr int quanta = 350;  // three seams

using Packets = std::vector<std::vector<std::uint8_t>>;

const std::vector<float>& tones() {
    static const std::vector<float> pcm = [] {
        std::vector<float> sound(static_cast<std::size_t>(quanta) * codec::opus_samples);
        for (std::size_t i = 0; i < sound.size(); ++i) {
            const double t = 2 * std::numbers::pi * static_cast<double>(i / 2) / codec::opus_rate;
            sound[i] = static_cast<float>(0.25 * std::sin((i % 2 == 0 ? 200 : 204) * t));
        }
        return sound;
    }();
    return pcm;
}

// The packets from PASSAGE on.
Packets encode(PassageEncoder& encoder, std::int64_t passage) {
    encoder.begin(passage);
    Packets packets;
    std::array<std::uint8_t, codec::max_opus_packet> packet;
    for (std::int64_t q = PassageEncoder::lead_of(passage); q < quanta; ++q) {
        const auto pcm = std::span(tones()).subspan(static_cast<std::size_t>(q) * codec::opus_samples);
        const std::size_t size = encoder.encode(pcm.first<codec::opus_samples>(), packet);
        CHECK((size > 0) == (q >= passage * PassageEncoder::passage_quanta));
        if (size > 0)
            packets.emplace_back(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(size));
    }
    return packets;
}

// Mean square of what was changed on the way, per quantum.
std::vector<double> errors(const std::vector<std::uint8_t>& head, int pre_skip, const Packets& packets) {
    listen::OpusDecoder decoder(head);
    std::vector<float> heard;
    for (const auto& packet : packets) {
        const auto frames = decoder.decode(packet);
        heard.insert(heard.end(), frames.begin(), frames.end());
    }
    std::vector<double> list;
    const auto delay = 2 * static_cast<std::size_t>(pre_skip);
    for (std::size_t first = 0; first + delay + codec::opus_samples <= heard.size();
         first += codec::opus_samples) {
        double sum = 0;
        for (std::size_t i = first; i < first + codec::opus_samples; ++i)
            sum += std::pow(heard[i + delay] - tones()[i], 2);
        list.push_back(sum / codec::opus_samples);
    }
    return list;
}

}  // namespace

TEST_CASE("packets are the same wherever the encoder began") {
    for (const OpusSettings& settings : {separate, joint}) {
        PassageEncoder encoder(settings);
        const Packets all = encode(encoder, 0);
        REQUIRE(all.size() == quanta);
        for (const std::int64_t passage : {3, 1, 2}) {
            const auto from = all.begin() + passage * PassageEncoder::passage_quanta;
            CHECK(encode(encoder, passage) == Packets(from, all.end()));
        }
    }
}

TEST_CASE("a decoder goes through the seams as if there were none") {
    PassageEncoder encoder(separate);
    const auto error = errors(encoder.head(), encoder.pre_skip(), encode(encoder, 0));
    double between = 0;
    for (int q = 10; q < 90; ++q)
        between = std::max(between, error[static_cast<std::size_t>(q)]);
    for (const int seam : {100, 200, 300})
        for (int q = seam - 2; q < seam + 10; ++q) {
            CAPTURE(q);
            CHECK(error[static_cast<std::size_t>(q)] < 4 * between);  // 6 dB; a click would be 20
        }
}
