#include "report.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <iomanip>
#include <nlohmann/json.hpp>
#include <sstream>
#include <vector>

#include "spread.h"

namespace stillpoint::loadtest {
namespace {

using nlohmann::json;

json to_json(const Spread& spread) {
    return {{"count", spread.count}, {"least", spread.least}, {"p1", spread.p1},
            {"p50", spread.p50},     {"p99", spread.p99},     {"worst", spread.worst}};
}

template <typename T>
json or_null(const std::optional<T>& value) {
    return value ? json(*value) : json(nullptr);
}

std::string digits(double value, int after_point) {
    std::ostringstream text;
    text << std::fixed << std::setprecision(after_point) << value;
    return text.str();
}

std::string of(int part, int whole) {
    return std::to_string(part) + " of " + std::to_string(whole);
}

std::string three(const Spread& spread) {
    return digits(spread.p50, 1) + ", " + digits(spread.p99, 1) + ", " + digits(spread.worst, 1);
}

std::string counts(std::initializer_list<std::uint64_t> values) {
    std::string text;
    for (const std::uint64_t value : values)
        text += (text.empty() ? "" : ", ") + std::to_string(value);
    return text;
}

json to_json(const Moment& moment) {
    return {{"at_s", moment.at_s},
            {"listeners", moment.listeners},
            {"underruns", moment.underruns},
            {"worst_gap_ms", moment.worst_gap_ms},
            {"least_buffer_ms", or_null(moment.least_buffer_ms)},
            {"mean_buffer_ms", or_null(moment.mean_buffer_ms)},
            {"bytes_per_second", moment.bytes_per_second},
            {"own_cpu", moment.own_cpu},
            {"server_cpu", or_null(moment.server_cpu)},
            {"server_resident_mb", or_null(moment.server_resident_mb)},
            {"server_anonymous_mb", or_null(moment.server_anonymous_mb)}};
}

json moments(const Outcome& outcome) {
    json list = json::array();
    for (const Moment& moment : outcome.moments)
        list.push_back(to_json(moment));
    return list;
}

double decibels(double peak) {
    return 20 * std::log10(std::max(peak, 1e-9));
}

}  // namespace

Rows report_rows(const Load& load, const Outcome& outcome) {
    const Reception::Findings& total = outcome.total;
    Rows rows{
        {"sessions begun", of(outcome.sessions, load.sessions + outcome.cuts)},
        {"sessions heard", of(outcome.audible_sessions, load.sessions)},
        {"listeners with sound", of(outcome.listeners, load.sessions * load.listeners)},
        {"first sound, ms: p50, p99, worst", three(spread(outcome.first_sounds_ms))},
        {"the same, of new sessions", three(spread(outcome.session_firsts_ms))},
        {"gap, ms: p50, p99, worst", three(spread(outcome.gaps_ms))},
    };
    const auto row = [&](std::string name, std::string value) {
        rows.emplace_back(std::move(name), std::move(value));
    };
    const Spread buffers = spread(outcome.buffers_ms);
    row("in hand, ms: p50, p1, least",
        digits(buffers.p50, 0) + ", " + digits(buffers.p1, 0) + ", " + digits(buffers.least, 0));
    if (!outcome.switches_ms.empty())
        row("wish to new sound, ms: p50, p99, worst", three(spread(outcome.switches_ms)));
    row("underruns, of them measured", counts({total.underruns, outcome.measured_underruns}));
    row("holes, misstamped, differing", counts({total.holes, total.misstamped, total.differing}));
    row("decoded, silent, undecodable",
        counts({total.heard.packets, total.heard.silent, total.heard.undecodable}));
    row("peak decoded, dBFS", digits(decibels(total.heard.peak), 2));
    row("packets, world frames", counts({total.packets, total.world_frames}));
    row("kB/s per listener", digits(outcome.bytes_per_second / 1000, 2));
    if (outcome.stalled > 0) row("listeners who stopped reading", std::to_string(outcome.stalled));
    if (outcome.seeks + outcome.updates + outcome.churned + outcome.cuts > 0)
        row("seeks, updates, replaced listeners, sessions",
            std::to_string(outcome.seeks) + ", " + std::to_string(outcome.updates) + ", " +
                std::to_string(outcome.churned) + ", " + std::to_string(outcome.cuts));
    if (outcome.server_cpu) row("server CPU, % of a core", digits(*outcome.server_cpu * 100, 1));
    if (outcome.server_resident_mb)
        row("server memory, of it its own, MB",
            digits(*outcome.server_resident_mb, 1) + ", " + digits(*outcome.server_anonymous_mb, 1));
    if (outcome.server_growth)
        row("its growth in the second half, %", digits(*outcome.server_growth * 100, 2));
    row("own CPU, % of a core", digits(outcome.own_cpu * 100, 1));
    row("own delay, ms: p50, p99, worst", three(spread(outcome.delays_ms)));
    for (const auto& [why, count] : outcome.failures)
        row("FAILED " + why, std::to_string(count));
    return rows;
}

std::string report_table(const Load& load, const Outcome& outcome) {
    Rows rows = report_rows(load, outcome);
    rows.insert(rows.begin(), {"track " + outcome.track, "measured " + digits(outcome.seconds, 1) + " s"});
    std::size_t widths[2] = {0, 0};
    for (const auto& [name, value] : rows) {
        widths[0] = std::max(widths[0], name.size());
        widths[1] = std::max(widths[1], value.size());
    }
    std::ostringstream text;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        text << "| " << std::left << std::setw(static_cast<int>(widths[0])) << rows[i].first << " | "
             << std::setw(static_cast<int>(widths[1])) << rows[i].second << " |\n";
        if (i == 0)
            text << '|' << std::string(widths[0] + 2, '-') << '|' << std::string(widths[1] + 2, '-') << "|\n";
    }
    return text.str();
}

std::string report_json(const Load& load, const Outcome& outcome) {
    const Reception::Findings& total = outcome.total;
    const json report{
        {"asked",
         {{"sessions", load.sessions},
          {"listeners", load.sessions * load.listeners},
          {"stalled", load.stalled},
          {"seeks", load.seeks},
          {"updates", load.updates},
          {"churn", load.churn},
          {"cuts", load.cuts}}},
        {"track", outcome.track},
        {"measured_s", outcome.seconds},
        {"begin_s", outcome.begin_s},
        {"sessions", outcome.sessions},
        {"audible_sessions", outcome.audible_sessions},
        {"listeners", outcome.listeners},
        {"stalled", outcome.stalled},
        {"seeks", outcome.seeks},
        {"updates", outcome.updates},
        {"churned", outcome.churned},
        {"cuts", outcome.cuts},
        {"first_sound_ms", to_json(spread(outcome.first_sounds_ms))},
        {"session_first_sound_ms", to_json(spread(outcome.session_firsts_ms))},
        {"gap_ms", to_json(spread(outcome.gaps_ms))},
        {"buffer_ms", to_json(spread(outcome.buffers_ms))},
        {"switch_ms", to_json(spread(outcome.switches_ms))},
        {"own_delay_ms", to_json(spread(outcome.delays_ms))},
        {"underruns", total.underruns},
        {"measured_underruns", outcome.measured_underruns},
        {"holes", total.holes},
        {"misstamped", total.misstamped},
        {"differing", total.differing},
        {"decoded", total.heard.packets},
        {"silent", total.heard.silent},
        {"undecodable", total.heard.undecodable},
        {"peak", total.heard.peak},
        {"packets", total.packets},
        {"world_frames", total.world_frames},
        {"bytes_per_second_per_listener", outcome.bytes_per_second},
        {"server_cpu", or_null(outcome.server_cpu)},
        {"server_resident_mb", or_null(outcome.server_resident_mb)},
        {"server_anonymous_mb", or_null(outcome.server_anonymous_mb)},
        {"server_growth", or_null(outcome.server_growth)},
        {"own_cpu", outcome.own_cpu},
        {"failures", outcome.failures},
        {"moments", moments(outcome)},
    };
    return report.dump(2) + "\n";
}

}  // namespace stillpoint::loadtest
