// A tone of one frequency heard from changing directions.
//
// With x = sin(theta), the sum of the windowed and filtered frames is
//
//     y(n) = Im e^(j theta(n)) G(n),   G(n) = sum over m of w(n - m) D(m),
//     D(m) = sum over frames f of h_f(m - s_f) e^(-j omega (m - s_f)),
//
// where s_f is a frame's first sample and h_f the response of its direction: each response is written down
// where its frame begins, turned back by the tone, and the window slides over all of them. A Hann window is
// three complex exponentials (its root two), so sliding it by a sample costs a few operations however long it
// is: running sums of D, D cos and D sin gain what enters and lose what leaves. The sums are made anew at
// fixed places, so that a seek finds the same bits.
#pragma once

#include <array>
#include <memory>

#include "dsp/block.h"
#include "dsp/head_responses.h"
#include "voices/head_frames.h"
#include "voices/head_path.h"

namespace stillpoint::voices {

class SteadyHeadSound final : public HeadSound {
  public:
    // TURNS per sample; PATH must outlive this.
    SteadyHeadSound(std::shared_ptr<const dsp::HeadResponses> responses, const HeadFrames& frames,
                    const HeadPath& path, double turns);

    void render(std::int64_t first, int count, double* left, double* right) noexcept override;

  private:
    static constexpr int parts = 4;  // left and right, real and imaginary
    using Parts = std::array<double[dsp::block_frames], parts>;

    void add_responses(std::int64_t first, int count, double delay, Parts& sum) const noexcept;
    void demodulate(int count, const double* cosine, const double* sine, Parts& sum) const noexcept;
    void fill_carrier(std::int64_t first, int count, double* cosine, double* sine) const noexcept;
    void fill_window(std::int64_t first, int count, double* cosine, double* sine) const noexcept;
    void begin_at(std::int64_t anchor) noexcept;
    void enter(std::int64_t first, int count) noexcept;
    void advance(int count, double* left, double* right) noexcept;
    void run(int count, double* left, double* right) noexcept;

    std::shared_ptr<const dsp::HeadResponses> responses_;
    HeadFrames frames_;
    const HeadPath& path_;
    double turns_;
    std::int64_t anchor_interval_;
    std::int64_t next_ = -1;
    double plain_[parts], cosine_[parts], sine_[parts];  // the running sums up to the sample before next_
};

}  // namespace stillpoint::voices
