// What somebody may have meant.
#pragma once

#include <string_view>
#include <vector>

namespace stillpoint::voices {

// The candidate that is most like WORD, in any case; empty when none is close (about a third of the letters
// off).
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace stillpoint::voices
