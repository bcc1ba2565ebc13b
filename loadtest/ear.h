// Decodes what one listener receives and listens to it.
#pragma once

#include <cstdint>
#include <string>

#include "listen/opus_decoder.h"

namespace stillpoint::loadtest {

struct Heard {
    std::uint64_t packets = 0;      // that were decoded
    std::uint64_t silent = 0;       // of them, without a sample above -80 dBFS
    std::uint64_t undecodable = 0;  // broken, not of 20 ms, or with samples that are no numbers
    double peak = 0;                // linear; 1 is full scale

    bool anything() const { return packets > silent; }
};

class Ear {
  public:
    // Throws std::invalid_argument when OPUS_HEAD is not the header of a stereo stream.
    explicit Ear(const std::string& opus_head);

    void hear(const std::string& packet, Heard& heard);

  private:
    listen::OpusDecoder decoder_;
};

}  // namespace stillpoint::loadtest
