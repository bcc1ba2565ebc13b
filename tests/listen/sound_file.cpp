#include "listen/sound_file.h"

#include <sndfile.h>

#include <memory>
#include <stdexcept>

namespace stillpoint::listen {

SoundFile read_sound_file(const std::filesystem::path& path) {
    SF_INFO info{};
    const std::unique_ptr<SNDFILE, decltype(&sf_close)> file(sf_open(path.c_str(), SFM_READ, &info),
                                                             &sf_close);
    if (!file) throw std::runtime_error(path.string() + ": " + sf_strerror(nullptr));
    SoundFile sound{info.samplerate, info.channels, info.format, {}, {}};
    if (const char* title = sf_get_string(file.get(), SF_STR_TITLE)) sound.title = title;
    sound.samples.resize(static_cast<std::size_t>(info.frames * info.channels));
    const auto samples = static_cast<sf_count_t>(sound.samples.size());
    if (sf_read_float(file.get(), sound.samples.data(), samples) != samples)
        throw std::runtime_error(path.string() + ": shorter than its header says");
    return sound;
}

}  // namespace stillpoint::listen
