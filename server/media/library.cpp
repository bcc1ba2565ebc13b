#include "media/library.h"

#include <utility>

#include "track/json_document.h"
#include "track/json_value.h"

namespace stillpoint::media {
namespace {

using track::Diagnostic;
using track::Severity;

std::string in_mebibytes(std::int64_t bytes) {
    return track::decimal(double(bytes / 1024 * 10 / 1024) / 10) + " MiB";
}

Diagnostic missing(const std::string& name, const std::string& problem) {
    return {Severity::Error,
            {},
            "names " + track::shown(name) + ", which " + problem,
            "put the file into the media library, or give its folder with --media"};
}

Diagnostic silent(const std::string& name, const std::string& problem, std::string fix) {
    return {Severity::Warning,
            {},
            "names " + track::shown(name) + ", which " + problem + "; it is silent",
            std::move(fix)};
}

// The object in a .noise file, or what is wrong with the text.
std::optional<nlohmann::json> read_object(const Bytes& bytes, std::string& problem) {
    track::Diagnostics findings;
    std::optional<nlohmann::json> value;
    {
        track::Report report(findings);
        value = track::read_json({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, {}, report);
    }
    if (!value)
        problem = "cannot be read: " + (findings.empty() ? "it is no JSON" : findings.front().message);
    else if (!value->is_object())
        problem = "holds " + std::string(track::type_in_words(*value)) + ", not the object of a noise";
    return problem.empty() ? std::move(value) : std::nullopt;
}

}  // namespace

struct Library::Found {
    std::optional<File> file;
    std::optional<Diagnostic> finding;  // why there is none
};

Library::Library(const std::filesystem::path& folder, LibraryLimits limits)
    : limits_(limits), cache_(limits.memory_bytes) {
    if (!folder.empty()) folder_.emplace(folder);
}

Library::Found Library::find(const std::string& name, std::int64_t largest) const {
    if (!folder_)
        return {std::nullopt, Diagnostic{Severity::Error,
                                         {},
                                         "names a file, but there is no media library",
                                         "give its folder with --media"}};
    auto opened = folder_->open(name);
    if (!opened.file) return {std::nullopt, missing(name, opened.problem)};
    if (opened.file->size() <= largest) return {std::move(opened.file), std::nullopt};
    return {std::nullopt,
            silent(name, "has " + in_mebibytes(opened.file->size()) + ", more than a file may have",
                   "use a file of at most " + in_mebibytes(largest))};
}

Opened<Sound> Library::sound(const std::string& name, int rate) const {
    Opened<Sound> result;
    auto [file, finding] = find(name, limits_.file_bytes);
    result.finding = std::move(finding);
    if (!file) return result;
    result.hash = file->hash();
    Decoded decoded = result.hash.empty() ? Decoded{nullptr, "cannot be read to its end"}
                                          : cache_.get(*file, result.hash, rate, limits_.seconds);
    if (!decoded.sound)
        result.finding =
            silent(name, decoded.problem, "use a WAV, FLAC, Ogg, Opus or MP3 file with one or two channels");
    else if (!decoded.problem.empty())
        result.finding = Diagnostic{
            Severity::Warning, {}, "names " + track::shown(name) + ", which " + decoded.problem, {}};
    result.content = std::move(decoded.sound);
    return result;
}

Opened<track::Params> Library::noise(const std::string& name) const {
    Opened<track::Params> result;
    auto [file, finding] = find(name, limits_.noise_bytes);
    result.finding = std::move(finding);
    if (!file) return result;
    const Bytes bytes = file->read();
    result.hash = hash_of(bytes);
    std::string problem;
    if (auto object = read_object(bytes, problem))
        result.content = std::make_shared<const track::Params>(std::move(*object));
    else
        result.finding = silent(name, problem, "use a .noise file, a JSON object");
    return result;
}

Opened<Bytes> Library::bytes(const std::string& name) const {
    Opened<Bytes> result;
    auto [file, finding] = find(name, limits_.data_bytes);
    result.finding = std::move(finding);
    if (!file) return result;
    result.content = std::make_shared<const Bytes>(file->read());
    result.hash = hash_of(*result.content);
    return result;
}

}  // namespace stillpoint::media
