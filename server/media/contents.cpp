#include "media/contents.h"

#include <utility>

#include "track/media_path.h"

namespace stillpoint::media {
namespace {

template <class Map>
typename Map::mapped_type find(const Map& map, std::string_view name) {
    const auto found = map.find(track::media_path(name).path);
    return found == map.end() ? nullptr : found->second;
}

}  // namespace

Contents::Contents(Files files) : files_(std::make_shared<const Files>(std::move(files))) {}

SoundPtr Contents::sound(std::string_view name) const {
    return files_ ? find(files_->sounds, name) : nullptr;
}

std::shared_ptr<const track::Params> Contents::noise(std::string_view name) const {
    return files_ ? find(files_->noises, name) : nullptr;
}

std::shared_ptr<const Bytes> Contents::bytes(std::string_view name) const {
    return files_ ? find(files_->bytes, name) : nullptr;
}

int Contents::rate() const {
    return files_ ? files_->rate : 0;
}

const std::string& Contents::hash() const {
    static const std::string none;
    return files_ ? files_->hash : none;
}

}  // namespace stillpoint::media
