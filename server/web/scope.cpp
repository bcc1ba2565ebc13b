#include "web/scope.h"

namespace stillpoint::web {

std::string_view name_of(Scope scope) {
    switch (scope) {
        case Scope::None:
            break;
        case Scope::Listen:
            return "listen";
        case Scope::Control:
            return "control";
        case Scope::Admin:
            return "admin";
    }
    return "none";
}

std::optional<Scope> scope_named(std::string_view name) {
    for (const Scope scope : {Scope::Listen, Scope::Control, Scope::Admin})
        if (name == name_of(scope)) return scope;
    return std::nullopt;
}

}  // namespace stillpoint::web
