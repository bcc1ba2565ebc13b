// A Butterworth high-pass of order 4 that runs forward, then backward, so that it delays nothing
// (30-voices 2.8, 40-voices 0.2).
#pragma once

#include <algorithm>
#include <complex>
#include <cstdint>
#include <memory>
#include <vector>

#include "dsp/block.h"

namespace stillpoint::dsp {

// What depends on cutoff and rate alone. Immutable; filters of one kind share it.
class HighpassDesign {
  public:
    // CUTOFF in Hz, above 0 and far below RATE / 2.
    HighpassDesign(double cutoff, int rate);

  private:
    friend class ZeroPhaseHighpass;
    using Complex = std::complex<double>;
    static constexpr std::size_t lanes = 8;  // partial sums, so that loops vectorise
    struct Pole {
        Complex value, residue;  // of the impulse response: 2 Re(residue * value^k), k >= 1
    };
    void design_poles(double warped_cutoff) noexcept;
    void design_taps(double warped_cutoff);

    int ratio_;                 // frames per value of the low rate
    std::int64_t reach_;        // taps of the FIR on either side
    std::vector<double> taps_;  // number -reach first, then zeros up to a multiple of lanes
    Pole poles_[2];             // of the high-pass, those above the real axis
};

// What such a filter takes away is exactly what the low-pass of the same order and cutoff, run forward and
// backward, lets pass: |H|^2 of the two add up to 1. That part is slow, so it is computed at a low rate: the
// signal is summed under cubic B-splines RATIO frames apart, these sums go through a symmetric FIR whose
// response is that of the low-pass divided by those of the splines, and cubic splines lead back to the full
// rate. Every value of the low rate is a pure function of the signal, so a seek finds the same bits. Error
// against the whole filter: below 5e-6 of full scale (tones beside a multiple of the low rate), 1e-6 else.
//
// The ends are those of the document: the signal is continued by 15 frames of odd reflection and then by a
// constant, and the backward pass starts from the steady state of its first frame.
class ZeroPhaseHighpass {
  public:
    // FRAMES, at least 16, is the length of the signal. The signal is looked at about 7 / cutoff seconds
    // ahead.
    //
    // ONLY_ENDS: the signal holds nothing near the cutoff, so that only its ends make a difference.
    ZeroPhaseHighpass(std::shared_ptr<const HighpassDesign> design, std::int64_t frames, bool only_ends);

    // The most by which the filter can change any sample of a signal that stays within 1: the sum of the
    // magnitudes of the low-pass's impulse response.
    static constexpr double largest_change = 1.4;

    // Subtracts the slow part from frames [first, first + count) of the signal. SOURCE(first, count, left,
    // right) renders the signal; it is called with at most block_frames, on a grid of its own. Cheapest when
    // FIRST continues the last call; a seek looks at about 14 / cutoff seconds. Allocates nothing.
    template <class Source>
    void apply(std::int64_t first, int count, float* left, float* right, const Source& source) noexcept {
        for (int done = 0; done < count;) {
            const std::int64_t frame = first + done, cell = frame / ratio_;
            const int inside = int(frame - cell * ratio_);
            const int n = int(std::min<std::int64_t>(ratio_ - inside, count - done));
            if (is_active(cell)) {
                enter(cell, source);
                subtract(inside, n, left + done, right + done);
            }
            done += n;
        }
    }

  private:
    static constexpr int reflected = 15;  // frames of odd reflection at the ends
    static constexpr std::size_t lanes = HighpassDesign::lanes;
    using Complex = std::complex<double>;
    // One ear.
    struct Channel {
        double before() const noexcept { return 2.0 * head[0] - head[reflected]; }  // the constant there
        double after() const noexcept { return 2.0 * tail[reflected] - tail[0]; }

        std::vector<double> sums;  // under the splines, from number base_ on
        double control[4] = {};    // filtered sums of the splines that reach the current cell
        float head[reflected + 1] = {}, tail[reflected + 1] = {};  // first and last frames of the signal
        Complex memory[2];                                         // of the poles, while the last frames pass
        Complex ring[2];  // what the end adds, backwards from the last continued frame
    };

    bool is_active(std::int64_t cell) const noexcept {
        return !only_ends_ || cell <= reach_ + 2 || cell >= last_active_from_;
    }

    template <class Source>
    void enter(std::int64_t cell, const Source& source) noexcept {
        if (cell == cell_) return;
        if (!has_ends_) read_ends(source);
        const std::int64_t first_needed = cell - 1 - reach_;
        if (cell < cell_ || next_ < first_needed - 2 || cell_ < 0)
            restart(std::min(first_needed - 2, end_from_));
        while (next_ <= cell + reach_ + 3) {
            read_cell(next_, source);
            push_cell();
        }
        filter_sums(cell);
    }

    template <class Source>
    void read_ends(const Source& source) noexcept {
        source(0, reflected + 1, channels_[0].head, channels_[1].head);
        source(frames_ - reflected - 1, reflected + 1, channels_[0].tail, channels_[1].tail);
        has_ends_ = true;
    }

    // The continued signal over one cell.
    template <class Source>
    void read_cell(std::int64_t cell, const Source& source) noexcept {
        const std::int64_t from = cell * ratio_, to = from + ratio_;
        const std::int64_t a = std::clamp<std::int64_t>(from, 0, frames_);
        const std::int64_t b = std::clamp<std::int64_t>(to, 0, frames_);
        for (std::int64_t frame = a; frame < b; frame += block_frames) {
            const int n = int(std::min<std::int64_t>(block_frames, b - frame));
            source(frame, n, cells_[0].data() + (frame - from), cells_[1].data() + (frame - from));
        }
        continue_before(from, std::min<std::int64_t>(to, 0));
        continue_after(from, std::max(from, frames_), to);
    }

    void continue_before(std::int64_t from, std::int64_t to) noexcept;
    void continue_after(std::int64_t from, std::int64_t first, std::int64_t to) noexcept;
    void restart(std::int64_t cell) noexcept;
    void push_cell() noexcept;
    void remember_end(std::int64_t cell) noexcept;
    void finish_end(Channel& channel) const noexcept;
    void filter_sums(std::int64_t cell) noexcept;
    double filtered(const Channel& channel, std::int64_t number) const noexcept;
    void subtract(int inside, int count, float* left, float* right) const noexcept;
    void subtract_from(const Channel& channel, int inside, int count, float* samples) const noexcept;
    void add_end(const Channel& channel, std::int64_t first, int count, float* samples) const noexcept;

    std::shared_ptr<const HighpassDesign> design_;
    std::int64_t frames_;
    bool only_ends_;
    int ratio_;                      // frames per value of the low rate
    std::int64_t reach_;             // of the FIR on either side, in values of the low rate
    std::int64_t last_active_from_;  // first cell that the end reaches
    std::int64_t end_from_;          // first cell that the poles remember at the end
    Channel channels_[2];
    std::vector<float> cells_[2];  // the signal over one cell
    std::int64_t base_ = 0;        // number of sums[0]
    std::int64_t next_ = 0;        // next cell to read
    std::int64_t cell_ = -1;       // the cell `control` is for
    bool has_ends_ = false;
};

}  // namespace stillpoint::dsp
