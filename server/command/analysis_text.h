// Features of a sound as text for programs.
#pragma once

#include <iosfwd>

#include "command/heard_sound.h"

namespace stillpoint::command {

// A line of names, then one line per 20 ms. Of a track also beat_hz and carrier_hz of its dominant line,
// empty where nothing beats.
void write_csv(const HeardSound& heard, std::ostream& out);

// One object; "columns" holds the same, column by column, with null where nothing beats.
void write_json(const HeardSound& heard, std::ostream& out);

}  // namespace stillpoint::command
