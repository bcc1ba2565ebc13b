// What Opus does to a binaural beat: docs/audio-quality.md shows the table this prints.
#include "codec/passage_encoder.h"

#include <opus/opus_multistream.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <memory>
#include <numbers>
#include <random>
#include <span>
#include <vector>

#include "bench.h"
#include "listen/opus_decoder.h"
#include "listen/tone.h"

namespace stillpoint::bench {
namespace {

using codec::OpusSettings;

constexpr double seconds = 10;
constexpr double settling = 1;  // left out of the measurements

struct Pair {
    const char* name;
    double left_hz, right_hz;
};

// Off the raster of 50 Hz packets, so that quantisation lines of one tone do not fall on the other.
constexpr Pair pairs[] = {{"200/204", 200.13, 204.37}, {"100/140", 100.13, 140.29}};

enum class Under { Nothing, OwnNoise, SameNoise };
constexpr std::pair<Under, const char*> backgrounds[] = {{Under::Nothing, "clean"},
                                                         {Under::OwnNoise, "pink, each ear its own"},
                                                         {Under::SameNoise, "pink, same in both"}};

struct Layout {
    const char* name;
    OpusSettings settings;
};

constexpr Layout layouts[] = {{"separate c5", {OpusSettings::Stereo::Separate, 96000, 5}},
                              {"separate c10", {OpusSettings::Stereo::Separate, 96000, 10}},
                              {"joint c5", {OpusSettings::Stereo::Joint, 96000, 5}},
                              {"joint c10", {OpusSettings::Stereo::Joint, 96000, 10}}};

// Pink noise of RMS 0.1: white noise through Kellet's seven-pole filter, -3 dB per octave within 0.05 dB
// above 9 Hz.
std::vector<float> pink_noise(std::uint32_t seed, std::size_t frames) {
    std::mt19937 generator(seed);
    double b[7] = {};
    std::vector<float> noise(frames);
    for (float& sample : noise) {
        const double white = static_cast<double>(generator()) / 2147483648.0 - 1;
        b[0] = 0.99886 * b[0] + white * 0.0555179;
        b[1] = 0.99332 * b[1] + white * 0.0750759;
        b[2] = 0.96900 * b[2] + white * 0.1538520;
        b[3] = 0.86650 * b[3] + white * 0.3104856;
        b[4] = 0.55000 * b[4] + white * 0.5329522;
        b[5] = -0.7616 * b[5] - white * 0.0168980;
        sample = static_cast<float>(b[0] + b[1] + b[2] + b[3] + b[4] + b[5] + b[6] + white * 0.5362);
        b[6] = white * 0.115926;
    }
    const double scale = 0.1 / listen::rms(noise);
    for (float& sample : noise)
        sample = static_cast<float>(sample * scale);
    return noise;
}

std::vector<float> scene(const Pair& pair, Under under) {
    const auto frames = static_cast<std::size_t>(seconds * codec::opus_rate);
    std::vector<float> pcm(2 * frames);
    for (std::size_t i = 0; i < frames; ++i) {
        const double t = 2 * std::numbers::pi * static_cast<double>(i) / codec::opus_rate;
        pcm[2 * i] = static_cast<float>(0.2 * std::sin(pair.left_hz * t));
        pcm[2 * i + 1] = static_cast<float>(0.2 * std::sin(pair.right_hz * t));
    }
    if (under == Under::Nothing) return pcm;
    const auto left = pink_noise(1, frames);
    const auto right = under == Under::SameNoise ? left : pink_noise(2, frames);
    for (std::size_t i = 0; i < frames; ++i) {
        pcm[2 * i] += left[i];
        pcm[2 * i + 1] += right[i];
    }
    return pcm;
}

// Encodes PCM and, when DECODED is given, what a listener gets.
std::size_t transmit(const OpusSettings& settings, std::span<const float> pcm, std::vector<float>* decoded) {
    codec::PassageEncoder encoder(settings);
    listen::OpusDecoder decoder(encoder.head());
    std::array<std::uint8_t, codec::max_opus_packet> packet;
    std::size_t bytes = 0;
    for (std::size_t i = 0; i + codec::opus_samples <= pcm.size(); i += codec::opus_samples) {
        const std::size_t size = encoder.encode(pcm.subspan(i).first<codec::opus_samples>(), packet);
        bytes += size;
        if (!decoded) continue;
        const auto frames = decoder.decode(std::span(packet).first(size));
        decoded->insert(decoded->end(), frames.begin(), frames.end());
    }
    return bytes;
}

std::vector<float> settled_ear(const std::vector<float>& decoded, int side) {
    return listen::ear(std::span(decoded).subspan(2 * static_cast<std::size_t>(settling * codec::opus_rate)),
                       side);
}

// How much of the right ear's tone arrives in the left: the tone is taken out of the right ear, and what that
// changes in the left is measured against the tone itself. -inf dB: not one bit changes.
double leakage_db(const OpusSettings& settings, const Pair& pair, const std::vector<float>& pcm) {
    std::vector<float> without = pcm;
    for (std::size_t i = 0; i < pcm.size() / 2; ++i) {
        const double t = 2 * std::numbers::pi * static_cast<double>(i) / codec::opus_rate;
        without[2 * i + 1] -= static_cast<float>(0.2 * std::sin(pair.right_hz * t));
    }
    std::vector<float> decoded, decoded_without;
    transmit(settings, pcm, &decoded);
    transmit(settings, without, &decoded_without);
    auto left = settled_ear(decoded, 0);
    const auto left_without = settled_ear(decoded_without, 0);
    for (std::size_t i = 0; i < left.size(); ++i)
        left[i] -= left_without[i];
    return listen::rms(left) == 0
               ? -INFINITY
               : 20 * std::log10(listen::tone_amplitude(left, codec::opus_rate, pair.right_hz) / 0.2);
}

struct Measured {
    double leakage_db = 0, beat_error_mhz = 0, level_db = 0, kbps = 0;
};

Measured measure(const OpusSettings& settings, const Pair& pair, const std::vector<float>& pcm) {
    Measured measured;
    measured.leakage_db = leakage_db(settings, pair, pcm);
    std::vector<float> decoded;
    measured.kbps = static_cast<double>(transmit(settings, pcm, &decoded)) * 8 / seconds / 1000;
    const auto left = settled_ear(decoded, 0), right = settled_ear(decoded, 1);
    const double left_hz = listen::tone_frequency(left, codec::opus_rate, pair.left_hz);
    const double right_hz = listen::tone_frequency(right, codec::opus_rate, pair.right_hz);
    // Noise shifts the measured beat too; what counts is what the codec adds.
    const auto original_left = settled_ear(pcm, 0), original_right = settled_ear(pcm, 1);
    const double beat = listen::tone_frequency(original_right, codec::opus_rate, pair.right_hz) -
                        listen::tone_frequency(original_left, codec::opus_rate, pair.left_hz);
    measured.beat_error_mhz = 1000 * (right_hz - left_hz - beat);
    const double level = listen::tone_amplitude(left, codec::opus_rate, pair.left_hz);
    measured.level_db =
        20 * std::log10(level / listen::tone_amplitude(original_left, codec::opus_rate, pair.left_hz));
    return measured;
}

std::vector<double> encode_us(const std::vector<float>& pcm) {
    std::vector<std::function<void()>> contestants;
    for (const Layout& layout : layouts)
        contestants.emplace_back([&, settings = layout.settings] { transmit(settings, pcm, nullptr); });
    auto times = compare_cpu(5, contestants);
    for (double& time : times)
        time *= 1e6 / (seconds * 50);
    return times;
}

// The ways to ask libopus for two separate ears at complexity 10; ours is the first.
struct Mode {
    const char* name;
    int application, signal;
};

constexpr Mode modes[] = {{"restricted low delay", OPUS_APPLICATION_RESTRICTED_LOWDELAY, OPUS_AUTO},
                          {"audio, signal music", OPUS_APPLICATION_AUDIO, OPUS_SIGNAL_MUSIC},
                          {"audio, left to itself", OPUS_APPLICATION_AUDIO, OPUS_AUTO}};

using RawEncoder = std::unique_ptr<OpusMSEncoder, decltype(&opus_multistream_encoder_destroy)>;

RawEncoder raw_encoder(const Mode& mode) {
    const std::array<unsigned char, 2> mapping{0, 1};
    RawEncoder encoder(
        opus_multistream_encoder_create(codec::opus_rate, 2, 2, 0, mapping.data(), mode.application, nullptr),
        &opus_multistream_encoder_destroy);
    opus_multistream_encoder_ctl(encoder.get(), OPUS_SET_BITRATE(96000));
    opus_multistream_encoder_ctl(encoder.get(), OPUS_SET_COMPLEXITY(10));
    opus_multistream_encoder_ctl(encoder.get(), OPUS_SET_SIGNAL(mode.signal));
    return encoder;
}

struct Sent {
    std::vector<float> decoded;
    double celt_share = 0;
    int delay = 0;
};

Sent send_raw(const Mode& mode, std::span<const float> pcm, bool decode) {
    const RawEncoder encoder = raw_encoder(mode);
    listen::OpusDecoder decoder(codec::OpusEncoder({}).head());
    Sent sent;
    opus_multistream_encoder_ctl(encoder.get(), OPUS_GET_LOOKAHEAD(&sent.delay));
    std::array<std::uint8_t, codec::max_opus_packet> packet;
    int packets = 0, celt = 0;
    for (std::size_t i = 0; i + codec::opus_samples <= pcm.size(); i += codec::opus_samples, ++packets) {
        const int bytes = opus_multistream_encode_float(encoder.get(), pcm.data() + i, codec::opus_frames,
                                                        packet.data(), codec::max_opus_packet);
        celt += packet[0] >> 3 >= 16;  // RFC 6716 table 2
        if (!decode) continue;
        const auto frames = decoder.decode(std::span(packet).first(static_cast<std::size_t>(bytes)));
        sent.decoded.insert(sent.decoded.end(), frames.begin(), frames.end());
    }
    sent.celt_share = static_cast<double>(celt) / packets;
    return sent;
}

void compare_modes(Report& report) {
    std::vector<std::vector<std::string>> rows{
        {"application", "background", "CELT packets", "delay frames", "tone level dB", "us per quantum"}};
    const Pair& pair = pairs[0];
    for (const auto& [under, under_name] : {backgrounds[0], backgrounds[1]}) {
        const auto pcm = scene(pair, under);
        std::vector<std::function<void()>> contestants;
        for (const Mode& mode : modes)
            contestants.emplace_back([&] { send_raw(mode, pcm, false); });
        const auto times = compare_cpu(5, contestants);
        const double original = listen::tone_amplitude(settled_ear(pcm, 0), codec::opus_rate, pair.left_hz);
        for (std::size_t i = 0; i < std::size(modes); ++i) {
            const Sent sent = send_raw(modes[i], pcm, true);
            const double level =
                listen::tone_amplitude(settled_ear(sent.decoded, 0), codec::opus_rate, pair.left_hz);
            rows.push_back({modes[i].name, under_name, fixed(100 * sent.celt_share, 0) + " %",
                            std::to_string(sent.delay), fixed(20 * std::log10(level / original), 3),
                            fixed(times[i] * 1e6 / (seconds * 50), 1)});
        }
    }
    report.table(rows);
}

void compare_layouts(Report& report) {
    std::vector<std::vector<std::string>> rows{{"layout", "pair Hz", "background", "leakage dB",
                                                "beat error mHz", "tone level dB", "kbit/s",
                                                "us per quantum"}};
    double leaking = 0, worst_beat = 0, worst_level = 0;
    for (const auto& [under, under_name] : backgrounds) {
        for (const Pair& pair : pairs) {
            const auto pcm = scene(pair, under);
            const auto times = encode_us(pcm);
            for (std::size_t i = 0; i < std::size(layouts); ++i) {
                const Measured m = measure(layouts[i].settings, pair, pcm);
                rows.push_back({layouts[i].name, pair.name, under_name,
                                std::isinf(m.leakage_db) ? "none" : fixed(m.leakage_db, 1),
                                fixed(m.beat_error_mhz, 3), fixed(m.level_db, 3), fixed(m.kbps, 1),
                                fixed(times[i], 1)});
                if (layouts[i].settings.stereo != OpusSettings::Stereo::Separate) continue;
                leaking += !std::isinf(m.leakage_db);
                worst_beat = std::max(worst_beat, std::abs(m.beat_error_mhz));
                worst_level = std::max(worst_level, std::abs(m.level_db));
            }
        }
    }
    report.table(rows);
    const std::string how = "worst of the rows with separate ears";
    report.add({"quality.leaking_rows", leaking, "rows", 0, Better::Lower,
                "separate ears: rows where the tone of the right ear changes the left one"});
    report.add({"quality.beat_error_mhz", worst_beat, "mHz", 1, Better::Lower, how});
    report.add({"quality.level_error_db", worst_level, "dB", 0.5, Better::Lower, how});
}

void run(Report& report) {
    compare_layouts(report);
    compare_modes(report);
}

const Group group{"quality", "What Opus does to a binaural beat", run};

}  // namespace
}  // namespace stillpoint::bench
