// Tells builds of the engine apart that may render a track differently.
#pragma once

namespace stillpoint::engine {

// 16 hex digits over all sources that decide what a track sounds like (cmake/Fingerprint.cmake). What was
// measured under another fingerprint is measured again.
extern const char* const fingerprint;

}  // namespace stillpoint::engine
