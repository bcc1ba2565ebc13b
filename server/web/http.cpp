#include "web/http.h"

#include <algorithm>

#include "support/word.h"

namespace stillpoint::web {
namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool has_parent_segment(std::string_view path) {
    for (std::size_t at = 0; at < path.size();) {
        const auto end = std::min(path.find('/', at), path.size());
        if (path.substr(at, end - at) == "..") return true;
        at = end + 1;
    }
    return false;
}

}  // namespace

std::string_view Request::header(std::string_view name) const {
    for (const auto& [key, value] : headers)
        if (support::same_ignoring_case(key, name)) return value;
    return {};
}

Response& Response::with(std::string name, std::string value) {
    headers.emplace_back(std::move(name), std::move(value));
    return *this;
}

std::vector<std::string_view> items_of(std::string_view header) {
    constexpr std::string_view blanks = " \t";
    std::vector<std::string_view> items;
    for (std::size_t at = 0; at < header.size();) {
        const auto end = std::min(header.find(',', at), header.size());
        const auto first = header.find_first_not_of(blanks, at);
        if (first < end) {
            const auto last = header.find_last_not_of(blanks, end - 1);
            items.push_back(header.substr(first, last - first + 1));
        }
        at = end + 1;
    }
    return items;
}

std::string path_of(std::string_view target) {
    target = target.substr(0, target.find_first_of("?#"));
    if (target.empty() || target.front() != '/') return {};
    std::string path;
    for (std::size_t i = 0; i < target.size(); ++i) {
        char c = target[i];
        if (c == '%') {
            if (i + 2 >= target.size()) return {};
            const int high = hex_digit(target[i + 1]), low = hex_digit(target[i + 2]);
            if (high < 0 || low < 0) return {};
            c = static_cast<char>(high * 16 + low);
            i += 2;
        }
        if (c == '\0' || c == '\\') return {};
        path += c;
    }
    return has_parent_segment(path) ? std::string() : path;
}

std::string_view query_of(std::string_view target) {
    target = target.substr(0, target.find('#'));
    const auto mark = target.find('?');
    return mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
}

}  // namespace stillpoint::web
