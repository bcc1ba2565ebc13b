#include "command/analysis_picture.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <functional>
#include <optional>
#include <sstream>
#include <utility>

#include "analysis/feature_units.h"

namespace stillpoint::command {
namespace {

// Dark, as the page is.
constexpr const char* paper = "#0d1117";
constexpr const char* ink = "#c9d1d9";
constexpr const char* faint = "#6e7b8a";
constexpr const char* rule = "#1c2530";
constexpr std::array colours{"#8fd0c9", "#b8a6e8", "#e6c88a", "#9cc4f2", "#e3a5b4", "#a9d89a", "#d0b49f"};

constexpr double width = 1200, left = 190, right = 70, top = 56;
constexpr double strip_height = 22, curve_height = 64, gap = 16, axis_height = 34;
constexpr double plot_width = width - left - right;
constexpr std::size_t most_columns = 600;                // per curve; more is finer than the picture shows
constexpr std::array<std::size_t, 4> bands{4, 3, 2, 1};  // of feature_units, the high ones on top
constexpr std::array<std::size_t, 7> curves{0, 5, 6, 7, 8, 9, 10};  // the others

std::string number(double value) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.5g", value);
    return text.data();
}

std::string place(double value) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f", value);
    return text.data();
}

std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text)
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else
            out += c;
    return out;
}

class Picture {
  public:
    explicit Picture(const HeardSound& heard)
        : heard_(heard), columns_(std::max<std::size_t>(1, std::min(most_columns, heard.features.size()))) {}

    std::string draw() {
        for (const std::size_t band : bands)
            strip(analysis::feature_units[band]);
        y_ += gap;
        for (std::size_t i = 0; i < curves.size(); ++i)
            feature(analysis::feature_units[curves[i]], colours[i]);
        if (heard_.score) score();
        time_axis();
        return whole();
    }

  private:
    using Value = std::function<std::optional<double>(const analysis::Features&)>;

    double x(std::size_t column) const {
        return left + plot_width * static_cast<double>(column) / static_cast<double>(columns_);
    }

    // Mean of VALUE in each column; none where it has no value.
    std::vector<std::optional<double>> means(const Value& value) const {
        std::vector<std::optional<double>> all(columns_);
        const auto& features = heard_.features;
        for (std::size_t c = 0; c < columns_; ++c) {
            double sum = 0;
            int count = 0;
            for (std::size_t i = c * features.size() / columns_; i < (c + 1) * features.size() / columns_;
                 ++i)
                if (const auto one = value(features[i])) sum += *one, ++count;
            if (count > 0) all[c] = sum / count;
        }
        return all;
    }

    void text(double at_x, double at_y, const std::string& words, const char* colour, const char* anchor) {
        body_ << "<text x=\"" << place(at_x) << "\" y=\"" << place(at_y) << "\" fill=\"" << colour
              << "\" text-anchor=\"" << anchor << "\">" << escaped(words) << "</text>\n";
    }

    // The louder, the lighter.
    void strip(const analysis::FeatureUnit& unit) {
        text(left - 12, y_ + strip_height / 2 + 4, std::string(unit.title), ink, "end");
        const auto values = means([&](const analysis::Features& f) { return unit.value(f); });
        for (std::size_t c = 0; c < columns_; ++c) {
            const double share =
                (values[c].value_or(unit.lowest) - unit.lowest) / (unit.highest - unit.lowest);
            body_ << "<rect x=\"" << place(x(c)) << "\" y=\"" << place(y_) << "\" width=\""
                  << place(plot_width / static_cast<double>(columns_) + 0.4) << "\" height=\""
                  << place(strip_height - 2) << "\" fill=\"hsl(" << place(250 - 70 * share) << ",35%,"
                  << place(8 + 62 * share) << "%)\"/>\n";
        }
        y_ += strip_height;
    }

    void curve(const std::string& title, const char* colour, double low, double high, bool logarithmic,
               const Value& value) {
        const auto scaled = [&](double v) {
            const double share =
                logarithmic ? std::log(v / low) / std::log(high / low) : (v - low) / (high - low);
            return y_ + curve_height * (1 - std::clamp(share, 0.0, 1.0));
        };
        for (const double edge : {low, high}) {
            body_ << "<path d=\"M" << place(left) << ' ' << place(scaled(edge)) << 'h' << place(plot_width)
                  << "\" stroke=\"" << rule << "\"/>\n";
            text(width - right + 8, scaled(edge) + 4, number(edge), faint, "start");
        }
        text(left - 12, y_ + curve_height / 2 + 4, title, ink, "end");
        std::ostringstream path;
        bool down = false;
        const auto values = means(value);
        for (std::size_t c = 0; c < columns_; ++c) {
            if (values[c]) path << (down ? 'L' : 'M') << place(x(c)) << ' ' << place(scaled(*values[c]));
            down = values[c].has_value();
        }
        body_ << "<path d=\"" << path.str() << "\" fill=\"none\" stroke=\"" << colour
              << "\" stroke-width=\"1.5\" stroke-linejoin=\"round\"/>\n";
        y_ += curve_height + gap;
    }

    void feature(const analysis::FeatureUnit& unit, const char* colour) {
        const bool in_hertz = unit.name.ends_with("_hz");
        curve(std::string(unit.title), colour, unit.lowest, unit.highest, in_hertz,
              [&](const analysis::Features& f) { return unit.value(f); });
    }

    void score() {
        const auto moment = [this](const analysis::Features& f) {
            return heard_.score->beat_at(f.hop * analysis::hop_samples);
        };
        curve("Beat, Hz", colours[0], 0.5, 64, true,
              [&](const analysis::Features& f) -> std::optional<double> {
                  const auto at = moment(f);
                  return at.beat_hz > 0 ? std::optional(at.beat_hz) : std::nullopt;
              });
        curve("Carrier, Hz", colours[2], 50, 1600, true,
              [&](const analysis::Features& f) -> std::optional<double> {
                  const auto at = moment(f);
                  return at.carrier_hz > 0 ? std::optional(at.carrier_hz) : std::nullopt;
              });
    }

    void time_axis() {
        const double seconds =
            static_cast<double>(heard_.features.size() * analysis::hop_samples) / analysis::analysis_rate;
        const double start = static_cast<double>(heard_.first_sample) / analysis::analysis_rate;
        for (int i = 0; i <= 6; ++i) {
            const double at = start + seconds * i / 6;
            const double across = left + plot_width * i / 6;
            std::array<char, 32> words{};
            std::snprintf(words.data(), words.size(), "%d:%04.1f", static_cast<int>(at / 60),
                          std::fmod(at, 60));
            body_ << "<path d=\"M" << place(across) << ' ' << place(top) << 'V' << place(y_) << "\" stroke=\""
                  << rule << "\"/>\n";
            text(across, y_ + 20, words.data(), faint, "middle");
        }
        y_ += axis_height;
    }

    std::string whole() const {
        std::ostringstream out;
        out << "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " << width << ' ' << y_
            << "\" width=\"" << width << "\" height=\"" << y_ << "\" role=\"img\" aria-label=\"Features of "
            << escaped(heard_.title) << "\">\n<rect width=\"100%\" height=\"100%\" fill=\"" << paper
            << "\"/>\n<g font-family=\"system-ui,sans-serif\" font-size=\"12\">\n<text x=\"" << left
            << "\" y=\"32\" fill=\"" << ink << "\" font-size=\"18\">" << escaped(heard_.title) << "</text>\n"
            << body_.str() << "</g>\n</svg>\n";
        return out.str();
    }

    const HeardSound& heard_;
    const std::size_t columns_;
    std::ostringstream body_;
    double y_ = top;
};

}  // namespace

std::string analysis_picture(const HeardSound& heard) {
    return Picture(heard).draw();
}

}  // namespace stillpoint::command
