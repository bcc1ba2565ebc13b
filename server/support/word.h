// How words that people write are compared. A blank is a space, a tab or the end of a line; letters are those
// of ASCII, whatever the locale.
#pragma once

#include <string>
#include <string_view>

namespace stillpoint::support {

// TEXT without blanks around it.
std::string_view trimmed(std::string_view text);

// TEXT in lower case.
std::string lower(std::string_view text);

std::string trimmed_lower(std::string_view text);

bool same_ignoring_case(std::string_view a, std::string_view b);

}  // namespace stillpoint::support
