// What somebody may ask for. Each scope holds those before it.
#pragma once

#include <optional>
#include <string_view>

namespace stillpoint::web {

enum class Scope {
    None,     // what everybody may: the page, whether the server lives
    Listen,   // hear and look
    Control,  // start, change and stop sessions; change the library
    Admin,    // what belongs to the operator
};

std::string_view name_of(Scope scope);                    // "listen"
std::optional<Scope> scope_named(std::string_view name);  // of one that a token can have

}  // namespace stillpoint::web
