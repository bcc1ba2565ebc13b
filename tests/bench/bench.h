// What a benchmark group needs: a place to register, a report to write to, and fair comparisons.
//
// A group is one file of this folder:
//
//     static const bench::Group group{"start", "From the command to the first sound", [](bench::Report&
//     report) {
//         report.add({"start.listen_ms", measure(), "ms", 300, bench::Better::Lower, "median of 5 starts"});
//     }};
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace stillpoint::bench {

enum class Better { Higher, Lower };

// One figure. Names are stable: "group.what_unit".
struct Result {
    std::string name;
    double value = 0;
    std::string unit;            // "ms", "us", "MB", "x" for ratios, ...
    std::optional<double> goal;  // what the value should at least (Higher) or at most (Lower) be
    Better better = Better::Lower;
    std::string how;  // how it was measured, in a few words
};

// True when there is no goal or it is met.
bool meets_goal(const Result& result);

// Collects what one group finds.
class Report {
  public:
    void add(Result result);

    // A table of its own, printed above the figures: the first row holds the headings.
    void table(std::vector<std::vector<std::string>> rows);

    const std::vector<Result>& results() const { return results_; }
    const std::vector<std::vector<std::vector<std::string>>>& tables() const { return tables_; }

  private:
    std::vector<Result> results_;
    std::vector<std::vector<std::vector<std::string>>> tables_;
};

// Registers itself for the life of the program.
struct Group {
    Group(std::string group_name, std::string group_about, std::function<void(Report&)> group_run);
    std::string name;
    std::string about;  // one line
    std::function<void(Report&)> run;
};

// CPU time of this process, all threads, in seconds.
double cpu_seconds();

// The same of all programs that this one has run and that have ended.
double child_cpu_seconds();

double median(std::vector<double> values);

// Runs the contestants in turn, ROUNDS times over, so that what else happens on the machine meets all of them
// alike. Returns the median CPU time of a run in seconds for each; a first round warms up and does not count.
std::vector<double> compare_cpu(int rounds, const std::vector<std::function<void()>>& contestants);

// VALUE with DIGITS after the point.
std::string fixed(double value, int digits);

}  // namespace stillpoint::bench
