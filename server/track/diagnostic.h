// What is wrong, odd or ignored in a track document, and where.
#pragma once

#include <string>
#include <vector>

namespace stillpoint::track {

enum class Severity {
    Warning,  // the track plays, but perhaps not as its author thought
    Error,    // the track is refused
};

// One finding. All findings of a document are collected; the first one does not hide the rest.
struct Diagnostic {
    Severity severity = Severity::Error;
    std::string pointer;  // RFC 6901 JSON pointer into the document as written; "" is the whole document
    std::string message;  // what is wrong, in plain words
    std::string fix;      // what would be right; may be empty
};

using Diagnostics = std::vector<Diagnostic>;

bool has_errors(const Diagnostics& diagnostics);

// "error: /steps/2/duration: is not a number; write seconds, for example 300" - one line, for a terminal.
std::string to_line(const Diagnostic& diagnostic);

}  // namespace stillpoint::track
