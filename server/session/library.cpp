#include "session/library.h"

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "support/log.h"
#include "support/resources.h"

namespace stillpoint::session {

Library Library::built_in(const media::Library& media, const track::Limits& limits) {
    Library library(media, limits);
    for (const auto& path : support::resources("tracks/")) {
        const std::filesystem::path file(path);
        if (file.extension() == ".json") library.add(file.stem(), *support::resource(path));
    }
    return library;
}

Library Library::from_folder(const std::filesystem::path& folder, const media::Library& media,
                             const track::Limits& limits) {
    Library library(media, limits);
    std::error_code error;
    const std::filesystem::directory_iterator entries(folder, error);
    if (error)
        throw std::runtime_error("cannot read the folder of tracks " + folder.string() + ": " +
                                 error.message());
    for (const auto& entry : entries) {
        if (entry.path().extension() != ".json" || !entry.is_regular_file(error)) continue;
        std::ifstream file(entry.path(), std::ios::binary);
        library.add(entry.path().stem(), std::string(std::istreambuf_iterator<char>(file), {}));
    }
    return library;
}

void Library::add(std::string id, std::string_view document) {
    const auto prepared = prepare(document, id);
    if (prepared.piece) {
        pieces_.emplace(std::move(id), prepared.piece);
        return;
    }
    support::log(support::LogLevel::Warning, "track " + id + " is left out of the library:");
    for (const auto& diagnostic : prepared.diagnostics)
        support::log(support::LogLevel::Warning, "  " + track::to_line(diagnostic));
}

PieceResult Library::prepare(std::string_view document, std::string id) const {
    return prepare_piece(document, media_, std::move(id), limits_);
}

PieceResult Library::prepare_without_files(std::string_view document) const {
    return prepare_piece_without_files(document, limits_);
}

PiecePtr Library::find(std::string_view id) const {
    const auto found = pieces_.find(id);
    return found == pieces_.end() ? nullptr : found->second;
}

std::vector<PiecePtr> Library::all() const {
    std::vector<PiecePtr> list;
    for (const auto& [id, piece] : pieces_)
        list.push_back(piece);
    return list;
}

}  // namespace stillpoint::session
