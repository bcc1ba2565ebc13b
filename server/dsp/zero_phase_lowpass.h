// A Butterworth low-pass of order 4 that runs forward, then backward, so that it delays nothing
// (30-voices 2.7).
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "dsp/block.h"
#include "dsp/peak_growth.h"

namespace stillpoint::dsp {

// Room for one pass; filters that never run at the same moment share one.
struct LowpassWorkspace {
    std::vector<double> samples;  // interleaved
};

// Works on stretches of 19 blocks on a fixed grid: each is filtered alone, with so much of its neighbourhood
// around it that the start no longer matters (8 / cutoff seconds: below 1e-7). A stretch is therefore a pure
// function of its number. The ends of the signal are those of the document: 15 frames of odd reflection, and
// both passes start in the steady state of their first frame.
class ZeroPhaseLowpass {
  public:
    // CUTOFF in Hz, above 0. FRAMES is the length of the signal, at least 16. WORKSPACE is made as large as
    // it must be.
    ZeroPhaseLowpass(double cutoff, int rate, std::int64_t frames,
                     std::shared_ptr<LowpassWorkspace> workspace);

    // The most by which a peak can grow: a line above the sum of the magnitudes of its impulse response,
    // which goes from 1.38 for low cutoffs to 2.38 near half the rate, and half of that again for the ends,
    // where the reflected signal may be twice as large. The ends are over within 2.5 / cutoff seconds.
    static PeakGrowth peak_growth(double cutoff, int rate) noexcept;

    // Writes frames [first, first + count). SOURCE(first, count, left, right) renders the signal; it is
    // called with at most block_frames, always cut at multiples of block_frames. Allocates nothing.
    template <class Source>
    void render(std::int64_t first, int count, float* left, float* right, const Source& source) noexcept {
        for (int done = 0; done < count;) {
            const std::int64_t frame = first + done, stretch = frame / stretch_frames;
            if (stretch != stretch_) {
                gather(stretch, source);
                filter(stretch);
            }
            const auto offset = static_cast<std::size_t>(frame - stretch * stretch_frames);
            for (; done < count && first + done < (stretch + 1) * stretch_frames; ++done) {
                const std::size_t i = offset + static_cast<std::size_t>(first + done - frame);
                left[done] = left_[i];
                right[done] = right_[i];
            }
        }
    }

  private:
    static constexpr std::int64_t stretch_frames = 19 * block_frames;
    static constexpr std::ptrdiff_t reflected = 15;
    struct Section {
        double b0, b1, b2, a1, a2;
    };

    template <class Source>
    void gather(std::int64_t stretch, const Source& source) noexcept {
        const std::int64_t from = stretch * stretch_frames - static_cast<std::int64_t>(margin_);
        const auto length = static_cast<std::int64_t>(left_.size());
        const std::int64_t kept = stretch == stretch_ + 1 && stretch_ >= 0 ? length - stretch_frames : 0;
        keep_last(kept);
        for (std::int64_t i = kept; i < length; i += block_frames) {
            float* left = left_.data() + i;
            float* right = right_.data() + i;
            const std::int64_t inside = frames_ - (from + i);
            const int count = from + i < 0 || inside <= 0 ? 0
                              : inside < block_frames     ? int(inside)
                                                          : block_frames;
            for (int k = count; k < block_frames; ++k)
                left[k] = right[k] = 0;
            if (count > 0) source(from + i, count, left, right);
        }
    }
    void keep_last(std::int64_t frames) noexcept;
    void filter(std::int64_t stretch) noexcept;
    void run(std::ptrdiff_t from, std::ptrdiff_t to) noexcept;

    std::int64_t frames_;
    std::size_t margin_;  // frames on either side of a stretch, a multiple of block_frames
    Section sections_[2];
    // The signal around the current stretch. Of that the next stretch needs all but the first stretch_frames;
    // there the current stretch lies, filtered.
    std::vector<float> left_, right_;
    std::shared_ptr<LowpassWorkspace> workspace_;
    std::int64_t stretch_ = -1;
};

}  // namespace stillpoint::dsp
