#include "media/decode.h"

#include <sndfile.h>
#include <soxr.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <optional>
#include <span>

#include "track/json_value.h"

namespace stillpoint::media {
namespace {

constexpr int lowest_rate = 1000, highest_rate = 768'000;
constexpr float loudest = 100;        // 40 dB above full scale
constexpr std::size_t piece = 16384;  // frames

using SoundFile = std::unique_ptr<SNDFILE, decltype(&sf_close)>;
using Channels = std::array<std::vector<float>, 2>;  // the second is empty for mono
using Samples = std::array<std::span<const float>, 2>;

// Takes frames at the rate of the file, gives them at the wanted one.
class Resampler {
  public:
    Resampler(double from, double to, unsigned channels)
        : channels_(channels), ratio_(to / from), soxr_(nullptr, soxr_delete) {
        const soxr_io_spec_t split = soxr_io_spec(SOXR_FLOAT32_S, SOXR_FLOAT32_S);
        const soxr_quality_spec_t quality = soxr_quality_spec(SOXR_HQ, 0);
        soxr_error_t error = nullptr;
        soxr_.reset(soxr_create(from, to, channels, &error, &split, &quality, nullptr));
        if (error) soxr_.reset();
        for (unsigned c = 0; c < channels_; ++c)
            room_[c].resize(static_cast<std::size_t>(std::ceil(double(piece) * ratio_)) + 16);
    }

    bool works() const { return soxr_ != nullptr; }

    // PUT gets what comes out. An empty INPUT is the end: what is still inside comes out.
    template <class Put>
    bool push(Samples input, const Put& put) {
        std::array<const float*, 2> in{};
        std::array<float*, 2> out{};
        for (unsigned c = 0; c < channels_; ++c)
            out[c] = room_[c].data();
        std::size_t at = 0;
        const std::size_t count = input[0].size();
        while (true) {
            for (unsigned c = 0; c < channels_; ++c)
                in[c] = input[c].data() + at;
            std::size_t taken = 0, made = 0;
            const void* source = count > 0 ? static_cast<const void*>(in.data()) : nullptr;
            if (soxr_process(soxr_.get(), source, count - at, &taken, out.data(), room_[0].size(), &made))
                return false;
            at += taken;
            const Samples output = {std::span(room_[0]).first(made),
                                    std::span(room_[1]).first(channels_ > 1 ? made : 0)};
            if (made > 0 && !put(output)) return false;
            if (made == 0 && at >= count) return true;
        }
    }

  private:
    unsigned channels_;
    double ratio_;
    Channels room_;
    std::unique_ptr<soxr, decltype(&soxr_delete)> soxr_;
};

std::string opening_problem() {
    std::string reason = sf_strerror(nullptr);
    while (!reason.empty() && (reason.back() == '.' || reason.back() == '\n'))
        reason.pop_back();
    return "is no recording that can be read (" + reason + ")";
}

std::string in_seconds(double seconds) {
    return track::decimal(std::round(seconds * 10) / 10) + " s";
}

std::optional<std::string> unplayable(const SF_INFO& info) {
    if (info.channels < 1 || info.channels > 2)
        return "has " + std::to_string(info.channels) + " channels; recordings have one or two";
    if (info.samplerate < lowest_rate || info.samplerate > highest_rate)
        return "has a rate of " + std::to_string(info.samplerate) + " Hz; recordings have 1000 to 768000 Hz";
    if (info.frames < 1) return "holds no sound";
    return std::nullopt;
}

class Decoder {
  public:
    Decoder(SNDFILE* file, const SF_INFO& info, int rate, double seconds, const Claim& claim)
        : file_(file), info_(info), rate_(rate), longest_(seconds), claim_(claim) {}

    Decoded run();

  private:
    bool read_all();
    bool read_piece(std::size_t frames);
    bool keep(const Samples& samples);
    std::string too_long() const;
    float clean(float sample);

    SNDFILE* file_;
    const SF_INFO& info_;
    int rate_;
    double longest_;
    const Claim& claim_;
    std::optional<Resampler> resampler_;
    std::vector<float> interleaved_;
    Channels piece_, sound_;
    std::int64_t frames_ = 0;  // read so far
    bool has_odd_samples_ = false;
    std::string problem_;
};

float Decoder::clean(float sample) {
    if (std::abs(sample) <= loudest) return sample;
    has_odd_samples_ = true;
    return std::isnan(sample) || std::isinf(sample) ? 0 : std::copysign(loudest, sample);
}

std::string Decoder::too_long() const {
    return "lasts longer than " + in_seconds(longest_) + ", the most a recording may last";
}

bool Decoder::keep(const Samples& samples) {
    const std::size_t count = samples[0].size() + samples[1].size();
    if (!claim_(static_cast<std::int64_t>(count * sizeof(float)))) {
        problem_ = "does not fit into the memory for recordings";
        return false;
    }
    for (std::size_t c = 0; c < samples.size(); ++c)
        sound_[c].insert(sound_[c].end(), samples[c].begin(), samples[c].end());
    return true;
}

// What is in interleaved_, one channel beside the other, on its way.
bool Decoder::read_piece(std::size_t frames) {
    const auto channels = static_cast<std::size_t>(info_.channels);
    Samples parts;
    for (std::size_t c = 0; c < channels; ++c) {
        for (std::size_t i = 0; i < frames; ++i)
            piece_[c][i] = clean(interleaved_[i * channels + c]);
        parts[c] = std::span(piece_[c]).first(frames);
    }
    if (!resampler_) return keep(parts);
    return resampler_->push(parts, [this](const Samples& samples) { return keep(samples); });
}

bool Decoder::read_all() {
    const auto channels = static_cast<std::size_t>(info_.channels);
    interleaved_.resize(piece * channels);
    for (std::size_t c = 0; c < channels; ++c)
        piece_[c].resize(piece);
    while (true) {
        const sf_count_t got = sf_readf_float(file_, interleaved_.data(), piece);
        if (got <= 0) break;
        frames_ += got;
        if (double(frames_) > longest_ * info_.samplerate) {
            problem_ = too_long();
            return false;
        }
        if (!read_piece(static_cast<std::size_t>(got))) return false;
    }
    return !resampler_ || resampler_->push({}, [this](const Samples& samples) { return keep(samples); });
}

Decoded Decoder::run() {
    if (double(info_.frames) > longest_ * info_.samplerate && info_.frames < SF_COUNT_MAX)
        return {nullptr, too_long()};
    if (info_.samplerate != rate_) {
        resampler_.emplace(info_.samplerate, rate_, static_cast<unsigned>(info_.channels));
        if (!resampler_->works()) return {nullptr, "cannot be brought to " + std::to_string(rate_) + " Hz"};
    }
    if (!read_all())
        return {nullptr,
                problem_.empty() ? "cannot be brought to " + std::to_string(rate_) + " Hz" : problem_};
    if (frames_ == 0) return {nullptr, "holds no sound"};
    auto sound = std::make_shared<Sound>();
    sound->rate = rate_;
    const auto wanted = static_cast<std::size_t>(frames_ * rate_ / info_.samplerate);
    for (std::size_t c = 0; c < static_cast<std::size_t>(info_.channels); ++c) {
        sound_[c].resize(wanted);
        sound_[c].shrink_to_fit();
        for (const float sample : sound_[c])
            sound->peak = std::max(sound->peak, std::abs(sample));
    }
    sound->left = std::move(sound_[0]);
    sound->right = std::move(sound_[1]);
    std::string oddity;
    if (frames_ < info_.frames && info_.frames < SF_COUNT_MAX)
        oddity = "breaks off after " + in_seconds(double(frames_) / info_.samplerate) + " of " +
                 in_seconds(double(info_.frames) / info_.samplerate) + "; that much is played";
    else if (has_odd_samples_)
        oddity = "holds samples far beyond full scale or that are no numbers; they are cut or left out";
    return {std::move(sound), std::move(oddity)};
}

}  // namespace

Decoded decode(const File& file, int rate, double seconds, const Claim& claim) {
    SF_INFO info{};
    // libsndfile moves and closes the descriptor it gets.
    const int descriptor = dup(file.descriptor());
    if (descriptor < 0 || lseek(descriptor, 0, SEEK_SET) != 0) return {nullptr, "cannot be read"};
    const SoundFile sound(sf_open_fd(descriptor, SFM_READ, &info, SF_TRUE), sf_close);
    if (!sound) return {nullptr, opening_problem()};
    if (auto problem = unplayable(info)) return {nullptr, std::move(*problem)};
    return Decoder(sound.get(), info, rate, seconds, claim).run();
}

}  // namespace stillpoint::media
