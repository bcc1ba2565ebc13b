#include "codec/opus_encoder.h"

#include <opus/opus_multistream.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>

namespace stillpoint::codec {
namespace {

// Functions that send the same tone to both ears or only noise. Any other may carry a binaural beat.
bool without_beat_between_ears(std::string_view function) {
    return function.starts_with("isochronic_tone") || function.starts_with("noise_");
}

bool is_noise(const track::Voice& voice) {
    return voice.bus == track::Bus::Noise || voice.function.starts_with("noise_");
}

template <typename Predicate>
bool any_voice(const track::Track& track, Predicate predicate) {
    return std::ranges::any_of(
        track.steps, [&](const track::Step& step) { return std::ranges::any_of(step.voices, predicate); });
}

void check(int status, const char* what) {
    if (status != OPUS_OK) throw std::invalid_argument(std::string(what) + ": " + opus_strerror(status));
}

// RFC 7845 section 5.1. Two separate streams are written as mapping family 1, which every player reads;
// the packets are the same as those of family 255.
std::vector<std::uint8_t> opus_head(OpusSettings::Stereo stereo, int pre_skip) {
    const std::string_view magic = "OpusHead";
    std::vector<std::uint8_t> head(magic.begin(), magic.end());
    const auto little_endian = [&](std::uint32_t value, int bytes) {
        for (int i = 0; i < bytes; ++i)
            head.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    };
    little_endian(1, 1);  // version
    little_endian(2, 1);  // channels
    little_endian(static_cast<std::uint32_t>(pre_skip), 2);
    little_endian(opus_rate, 4);  // rate of the input
    little_endian(0, 2);          // gain
    if (stereo == OpusSettings::Stereo::Joint) {
        head.push_back(0);  // family 0: one stereo stream
    } else {
        // family 1, 2 streams, none of them coupled, left is stream 0 and right stream 1
        for (const std::uint8_t byte : {1, 2, 0, 0, 1})
            head.push_back(byte);
    }
    return head;
}

}  // namespace

OpusSettings settings_for(const track::Track& track) {
    // A clip may be a recording of anything.
    const bool one_sound = track.clips.empty() && !any_voice(track, [](const track::Voice& voice) {
                               return !without_beat_between_ears(voice.function);
                           });
    const bool noise = track.background_noise || !track.clips.empty() || any_voice(track, is_noise);
    OpusSettings settings;
    settings.stereo = one_sound ? OpusSettings::Stereo::Joint : OpusSettings::Stereo::Separate;
    settings.complexity = noise ? 5 : 10;
    return settings;
}

void OpusEncoder::Destroy::operator()(OpusMSEncoder* encoder) const noexcept {
    opus_multistream_encoder_destroy(encoder);
}

OpusEncoder::OpusEncoder(const OpusSettings& settings) : settings_(settings) {
    const bool joint = settings.stereo == OpusSettings::Stereo::Joint;
    const std::array<unsigned char, 2> mapping{0, 1};
    int status = OPUS_OK;
    // Restricted low delay means CELT always. Left to itself libopus takes noise and dense tones for speech
    // at these rates, which costs 3 to 7 times the time and falsifies the tones.
    encoder_.reset(opus_multistream_encoder_create(opus_rate, 2, joint ? 1 : 2, joint ? 1 : 0, mapping.data(),
                                                   OPUS_APPLICATION_RESTRICTED_LOWDELAY, &status));
    check(status, "opus encoder");
    OpusMSEncoder* const encoder = encoder_.get();
    check(opus_multistream_encoder_ctl(encoder, OPUS_SET_BITRATE(settings.bitrate)), "opus bit rate");
    check(opus_multistream_encoder_ctl(encoder, OPUS_SET_COMPLEXITY(settings.complexity)), "opus complexity");
    // Unconstrained, the encoder spends up to 1.7 times the rate on pure tones.
    check(opus_multistream_encoder_ctl(encoder, OPUS_SET_VBR(1)), "opus vbr");
    check(opus_multistream_encoder_ctl(encoder, OPUS_SET_VBR_CONSTRAINT(1)), "opus vbr constraint");
    opus_int32 lookahead = 0;
    check(opus_multistream_encoder_ctl(encoder, OPUS_GET_LOOKAHEAD(&lookahead)), "opus lookahead");
    pre_skip_ = lookahead;
    head_ = opus_head(settings.stereo, pre_skip_);
}

std::size_t OpusEncoder::encode(std::span<const float, opus_samples> pcm,
                                std::span<std::uint8_t, max_opus_packet> packet) noexcept {
    const int bytes = opus_multistream_encode_float(encoder_.get(), pcm.data(), opus_frames, packet.data(),
                                                    static_cast<opus_int32>(packet.size()));
    return bytes > 0 ? static_cast<std::size_t>(bytes) : 0;
}

void OpusEncoder::lean_on_past(bool may) noexcept {
    if (may == leans_) return;  // telling it libopus takes longer than one would think, 20 us
    leans_ = may;
    opus_multistream_encoder_ctl(encoder_.get(), OPUS_SET_PREDICTION_DISABLED(may ? 0 : 1));
}

void OpusEncoder::reset() noexcept {
    opus_multistream_encoder_ctl(encoder_.get(), OPUS_RESET_STATE);
}

}  // namespace stillpoint::codec
