#include "dsp/transition.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "dsp/curve_expression.h"
#include "support/word.h"

namespace stillpoint::dsp {
namespace {

constexpr int intervals = 512;  // of an expression's table

// Where the table holds values: even steps of u, and alpha is 2 u^2 in the first half, mirrored in the
// second.
std::vector<double> table_alphas() {
    std::vector<double> alphas;
    for (int i = 0; i <= 2 * intervals; ++i) {
        const double u = double(i) / (2 * intervals);
        alphas.push_back(u < 0.5 ? 2 * u * u : 1 - 2 * (1 - u) * (1 - u));
    }
    return alphas;
}

}  // namespace

// A curve as parabolas through the start, middle and end of equal intervals of u, so that value and integral
// agree. Curves that start or end like a root are smooth in u.
struct Transition::Table {
    std::vector<double> values;      // at the 2 * intervals + 1 starts and middles
    std::vector<double> cumulative;  // integral over alpha from 0 to the start of each interval

    explicit Table(std::vector<double> points) : values(std::move(points)), cumulative(intervals + 1) {
        for (std::size_t i = 0; i < intervals; ++i)
            cumulative[i + 1] = cumulative[i] + part(i, 1);
    }

    // Integral over the first X (0..1) of interval I: the parabola times the slope of alpha, a line.
    double part(std::size_t i, double x) const noexcept {
        const auto [c0, c1, c2] = parabola(i);
        const double from = 4 * double(std::min<std::size_t>(i, intervals - i)) / intervals;
        const double rise = (i < intervals / 2 ? 4.0 : -4.0) / intervals;
        const double constant = c0 * from, linear = c1 * from + c0 * rise, square = c2 * from + c1 * rise;
        return x * (constant + x * (linear / 2 + x * (square / 3 + x * (c2 * rise / 4)))) / intervals;
    }

    struct Coefficients {
        double c0, c1, c2;
    };
    Coefficients parabola(std::size_t i) const noexcept {
        const double a = values[2 * i], m = values[2 * i + 1], b = values[2 * i + 2];
        return {a, -3 * a + 4 * m - b, 2 * a - 4 * m + 2 * b};
    }

    double slope(double a) const noexcept {
        const auto [i, x] = locate(a);
        const auto [c0, c1, c2] = parabola(i);
        const double from_end = std::max(1e-9, std::min(a, 1 - a));
        return (c1 + 2 * c2 * x) * intervals / (2 * std::sqrt(2 * from_end));
    }

    // Interval of alpha A and position inside it.
    static std::pair<std::size_t, double> locate(double a) noexcept {
        const double u = a < 0.5 ? std::sqrt(a / 2) : 1 - std::sqrt((1 - a) / 2);
        const double x = u * intervals;
        const auto i = std::min(static_cast<std::size_t>(x), std::size_t(intervals - 1));
        return {i, x - double(i)};
    }
};

Transition::Transition(const track::Params& params, double step_seconds, std::string_view curve_key)
    : step_(step_seconds) {
    const double offset = std::min(std::max(0.0, params.number("initial_offset", 0)), step_);
    const double rest = step_ - offset;
    double length = rest;
    if (const auto given = params.number("transition_duration")) {
        length = *given;
    } else if (const auto span = params.number("duration")) {
        length = *span;
    } else if (const auto hold = params.number("post_offset")) {
        length = rest - *hold;  // the time the end values are held after the ramp
    }
    start_ = offset;
    end_ = offset + std::clamp(length, 0.0, rest);

    if (is_jump()) {
        const bool jumps = start_ < step_;
        lowest_ = jumps && start_ <= 0 ? 1 : 0;
        highest_ = jumps ? 1 : 0;
    }

    const std::string text = support::trimmed_lower(params.text(curve_key).value_or("linear"));
    if (text == "logarithmic") {
        curve_ = Curve::Logarithmic;
    } else if (text == "exponential") {
        curve_ = Curve::Exponential;
    } else if (text != "linear" && !is_jump()) {
        if (auto values = tabulate_curve(text, table_alphas()); !values.empty()) {
            const auto [low, high] = std::minmax_element(values.begin(), values.end());
            lowest_ = *low;
            highest_ = *high;
            table_ = std::make_shared<const Table>(std::move(values));
            curve_ = Curve::Expression;
            before_ = curve(0);
            after_ = curve(1);
        }
    }
}

double Transition::curve(double a) const noexcept {
    switch (curve_) {
        case Curve::Linear:
            return a;
        case Curve::Logarithmic:
            return 1 - (1 - a) * (1 - a);
        case Curve::Exponential:
            return a * a;
        case Curve::Expression:
            break;
    }
    const auto [i, u] = Table::locate(a);
    const auto [c0, c1, c2] = table_->parabola(i);
    return c0 + u * (c1 + u * c2);
}

double Transition::curve_integral(double a) const noexcept {
    switch (curve_) {
        case Curve::Linear:
            return a * a / 2;
        case Curve::Logarithmic:
            return a * a - a * a * a / 3;
        case Curve::Exponential:
            return a * a * a / 3;
        case Curve::Expression:
            break;
    }
    const auto [i, u] = Table::locate(a);
    return table_->cumulative[i] + table_->part(i, u);
}

double Transition::alpha(double seconds) const noexcept {
    if (is_jump()) return start_ < step_ && seconds >= start_ ? 1 : 0;
    if (seconds <= start_) return before_;
    if (seconds >= end_) return after_;
    return curve((seconds - start_) / (end_ - start_));
}

bool Transition::has_edge(double a, double b) const noexcept {
    if ((a <= start_ && start_ <= b) || (a <= end_ && end_ <= b)) return true;
    return table_ && a < end_ && b > start_ && (b - a) * intervals > end_ - start_;
}

double Transition::integral(double seconds) const noexcept {
    if (is_jump()) return start_ < step_ ? std::max(0.0, seconds - start_) : 0;
    const double before = before_ * std::min(seconds, start_);
    if (seconds <= start_) return before;
    const double length = end_ - start_;
    const double inside = length * curve_integral(std::min(1.0, (seconds - start_) / length));
    return before + inside + after_ * std::max(0.0, seconds - end_);
}

double Transition::integral_along(double seconds) const noexcept {
    const double length = end_ - start_, a = (seconds - start_) / length;
    if (curve_ != Curve::Expression) return length * curve_integral(a);
    const double held = before_ * std::min(0.0, a) + after_ * std::max(0.0, a - 1);
    return length * (curve_integral(std::clamp(a, 0.0, 1.0)) + held);
}

double Transition::slope_along(double seconds) const noexcept {
    const double length = end_ - start_, a = (seconds - start_) / length;
    switch (curve_) {
        case Curve::Linear:
            return 1 / length;
        case Curve::Logarithmic:
            return 2 * (1 - a) / length;
        case Curve::Exponential:
            return 2 * a / length;
        case Curve::Expression:
            break;
    }
    return a > 0 && a < 1 ? table_->slope(a) / length : 0;
}

bool is_readable_curve(std::string_view text) {
    const std::string name = support::trimmed_lower(text);
    return name == "linear" || name == "logarithmic" || name == "exponential" ||
           !tabulate_curve(name, table_alphas()).empty();
}

}  // namespace stillpoint::dsp
