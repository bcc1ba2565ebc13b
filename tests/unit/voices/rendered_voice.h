// A voice on its own, rendered whole or in a place.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include "voices/registry.h"

namespace stillpoint {

struct RenderedVoice {
    std::vector<float> left, right;
    double bound = 0;

    RenderedVoice(std::string_view function, const nlohmann::json& json, double seconds, int rate = 44100)
        : params_(json) {
        voices::SharedRoom room;
        voice_ = voices::make_voice(function, function.ends_with("_transition"),
                                    {params_, room, seconds, rate, 9, std::nullopt, 0});
        REQUIRE(voice_);
        bound = voice_->peak_bound();
        const auto frames = static_cast<std::size_t>(seconds * rate);
        left.resize(frames);
        right.resize(frames);
        for (std::size_t first = 0; first < frames; first += dsp::block_frames)
            render_block(first, left.data() + first, right.data() + first);
    }

    // Goes to the block that begins at FIRST, a multiple of the block length.
    void render_block(std::size_t first, float* l, float* r) {
        const int count = static_cast<int>(std::min<std::size_t>(dsp::block_frames, left.size() - first));
        voice_->render(static_cast<std::int64_t>(first), count, l, r);
    }

    // Whether the block at FIRST has the same bits when it is sought.
    bool seeks(std::size_t first) {
        first -= first % dsp::block_frames;
        float l[dsp::block_frames], r[dsp::block_frames];
        render_block(first, l, r);
        const auto count = std::min<std::size_t>(dsp::block_frames, left.size() - first);
        return std::equal(l, l + count, left.begin() + std::ptrdiff_t(first)) &&
               std::equal(r, r + count, right.begin() + std::ptrdiff_t(first));
    }

    double peak() const {
        double largest = 0;
        for (const auto* ear : {&left, &right})
            for (const float x : *ear)
                largest = std::max(largest, double(std::abs(x)));
        return largest;
    }

  private:
    track::Params params_;
    std::unique_ptr<voices::Voice> voice_;
};

inline double distance(const std::vector<float>& a, const std::vector<double>& b) {
    REQUIRE(a.size() == b.size());
    double worst = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        worst = std::max(worst, std::abs(a[i] - b[i]));
    return worst;
}

}  // namespace stillpoint
