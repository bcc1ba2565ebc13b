// One step as sound: its voices with their envelopes, summed into the two buses.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "dsp/volume_envelope.h"
#include "track/track.h"
#include "voices/voice.h"
#include "voices/voice_flanger.h"

namespace stillpoint::engine {

// A block of one bus, one array per ear.
struct StereoBlock {
    alignas(64) float left[dsp::block_frames];
    alignas(64) float right[dsp::block_frames];
};

// One owner at a time. Frames count from the start of the step; the rules of voices::Voice hold for the
// calls.
class StepSound {
  public:
    struct Channel {
        std::unique_ptr<voices::Voice> voice;  // null: silent
        dsp::VolumeEnvelope envelope;
        track::Bus bus;
        bool is_random = false;
        std::optional<voices::VoiceFlanger> flanger{};
        double peak_bound() const;
        double input_bound() const;  // of what goes into a flanger; there must be a voice
        // Whether its bus is brought to its level by the bound, not by the measured peak.
        bool has_nominal_peak() const;
        void render(std::int64_t first, int count, StereoBlock& out) noexcept;

      private:
        void render_next(std::int64_t first, int count, StereoBlock& out) noexcept;
    };

    explicit StepSound(std::vector<Channel> channels) : channels_(std::move(channels)) {}

    // Overwrites both buses with frames [first, first + count).
    void render(std::int64_t first, int count, StereoBlock& binaural, StereoBlock& noise) noexcept;
    // The same, only the binaural bus.
    void render_binaural(std::int64_t first, int count, StereoBlock& binaural) noexcept;
    void render_voice(std::size_t index, std::int64_t first, int count, StereoBlock& out) noexcept;

    const std::vector<Channel>& channels() const { return channels_; }
    bool has(track::Bus bus) const;
    bool is_random() const;  // sounds different with another seed

    // Samples so far that were no numbers when they came from the voices, and were silenced. Always 0: what
    // counts is a fault of a voice, which the guard would hide from the tests.
    std::int64_t silenced() const noexcept { return silenced_; }

    // Sum of the bounds of the binaural voices.
    double binaural_bound() const;
    // The largest bound of one voice on the noise bus; one that never sounds counts as 1 (20-assembly 3).
    double noise_bound() const;

  private:
    void render_bus(track::Bus bus, std::int64_t first, int count, StereoBlock& out) noexcept;
    static void add_channel(Channel& channel, std::int64_t first, int count, StereoBlock& to) noexcept;

    std::vector<Channel> channels_;
    std::int64_t silenced_ = 0;
};

}  // namespace stillpoint::engine
