// An endless coloured noise of which any stretch can be rendered at any time.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "dsp/noise_source.h"

namespace stillpoint::dsp {

// Frames of random spectra, shaped, transformed and overlapped by half with
// windows whose squares sum to 1: Gaussian noise of the wanted power density,
// seen through the window's own narrow spectrum. Bin i of frame m is a pure
// function of (key, m, i), so hop number b, the frames [b * hop, (b + 1) *
// hop), is one of (key, spectrum, b): it costs one transform after its
// predecessor, two anywhere else.
class ColouredNoise final : public NoiseSource {
  public:
    static constexpr int hop = NoiseSpectrum::length / 2;

    // Works the spectrum out, which takes a fraction of a millisecond.
    ColouredNoise(const NoiseSpectrum& spectrum, const SweepMotion& motion, std::uint64_t key,
                  std::shared_ptr<NoiseWorkspace> workspace);

    // Writes frames [first, first + count) with RMS 1; FIRST may be negative.
    // Allocates nothing.
    void render(std::int64_t first, int count, float* out) noexcept override;

    // See NoiseSpectrum::Outcome.
    float level(int ear) const noexcept override { return outcome_.levels[ear]; }

  private:
    void make(std::int64_t hop) noexcept;
    void transform_frame(std::int64_t frame) noexcept;

    static constexpr std::int64_t none = INT64_MIN / 2;  // no hop, and before none

    std::uint64_t key_;
    std::shared_ptr<NoiseWorkspace> workspace_;
    std::vector<float> gains_;  // per bin
    NoiseSpectrum::Outcome outcome_;
    std::vector<float> samples_;  // of the hop made last
    std::vector<float> tail_;     // of its frame, for the next hop
    std::int64_t hop_ = none;
};

}  // namespace stillpoint::dsp
