#include "voices/output_filter.h"

#include "dsp/sine.h"

namespace stillpoint::voices {
namespace {

constexpr double cutoff = 30;           // Hz
constexpr double untouched_from = 170;  // Hz; (30 / 170)^8 is below 1e-6

std::int64_t rounded_down(std::int64_t frame, std::int64_t step) noexcept {
    return (frame >= 0 ? frame : frame - step + 1) / step * step;
}

bool cuts_bottom(int rate) noexcept {
    return rate > 2 * cutoff;
}

bool cuts_top(const ToneRange& range, int rate) noexcept {
    return !(range.high < dsp::ZeroPhaseTopCut::untouched * rate);
}

}  // namespace

std::shared_ptr<const dsp::HighpassDesign> SharedRoom::for_output_filter(int rate) {
    if (!bottom_) bottom_ = std::make_shared<const dsp::HighpassDesign>(cutoff, rate);
    return bottom_;
}

OutputFilter::OutputFilter(const ToneRange& range, int rate, std::int64_t frames, SharedRoom& room)
    : frames_(frames) {
    if (frames <= reflected) return;
    const bool folds = !(range.high < rate / 2.0);  // tones may come back at any frequency
    const bool only_ends = range.low >= untouched_from && !folds;
    if (cuts_bottom(rate)) bottom_.emplace(room.for_output_filter(rate), frames, only_ends);
    if (cuts_top(range, rate)) top_.emplace();
    left_.resize(static_cast<std::size_t>(window_frames));
    right_.resize(static_cast<std::size_t>(window_frames));
}

// What the high-pass takes away is x * h, the low-pass of order 4 at 30 Hz. A steady partial loses a share of
// itself and never grows. Of any other tone, cos(phase) times a level, what is taken away is, integrated by
// parts, no more than the variation of h * level over the slowest frequency.
double OutputFilter::growth_inside(const ToneRange& range) noexcept {
    constexpr double kernel_variation = 170, kernel_peak = 62, kernel_sum = 1.4;  // 1/s, 1/s, 1
    if (range.is_steady) return 1;
    const double variation =
        kernel_variation + kernel_peak * range.changes_at_once + kernel_sum * range.changes_per_second;
    return 1 + std::min(dsp::ZeroPhaseHighpass::largest_change,
                        variation / (dsp::two_pi * std::max(range.slowest, 1e-9)));
}

// At the ends the signal goes on as a constant: twice its first sample less the sixteenth, which is the
// larger the more the sound bends between them. The factors lie above what single tones of all frequencies,
// phases and rates reach in the filter as the document writes it.
dsp::PeakGrowth OutputFilter::peak_growth(const ToneRange& range, int rate, std::int64_t frames) noexcept {
    if (frames <= reflected) return {};
    const double turns = std::min(0.5, range.high * reflected / rate);
    const double bend = std::min(2.0, 2 * dsp::sin_turns(turns / 2) + range.sudden_change);
    const double ends = double(frames) < 0.25 * rate ? 2 : 1;  // in a short step both are felt everywhere
    const double inside = growth_inside(range);
    dsp::PeakGrowth growth{inside + ends * (0.5 + 1.3 * bend), inside + ends * 0.29 * (1 + bend)};
    if (cuts_top(range, rate) && !range.is_steady) {
        // It overshoots where the level jumps, by a fifteenth of the jump; jumps that follow closely add up.
        constexpr double one_jump = 1.15, frames_apart = 100;
        const double top =
            range.corners_per_second * frames_apart < rate ? one_jump : dsp::ZeroPhaseTopCut::peak_growth;
        growth = {growth.anywhere * top, growth.faded * top};
    }
    return growth;
}

std::int64_t OutputFilter::move_window(std::int64_t first) noexcept {
    const std::int64_t wanted = rounded_down(first - reach, piece);
    const bool overlaps = wanted >= window_first_ && wanted < window_end_;
    if (overlaps) {
        for (auto* ear : {&left_, &right_})
            std::copy(ear->begin() + (wanted - window_first_), ear->begin() + (window_end_ - window_first_),
                      ear->begin());
    } else {
        window_end_ = wanted;
    }
    window_first_ = wanted;
    return window_end_;
}

void OutputFilter::cut_top(const std::vector<float>& ear, std::int64_t first, int count,
                           float* out) const noexcept {
    const float* here = ear.data() + (first - window_first_);
    if (first < reach || first + count > frames_ - reach)
        cut_top_at_end(ear.data(), first, count, out);
    else if (top_)
        top_->apply(here - reach, count, out);
    else
        std::copy_n(here, count, out);
}

// Both passes over the window, which is continued where the signal ends. Where it goes on the passes begin
// too late to matter.
void OutputFilter::cut_top_at_end(const float* ear, std::int64_t first, int count,
                                  float* out) const noexcept {
    double work[window_frames + 2 * reflected];
    const std::int64_t from = std::max<std::int64_t>(0, window_first_);
    const std::int64_t to = std::min(frames_, first + count + reach);
    const auto at = [&](std::int64_t frame) { return double(ear[frame - window_first_]); };
    int n = 0;
    for (int k = reflected; k > 0 && from == 0; --k)
        work[n++] = 2 * at(0) - at(k);
    const int offset = n + int(first - from);
    for (std::int64_t frame = from; frame < to; ++frame)
        work[n++] = at(frame);
    for (int k = 1; k <= reflected && to == frames_; ++k)
        work[n++] = 2 * at(frames_ - 1) - at(frames_ - 1 - k);
    dsp::ZeroPhaseTopCut::run_both_ways(work, n);
    for (int k = 0; k < count; ++k)
        out[k] = static_cast<float>(work[offset + k]);
}

}  // namespace stillpoint::voices
