#include "world/style_shelf.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <set>
#include <stdexcept>
#include <system_error>

#include "support/log.h"
#include "support/resources.h"

namespace stillpoint::world {
namespace {

namespace fs = std::filesystem;

using StylePtr = std::shared_ptr<const Style>;

// A style that cannot be read would be a mistake of the build, which a test finds.
std::map<std::string, StylePtr, std::less<>> read_built_in() {
    std::map<std::string, StylePtr, std::less<>> styles;
    for (const std::string_view path : support::resources("styles/"))
        if (auto result = parse_style(*support::resource(path)); result.style)
            styles.emplace(result.style->name, result.style);
    return styles;
}
const auto& built_in() {
    static const auto styles = read_built_in();
    return styles;
}

// Names that can stand in an address and cannot leave a folder.
bool is_style_name(std::string_view name) {
    return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

class Shelf {
  public:
    void use(const fs::path& folder) {
        if (!folder.empty() && !fs::is_directory(folder))
            throw std::runtime_error(folder.string() + " is no folder");
        const std::scoped_lock lock(mutex_);
        folder_ = folder;
        files_.clear();
    }

    StylePtr find(std::string_view name) {
        if (!is_style_name(name)) return nullptr;
        const std::scoped_lock lock(mutex_);
        return from_folder(std::string(name));
    }

    std::set<std::string> names() {
        const std::scoped_lock lock(mutex_);
        std::set<std::string> names;
        std::error_code error;
        for (fs::directory_iterator entry(folder_, error), end; !error && entry != end;
             entry.increment(error)) {
            const fs::path& path = entry->path();
            const std::string name = path.stem().string();
            if (path.extension() == ".json" && is_style_name(name) && from_folder(name)) names.insert(name);
        }
        return names;
    }

  private:
    // A file as it was when it was last read.
    struct File {
        fs::file_time_type time;
        std::uintmax_t size = 0;
        StylePtr style;  // the last good one
    };

    StylePtr from_folder(const std::string& name) {
        if (folder_.empty()) return nullptr;
        const fs::path path = folder_ / (name + ".json");
        std::error_code error;
        const auto time = fs::last_write_time(path, error);
        const auto size = error ? 0 : fs::file_size(path, error);
        if (error) {
            files_.erase(name);
            return nullptr;
        }
        File& file = files_[name];
        if (file.time == time && file.size == size) return file.style;
        file.time = time;
        file.size = size;
        if (auto style = read(path, name)) file.style = std::move(style);
        return file.style;
    }

    static StylePtr read(const fs::path& path, const std::string& name) {
        constexpr std::uintmax_t longest = 256 * 1024;
        std::ifstream stream(path, std::ios::binary);
        std::string text(longest + 1, '\0');
        stream.read(text.data(), static_cast<std::streamsize>(text.size()));
        text.resize(static_cast<std::size_t>(stream.gcount()));
        if (text.size() > longest) return complain(path, "is longer than 256 KiB"), nullptr;
        StyleResult result = parse_style(text);
        for (const track::Diagnostic& diagnostic : result.diagnostics)
            complain(path, track::to_line(diagnostic));
        if (result.style && result.style->name != name)
            return complain(path, "/name: is \"" + result.style->name + "\"; write \"" + name +
                                      "\", as the file is called"),
                   nullptr;
        return result.style;
    }
    static void complain(const fs::path& path, const std::string& what) {
        support::log(support::LogLevel::Warning, "style " + path.string() + ": " + what);
    }

    std::mutex mutex_;
    fs::path folder_;
    std::map<std::string, File> files_;
};

Shelf& shelf() {
    static Shelf shelf;
    return shelf;
}

}  // namespace

void use_style_folder(const fs::path& folder) {
    shelf().use(folder);
}

StylePtr find_style(std::string_view name) {
    if (auto style = shelf().find(name)) return style;
    const auto found = built_in().find(name);
    return found == built_in().end() ? nullptr : found->second;
}

std::vector<std::string> style_names() {
    std::set<std::string> all = shelf().names();
    for (const auto& [name, style] : built_in())
        all.insert(name);
    std::vector<std::string> names(all.begin(), all.end());
    std::stable_partition(names.begin(), names.end(),
                          [](const std::string& name) { return name == default_style; });
    return names;
}

}  // namespace stillpoint::world
