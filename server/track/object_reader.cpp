#include "track/object_reader.h"

#include <algorithm>
#include <utility>

#include "track/json_value.h"

namespace stillpoint::track {

namespace {

std::string camel_case(std::string_view name) {
    std::string result;
    bool raise = false;
    for (const char c : name) {
        if (c == '_' && !result.empty()) {
            raise = true;
            continue;
        }
        result += raise && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        raise = false;
    }
    return result;
}

}  // namespace

void UnknownKeys::add(std::string_view object_kind, const std::string& key, std::string pointer) {
    const auto id = std::make_pair(object_kind, key);
    auto found = sightings_.find(id);
    if (found == sightings_.end()) {
        if (sightings_.size() >= most) return;
        found = sightings_.emplace(id, Sighting{std::move(pointer), 0}).first;
    }
    ++found->second.count;
}

void UnknownKeys::report_to(Report& report) const {
    for (const auto& [id, sighting] : sightings_) {
        std::string message = "is not a key of a " + std::string(id.first) + " and has no effect";
        if (sighting.count > 1) message += " (here and in " + std::to_string(sighting.count - 1) + " more)";
        report.warning(sighting.pointer, std::move(message), "check its spelling, or remove it");
    }
}

ObjectReader::ObjectReader(const nlohmann::json& object, std::string pointer, Report& report)
    : object_(object), pointer_(std::move(pointer)), report_(report) {}

nlohmann::json& ObjectReader::part_of(nlohmann::json& object, const Member& member) {
    return *std::find_if(object.begin(), object.end(),
                         [&](const nlohmann::json& value) { return &value == member.value; });
}

ObjectReader::Member ObjectReader::find(Names names, bool skip_empty) {
    Member chosen;
    const bool asked_before = std::find(known_.begin(), known_.end(), *names.begin()) != known_.end();
    for (const std::string_view name : names) {
        std::string spellings[2] = {std::string(name), camel_case(name)};
        const std::size_t count = spellings[0] == spellings[1] ? 1 : 2;
        for (std::size_t i = 0; i < count; ++i) {
            if (!asked_before) known_.push_back(spellings[i]);
            const auto found = object_.find(spellings[i]);
            if (found == object_.end() || found->is_null()) continue;
            if (skip_empty && found->is_string() && found->get_ref<const std::string&>().empty()) continue;
            if (!chosen)
                chosen = {&*found, child_pointer(pointer_, spellings[i])};
            else if (!asked_before && *found != *chosen.value)
                report_.warning(child_pointer(pointer_, spellings[i]),
                                "says the same as " + chosen.pointer + " with another value and is ignored",
                                "keep one of the two");
        }
    }
    return chosen;
}

double ObjectReader::number_of(const Member& member, double fallback, std::string_view example) {
    if (!member) return fallback;
    const auto number = member.value->is_boolean() ? std::nullopt : to_number(*member.value);
    if (!number) {
        std::string message = "is " + std::string(type_in_words(*member.value));
        if (!member.value->is_structured()) message += " (" + shown(*member.value) + ")";
        report_.error(member.pointer, message + ", not a number", "write " + std::string(example));
    }
    return number.value_or(fallback);
}

double ObjectReader::number(Names names, double fallback, std::string_view example) {
    return number_of(find(names), fallback, example);
}

double ObjectReader::clamped(Names names, double fallback, double low, double high,
                             std::string_view example) {
    const auto member = find(names);
    const double value = number_of(member, fallback, example);
    const double inside = std::clamp(value, low, high);
    if (inside != value)
        report_.warning(member.pointer, "is " + decimal(value) + "; " + decimal(inside) + " is used",
                        "write " + std::string(example));
    return inside;
}

bool ObjectReader::flag(Names names, bool fallback) {
    const auto member = find(names);
    if (!member) return fallback;
    const auto flag = to_flag(*member.value);
    if (!flag)
        report_.error(member.pointer, "is " + shown(*member.value) + ", neither true nor false",
                      "write true or false");
    return flag.value_or(fallback);
}

std::string ObjectReader::text(Names names, std::string_view fallback) {
    const auto member = find(names);
    if (!member) return std::string(fallback);
    if (!member.value->is_string()) {
        report_.warning(member.pointer,
                        "is " + std::string(type_in_words(*member.value)) + ", not text, and is left out",
                        "write it in double quotes");
        return std::string(fallback);
    }
    return member.value->get<std::string>();
}

void ObjectReader::ignore(Names names) {
    for (const std::string_view name : names) {
        known_.emplace_back(name);
        known_.push_back(camel_case(name));
    }
}

void ObjectReader::finish(std::string_view object_kind, UnknownKeys& unknown) const {
    for (const auto& item : object_.items())
        if (std::find(known_.begin(), known_.end(), item.key()) == known_.end())
            unknown.add(object_kind, item.key(), child_pointer(pointer_, item.key()));
}

}  // namespace stillpoint::track
