#include "track/diagnostic.h"

#include <algorithm>

namespace stillpoint::track {

bool has_errors(const Diagnostics& diagnostics) {
    return std::any_of(diagnostics.begin(), diagnostics.end(),
                       [](const Diagnostic& d) { return d.severity == Severity::Error; });
}

std::string to_line(const Diagnostic& diagnostic) {
    std::string line = diagnostic.severity == Severity::Error ? "error: " : "warning: ";
    if (!diagnostic.pointer.empty()) line += diagnostic.pointer + ": ";
    line += diagnostic.message;
    if (!diagnostic.fix.empty()) line += "; " + diagnostic.fix;
    return line;
}

}  // namespace stillpoint::track
