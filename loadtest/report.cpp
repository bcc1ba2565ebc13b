#include "report.h"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <nlohmann/json.hpp>
#include <sstream>
#include <vector>

namespace stillpoint::loadtest {
namespace {

using nlohmann::json;

struct Spread {
    std::size_t count = 0;
    double p50 = 0, p99 = 0, worst = 0;
};

Spread spread(std::vector<double> values) {
    if (values.empty()) return {};
    std::ranges::sort(values);
    // Nearest rank: a value that really occurred.
    const auto rank = [&](double part) {
        return values[static_cast<std::size_t>(std::ceil(part * static_cast<double>(values.size()))) - 1];
    };
    return {values.size(), rank(0.5), rank(0.99), values.back()};
}

json to_json(const Spread& spread) {
    return {{"count", spread.count}, {"p50", spread.p50}, {"p99", spread.p99}, {"worst", spread.worst}};
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

// Reads well in a terminal and in Markdown.
class Table {
  public:
    void row(const std::string& name, const std::string& value) {
        text_ << "| " << std::left << std::setw(33) << name << " | " << std::setw(24) << value << " |\n";
    }
    void row(const std::string& name, const Spread& spread) {
        row(name, digits(spread.p50, 1) + ", " + digits(spread.p99, 1) + ", " + digits(spread.worst, 1));
    }
    void line() { text_ << '|' << std::string(35, '-') << '|' << std::string(26, '-') << "|\n"; }
    std::string text() const { return text_.str(); }

  private:
    std::ostringstream text_;
};

}  // namespace

std::string report_table(const Load& load, const Outcome& outcome) {
    Table table;
    table.row("track " + outcome.track, "measured " + digits(outcome.seconds, 1) + " s");
    table.line();
    table.row("sessions begun", of(outcome.sessions, load.sessions));
    table.row("sessions heard", of(outcome.audible_sessions, load.sessions));
    table.row("listeners with sound", of(outcome.listeners, load.sessions * load.listeners));
    table.row("first sound, ms: p50, p99, worst", spread(outcome.first_sounds_ms));
    table.row("gap, ms: p50, p99, worst", spread(outcome.gaps_ms));
    table.row("underruns, of them measured",
              std::to_string(outcome.total.underruns) + ", " + std::to_string(outcome.measured_underruns));
    table.row("holes, misstamped, undecodable", std::to_string(outcome.total.holes) + ", " +
                                                    std::to_string(outcome.total.misstamped) + ", " +
                                                    std::to_string(outcome.total.undecodable));
    table.row("packets, world frames",
              std::to_string(outcome.total.packets) + ", " + std::to_string(outcome.total.world_frames));
    table.row("kB/s per listener", digits(outcome.bytes_per_second / 1000, 2));
    if (outcome.server_cpu) table.row("server CPU, % of a core", digits(*outcome.server_cpu * 100, 1));
    if (outcome.server_resident_mb) table.row("server memory, MB", digits(*outcome.server_resident_mb, 1));
    table.row("own CPU, % of a core", digits(outcome.own_cpu * 100, 1));
    table.row("own delay, ms: p50, p99, worst", spread(outcome.delays_ms));
    for (const auto& [why, count] : outcome.failures)
        table.row("FAILED " + why, std::to_string(count));
    return table.text();
}

std::string report_json(const Load& load, const Outcome& outcome) {
    const json report{
        {"asked", {{"sessions", load.sessions}, {"listeners", load.sessions * load.listeners}}},
        {"track", outcome.track},
        {"measured_s", outcome.seconds},
        {"sessions", outcome.sessions},
        {"audible_sessions", outcome.audible_sessions},
        {"listeners", outcome.listeners},
        {"first_sound_ms", to_json(spread(outcome.first_sounds_ms))},
        {"gap_ms", to_json(spread(outcome.gaps_ms))},
        {"own_delay_ms", to_json(spread(outcome.delays_ms))},
        {"underruns", outcome.total.underruns},
        {"measured_underruns", outcome.measured_underruns},
        {"holes", outcome.total.holes},
        {"misstamped", outcome.total.misstamped},
        {"undecodable", outcome.total.undecodable},
        {"packets", outcome.total.packets},
        {"world_frames", outcome.total.world_frames},
        {"bytes_per_second_per_listener", outcome.bytes_per_second},
        {"server_cpu", or_null(outcome.server_cpu)},
        {"server_resident_mb", or_null(outcome.server_resident_mb)},
        {"own_cpu", outcome.own_cpu},
        {"failures", outcome.failures},
    };
    return report.dump(2) + "\n";
}

}  // namespace stillpoint::loadtest
