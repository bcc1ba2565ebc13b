#include "session/message.h"

#include <utility>

namespace stillpoint::session {
namespace {

// Tags of the wire format: field number << 3 | wire type.
constexpr char segment_tag = 2 << 3 | 2;  // ServerMessage.segment, length-delimited
constexpr char first_tag = 5 << 3 | 0;    // Segment.first, varint

void append_varint(std::string& out, std::size_t value) {
    for (; value >= 0x80; value >>= 7)
        out += static_cast<char>((value & 0x7f) | 0x80);
    out += static_cast<char>(value);
}

}  // namespace

Message to_message(const v1::ServerMessage& message) {
    return std::make_shared<const std::string>(message.SerializeAsString());
}

Message to_message(v1::Hello hello) {
    v1::ServerMessage message;
    *message.mutable_hello() = std::move(hello);
    return to_message(message);
}

Message to_message(v1::Status status) {
    v1::ServerMessage message;
    *message.mutable_status() = std::move(status);
    return to_message(message);
}

Message to_message(v1::Pong pong) {
    v1::ServerMessage message;
    *message.mutable_pong() = std::move(pong);
    return to_message(message);
}

Message keyframe_message(v1::WorldFrame keyframe) {
    v1::ServerMessage message;
    *message.mutable_keyframe() = std::move(keyframe);
    return to_message(message);
}

Message error_message(std::string_view code, std::string_view text, bool closing) {
    v1::ServerMessage message;
    auto& error = *message.mutable_error();
    error.set_code(std::string(code));
    error.set_message(std::string(text));
    error.set_closing(closing);
    return to_message(message);
}

std::string segment_fields(const v1::Segment& segment) {
    return segment.SerializeAsString();
}

Message segment_message(std::string_view sound_fields, std::string_view world_fields, bool first) {
    const std::size_t length = sound_fields.size() + world_fields.size() + (first ? 2 : 0);
    std::string bytes;
    bytes.reserve(length + 6);
    bytes += segment_tag;
    append_varint(bytes, length);
    bytes += sound_fields;
    bytes += world_fields;
    if (first) {
        bytes += first_tag;
        bytes += '\1';
    }
    return std::make_shared<const std::string>(std::move(bytes));
}

}  // namespace stillpoint::session
