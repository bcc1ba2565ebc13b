#include <algorithm>
#include <functional>
#include <optional>
#include <sstream>

#include "plot.h"
#include "report.h"
#include "spread.h"

namespace stillpoint::loadtest {
namespace {

constexpr const char* style = R"(
:root { color-scheme: light; }
body { margin: 0 auto; max-width: 1360px; padding: 28px 24px 48px; background: #fbfaf7; color: #23282b;
       font: 15px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
h1 { font-size: 24px; font-weight: 600; margin: 0; }
.about { color: #5d666b; margin: 2px 0 20px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(170px, 1fr)); gap: 12px; }
.tile { background: #fff; border: 1px solid #e4e0d8; border-radius: 8px; padding: 10px 14px; }
.tile b { display: block; font-size: 24px; font-weight: 600; font-variant-numeric: tabular-nums; }
.tile.bad b { color: #b3261e; }
.tile span { color: #5d666b; font-size: 13px; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(520px, 100%), 1fr)); gap: 12px; margin: 12px 0; }
figure { margin: 0; background: #fff; border: 1px solid #e4e0d8; border-radius: 8px; padding: 12px 14px 4px; }
figcaption { font-weight: 600; }
svg { width: 100%; height: auto; display: block; }
.grid { stroke: #ece8e0; } .axis { stroke: #8b9296; } .mark { stroke: #b9b3a6; stroke-dasharray: 4 4; }
.tick, .label { font-size: 12px; fill: #5d666b; }
table { border-collapse: collapse; background: #fff; border: 1px solid #e4e0d8; width: 100%; max-width: 760px; }
td { padding: 4px 14px; border-top: 1px solid #ece8e0; } td + td { text-align: right; font-variant-numeric: tabular-nums; }
.failed td { color: #b3261e; }
)";

std::string rounded(double value, int digits = 0) {
    std::ostringstream text;
    text.setf(std::ios::fixed);
    text.precision(digits);
    text << value;
    return text.str();
}

void tile(std::ostream& out, const std::string& value, const std::string& meaning, bool bad = false) {
    out << "<div class=\"tile" << (bad ? " bad" : "") << "\"><b>" << escape_html(value) << "</b><span>"
        << escape_html(meaning) << "</span></div>";
}

void tiles(std::ostream& out, const Load& load, const Outcome& outcome) {
    out << "<div class=tiles>";
    tile(out, std::to_string(outcome.listeners),
         "listeners of " + std::to_string(outcome.sessions) + " sessions",
         outcome.listeners < load.sessions * load.listeners);
    tile(out, std::to_string(outcome.total.underruns), "underruns", outcome.total.underruns > 0);
    const Spread first = spread(outcome.first_sounds_ms);
    tile(out, rounded(first.p50) + " / " + rounded(first.p99) + " ms", "first sound, p50 / p99");
    tile(out, rounded(spread(outcome.gaps_ms).p99) + " ms", "p99 gap between messages with sound");
    const auto& total = outcome.total;
    const std::uint64_t faults = total.holes + total.misstamped + total.differing + total.heard.undecodable;
    tile(out, std::to_string(faults), "faults in what was received", faults > 0);
    if (outcome.server_cpu) tile(out, rounded(*outcome.server_cpu * 100, 1) + " %", "of a core: the server");
    if (outcome.server_resident_mb)
        tile(out, rounded(*outcome.server_resident_mb, 1) + " MB", "memory of the server");
    out << "</div>";
}

using Value = std::function<std::optional<double>(const Moment&)>;

Series over_time(const Outcome& outcome, std::string name, const Value& value) {
    Series series{std::move(name), {}};
    for (const Moment& moment : outcome.moments)
        if (const auto y = value(moment)) series.points.emplace_back(moment.at_s, *y);
    return series;
}

// Which share of VALUES is at most x, with no more points than can be seen.
Series shares(std::string name, std::vector<double> values) {
    constexpr std::size_t most = 400;
    std::ranges::sort(values);
    Series series{std::move(name), {}};
    const std::size_t count = values.size(), step = std::max<std::size_t>(1, count / most);
    for (std::size_t i = 0; i < count; i += i + step < count || i + 1 == count ? step : count - 1 - i)
        series.points.emplace_back(std::max(0.1, values[i]),
                                   100 * static_cast<double>(i + 1) / static_cast<double>(count));
    return series;
}

void plots(std::ostream& out, const Outcome& outcome) {
    const std::vector<double> marks{outcome.begin_s};
    const auto time_plot = [&](std::string title, std::string unit, std::vector<Series> series) {
        out << to_svg({std::move(title), "s", std::move(unit), std::move(series), false, marks});
    };
    out << "<div class=plots>";
    time_plot("Listeners with sound", "",
              {over_time(outcome, "listeners", [](const Moment& m) { return m.listeners; })});
    time_plot("Processor time", "% of a core",
              {over_time(outcome, "server",
                         [](const Moment& m) {
                             return m.server_cpu ? std::optional(*m.server_cpu * 100) : std::nullopt;
                         }),
               over_time(outcome, "load tool", [](const Moment& m) { return m.own_cpu * 100; })});
    time_plot("Memory of the server", "MB",
              {over_time(outcome, "resident", [](const Moment& m) { return m.server_resident_mb; }),
               over_time(outcome, "of it its own", [](const Moment& m) { return m.server_anonymous_mb; })});
    time_plot("Worst gap between two messages with sound, each second", "ms",
              {over_time(outcome, "gap", [](const Moment& m) { return m.worst_gap_ms; })});
    const auto in_seconds = [](std::optional<double> ms) {
        return ms ? std::optional(*ms / 1000) : std::nullopt;
    };
    time_plot("In hand, each second", "s",
              {over_time(outcome, "mean", [&](const Moment& m) { return in_seconds(m.mean_buffer_ms); }),
               over_time(outcome, "least", [&](const Moment& m) { return in_seconds(m.least_buffer_ms); })});
    time_plot(
        "Underruns, each second", "",
        {over_time(outcome, "underruns", [](const Moment& m) { return static_cast<double>(m.underruns); })});
    out << to_svg(
        {"First sound: share of the listeners who had it after",
         "ms",
         "%",
         {shares("all", outcome.first_sounds_ms), shares("of new sessions", outcome.session_firsts_ms)},
         true,
         {}});
    out << to_svg({"Gaps: share of those that were at most as long as",
                   "ms",
                   "%",
                   {shares("gap", outcome.gaps_ms)},
                   true,
                   {}});
    if (!outcome.switches_ms.empty())
        out << to_svg({"From the wish for a seek or a track to its sound: share heard after",
                       "ms",
                       "%",
                       {shares("switch", outcome.switches_ms)},
                       true,
                       {}});
    out << "</div>";
}

}  // namespace

std::string report_page(const Load& load, const Outcome& outcome) {
    std::ostringstream out;
    out << "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport "
           "content=\"width=device-width\">"
        << "<title>Stillpoint under load</title><style>" << style << "</style><h1>Stillpoint under load</h1>"
        << "<p class=about>" << load.sessions << " sessions with " << load.listeners
        << " listeners each, track " << escape_html(outcome.track) << ", measured for "
        << rounded(outcome.seconds, 1) << " s from the dashed line on</p>";
    tiles(out, load, outcome);
    plots(out, outcome);
    out << "<table>";
    for (const auto& [name, value] : report_rows(load, outcome))
        out << (name.starts_with("FAILED") ? "<tr class=failed>" : "<tr>") << "<td>" << escape_html(name)
            << "</td><td>" << escape_html(value) << "</td></tr>";
    out << "</table></html>\n";
    return out.str();
}

}  // namespace stillpoint::loadtest
