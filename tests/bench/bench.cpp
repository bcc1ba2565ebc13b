#include "bench.h"

#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <ctime>
#include <exception>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <sstream>

namespace stillpoint::bench {
namespace {

std::vector<const Group*>& groups() {
    static std::vector<const Group*> all;
    return all;
}

using Rows = std::vector<std::vector<std::string>>;

// Columns as wide as their widest cell; a line below the headings. Reads well in a terminal and in Markdown.
void print(const Rows& rows) {
    if (rows.empty()) return;
    std::vector<std::size_t> widths(rows.front().size(), 3);
    for (const auto& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i)
            widths.at(i) = std::max(widths[i], row[i].size());
    const auto line = [&](const std::vector<std::string>& row) {
        for (std::size_t i = 0; i < widths.size(); ++i)
            std::cout << "| " << std::left << std::setw(static_cast<int>(widths[i])) << row.at(i) << ' ';
        std::cout << "|\n";
    };
    line(rows.front());
    for (const std::size_t width : widths)
        std::cout << "|-" << std::string(width, '-') << '-';
    std::cout << "|\n";
    std::for_each(rows.begin() + 1, rows.end(), line);
    std::cout << '\n';
}

// Three digits that matter, without trailing noise.
std::string short_number(double value) {
    std::ostringstream text;
    text << std::setprecision(4) << value;
    return text.str();
}

Rows figures(const std::vector<Result>& results) {
    Rows rows{{"name", "value", "unit", "goal", "met", "how"}};
    for (const Result& result : results) {
        const std::string sign = result.better == Better::Lower ? "<= " : ">= ";
        rows.push_back({result.name, short_number(result.value), result.unit,
                        result.goal ? sign + short_number(*result.goal) : "",
                        result.goal ? (meets_goal(result) ? "yes" : "NO") : "", result.how});
    }
    return rows;
}

nlohmann::json to_json(const Result& result) {
    return {{"name", result.name},
            {"value", result.value},
            {"unit", result.unit},
            {"goal", result.goal ? nlohmann::json(*result.goal) : nlohmann::json(nullptr)},
            {"better", result.better == Better::Lower ? "lower" : "higher"},
            {"how", result.how}};
}

std::vector<const Group*> chosen_groups(const std::vector<std::string>& names) {
    if (names.empty()) return groups();
    std::vector<const Group*> chosen;
    for (const std::string& name : names) {
        const auto found = std::ranges::find(groups(), name, &Group::name);
        if (found == groups().end())
            throw CLI::ValidationError("there is no benchmark \"" + name + "\"; see --list");
        chosen.push_back(*found);
    }
    return chosen;
}

// Returns whether every group could be measured; a missed goal is a finding, not a failure.
bool run(const std::vector<const Group*>& chosen, const std::string& json_file) {
    bool complete = true;
    nlohmann::json all = nlohmann::json::array();
    for (const Group* group : chosen) {
        std::cout << "## " << group->name << ": " << group->about << "\n\n" << std::flush;
        Report report;
        try {
            group->run(report);
        } catch (const std::exception& error) {
            std::cerr << "error: " << group->name << ": " << error.what() << '\n';
            complete = false;
        }
        std::ranges::for_each(report.tables(), print);
        print(figures(report.results()));
        for (const Result& result : report.results())
            all.push_back(to_json(result));
    }
    if (!json_file.empty()) {
        std::ofstream out(json_file);
        out << all.dump(2) << '\n';
        if (!out.flush()) {
            std::cerr << "error: cannot write " << json_file << '\n';
            complete = false;
        }
    }
    return complete;
}

}  // namespace

bool meets_goal(const Result& result) {
    if (!result.goal) return true;
    return result.better == Better::Lower ? result.value <= *result.goal : result.value >= *result.goal;
}

void Report::add(Result result) {
    results_.push_back(std::move(result));
}

void Report::table(Rows rows) {
    tables_.push_back(std::move(rows));
}

Group::Group(std::string group_name, std::string group_about, std::function<void(Report&)> group_run)
    : name(std::move(group_name)), about(std::move(group_about)), run(std::move(group_run)) {
    // Files are linked in no order worth showing.
    groups().insert(std::ranges::upper_bound(groups(), name, {}, &Group::name), this);
}

double cpu_seconds() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

double child_cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_CHILDREN, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double median(std::vector<double> values) {
    if (values.empty()) return 0;
    std::ranges::sort(values);
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

std::vector<double> compare_cpu(int rounds, const std::vector<std::function<void()>>& contestants) {
    std::vector<std::vector<double>> times(contestants.size());
    for (int round = 0; round <= rounds; ++round) {
        for (std::size_t i = 0; i < contestants.size(); ++i) {
            const double start = cpu_seconds();
            contestants[i]();
            if (round > 0) times[i].push_back(cpu_seconds() - start);
        }
    }
    std::vector<double> medians;
    for (auto& values : times)
        medians.push_back(median(std::move(values)));
    return medians;
}

std::string fixed(double value, int digits) {
    std::ostringstream text;
    text << std::fixed << std::setprecision(digits) << value;
    return text.str();
}

}  // namespace stillpoint::bench

int main(int argc, char** argv) {
    using namespace stillpoint::bench;
    CLI::App app("Stillpoint's benchmarks: prints a table per group", "bench");
    std::vector<std::string> names;
    std::string json_file;
    bool list = false;
    app.add_option("GROUP", names, "Which groups to run; all of them without one");
    app.add_option("--json", json_file,
                   "Also write the figures to this file: a list of {name, value, unit, goal, better, how}");
    app.add_flag("--list", list, "Name the groups and leave");
    try {
        app.parse(argc, argv);
        if (list) {
            for (const Group* group : groups())
                std::cout << group->name << "  " << group->about << '\n';
            return 0;
        }
        return run(chosen_groups(names), json_file) ? 0 : 1;
    } catch (const CLI::Error& error) {
        return app.exit(error);
    }
}
