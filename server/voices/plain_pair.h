// A voice of two tones with constant parameters, rendered the cheapest way that keeps its precision.
#pragma once

#include <optional>
#include <utility>
#include <variant>

#include "dsp/steady_pair.h"
#include "dsp/swinging_pair.h"
#include "voices/pan_envelope.h"

namespace stillpoint::voices {

class PlainPair {
  public:
    using Ear = dsp::SwingingPair::Ear;

    // Nothing when an ear is missing, the pan does not follow a sine or something swings too fast.
    static std::optional<PlainPair> make(const std::optional<Ear>& left, const std::optional<Ear>& right,
                                         const PanEnvelope& pan);

    // The same without a pan.
    static std::optional<PlainPair> make(const std::optional<Ear>& left, const std::optional<Ear>& right);

    // Adds frames [first, first + count), count <= dsp::block_frames.
    void add(std::int64_t first, int count, float gain, float* left, float* right) const noexcept {
        std::visit([&](const auto& pair) { pair.add(first, count, gain, left, right); }, pair_);
    }

  private:
    static std::optional<PlainPair> cheapest(const Ear& left, const Ear& right,
                                             const std::optional<dsp::SwingingPair::Balance>& balance);

    template <class Pair>
    explicit PlainPair(Pair pair) : pair_(std::move(pair)) {}

    std::variant<dsp::SteadyPair, dsp::SwingingPair> pair_;
};

}  // namespace stillpoint::voices
