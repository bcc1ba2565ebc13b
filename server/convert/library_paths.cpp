#include "convert/library_paths.h"

#include <algorithm>
#include <initializer_list>
#include <map>
#include <optional>
#include <sstream>
#include <utility>

#include "track/json_value.h"
#include "track/media_path.h"
#include "track/report.h"

namespace stillpoint::convert {
namespace {

using nlohmann::json;
using track::child_pointer;

// "C:\birds\dawn.wav" -> "birds", "dawn.wav".
std::pair<std::string, std::string> folder_and_file(std::string path) {
    std::replace(path.begin(), path.end(), '\\', '/');
    const auto slash = path.find_last_of('/');
    if (slash == std::string::npos) return {"", path};
    const std::string folders = path.substr(0, slash);
    return {folders.substr(folders.find_last_of("/:") + 1), path.substr(slash + 1)};
}

class PathKeeper {
  public:
    explicit PathKeeper(Draft& draft) : draft_(draft), report_(draft.findings) {}

    void keep();

  private:
    bool keep_member(json& owner, const std::string& pointer, const std::string& name);
    void keep_list(json& owner, const std::string& pointer, const std::string& name);
    std::optional<std::string> inside(const std::string& written, const std::string& pointer);
    std::string free_name(const std::string& written);
    void keep_voices(json& step, const std::string& pointer);

    Draft& draft_;
    track::Report report_;
    std::map<std::string, std::string> given_;  // by the name inside: the path as written
};

// Two files of one name are told apart by their folders.
std::string PathKeeper::free_name(const std::string& written) {
    const auto [folder, file] = folder_and_file(written);
    if (given_.try_emplace(file, written).first->second == written) return file;
    const std::string longer = folder.empty() || folder == ".." ? "other/" + file : folder + "/" + file;
    given_.try_emplace(longer, written);
    return longer;
}

std::optional<std::string> PathKeeper::inside(const std::string& written, const std::string& pointer) {
    const auto checked = track::media_path(written);
    if (checked.problem.empty()) return checked.path;
    const std::string name = free_name(written);
    if (name.empty() || !track::media_path(name).problem.empty() ||
        checked.problem.find("address") != std::string::npos) {
        report_.warning(draft_.origins.translated(pointer), checked.problem + ", and is left out",
                        "put the file into the media library and name it there");
        return std::nullopt;
    }
    report_.warning(draft_.origins.translated(pointer), checked.problem + "; the track names it " + name,
                    "put the file into the media library under that name");
    return name;
}

// False when the member went, because it can lead nowhere.
bool PathKeeper::keep_member(json& owner, const std::string& pointer, const std::string& name) {
    const auto member = owner.find(name);
    if (member == owner.end() || !member->is_string() || member->get_ref<const std::string&>().empty())
        return true;
    const auto path = inside(member->get<std::string>(), child_pointer(pointer, name));
    if (path)
        *member = *path;
    else
        owner.erase(member);
    return path.has_value();
}

// A list, or one text with ";" between its names.
void PathKeeper::keep_list(json& owner, const std::string& pointer, const std::string& name) {
    const auto member = owner.find(name);
    if (member == owner.end() || (!member->is_array() && !member->is_string())) return;
    json names = member->is_array() ? *member : json::array();
    if (member->is_string()) {
        std::istringstream text(member->get<std::string>());
        for (std::string one; std::getline(text, one, ';');)
            names.push_back(one);
    }
    json kept = json::array();
    for (const json& one : names) {
        if (!one.is_string()) continue;
        if (const auto path = inside(one.get<std::string>(), child_pointer(pointer, name)))
            kept.push_back(*path);
    }
    *member = std::move(kept);
}

void PathKeeper::keep_voices(json& step, const std::string& pointer) {
    if (!step.is_object() || !step.contains("voices") || !step["voices"].is_array()) return;
    for (std::size_t i = 0; i < step["voices"].size(); ++i) {
        json& voice = step["voices"][i];
        for (const char* key : {"params", "parameters"}) {
            if (!voice.is_object() || !voice.contains(key) || !voice[key].is_object()) continue;
            const std::string at = child_pointer(child_pointer(child_pointer(pointer, "voices"), i), key);
            for (const char* name : {"audio_path", "input_audio_path"})
                keep_member(voice[key], at, name);
            keep_list(voice[key], at, "audio_paths");
        }
    }
}

void PathKeeper::keep() {
    json& track = draft_.track;
    if (!track.is_object()) return;
    for (const char* key : {"clips", "overlay_clips", "overlayClips"}) {
        if (!track.contains(key) || !track[key].is_array()) continue;
        json kept = json::array();
        for (std::size_t i = 0; i < track[key].size(); ++i) {
            json& clip = track[key][i];
            bool stays = true;
            for (const char* name : {"file_path", "filePath", "path", "file"})
                if (clip.is_object() && stays)
                    stays = keep_member(clip, child_pointer(child_pointer("", key), i), name);
            if (stays) kept.push_back(clip);
        }
        track[key] = std::move(kept);
    }
    for (const char* key : {"background_noise", "backgroundNoise", "noise"}) {
        if (!track.contains(key) || !track[key].is_object()) continue;
        const std::string at = child_pointer("", key);
        for (const char* name :
             {"file_path", "filePath", "params_path", "paramsPath", "file", "noise_file", "noiseFile"})
            keep_member(track[key], at, name);
        if (track[key].contains("params") && track[key]["params"].is_object())
            keep_member(track[key]["params"], child_pointer(at, "params"), "input_audio_path");
    }
    for (const char* key : {"steps", "progression"}) {
        if (!track.contains(key) || !track[key].is_array()) continue;
        for (std::size_t i = 0; i < track[key].size(); ++i)
            keep_voices(track[key][i], child_pointer(child_pointer("", key), i));
    }
}

}  // namespace

void keep_paths_inside(Draft& draft) {
    PathKeeper(draft).keep();
}

}  // namespace stillpoint::convert
