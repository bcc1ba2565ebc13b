#include "convert/preset_library.h"

#include <algorithm>
#include <stdexcept>

#include "support/word.h"

namespace stillpoint::convert {
namespace {

namespace fs = std::filesystem;

template <class Iterator>
void add_files(Iterator iterator, std::vector<fs::path>& files) {
    std::error_code error;
    for (; iterator != Iterator(); iterator.increment(error)) {
        if (iterator->is_regular_file(error)) files.push_back(iterator->path());
        if (error) return;
    }
}

}  // namespace

PresetLibrary::PresetLibrary(const fs::path& beside, const std::vector<fs::path>& folders)
    : folders_{beside.empty() ? fs::path(".") : beside} {
    std::error_code error;
    add_files(fs::directory_iterator(folders_.front(), error), files_);
    for (const fs::path& folder : folders) {
        fs::recursive_directory_iterator files(folder, fs::directory_options::skip_permission_denied, error);
        if (error) throw std::runtime_error("cannot read " + folder.string() + ": " + error.message());
        add_files(std::move(files), files_);
        folders_.push_back(folder);
    }
    std::sort(files_.begin(), files_.end());
    files_.erase(std::unique(files_.begin(), files_.end()), files_.end());
}

std::vector<fs::path> PresetLibrary::find(std::string_view stem,
                                          std::initializer_list<std::string_view> endings) const {
    std::vector<fs::path> exact, similar;
    for (const std::string_view ending : endings) {
        const std::string wanted = std::string(stem) + std::string(ending);
        for (const fs::path& file : files_) {
            const std::string name = file.filename().string();
            if (name == wanted)
                exact.push_back(file);
            else if (support::same_ignoring_case(name, wanted))
                similar.push_back(file);
        }
    }
    return exact.empty() ? similar : exact;
}

std::string PresetLibrary::searched() const {
    std::string text;
    for (const fs::path& folder : folders_)
        text += (text.empty() ? "" : ", ") + folder.string();
    return text;
}

}  // namespace stillpoint::convert
