// A track on its way from another kind of file: still JSON, in any spelling, with the places its parts come
// from.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "track/diagnostic.h"

namespace stillpoint::convert {

// Where the parts of a draft stand in the files they come from.
class Origins {
  public:
    // What lies at POINTER of the draft and below comes from WRITTEN: a JSON pointer into the file that is
    // converted, or "NAME#POINTER" into another one.
    void add(std::string pointer, std::string written) {
        entries_.emplace_back(std::move(pointer), std::move(written));
    }

    // POINTER in terms of the files; as it is where nothing else is known.
    std::string translated(std::string_view pointer) const;

  private:
    std::vector<std::pair<std::string, std::string>> entries_;
};

struct Draft {
    nlohmann::json track;
    Origins origins;
    track::Diagnostics findings;  // in terms of the files
};

}  // namespace stillpoint::convert
