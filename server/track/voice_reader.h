// One voice of a step: what plays, how loud over time, and who continues it in the next step.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "track/object_reader.h"
#include "track/track.h"

namespace stillpoint::track {

class VoiceReader {
  public:
    VoiceReader(Report& report, UnknownKeys& unknown) : report_(report), unknown_(unknown) {}

    // INDEX is the voice's place in its step; it identifies voices without a name. nullopt after an error
    // that leaves nothing of the voice.
    std::optional<Voice> read(nlohmann::json value, const std::string& pointer, std::size_t index);

  private:
    void read_function(ObjectReader& reader, Voice& voice);
    void read_params(ObjectReader& reader, nlohmann::json& object, Voice& voice);
    std::optional<VolumeEnvelope> envelope(ObjectReader& reader);
    static std::string identity(const Voice& voice, const std::string& voice_type, std::size_t index);

    Report& report_;
    UnknownKeys& unknown_;
};

}  // namespace stillpoint::track
