#include "engine/open_media.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "track/media_path.h"
#include "track/report.h"
#include "voices/named_files.h"
#include "voices/noise_preset.h"

namespace stillpoint::engine {
namespace {

using voices::NamedFile;

class Opener {
  public:
    Opener(const media::Library& library, int rate, bool lenient, track::Diagnostics& diagnostics)
        : library_(library), lenient_(lenient), report_(diagnostics) {
        files_.rate = rate;
    }

    void open(const NamedFile& file);
    media::Contents take();

  private:
    template <class T, class Map>
    void keep(const NamedFile& file, const std::string& path, media::Opened<T> opened, Map& map);
    void open_files_of(const track::Params& noise, const std::string& pointer);

    const media::Library& library_;
    bool lenient_;
    track::Report report_;
    media::Contents::Files files_;
    media::Bytes identity_;
};

template <class T, class Map>
void Opener::keep(const NamedFile& file, const std::string& path, media::Opened<T> opened, Map& map) {
    map[path] = std::move(opened.content);
    for (const std::string& part : {path, opened.hash}) {
        identity_.insert(identity_.end(), part.begin(), part.end());
        identity_.push_back(0);
    }
    if (!opened.finding) return;
    auto& [severity, pointer, message, fix] = *opened.finding;
    if (severity == track::Severity::Warning)
        report_.warning(file.pointer, std::move(message), std::move(fix));
    else if (lenient_)
        report_.warning(file.pointer, message + "; it is silent", std::move(fix));
    else
        report_.error(file.pointer, std::move(message), std::move(fix));
}

void Opener::open(const NamedFile& file) {
    const std::string path = track::media_path(file.name).path;
    if (path.empty()) return;  // refused already
    switch (file.kind) {
        case NamedFile::Kind::Sound:
            if (!files_.sounds.contains(path))
                keep(file, path, library_.sound(path, files_.rate), files_.sounds);
            return;
        case NamedFile::Kind::Data:
            if (!files_.bytes.contains(path)) keep(file, path, library_.bytes(path), files_.bytes);
            return;
        case NamedFile::Kind::Noise:
            if (files_.noises.contains(path)) return;
            keep(file, path, library_.noise(path), files_.noises);
            if (const auto& noise = files_.noises[path]) open_files_of(*noise, file.pointer);
            return;
    }
}

// A .noise file may name a recording, with the rules of any other name.
void Opener::open_files_of(const track::Params& noise, const std::string& pointer) {
    const voices::NoisePreset preset = voices::read_noise_preset(noise);
    for (NamedFile file : voices::named_files(preset.function, preset.is_transition, preset.params, {})) {
        file.pointer = pointer;
        const std::string problem = track::media_path(file.name).problem;
        if (problem.empty())
            open(file);
        else
            report_.error(pointer, "names a noise whose recording " + problem,
                          "write a path inside the media library in the .noise file");
    }
}

media::Contents Opener::take() {
    if (identity_.empty()) return {};
    files_.hash = media::hash_of(identity_).substr(0, 16);
    return media::Contents(std::move(files_));
}

}  // namespace

media::Contents open_media(const track::Track& track, const media::Library& library, int rate, bool lenient,
                           track::Diagnostics& diagnostics) {
    Opener opener(library, rate, lenient, diagnostics);
    for (const NamedFile& file : voices::named_files(track))
        opener.open(file);
    return opener.take();
}

}  // namespace stillpoint::engine
