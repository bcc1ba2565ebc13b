// How long it takes from the wish for a session to its first sound.
#pragma once

#include <functional>
#include <string>

#include "server_process.h"
#include "stillpoint/v1/stream.pb.h"

namespace stillpoint::bench {

// Starts a session of TRACK, joins it and gives RECEIVED what it sends, until RECEIVED wants no more or
// SECONDS are over; then the session is stopped.
void follow(const ServerProcess& server, const std::string& track, double seconds,
            const std::function<bool(const v1::ServerMessage&)>& received);

// Milliseconds from the request for a session of TRACK to its first decoded sample above -80 dBFS. Throws
// std::runtime_error when there is none within 30 s.
double first_sound_ms(const ServerProcess& server, const std::string& track);

}  // namespace stillpoint::bench
