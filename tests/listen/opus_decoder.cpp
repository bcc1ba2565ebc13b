#include "listen/opus_decoder.h"

#include <opus/opus_multistream.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <string_view>

namespace stillpoint::listen {

void OpusDecoder::Destroy::operator()(OpusMSDecoder* decoder) const noexcept {
    opus_multistream_decoder_destroy(decoder);
}

OpusDecoder::OpusDecoder(std::span<const std::uint8_t> head) {
    const std::string_view magic = "OpusHead";
    if (head.size() < 19 || !std::equal(magic.begin(), magic.end(), head.begin()) || head[8] != 1 ||
        head[9] != 2)
        throw std::invalid_argument("not the header of a stereo Opus stream");
    pre_skip_ = head[10] | head[11] << 8;
    std::array<unsigned char, 2> mapping{0, 1};
    int streams = 1, coupled = 1;
    if (head[18] != 0) {  // any other family spells its streams out
        if (head.size() != 23) throw std::invalid_argument("OpusHead has no channel mapping table");
        streams = head[19];
        coupled = head[20];
        mapping = {head[21], head[22]};
    }
    int status = OPUS_OK;
    decoder_.reset(opus_multistream_decoder_create(48000, 2, streams, coupled, mapping.data(), &status));
    if (status != OPUS_OK) throw std::invalid_argument(opus_strerror(status));
}

std::vector<float> OpusDecoder::decode(std::span<const std::uint8_t> packet) {
    constexpr int longest_frames = 5760;  // 120 ms
    std::vector<float> pcm(2 * longest_frames);
    const int frames = opus_multistream_decode_float(
        decoder_.get(), packet.data(), static_cast<opus_int32>(packet.size()), pcm.data(), longest_frames, 0);
    if (frames < 0) throw std::runtime_error(std::string("broken Opus packet: ") + opus_strerror(frames));
    pcm.resize(2 * static_cast<std::size_t>(frames));
    return pcm;
}

}  // namespace stillpoint::listen
