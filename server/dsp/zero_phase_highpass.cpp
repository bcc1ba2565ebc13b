#include "dsp/zero_phase_highpass.h"

#include <cmath>
#include <utility>

#include "dsp/sine.h"

namespace stillpoint::dsp {
namespace {

constexpr double decay = 16.2;  // nepers after which the impulse response no longer matters: below 1e-7

double tangent(double turns) noexcept {
    return sin_turns(turns) / cos_turns(turns);
}

// Slowest decay of the filter in nepers per second (its poles at 22.5 degrees).
double slowest_decay(double cutoff) noexcept {
    return two_pi * cutoff * sin_turns(1.0 / 16);
}

int ratio_for(double cutoff, int rate) noexcept {
    int ratio = 1;
    while (2 * ratio * 22 * cutoff <= rate)
        ratio *= 2;
    return ratio;
}

// Response of a cubic B-spline RATIO frames wide, sampled, at HERTZ / RATE = CYCLES.
double spline_response(double cycles, int ratio) noexcept {
    if (cycles == 0) return 1;
    const double box = sin_turns(cycles * ratio / 2) / (ratio * sin_turns(cycles / 2));
    return box * box * box * box * (2 + cos_turns(cycles)) / 3;
}

std::complex<double> power(std::complex<double> base, std::int64_t exponent) noexcept {
    std::complex<double> result = 1;
    for (; exponent > 0; exponent /= 2) {
        if (exponent % 2) result *= base;
        base *= base;
    }
    return result;
}

}  // namespace

HighpassDesign::HighpassDesign(double cutoff, int rate) : ratio_(ratio_for(cutoff, rate)) {
    const double seconds = decay / slowest_decay(cutoff);
    reach_ = static_cast<std::int64_t>(std::ceil(seconds * rate / ratio_));
    const double warped = tangent(0.5 * cutoff / rate);
    design_poles(warped);
    design_taps(warped);
}

ZeroPhaseHighpass::ZeroPhaseHighpass(std::shared_ptr<const HighpassDesign> design, std::int64_t frames,
                                     bool only_ends)
    : design_(std::move(design)),
      frames_(frames),
      only_ends_(only_ends),
      ratio_(design_->ratio_),
      reach_(design_->reach_) {
    last_active_from_ = (frames + reflected) / ratio_ + 1 - (reach_ + 4);
    const std::int64_t remembered = frames - reach_ * ratio_;
    end_from_ = remembered >= 0 ? remembered / ratio_ : -(reflected / ratio_ + 1);
    const auto room = static_cast<std::size_t>(2 * (2 * reach_ + 16));
    for (Channel& channel : channels_)
        channel.sums.resize(room);
    for (auto& cell : cells_)
        cell.resize(static_cast<std::size_t>(ratio_));
}

// Butterworth poles by the bilinear transform; the residues of g (z - 1)^4 / product(z - p).
void HighpassDesign::design_poles(double warped_cutoff) noexcept {
    for (int i = 0; i < 2; ++i) {
        const double turns = (2 * i + 1) / 16.0;
        const Complex s = warped_cutoff * Complex(-sin_turns(turns), cos_turns(turns));
        poles_[i].value = (1.0 + s) / (1.0 - s);
    }
    const Complex p = poles_[0].value, q = poles_[1].value;
    const double gain = std::norm(1.0 + p) * std::norm(1.0 + q) / 16;
    for (int i = 0; i < 2; ++i) {
        const Complex own = poles_[i].value, other = poles_[1 - i].value, one = own - 1.0;
        const Complex others = (own - std::conj(own)) * (own - other) * (own - std::conj(other));
        poles_[i].residue = gain * one * one * one * one / (others * own);
    }
}

void HighpassDesign::design_taps(double warped_cutoff) {
    constexpr int bins = 1024;  // of the response over the low rate
    const auto count = static_cast<std::size_t>(2 * reach_ + 1);
    taps_.assign((count + lanes - 1) / lanes * lanes, 0.0);
    for (int bin = 0; bin <= bins / 2; ++bin) {
        const double cycles = double(bin) / bins / ratio_;
        const double spline = spline_response(cycles, ratio_);
        const double slope = tangent(cycles / 2) / warped_cutoff, square = slope * slope;
        const double response = 1 / ((1 + square * square * square * square) * spline * spline);
        if (response < 1e-10) break;
        // cos of the bin at each tap by its recurrence
        const double step = 2 * cos_turns(double(bin) / bins);
        double now = 1, before = step / 2;
        const double weight = (bin == 0 || bin == bins / 2 ? 1 : 2) * response / bins;
        for (std::int64_t k = 0; k <= reach_; ++k) {
            taps_[static_cast<std::size_t>(reach_ + k)] += weight * now;
            before = std::exchange(now, step * now - before);
        }
    }
    for (std::int64_t k = 1; k <= reach_; ++k)
        taps_[static_cast<std::size_t>(reach_ - k)] = taps_[static_cast<std::size_t>(reach_ + k)];
}

void ZeroPhaseHighpass::continue_before(std::int64_t from, std::int64_t to) noexcept {
    for (std::int64_t frame = from; frame < to; ++frame)
        for (std::size_t ear = 0; ear < 2; ++ear) {
            const float* head = channels_[ear].head;
            const auto distance = std::min<std::int64_t>(-frame, reflected);
            cells_[ear][static_cast<std::size_t>(frame - from)] = 2 * head[0] - head[distance];
        }
}

void ZeroPhaseHighpass::continue_after(std::int64_t from, std::int64_t first, std::int64_t to) noexcept {
    for (std::int64_t frame = first; frame < to; ++frame)
        for (std::size_t ear = 0; ear < 2; ++ear) {
            const float* tail = channels_[ear].tail;
            const auto distance = std::min<std::int64_t>(frame - frames_ + 1, reflected);
            cells_[ear][static_cast<std::size_t>(frame - from)] =
                2 * tail[reflected] - tail[reflected - distance];
        }
}

void ZeroPhaseHighpass::restart(std::int64_t cell) noexcept {
    base_ = cell - 1;
    next_ = cell;
    cell_ = -1;
    for (Channel& channel : channels_)
        std::fill(channel.sums.begin(), channel.sums.end(), 0.0);
}

// Adds the cell that was read to the four splines over it. u runs from 0 to 1 over the cell.
void ZeroPhaseHighpass::push_cell() noexcept {
    const auto room = static_cast<std::int64_t>(channels_[0].sums.size());
    if (next_ + 2 + static_cast<std::int64_t>(lanes) - base_ >= room) {
        const std::int64_t kept_from = next_ - (2 * reach_ + 8);
        for (Channel& channel : channels_) {
            const auto end = std::copy(channel.sums.begin() + (kept_from - base_), channel.sums.end(),
                                       channel.sums.begin());
            std::fill(end, channel.sums.end(), 0.0);
        }
        base_ = kept_from;
    }
    for (std::size_t ear = 0; ear < 2; ++ear) {
        const float* cell = cells_[ear].data();
        const auto width = std::min<std::size_t>(lanes, cells_[ear].size());
        const double step = 1.0 / ratio_;
        double sums[4][lanes] = {};  // of the cell times 1, u, u^2, u^3
        for (std::size_t i = 0; i < cells_[ear].size(); i += width)
            for (std::size_t lane = 0; lane < width; ++lane) {
                const double x = cell[i + lane], u = double(i + lane) * step;
                sums[0][lane] += x;
                sums[1][lane] += x * u;
                sums[2][lane] += x * u * u;
                sums[3][lane] += x * u * u * u;
            }
        double m[4] = {};
        for (int power = 0; power < 4; ++power)
            for (const double sum : sums[power])
                m[power] += sum * step / 6;
        double* spline = channels_[ear].sums.data() + (next_ - base_);
        spline[-1] += m[0] - 3 * m[1] + 3 * m[2] - m[3];
        spline[0] += 4 * m[0] - 6 * m[2] + 3 * m[3];
        spline[1] += m[0] + 3 * m[1] + 3 * m[2] - 3 * m[3];
        spline[2] += m[3];
    }
    if (next_ >= end_from_) remember_end(next_);
    ++next_;
}

// The state that the high-pass has after the last continued frame decides how its backward pass begins.
void ZeroPhaseHighpass::remember_end(std::int64_t cell) noexcept {
    const std::int64_t last = frames_ - 1 + reflected, from = cell * ratio_;
    if (from >= last) return;
    for (std::size_t ear = 0; ear < 2; ++ear) {
        Channel& channel = channels_[ear];
        for (int i = 0; i < 2; ++i) {
            const Complex p = design_->poles_[i].value;
            double re = channel.memory[i].real(), im = channel.memory[i].imag();
            if (cell == end_from_) {
                const Complex steady = cell < 0 ? channel.before() * p / (1.0 - p) : Complex(0);
                re = steady.real();
                im = steady.imag();
            }
            const auto count = static_cast<std::size_t>(std::min<std::int64_t>(ratio_, last - from));
            for (std::size_t k = 0; k < count; ++k) {
                const double x = re + cells_[ear][k];
                re = p.real() * x - p.imag() * im;
                im = p.real() * im + p.imag() * x;
            }
            channel.memory[i] = {re, im};
        }
        if (from + ratio_ >= last) finish_end(channel);
    }
}

// The slow part of the signal continued by a constant is right but for this: the document's backward pass
// sees the last value of the forward pass for ever, instead of the forward pass dying away. The difference
// lies after the end, so before it only the poles ring.
void ZeroPhaseHighpass::finish_end(Channel& channel) const noexcept {
    Complex forward[2];  // the forward pass k frames after the end is Re(sum of forward * p^k)
    double last = 0;
    for (int j = 0; j < 2; ++j) {
        const Complex p = design_->poles_[j].value;
        forward[j] = 2.0 * design_->poles_[j].residue * (channel.memory[j] - channel.after() * p / (1.0 - p));
        last += forward[j].real();
    }
    for (int i = 0; i < 2; ++i) {
        const Complex p = design_->poles_[i].value;
        Complex sum = last * p / (1.0 - p);
        for (int j = 0; j < 2; ++j) {
            const Complex a = p * design_->poles_[j].value, b = p * std::conj(design_->poles_[j].value);
            sum -= 0.5 * (forward[j] * a / (1.0 - a) + std::conj(forward[j]) * b / (1.0 - b));
        }
        channel.ring[i] = 2.0 * design_->poles_[i].residue * sum;
    }
}

double ZeroPhaseHighpass::filtered(const Channel& channel, std::int64_t number) const noexcept {
    const double* sums = channel.sums.data() + (number - reach_ - base_);
    double partial[lanes] = {};
    const std::vector<double>& taps = design_->taps_;
    for (std::size_t k = 0; k < taps.size(); k += lanes)
        for (std::size_t lane = 0; lane < lanes; ++lane)
            partial[lane] += taps[k + lane] * sums[k + lane];
    double sum = 0;
    for (const double part : partial)
        sum += part;
    return sum;
}

void ZeroPhaseHighpass::filter_sums(std::int64_t cell) noexcept {
    const bool follows = cell == cell_ + 1 && cell_ >= 0;
    for (Channel& channel : channels_) {
        for (int i = 0; i < 4; ++i)
            channel.control[i] = follows && i < 3 ? channel.control[i + 1] : filtered(channel, cell - 1 + i);
    }
    cell_ = cell;
}

void ZeroPhaseHighpass::subtract(int inside, int count, float* left, float* right) const noexcept {
    subtract_from(channels_[0], inside, count, left);
    subtract_from(channels_[1], inside, count, right);
    if (cell_ < last_active_from_) return;
    add_end(channels_[0], cell_ * ratio_ + inside, count, left);
    add_end(channels_[1], cell_ * ratio_ + inside, count, right);
}

void ZeroPhaseHighpass::subtract_from(const Channel& channel, int inside, int count,
                                      float* samples) const noexcept {
    const double* q = channel.control;
    const double c0 = (q[0] + 4 * q[1] + q[2]) / 6, c1 = (q[2] - q[0]) / 2;
    const double c2 = (q[0] - 2 * q[1] + q[2]) / 2, c3 = (q[3] - 3 * q[2] + 3 * q[1] - q[0]) / 6;
    const double step = 1.0 / ratio_;
    for (int k = 0; k < count; ++k) {
        const double u = (inside + k) * step;
        samples[k] = static_cast<float>(samples[k] - (c0 + u * (c1 + u * (c2 + u * c3))));
    }
}

void ZeroPhaseHighpass::add_end(const Channel& channel, std::int64_t first, int count,
                                float* samples) const noexcept {
    const std::int64_t last = frames_ - 1 + reflected;
    for (int i = 0; i < 2; ++i) {
        const Complex p = design_->poles_[i].value;
        Complex value = channel.ring[i] * power(p, last - (first + count - 1));
        for (int k = count - 1; k >= 0; --k) {
            samples[k] += static_cast<float>(value.real());
            value *= p;
        }
    }
}

}  // namespace stillpoint::dsp
