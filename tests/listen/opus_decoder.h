// Decodes the packets of a stream as a player would: from the OpusHead header alone.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

struct OpusMSDecoder;

namespace stillpoint::listen {

class OpusDecoder {
  public:
    // Throws std::invalid_argument when HEAD is not the header of a stereo stream (RFC 7845 section 5.1).
    explicit OpusDecoder(std::span<const std::uint8_t> head);

    // The frames of one packet: left, right, left, ... at 48 kHz. Throws std::runtime_error on a broken
    // packet.
    std::vector<float> decode(std::span<const std::uint8_t> packet);

    int pre_skip() const { return pre_skip_; }

  private:
    struct Destroy {
        void operator()(OpusMSDecoder* decoder) const noexcept;
    };
    std::unique_ptr<OpusMSDecoder, Destroy> decoder_;
    int pre_skip_ = 0;
};

}  // namespace stillpoint::listen
