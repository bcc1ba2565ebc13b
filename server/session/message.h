// What is sent to listeners: serialised v1::ServerMessages, made once and shared.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "stillpoint/v1/stream.pb.h"

namespace stillpoint::session {

// The bytes of one v1::ServerMessage.
using Message = std::shared_ptr<const std::string>;

Message to_message(const v1::ServerMessage& message);
Message to_message(v1::Hello hello);
Message to_message(v1::Status status);
Message to_message(v1::Pong pong);
Message keyframe_message(v1::WorldFrame keyframe);
Message error_message(std::string_view code, std::string_view text, bool closing);

// Fields of a v1::Segment as bytes. Protobuf allows fields in any order, so the bytes of a segment are those
// of its sound followed by those of its world frames, and either may be sent without the other.
std::string segment_fields(const v1::Segment& segment);

// A ServerMessage whose segment consists of FIELDS (in that order). FIRST sets Segment.first.
Message segment_message(std::string_view sound_fields, std::string_view world_fields, bool first);

}  // namespace stillpoint::session
