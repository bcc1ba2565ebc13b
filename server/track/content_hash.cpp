#include "track/content_hash.h"

#include <cmath>
#include <cstring>
#include <string_view>

namespace stillpoint::track {

namespace {

class Hasher {
  public:
    void bytes(const void* data, std::size_t size) {
        const auto* bytes = static_cast<const unsigned char*>(data);
        for (std::size_t i = 0; i < size; ++i)
            state_ = (state_ ^ bytes[i]) * 0x100000001b3ULL;
    }
    // Every value starts with a tag, so that neighbours cannot run into one another.
    void tag(char tag) { bytes(&tag, 1); }
    void whole(std::uint64_t value) {
        unsigned char little_endian[8];
        for (int i = 0; i < 8; ++i)
            little_endian[i] = static_cast<unsigned char>(value >> (8 * i));
        tag('i');
        bytes(little_endian, sizeof little_endian);
    }
    void number(double value) {
        if (value == 0) value = 0;  // -0 sounds like 0
        std::uint64_t bits = 0;
        std::memcpy(&bits, &value, sizeof bits);
        whole(bits);
    }
    void text(std::string_view value) {
        tag('t');
        whole(value.size());
        bytes(value.data(), value.size());
    }
    void value(const nlohmann::json& value);

    std::string digest() const {
        std::uint64_t mixed = state_;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ULL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebULL;
        mixed ^= mixed >> 31;
        static constexpr char digits[] = "0123456789abcdef";
        std::string hex(16, '0');
        for (int i = 15; i >= 0; --i, mixed >>= 4)
            hex[static_cast<std::size_t>(i)] = digits[mixed & 15];
        return hex;
    }

  private:
    std::uint64_t state_ = 0xcbf29ce484222325ULL;
};

// Members come sorted by name; nulls are absent; 4 and 4.0 are one number.
void Hasher::value(const nlohmann::json& value) {
    if (value.is_number()) {
        tag('n');
        // Beyond 2^53 doubles lose whole numbers apart (seeds of noise).
        const double number = value.get<double>();
        if (value.is_number_integer() && std::abs(number) > 9007199254740992.0)
            whole(value.get<std::uint64_t>());
        else
            this->number(number);
    } else if (value.is_string()) {
        text(value.get_ref<const std::string&>());
    } else if (value.is_array()) {
        tag('[');
        for (const auto& item : value)
            this->value(item);
        tag(']');
    } else if (value.is_object()) {
        tag('{');
        for (const auto& item : value.items()) {
            if (item.value().is_null()) continue;
            text(item.key());
            this->value(item.value());
        }
        tag('}');
    } else {
        tag(value.is_boolean() ? (value.get<bool>() ? 'y' : 'f') : '0');
    }
}

void add(Hasher& hash, const std::optional<VolumeEnvelope>& envelope) {
    hash.tag(envelope ? 'e' : '-');
    if (!envelope) return;
    hash.whole(static_cast<std::uint64_t>(envelope->shape));
    for (const double value : {envelope->fade_duration, envelope->start_amp, envelope->end_amp,
                               envelope->attack, envelope->decay, envelope->sustain_level, envelope->release})
        hash.number(value);
}

void add(Hasher& hash, const Voice& voice) {
    hash.tag('V');
    hash.text(voice.function);
    hash.value(voice.params.json());
    hash.whole(voice.is_transition);
    add(hash, voice.envelope);
    hash.whole(static_cast<std::uint64_t>(voice.bus));
    hash.text(voice.key);
    if (!voice.sam_source_id.empty()) hash.text(voice.sam_source_id);
}

void add(Hasher& hash, const Step& step) {
    hash.tag('S');
    for (const double value : {step.duration, step.start, step.crossfade_duration, step.crossfade_overlap,
                               step.binaural_volume, step.noise_volume, step.normalization_level})
        hash.number(value);
    hash.whole(static_cast<std::uint64_t>(step.crossfade_curve));
    for (const auto& voice : step.voices)
        add(hash, voice);
}

void add(Hasher& hash, const BackgroundNoise& noise) {
    hash.tag('B');
    hash.text(noise.file);
    hash.value(noise.inline_noise ? noise.inline_noise->json() : nlohmann::json());
    for (const double value : {noise.gain, noise.start_time, noise.fade_in, noise.fade_out})
        hash.number(value);
    for (const auto& [time, gain] : noise.amp_envelope) {
        hash.number(time);
        hash.number(gain);
    }
}

void add(Hasher& hash, const Clip& clip) {
    hash.tag('C');
    hash.text(clip.file);
    for (const double value : {clip.start, clip.gain, clip.duration, clip.pan, clip.fade_in, clip.fade_out})
        hash.number(value);
}

}  // namespace

std::string content_hash(const Track& track, std::optional<std::uint64_t> seed) {
    Hasher hash;
    hash.tag(seed ? 's' : '-');
    hash.whole(seed.value_or(0));
    hash.whole(static_cast<std::uint64_t>(track.sample_rate));
    hash.whole(track.preserve_relative_step_loudness);
    for (const auto& step : track.steps)
        add(hash, step);
    if (track.background_noise) add(hash, *track.background_noise);
    for (const auto& clip : track.clips)
        add(hash, clip);
    hash.value(track.sam_scene);
    return hash.digest();
}

}  // namespace stillpoint::track
