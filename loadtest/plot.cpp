#include "plot.h"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace stillpoint::loadtest {
namespace {

constexpr double width = 640, height = 260, left = 62, right = 14, top = 34, bottom = 44;
constexpr const char* colours[] = {"#1f6f8b", "#c4622d", "#5b8c3e", "#7a4f9a"};

// One axis: values to pixels, and where its ticks are.
struct Axis {
    double low = 0, high = 1, from = 0, to = 1;
    bool log = false;
    std::vector<double> ticks{};

    double at(double value) const {
        const double part = log ? std::log10(std::max(value, low) / low) / std::log10(high / low)
                                : (value - low) / (high - low);
        return from + (to - from) * part;
    }
};

// 1, 2 or 5 times a power of ten, so that there are at most six ticks.
double step_for(double range) {
    const double rough = range / 5, power = std::pow(10, std::floor(std::log10(rough)));
    for (const double factor : {1, 2, 5})
        if (factor * power >= rough) return factor * power;
    return 10 * power;
}

Axis even_axis(double low, double high, double from, double to) {
    if (!(high > low)) high = low + 1;
    const double step = step_for(high - low);
    Axis axis{std::floor(low / step) * step, std::ceil(high / step) * step, from, to};
    for (int i = 0; axis.low + i * step <= axis.high + step / 2; ++i)
        axis.ticks.push_back(axis.low + i * step);
    return axis;
}

Axis log_axis(double low, double high, double from, double to) {
    const double first = std::floor(std::log10(std::max(low, 0.1)));
    const double last = std::max(first + 1, std::ceil(std::log10(std::max(high, 0.1))));
    Axis axis{std::pow(10, first), std::pow(10, last), from, to, true};
    for (double power = first; power <= last; ++power)
        axis.ticks.push_back(std::pow(10, power));
    return axis;
}

std::string number(double value) {
    std::ostringstream text;
    text << std::round(value * 1e4) / 1e4;
    return text.str();
}

struct Range {
    double low = INFINITY, high = -INFINITY;
    void hold(double value) {
        low = std::min(low, value);
        high = std::max(high, value);
    }
};

void draw_axes(std::ostream& out, const Plot& plot, const Axis& x, const Axis& y) {
    for (const double tick : y.ticks)
        out << "<line class=grid x1=" << left << " x2=" << width - right << " y1=" << y.at(tick)
            << " y2=" << y.at(tick) << " /><text class=tick text-anchor=end x=" << left - 8
            << " y=" << y.at(tick) + 4 << '>' << number(tick) << "</text>";
    for (const double tick : x.ticks)
        out << "<line class=axis x1=" << x.at(tick) << " x2=" << x.at(tick) << " y1=" << height - bottom
            << " y2=" << height - bottom + 5 << " /><text class=tick text-anchor=middle x=" << x.at(tick)
            << " y=" << height - bottom + 18 << '>' << number(tick) << "</text>";
    for (const double mark : plot.marked_x)
        out << "<line class=mark x1=" << x.at(mark) << " x2=" << x.at(mark) << " y1=" << top
            << " y2=" << height - bottom << " />";
    out << "<line class=axis x1=" << left << " x2=" << width - right << " y1=" << height - bottom
        << " y2=" << height - bottom << " /><text class=label text-anchor=end x=" << width - right
        << " y=" << height - 8 << '>' << escape_html(plot.x_label)
        << "</text><text class=label x=4 y=" << top - 8 << '>' << escape_html(plot.y_label) << "</text>";
}

void draw_series(std::ostream& out, const Plot& plot, const Axis& x, const Axis& y) {
    double legend = width - right;
    for (std::size_t i = plot.series.size(); i-- > 0;) {
        const Series& series = plot.series[i];
        out << "<polyline fill=none stroke=\"" << colours[i % 4] << "\" stroke-width=1.8 points=\"";
        for (const auto& [at, value] : series.points)
            out << number(x.at(at)) << ',' << number(y.at(value)) << ' ';
        out << "\"/>";
        if (plot.series.size() == 1) continue;
        out << "<text class=label text-anchor=end x=" << legend << " y=" << top - 8
            << " style=\"fill:" << colours[i % 4] << "\">" << escape_html(series.name) << "</text>";
        legend -= 16 + 6.6 * static_cast<double>(series.name.size());
    }
}

}  // namespace

std::string escape_html(const std::string& text) {
    std::string out;
    for (const char c : text)
        out += c == '<' ? "&lt;" : c == '&' ? "&amp;" : c == '"' ? "&quot;" : std::string(1, c);
    return out;
}

std::string to_svg(const Plot& plot) {
    Range xs, ys;
    ys.hold(0);
    for (const Series& series : plot.series)
        for (const auto& [x, y] : series.points) {
            xs.hold(x);
            ys.hold(y);
        }
    std::ostringstream out;
    out << "<figure><figcaption>" << escape_html(plot.title) << "</figcaption>";
    if (!(xs.high >= xs.low)) {
        out << "<p>nothing was measured</p></figure>";
        return out.str();
    }
    const Axis x = plot.log_x ? log_axis(xs.low, xs.high, left, width - right)
                              : even_axis(xs.low, xs.high, left, width - right);
    const Axis y = even_axis(ys.low, ys.high, height - bottom, top);
    out << "<svg viewBox=\"0 0 " << width << ' ' << height << "\" role=img>";
    draw_axes(out, plot, x, y);
    draw_series(out, plot, x, y);
    out << "</svg></figure>\n";
    return out.str();
}

}  // namespace stillpoint::loadtest
