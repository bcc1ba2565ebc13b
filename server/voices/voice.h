// The sound of one voice of one step, before its envelope and edges.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "dsp/block.h"
#include "dsp/coloured_noise.h"
#include "dsp/kernels.h"
#include "dsp/zero_phase_highpass.h"
#include "dsp/zero_phase_lowpass.h"
#include "media/contents.h"
#include "track/params.h"

namespace stillpoint::voices {

struct GlitchWorkspace;
struct HeadFrames;
class HeadWorkspace;

// Carrier phases in turns that one voice hands to its successor in the next step.
struct StereoPhase {
    double left = 0, right = 0;
};

// Two tones, one per ear, of frequencies (Hz) and levels that never change.
struct SteadyTones {
    double left_hz = 0, right_hz = 0;
};

// Working memory that the voices of one step share, since they are rendered one after another. Made when
// first needed.
class SharedRoom {
  public:
    std::shared_ptr<GlitchWorkspace> for_glitches(std::size_t frames);
    std::shared_ptr<dsp::NoiseWorkspace> for_noise() {
        if (!noise_) noise_ = std::make_shared<dsp::NoiseWorkspace>();
        return noise_;
    }
    std::shared_ptr<dsp::LowpassWorkspace> for_lowpass() {
        if (!lowpass_) lowpass_ = std::make_shared<dsp::LowpassWorkspace>();
        return lowpass_;
    }
    std::shared_ptr<HeadWorkspace> for_head(const HeadFrames& frames, int taps);
    // What cuts the bottom off the voices that end in an OutputFilter.
    std::shared_ptr<const dsp::HighpassDesign> for_output_filter(int rate);

  private:
    std::shared_ptr<GlitchWorkspace> glitches_;
    std::shared_ptr<dsp::NoiseWorkspace> noise_;
    std::shared_ptr<dsp::LowpassWorkspace> lowpass_;
    std::vector<std::shared_ptr<HeadWorkspace>> heads_;  // one for each kind of frames
    std::shared_ptr<const dsp::HighpassDesign> bottom_;
};

// The key of a voice's own random numbers; stands for the number. Notes that it was asked for: a voice that
// never asks sounds the same with every seed.
class RandomKey {
  public:
    // NOLINTNEXTLINE(google-explicit-constructor)
    RandomKey(std::uint64_t key, bool* was_read = nullptr) : key_(key), was_read_(was_read) {}
    // NOLINTNEXTLINE(google-explicit-constructor)
    operator std::uint64_t() const {
        if (was_read_) *was_read_ = true;
        return key_;
    }

  private:
    std::uint64_t key_;
    bool* was_read_;
};

// What a voice is made from. PARAMS outlives the voice, ROOM need not.
struct VoiceContext {
    const track::Params& params;
    SharedRoom& room;
    double step_seconds = 0;
    int rate = 48000;  // Hz
    RandomKey random_key = 0;
    std::optional<StereoPhase> carried{};  // from the voice of the same key in the step before
    std::int64_t stream_offset = 0;  // frames that equal noise voices in the steps before have played already
    // Only peak_bound(), has_nominal_peak() and phase_after() will be asked of this voice: it leaves out
    // whatever only its sound needs and costs much time or memory, such as tables, filters and buffers. Its
    // bound may be larger than that of the voice that plays, never smaller.
    bool is_draft = false;
    media::Contents media{};  // of the files the track names
};

// One owner at a time. Frames count from the start of the step.
class Voice {
  public:
    virtual ~Voice() = default;

    // Writes frames [first, first + count), count <= dsp::block_frames. Any order of calls gives the same
    // bits as long as the calls cut the step at the same places; it is cheapest when FIRST continues the last
    // call. Allocates nothing.
    virtual void render(std::int64_t first, int count, float* left, float* right) noexcept = 0;

    // Adds the same frames times GAIN to a bus, by the rules of the kernels (dsp/kernels.h) on the room of
    // arrays. What StepSound calls wherever the envelope is flat; a voice that can add as it goes is cheaper.
    virtual void add(std::int64_t first, int count, float gain, float* left, float* right) noexcept {
        alignas(64) float own_left[dsp::block_frames], own_right[dsp::block_frames];
        render(first, count, own_left, own_right);
        dsp::kernels().add_scaled(own_left, gain, count, left);
        dsp::kernels().add_scaled(own_right, gain, count, right);
    }

    // No sample of the voice is larger than this. For noise, the nominal peak its level is calibrated to.
    virtual double peak_bound() const = 0;

    // The same under the fades of 10 ms that a voice without an envelope has at both ends of the step;
    // smaller where a filter raises the ends.
    virtual double faded_peak_bound() const { return peak_bound(); }

    // True for noise: its bus is brought to its level by peak_bound(), not by the peak it happens to reach.
    virtual bool has_nominal_peak() const { return false; }

    // What the voice is, where it is no more than that.
    virtual std::optional<SteadyTones> steady_tones() const { return std::nullopt; }

    // The phase after FRAMES frames, for a successor that starts there; nothing for voices that always
    // restart.
    virtual std::optional<StereoPhase> phase_after(std::int64_t frames) const {
        static_cast<void>(frames);
        return std::nullopt;
    }
};

// A voice that renders by adding to silence.
class AddingVoice : public Voice {
  public:
    void render(std::int64_t first, int count, float* left, float* right) noexcept final {
        alignas(64) float own_left[dsp::block_frames] = {}, own_right[dsp::block_frames] = {};
        add(first, count, 1, own_left, own_right);
        std::copy_n(own_left, count, left);
        std::copy_n(own_right, count, right);
    }
    void add(std::int64_t first, int count, float gain, float* left, float* right) noexcept override = 0;
};

}  // namespace stillpoint::voices
