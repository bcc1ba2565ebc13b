// Reads the members of one object of a track under all their names, and notes what is wrong with them.
#pragma once

#include <initializer_list>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "track/report.h"

namespace stillpoint::track {

// Keys nobody knows, gathered over a whole document so that each is named once.
class UnknownKeys {
  public:
    void add(std::string_view object_kind, const std::string& key, std::string pointer);
    void report_to(Report& report) const;

  private:
    struct Sighting {
        std::string pointer;  // of the first
        int count = 0;
    };
    static constexpr std::size_t most = 50;
    std::map<std::pair<std::string_view, std::string>, Sighting> sightings_;  // by (kind of object, key)
};

// All names of one member, best first. Each is also read in camelCase ("start_time", "startTime").
using Names = std::initializer_list<std::string_view>;

class ObjectReader {
  public:
    // OBJECT must be a JSON object that outlives the reader; POINTER is where it stands.
    ObjectReader(const nlohmann::json& object, std::string pointer, Report& report);

    struct Member {
        const nlohmann::json* value = nullptr;  // null: absent
        std::string pointer;                    // as written
        explicit operator bool() const { return value != nullptr; }
    };

    // MEMBER as what it is, a part of the object it was found in, so that large ones can be moved away.
    static nlohmann::json& part_of(nlohmann::json& object, const Member& member);

    // The member under the first of its names that is there and not null. Other names with another value are
    // reported. With SKIP_EMPTY an empty text counts as absent, too.
    Member find(Names names, bool skip_empty = false);

    // The member's value, or FALLBACK when it is absent. A wrong type is an error, except for text (labels
    // never refuse a track), and yields FALLBACK too. EXAMPLE says what to write: "seconds, for example 300".
    double number(Names names, double fallback, std::string_view example);
    bool flag(Names names, bool fallback);
    std::string text(Names names, std::string_view fallback = {});
    // A number; outside [low, high] the nearer limit is used, with a warning.
    double clamped(Names names, double fallback, double low, double high, std::string_view example);

    // Members that are known and have no effect here.
    void ignore(Names names);

    // Call last: notes all members that were never asked for.
    void finish(std::string_view object_kind, UnknownKeys& unknown) const;

    const std::string& pointer() const { return pointer_; }

  private:
    double number_of(const Member& member, double fallback, std::string_view example);

    const nlohmann::json& object_;
    std::string pointer_;
    Report& report_;
    std::vector<std::string> known_;
};

}  // namespace stillpoint::track
