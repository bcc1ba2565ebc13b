// The presets that a session names, found by the name of their file.
#pragma once

#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace stillpoint::convert {

class PresetLibrary {
  public:
    // BESIDE is searched itself, each of FOLDERS with all folders below it. Links to folders are not
    // followed. Throws std::runtime_error when one of FOLDERS cannot be read.
    PresetLibrary(const std::filesystem::path& beside, const std::vector<std::filesystem::path>& folders);

    // The files called STEM plus one of ENDINGS (".voice"), in the order of the endings; case matters only
    // where files differ by nothing else.
    std::vector<std::filesystem::path> find(std::string_view stem,
                                            std::initializer_list<std::string_view> endings) const;

    std::string searched() const;  // the folders, for messages

  private:
    std::vector<std::filesystem::path> folders_, files_;
};

}  // namespace stillpoint::convert
