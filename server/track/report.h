// Collects what is found in a document, but no flood of it.
#pragma once

#include <string>

#include "track/diagnostic.h"

namespace stillpoint::track {

// Adds findings to a list. After the first hundred errors or warnings the rest is only counted; the count is
// added when the report ends.
class Report {
  public:
    explicit Report(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}
    ~Report();
    Report(const Report&) = delete;
    Report& operator=(const Report&) = delete;

    void error(std::string pointer, std::string message, std::string fix = {});
    void warning(std::string pointer, std::string message, std::string fix = {});
    bool has_errors() const { return errors_ > 0; }

  private:
    static constexpr int most = 100;
    Diagnostics& diagnostics_;
    int errors_ = 0;
    int warnings_ = 0;
};

}  // namespace stillpoint::track
