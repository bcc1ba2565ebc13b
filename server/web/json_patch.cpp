#include "web/json_patch.h"

#include <string>
#include <string_view>

namespace stillpoint::web {
namespace {

using Json = nlohmann::json;

void report(track::Diagnostics& findings, std::string pointer, std::string message, std::string fix) {
    findings.push_back({track::Severity::Error, std::move(pointer), std::move(message), std::move(fix)});
}

// Stops counting above MOST.
std::size_t count_values(const Json& value, std::size_t most) {
    std::size_t count = 1;
    if (!value.is_structured()) return count;
    for (const Json& child : value) {
        if (count > most) break;
        count += count_values(child, most - count);
    }
    return count;
}

bool has_text(const Json& operation, const char* name) {
    const auto found = operation.find(name);
    return found != operation.end() && found->is_string();
}

// What is wrong with the operation itself; "" when nothing is.
std::string_view flaw(const Json& operation) {
    if (!operation.is_object() || !has_text(operation, "op") || !has_text(operation, "path"))
        return R"(write {"op": ..., "path": ...} with the JSON pointer of the place as path)";
    const auto& op = operation["op"].get_ref<const std::string&>();
    if (op == "add" || op == "replace" || op == "test")
        return operation.contains("value") ? "" : "give the value";
    if (op == "move" || op == "copy")
        return has_text(operation, "from") ? "" : "give the JSON pointer that it comes from as from";
    if (op == "remove") return "";
    return R"(op is one of "add", "remove", "replace", "move", "copy" and "test")";
}

// Of nlohmann::json's exceptions.
constexpr int no_slash = 107, bad_escape = 108, test_failed = 501;

std::string_view words_for(int id) {
    const bool no_pointer = id == no_slash || id == bad_escape;
    return no_pointer ? "this is no JSON pointer" : "the document has no such place";
}

}  // namespace

Patched apply_json_patch(Json& target, const Json& patch, std::size_t most_values,
                         track::Diagnostics& findings) {
    if (!patch.is_array() || patch.size() > most_operations) {
        report(findings, "", "this is no list of operations that could be carried out",
               "send a list of at most " + std::to_string(most_operations) + " operations");
        return Patched::Wrong;
    }
    for (std::size_t i = 0; i < patch.size(); ++i) {
        const Json& operation = patch[i];
        const std::string pointer = "/" + std::to_string(i);
        if (const auto fix = flaw(operation); !fix.empty()) {
            report(findings, pointer, "this is no operation", std::string(fix));
            return Patched::Wrong;
        }
        try {
            target.patch_inplace(Json::array({operation}));
        } catch (const Json::exception& error) {
            const auto& path = operation["path"].get_ref<const std::string&>();
            if (error.id == test_failed) {
                report(findings, pointer, "the document holds something else at " + path,
                       "GET the track and look again");
                return Patched::TestFailed;
            }
            report(findings, pointer, std::string(words_for(error.id)) + ": " + path,
                   "GET the track to see what it holds; list elements count from 0");
            return Patched::Wrong;
        }
        if (operation["op"] != "copy" || count_values(target, most_values) <= most_values) continue;
        report(findings, pointer, "the document becomes too large with this copy", "copy less");
        return Patched::Wrong;
    }
    return Patched::Done;
}

}  // namespace stillpoint::web
