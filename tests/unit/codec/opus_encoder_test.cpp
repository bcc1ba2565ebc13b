#include "codec/opus_encoder.h"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>
#include <utility>

#include "listen/opus_decoder.h"
#include "listen/tone.h"

using namespace stillpoint;
using codec::OpusEncoder;
using codec::OpusSettings;

namespace {

constexpr OpusSettings separate{OpusSettings::Stereo::Separate, 96000, 10};
constexpr OpusSettings joint{OpusSettings::Stereo::Joint, 96000, 10};

using Packets = std::vector<std::vector<std::uint8_t>>;

std::vector<float> tones(double left_hz, double right_hz, double seconds) {
    std::vector<float> pcm(2 * static_cast<std::size_t>(seconds * codec::opus_rate));
    for (std::size_t i = 0; i < pcm.size() / 2; ++i) {
        const double t = 2 * std::numbers::pi * static_cast<double>(i) / codec::opus_rate;
        pcm[2 * i] = static_cast<float>(0.2 * std::sin(left_hz * t));
        pcm[2 * i + 1] = static_cast<float>(0.2 * std::sin(right_hz * t));
    }
    return pcm;
}

// Every ear gets its own noise, as loud as the tones: what makes libopus think of speech.
void add_noise(std::vector<float>& pcm) {
    std::uint32_t state = 1;
    for (float& sample : pcm) {
        state = state * 1664525u + 1013904223u;
        sample += 0.2f * (static_cast<float>(state >> 8) / 8388608.0f - 1.0f);
    }
}

Packets encode(OpusEncoder& encoder, const std::vector<float>& pcm) {
    Packets packets;
    std::array<std::uint8_t, codec::max_opus_packet> packet;
    for (std::size_t i = 0; i + codec::opus_samples <= pcm.size(); i += codec::opus_samples) {
        const auto quantum = std::span(pcm).subspan(i).first<codec::opus_samples>();
        const std::size_t bytes = encoder.encode(quantum, packet);
        packets.emplace_back(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(bytes));
    }
    return packets;
}

Packets encode(const OpusSettings& settings, const std::vector<float>& pcm) {
    OpusEncoder encoder(settings);
    return encode(encoder, pcm);
}

std::vector<float> decode(const std::vector<std::uint8_t>& head, const Packets& packets) {
    listen::OpusDecoder decoder(head);
    std::vector<float> pcm;
    for (const auto& packet : packets) {
        const auto frames = decoder.decode(packet);
        pcm.insert(pcm.end(), frames.begin(), frames.end());
    }
    return pcm;
}

// Configuration number of a TOC byte (RFC 6716 table 2): 16 and above are CELT, 31 is 20 ms of the full band.
int configuration(std::uint8_t toc) {
    return toc >> 3;
}

track::Track track_of(std::vector<std::pair<const char*, track::Bus>> voices) {
    track::Track track;
    track.steps.emplace_back();
    for (const auto& [function, bus] : voices) {
        track::Voice voice;
        voice.function = function;
        voice.bus = bus;
        track.steps.back().voices.push_back(voice);
    }
    return track;
}

}  // namespace

TEST_CASE("a binaural pair comes back with its carriers, its beat and its level") {
    OpusEncoder encoder(separate);
    const auto pcm = decode(encoder.head(), encode(encoder, tones(200, 204.5, 4)));
    const auto settled = std::span(pcm).subspan(2 * codec::opus_rate / 2);
    const auto left = listen::ear(settled, 0), right = listen::ear(settled, 1);
    const double left_hz = listen::tone_frequency(left, codec::opus_rate, 200);
    const double right_hz = listen::tone_frequency(right, codec::opus_rate, 204.5);
    CHECK(left_hz == doctest::Approx(200).epsilon(1e-5));
    CHECK(right_hz - left_hz == doctest::Approx(4.5).epsilon(5e-4));
    CHECK(listen::tone_amplitude(left, codec::opus_rate, left_hz) == doctest::Approx(0.2).epsilon(0.01));
    CHECK(listen::tone_amplitude(right, codec::opus_rate, right_hz) == doctest::Approx(0.2).epsilon(0.01));
}

TEST_CASE("with separate ears nothing of the right ear reaches the left") {
    auto with = tones(200, 204, 2);
    add_noise(with);
    auto without = with;
    for (std::size_t i = 1; i < without.size(); i += 2)
        without[i] = 0;
    const auto head = OpusEncoder(separate).head();
    const auto left_with = listen::ear(decode(head, encode(separate, with)), 0);
    const auto left_without = listen::ear(decode(head, encode(separate, without)), 0);
    CHECK(left_with == left_without);
}

TEST_CASE("joint stereo is told from separate ears: it does leak") {
    auto with = tones(200, 204, 2);
    auto without = with;
    for (std::size_t i = 1; i < without.size(); i += 2)
        without[i] = 0;
    const auto head = OpusEncoder(joint).head();
    CHECK(listen::ear(decode(head, encode(joint, with)), 0) !=
          listen::ear(decode(head, encode(joint, without)), 0));
}

TEST_CASE("every frame is CELT, even where libopus alone would choose its speech coder") {
    auto pcm = tones(200, 204, 3);
    add_noise(pcm);
    for (const OpusSettings& settings : {separate, joint}) {
        CAPTURE(static_cast<int>(settings.stereo));
        for (const auto& packet : encode(settings, pcm))
            REQUIRE(configuration(packet.at(0)) == 31);
    }
    for (const auto& packet : encode(separate, pcm)) {
        // Stream 0: TOC, length in one or two bytes (RFC 6716 section 3.2.1), frame; then the TOC of
        // stream 1.
        const int first = packet.at(1);
        const std::size_t second_toc = first < 252 ? 2 + static_cast<std::size_t>(first)
                                                   : 3 + static_cast<std::size_t>(first + 4 * packet.at(2));
        REQUIRE(configuration(packet.at(second_toc)) == 31);
    }
}

TEST_CASE("the bit rate is kept on pure tones") {
    for (const OpusSettings& settings : {separate, joint}) {
        std::size_t bytes = 0;
        const auto packets = encode(settings, tones(100, 140, 5));
        for (const auto& packet : packets)
            bytes += packet.size();
        CHECK(static_cast<double>(bytes) * 8 / 5 < 1.1 * settings.bitrate);
    }
}

TEST_CASE("the decoder is late by exactly pre_skip frames") {
    auto pcm = tones(500, 500, 2);
    add_noise(pcm);
    OpusEncoder encoder(separate);
    const auto decoded = listen::ear(decode(encoder.head(), encode(encoder, pcm)), 0);
    const auto original = listen::ear(pcm, 0);
    const auto match = [&](int delay) {
        double sum = 0;
        for (int i = 24000; i < 72000; ++i)
            sum += static_cast<double>(decoded[i + delay]) * original[i];
        return sum;
    };
    int best = 0;
    for (int delay = 1; delay < 600; ++delay)
        if (match(delay) > match(best)) best = delay;
    CHECK(best == encoder.pre_skip());
}

TEST_CASE("the same frames give the same packets, in a new encoder and after a reset") {
    auto pcm = tones(200, 204, 1);
    add_noise(pcm);
    OpusEncoder encoder(separate);
    const Packets first = encode(encoder, pcm);
    encoder.reset();
    CHECK(encode(encoder, pcm) == first);
    CHECK(encode(separate, pcm) == first);
}

TEST_CASE("samples that are no numbers become a packet, not a crash") {
    std::vector<float> pcm(codec::opus_samples, std::nanf(""));
    pcm[1] = HUGE_VALF;
    OpusEncoder encoder(separate);
    for (const float sample : decode(encoder.head(), encode(encoder, pcm)))
        REQUIRE(std::isfinite(sample));
}

TEST_CASE("the header names two uncoupled streams that every player reads") {
    OpusEncoder encoder(separate);
    const auto& head = encoder.head();
    REQUIRE(head.size() == 23);
    CHECK(std::string(head.begin(), head.begin() + 8) == "OpusHead");
    CHECK(head[9] == 2);  // channels
    CHECK((head[10] | head[11] << 8) == encoder.pre_skip());
    CHECK(std::vector<int>(head.begin() + 18, head.end()) == std::vector<int>{1, 2, 0, 0, 1});
    CHECK(OpusEncoder(joint).head().size() == 19);
}

TEST_CASE("settings that Opus does not know are refused") {
    CHECK_THROWS_AS(OpusEncoder({OpusSettings::Stereo::Separate, 96000, 11}), std::invalid_argument);
    CHECK_THROWS_AS(OpusEncoder({OpusSettings::Stereo::Separate, 0, 10}), std::invalid_argument);
}

TEST_CASE("tracks that may beat between the ears keep them apart; noise needs less search") {
    using enum track::Bus;
    const auto stereo = [](const track::Track& track) { return codec::settings_for(track).stereo; };
    const auto complexity = [](const track::Track& track) { return codec::settings_for(track).complexity; };
    const auto tones_only = track_of({{"isochronic_tone", Binaural}, {"binaural_beat_transition", Binaural}});
    CHECK(stereo(tones_only) == OpusSettings::Stereo::Separate);
    CHECK(complexity(tones_only) == 10);
    const auto with_noise = track_of({{"binaural_beat", Binaural}, {"noise_generator", Noise}});
    CHECK(stereo(with_noise) == OpusSettings::Stereo::Separate);
    CHECK(complexity(with_noise) == 5);
    const auto pulses = track_of({{"isochronic_tone", Binaural}, {"noise_generator", Noise}});
    CHECK(stereo(pulses) == OpusSettings::Stereo::Joint);
    auto with_clip = pulses;
    with_clip.clips.emplace_back();
    CHECK(stereo(with_clip) == OpusSettings::Stereo::Separate);
    auto with_background = tones_only;
    with_background.background_noise.emplace();
    CHECK(complexity(with_background) == 5);
}
