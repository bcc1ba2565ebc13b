// Plots as SVG elements, for a page of their own.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace stillpoint::loadtest {

struct Series {
    std::string name;
    std::vector<std::pair<double, double>> points;  // x ascending
};

struct Plot {
    std::string title;
    std::string x_label, y_label;
    std::vector<Series> series;    // at most four
    bool log_x = false;            // then x of at least 0.1
    std::vector<double> marked_x;  // vertical lines
};

// An <svg> element that fits its container's width.
std::string to_svg(const Plot& plot);

std::string escape_html(const std::string& text);

}  // namespace stillpoint::loadtest
