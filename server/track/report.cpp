#include "track/report.h"

#include <utility>

namespace stillpoint::track {

void Report::error(std::string pointer, std::string message, std::string fix) {
    if (++errors_ <= most)
        diagnostics_.push_back({Severity::Error, std::move(pointer), std::move(message), std::move(fix)});
}

void Report::warning(std::string pointer, std::string message, std::string fix) {
    if (++warnings_ <= most)
        diagnostics_.push_back({Severity::Warning, std::move(pointer), std::move(message), std::move(fix)});
}

Report::~Report() {
    if (errors_ > most)
        diagnostics_.push_back(
            {Severity::Error, "", "there are " + std::to_string(errors_ - most) + " more errors", ""});
    if (warnings_ > most)
        diagnostics_.push_back(
            {Severity::Warning, "", "there are " + std::to_string(warnings_ - most) + " more warnings", ""});
}

}  // namespace stillpoint::track
