// Ogg Opus (RFC 7845): the packets of a PassageEncoder in a file or stream that every player reads.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "codec/audio_writer.h"
#include "codec/passage_encoder.h"

namespace stillpoint::codec {

// What players show. Values are UTF-8; empty ones are left out.
struct OggTags {
    std::string title;
    std::string description;
};

class OggOpusWriter : public AudioWriter {
  public:
    // Receives the bytes of the stream in order.
    using Sink = std::function<void(std::span<const std::uint8_t>)>;

    // The headers go to SINK at once. SERIAL tells streams apart that are chained or multiplexed.
    OggOpusWriter(const OpusSettings& settings, const OggTags& tags, std::uint32_t serial, Sink sink);
    ~OggOpusWriter() override;

    // Frames at 48 kHz.
    void write(std::span<const float> interleaved) override;

    // Ends the stream so that exactly the written frames are decoded: the delay of the encoder is skipped in
    // front, what fills the last packet is cut off (RFC 7845 sections 4.2 and 4.4).
    void finish() override;

  private:
    struct Stream;  // of libogg

    void encode_quantum();
    void put_packet(std::span<const std::uint8_t> packet, std::int64_t granule, bool last);
    void send_page();

    PassageEncoder encoder_;
    Sink sink_;
    std::unique_ptr<Stream> stream_;
    std::vector<float> quantum_;             // frames that wait for a full packet
    std::vector<std::uint8_t> last_packet_;  // held back: the last one of the stream is marked as such
    std::int64_t frames_ = 0;                // written so far
    std::int64_t packets_ = 0;               // audio packets made so far, the held one included
    std::int64_t packet_number_ = 0;         // of all packets, headers included
};

}  // namespace stillpoint::codec
