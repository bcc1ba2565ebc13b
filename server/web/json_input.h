// Reads the JSON bodies of requests and says everything that is wrong with one.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "track/diagnostic.h"

namespace stillpoint::web {

constexpr int deepest_json = 64;  // nesting of objects and arrays that is read

// The value, or nothing and one finding. Never throws.
std::optional<nlohmann::json> parse_json(std::string_view text, track::Diagnostics& findings);

// The members of one object, read by name; what is wrong is added to the findings with its pointer. Null
// counts as absent.
class JsonObject {
  public:
    // VALUE must outlive this.
    JsonObject(const nlohmann::json& value, track::Diagnostics& findings);

    std::optional<double> number(const char* name, double low, double high);
    std::optional<bool> flag(const char* name);
    std::optional<std::string> text(const char* name);
    std::optional<std::uint64_t> unsigned_integer(const char* name);  // also as decimal text
    const nlohmann::json* any(const char* name);                      // null when absent

    // Reports the members that nobody asked for.
    void refuse_others();

  private:
    void report(const std::string& name, std::string message, std::string fix);

    const nlohmann::json& value_;
    track::Diagnostics& findings_;
    std::set<std::string, std::less<>> asked_;
};

}  // namespace stillpoint::web
