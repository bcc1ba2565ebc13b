#include "codec/ogg_opus_writer.h"

#include <ogg/ogg.h>
#include <opus/opus.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>

namespace stillpoint::codec {
namespace {

void append_text(std::vector<std::uint8_t>& bytes, std::string_view text) {
    const auto size = static_cast<std::uint32_t>(text.size());
    for (int shift = 0; shift < 32; shift += 8)
        bytes.push_back(static_cast<std::uint8_t>(size >> shift));
    bytes.insert(bytes.end(), text.begin(), text.end());
}

// The comment header, RFC 7845 section 5.2.
std::vector<std::uint8_t> opus_tags(const OggTags& tags) {
    std::vector<std::string> comments{"ENCODER=stillpoint " STILLPOINT_VERSION};
    if (!tags.title.empty()) comments.push_back("TITLE=" + tags.title);
    if (!tags.description.empty()) comments.push_back("DESCRIPTION=" + tags.description);

    const std::string_view magic = "OpusTags";
    std::vector<std::uint8_t> bytes(magic.begin(), magic.end());
    append_text(bytes, opus_get_version_string());
    const auto count = static_cast<std::uint32_t>(comments.size());
    for (int shift = 0; shift < 32; shift += 8)
        bytes.push_back(static_cast<std::uint8_t>(count >> shift));
    for (const std::string& comment : comments)
        append_text(bytes, comment);
    return bytes;
}

}  // namespace

struct OggOpusWriter::Stream {
    explicit Stream(std::uint32_t serial) {
        if (ogg_stream_init(&state, static_cast<int>(serial)) != 0)
            throw std::runtime_error("cannot start an Ogg stream");
    }
    ~Stream() { ogg_stream_clear(&state); }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    ogg_stream_state state{};
};

OggOpusWriter::OggOpusWriter(const OpusSettings& settings, const OggTags& tags, std::uint32_t serial,
                             Sink sink)
    : encoder_(settings), sink_(std::move(sink)), stream_(std::make_unique<Stream>(serial)) {
    quantum_.reserve(opus_samples);
    // Each header has pages of its own; audio begins on a fresh one.
    put_packet(encoder_.head(), 0, false);
    send_page();
    put_packet(opus_tags(tags), 0, false);
    send_page();
}

OggOpusWriter::~OggOpusWriter() = default;

void OggOpusWriter::write(std::span<const float> interleaved) {
    frames_ += static_cast<std::int64_t>(interleaved.size() / 2);
    while (!interleaved.empty()) {
        const std::size_t count = std::min(interleaved.size(), opus_samples - quantum_.size());
        quantum_.insert(quantum_.end(), interleaved.begin(),
                        interleaved.begin() + static_cast<std::ptrdiff_t>(count));
        interleaved = interleaved.subspan(count);
        if (quantum_.size() == opus_samples) encode_quantum();
    }
}

void OggOpusWriter::finish() {
    // The decoder is pre_skip frames late, so the packets must reach that far beyond the last frame.
    const std::int64_t end = frames_ + encoder_.pre_skip();
    while (packets_ * opus_frames < end) {
        quantum_.resize(opus_samples, 0.0f);
        encode_quantum();
    }
    put_packet(last_packet_, end, true);
    send_page();
}

void OggOpusWriter::encode_quantum() {
    if (packets_ > 0) {
        put_packet(last_packet_, packets_ * opus_frames, false);
        // A second each: players seek by pages, and the overhead stays below 1 %.
        constexpr int packets_per_page = opus_rate / opus_frames;
        if (packets_ % packets_per_page == 0) send_page();
    }
    std::array<std::uint8_t, max_opus_packet> packet;
    const std::size_t bytes = encoder_.encode(std::span(quantum_).first<opus_samples>(), packet);
    if (bytes == 0) throw std::runtime_error("the Opus encoder failed");
    last_packet_.assign(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(bytes));
    quantum_.clear();
    ++packets_;
}

// GRANULE: frames that are decoded when PACKET has been, those of the pre-skip included.
void OggOpusWriter::put_packet(std::span<const std::uint8_t> packet, std::int64_t granule, bool last) {
    ogg_packet out{};
    out.packet = const_cast<unsigned char*>(packet.data());  // libogg copies it
    out.bytes = static_cast<long>(packet.size());
    out.b_o_s = packet_number_ == 0;
    out.e_o_s = last;
    out.granulepos = granule;
    out.packetno = packet_number_++;
    if (ogg_stream_packetin(&stream_->state, &out) != 0)
        throw std::runtime_error("out of memory for an Ogg page");
}

// Everything put in so far, on as few pages as hold it.
void OggOpusWriter::send_page() {
    constexpr int largest_body = 255 * 255;
    ogg_page page;
    while (ogg_stream_flush_fill(&stream_->state, &page, largest_body) != 0) {
        sink_({page.header, static_cast<std::size_t>(page.header_len)});
        sink_({page.body, static_cast<std::size_t>(page.body_len)});
    }
}

}  // namespace stillpoint::codec
