// The band that the QAM voices are confined to at the end: 30 Hz to 0.45 of the rate, without delay
// (40-voices 0.2).
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "dsp/block.h"
#include "dsp/peak_growth.h"
#include "dsp/zero_phase_highpass.h"
#include "dsp/zero_phase_top_cut.h"
#include "voices/voice.h"

namespace stillpoint::voices {

// What the voice may hold, in Hz: every steady partial lies between the two. LOW is 0 where that is unknown.
struct ToneRange {
    double low = 0, high = 0;

    // Of a voice that is no sum of steady partials. Its tones are swung by a level, whose changes count as
    // shares of its peak: falling to nothing is 1.
    bool is_steady = true;
    double slowest = 0;          // Hz, of any tone at any moment; 0: unknown
    double changes_at_once = 0;  // that may all lie within a tenth of a second
    double changes_per_second = 0;
    double sudden_change = 0;       // within the few frames that are reflected at the ends
    double corners_per_second = 0;  // of the level
};

// Each part is skipped where the range shows that it changes less than 1e-6, but for the ends of the step,
// where the tones begin and break off.
class OutputFilter {
  public:
    // FRAMES is the length of the signal; below 16 the filter has no place to begin, and the voice is silent.
    OutputFilter(const ToneRange& range, int rate, std::int64_t frames, SharedRoom& room);

    // Of a signal of that kind.
    static dsp::PeakGrowth peak_growth(const ToneRange& range, int rate, std::int64_t frames) noexcept;

    static constexpr int reflected = 15;  // frames of odd reflection at the ends

    // Writes frames [first, first + count) of the filtered signal. HERE and AHEAD(first, count, left, right)
    // render the signal, at most block_frames at once, in two sequences of their own: AHEAD runs about 0.25 s
    // before HERE, and both go back on a seek. Allocates nothing.
    template <class Here, class Ahead>
    void render(std::int64_t first, int count, float* left, float* right, const Here& here,
                const Ahead& ahead) noexcept {
        if (frames_ <= reflected) {
            std::fill_n(left, count, 0.0f);
            std::fill_n(right, count, 0.0f);
            return;
        }
        gather(first, count, here, ahead);
        cut_top(left_, first, count, left);
        cut_top(right_, first, count, right);
    }

  private:
    static constexpr std::int64_t piece = dsp::block_frames;  // of the grid on which the window is filled
    static constexpr std::int64_t reach = dsp::ZeroPhaseTopCut::reach;
    static constexpr std::int64_t window_frames = 2 * (reach + piece) + dsp::block_frames;

    // Fills the window with the frames around [first, first + count).
    template <class Here, class Ahead>
    void gather(std::int64_t first, int count, const Here& here, const Ahead& ahead) noexcept {
        std::int64_t from = move_window(first);
        const std::int64_t to = std::min(frames_, first + count + reach);
        for (from = std::max<std::int64_t>(from, 0); from < to; from += piece) {
            const auto i = static_cast<std::size_t>(from - window_first_);
            const int n = static_cast<int>(std::min(piece, frames_ - from));
            here(from, n, left_.data() + i, right_.data() + i);
            if (bottom_) bottom_->apply(from, n, left_.data() + i, right_.data() + i, ahead);
            window_end_ = from + piece;
        }
    }

    static double growth_inside(const ToneRange& range) noexcept;
    std::int64_t move_window(std::int64_t first) noexcept;  // returns the first frame that is missing
    void cut_top(const std::vector<float>& ear, std::int64_t first, int count, float* out) const noexcept;
    void cut_top_at_end(const float* ear, std::int64_t first, int count, float* out) const noexcept;

    std::int64_t frames_;
    std::optional<dsp::ZeroPhaseHighpass> bottom_;
    std::optional<dsp::ZeroPhaseTopCut> top_;  // none where only the ends matter
    std::vector<float> left_, right_;          // before the top is cut, from window_first_ on
    std::int64_t window_first_ = 0, window_end_ = -1;
};

}  // namespace stillpoint::voices
