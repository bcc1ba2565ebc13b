#include "convert/draft.h"

namespace stillpoint::convert {

std::string Origins::translated(std::string_view pointer) const {
    const std::pair<std::string, std::string>* best = nullptr;
    for (const auto& entry : entries_) {
        const std::string& prefix = entry.first;
        const bool covers = pointer.starts_with(prefix) && (pointer.size() == prefix.size() ||
                                                            prefix.empty() || pointer[prefix.size()] == '/');
        if (covers && (!best || prefix.size() >= best->first.size())) best = &entry;
    }
    if (!best) return std::string(pointer);
    return best->second + std::string(pointer.substr(best->first.size()));
}

}  // namespace stillpoint::convert
