#include "voices/named_files.h"

#include <algorithm>
#include <utility>

#include "support/word.h"
#include "track/json_value.h"
#include "voices/noise_preset.h"
#include "voices/registry.h"

namespace stillpoint::voices {
namespace {

using nlohmann::json;
using support::trimmed;
using track::child_pointer;

void add(NamedFile::Kind kind, std::string_view name, std::string pointer, std::vector<NamedFile>& files) {
    if (!trimmed(name).empty()) files.push_back({kind, std::string(name), std::move(pointer)});
}

void add_list(const json& value, const std::string& pointer, std::vector<NamedFile>& files) {
    if (value.is_array()) {
        for (std::size_t i = 0; i < value.size(); ++i)
            if (value[i].is_string())
                add(NamedFile::Kind::Sound, value[i].get_ref<const std::string&>(), child_pointer(pointer, i),
                    files);
    } else if (value.is_string()) {
        const std::string_view text = value.get_ref<const std::string&>();
        for (std::size_t at = 0; at <= text.size();) {
            const auto end = std::min(text.find(';', at), text.size());
            add(NamedFile::Kind::Sound, trimmed(text.substr(at, end - at)), pointer, files);
            at = end + 1;
        }
    }
}

void add_parameter(const ParameterSpec& spec, const json& value, const std::string& pointer,
                   std::vector<NamedFile>& files) {
    switch (spec.kind) {
        case ParameterKind::SoundFile:
        case ParameterKind::DataFile:
            if (value.is_string())
                add(spec.kind == ParameterKind::SoundFile ? NamedFile::Kind::Sound : NamedFile::Kind::Data,
                    value.get_ref<const std::string&>(), pointer, files);
            return;
        case ParameterKind::SoundFiles:
            return add_list(value, pointer, files);
        default:
            return;
    }
}

bool names_files(const ParameterSpec& spec) {
    return spec.kind == ParameterKind::SoundFile || spec.kind == ParameterKind::SoundFiles ||
           spec.kind == ParameterKind::DataFile;
}

void append(std::vector<NamedFile> more, std::vector<NamedFile>& files) {
    for (NamedFile& file : more)
        files.push_back(std::move(file));
}

}  // namespace

std::vector<std::string> listed_files(const json& value) {
    std::vector<NamedFile> files;
    add_list(value, {}, files);
    std::vector<std::string> names;
    for (NamedFile& file : files)
        names.push_back(std::move(file.name));
    return names;
}

std::vector<NamedFile> named_files(std::string_view function, bool is_transition, const track::Params& params,
                                   const std::string& pointer) {
    std::vector<NamedFile> files;
    const FunctionSpec* spec = resolve_function(function, is_transition);
    if (!spec) return files;
    for (const ParameterSpec& parameter : spec->parameters) {
        if (!names_files(parameter)) continue;
        std::vector<std::string_view> names = {parameter.name};
        names.insert(names.end(), parameter.aliases.begin(), parameter.aliases.end());
        for (const std::string_view name : names)
            if (params.has(name))
                add_parameter(parameter, params.json().at(std::string(name)), child_pointer(pointer, name),
                              files);
    }
    return files;
}

std::vector<NamedFile> named_files(const track::Track& track) {
    std::vector<NamedFile> files;
    for (const track::Step& step : track.steps)
        for (const track::Voice& voice : step.voices)
            append(named_files(voice.function, voice.is_transition, voice.params, voice.params_pointer),
                   files);
    if (const auto& noise = track.background_noise) {
        if (noise->inline_noise) {
            const NoisePreset preset = read_noise_preset(*noise->inline_noise);
            append(named_files(preset.function, preset.is_transition, preset.params, noise->file_pointer),
                   files);
        } else {
            add(NamedFile::Kind::Noise, noise->file, noise->file_pointer, files);
        }
    }
    for (const track::Clip& clip : track.clips)
        add(NamedFile::Kind::Sound, clip.file, clip.file_pointer, files);
    return files;
}

}  // namespace stillpoint::voices
