#include "voices/noise_lists.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>

#include "track/json_value.h"

namespace stillpoint::voices {
namespace {

using nlohmann::json;
using Names = std::initializer_list<std::string_view>;

// One entry of a list: members by any of their names, the first that is there, or items by their place.
class Entry {
  public:
    Entry(const json& entry, std::size_t index, ListProblems* problems)
        : entry_(entry), pointer_(track::child_pointer("", index)), problems_(problems) {}

    bool is_list() const { return entry_.is_array(); }
    std::size_t size() const { return entry_.size(); }

    bool has(Names names) const { return find(names).first != nullptr; }
    bool has(std::size_t place) const {
        return is_list() && place < entry_.size() && !entry_[place].is_null();
    }

    double number(Names names, double fallback) const {
        const auto [value, name] = find(names);
        return value ? read(*value, std::string(name), fallback) : fallback;
    }
    double number(std::size_t place, double fallback) const {
        return has(place) ? read(entry_[place], std::to_string(place), fallback) : fallback;
    }

    void complain(std::string message, std::string fix) const {
        if (problems_) problems_->push_back({pointer_, std::move(message), std::move(fix)});
    }

  private:
    std::pair<const json*, std::string_view> find(Names names) const {
        for (const std::string_view name : names) {
            const auto found = entry_.find(name);
            if (found != entry_.end() && !found->is_null()) return {&*found, name};
        }
        return {nullptr, {}};
    }
    double read(const json& value, const std::string& name, double fallback) const {
        const auto number = track::to_number(value);
        if (number && std::abs(*number) <= 1e12) return *number;
        if (problems_)
            problems_->push_back({track::child_pointer(pointer_, name),
                                  "cannot be read; its default, " + track::decimal(fallback) + ", is used",
                                  "write a number"});
        return fallback;
    }

    const json& entry_;
    std::string pointer_;
    ListProblems* problems_;
};

// Whole, at least 1; ties go to the even number.
double cascade_of(double value) {
    return std::clamp(std::nearbyint(value), 1.0, double(most_sections));
}

// The lowest frequency that noise still has: a range that ends below it was not meant as one.
constexpr double lowest_audible = 50;

// Four numbers are a range at the start and one at the end. Who wrote a static entry, [min, max, q, cascade],
// into a voice in transition asked for an end no one can hear; it is read as it was meant.
bool is_static_list(const Entry& entry) {
    return entry.size() < 3 ||
           (entry.size() <= 4 && std::max(entry.number(2, 0), entry.number(3, 0)) <= lowest_audible);
}

SweepEntry static_sweep(const Entry& entry) {
    SweepEntry result;
    dsp::NoiseSweep& sweep = result.sweep;
    if (entry.is_list()) {
        sweep.low = dsp::Ramp(entry.number(0, 1000));
        sweep.high = dsp::Ramp(entry.number(1, 10000));
        sweep.q = dsp::Ramp(entry.number(2, 25));
        sweep.cascade = dsp::Ramp(cascade_of(entry.number(3, 10)));
        result.has_q = entry.has(2);
        result.has_cascade = entry.has(3);
    } else {
        sweep.low = dsp::Ramp(entry.number({"min", "start_min", "startMin"}, 1000));
        sweep.high = dsp::Ramp(entry.number({"max", "start_max", "startMax"}, 10000));
        sweep.q = dsp::Ramp(entry.number({"q", "start_q"}, 25));
        sweep.cascade = dsp::Ramp(cascade_of(entry.number({"cascade", "start_casc"}, 10)));
        result.has_q = entry.has({"q", "start_q"});
        result.has_cascade = entry.has({"cascade", "start_casc"});
    }
    return result;
}

SweepEntry moving_list(const Entry& entry) {
    SweepEntry result;
    dsp::NoiseSweep& sweep = result.sweep;
    sweep.low.start = entry.number(0, 1000);
    sweep.high.start = entry.number(1, 10000);
    sweep.low.end = entry.number(2, sweep.low.start);
    sweep.high.end = entry.number(3, sweep.high.start);
    sweep.q.start = entry.number(4, 25);
    sweep.q.end = entry.number(5, sweep.q.start);
    sweep.cascade.start = cascade_of(entry.number(6, 10));
    sweep.cascade.end = cascade_of(entry.number(7, sweep.cascade.start));
    result.has_end = true;
    result.has_q = entry.has(4);
    result.has_cascade = entry.has(6);
    return result;
}

SweepEntry moving_object(const Entry& entry) {
    SweepEntry result;
    dsp::NoiseSweep& sweep = result.sweep;
    sweep.low.start = entry.number({"start_min", "min", "startMin"}, 1000);
    sweep.high.start = entry.number({"start_max", "max", "startMax"}, 10000);
    sweep.low.end = entry.number({"end_min", "endMin", "min"}, sweep.low.start);
    sweep.high.end = entry.number({"end_max", "endMax", "max"}, sweep.high.start);
    sweep.q.start = entry.number({"start_q", "q"}, 25);
    sweep.q.end = entry.number({"end_q", "q"}, sweep.q.start);
    sweep.cascade.start = cascade_of(entry.number({"start_casc", "cascade"}, 10));
    sweep.cascade.end = cascade_of(entry.number({"end_casc", "cascade"}, sweep.cascade.start));
    result.has_end = entry.has({"end_min", "endMin", "end_max", "endMax"});
    result.has_q = entry.has({"start_q", "q", "end_q"});
    result.has_cascade = entry.has({"start_casc", "cascade", "end_casc"});
    return result;
}

SweepEntry read_sweep(const Entry& entry, bool moves) {
    if (moves && !entry.is_list()) return moving_object(entry);
    if (moves && !is_static_list(entry)) return moving_list(entry);
    return static_sweep(entry);
}

void order(double& low, double& high) {
    if (low > high) std::swap(low, high);
}

}  // namespace

std::vector<SweepEntry> read_sweeps(const json& list, bool moves, ListProblems* problems) {
    std::vector<SweepEntry> sweeps;
    for (std::size_t i = 0; i < list.size(); ++i) {
        const Entry entry(list[i], i, problems);
        if (i == most_sweeps) {
            entry.complain("is one sweep too many; only the first 16 play", "keep at most 16 sweeps");
            break;
        }
        if (!list[i].is_object() && !list[i].is_array()) {
            entry.complain("is no sweep; one from 1000 to 10000 Hz is used",
                           "write {\"min\": 1000, \"max\": 10000, \"q\": 25, \"cascade\": 10}");
            sweeps.emplace_back();
            continue;
        }
        sweeps.push_back(read_sweep(entry, moves));
        dsp::NoiseSweep& sweep = sweeps.back().sweep;
        order(sweep.low.start, sweep.high.start);
        order(sweep.low.end, sweep.high.end);
    }
    return sweeps;
}

std::vector<dsp::StaticNotch> read_static_notches(const json& list, ListProblems* problems) {
    std::vector<dsp::StaticNotch> notches;
    for (std::size_t i = 0; i < list.size(); ++i) {
        const Entry entry(list[i], i, problems);
        if (!list[i].is_object() && !list[i].is_array()) {
            entry.complain("is no notch and is left out",
                           "write {\"freq\": 1000, \"q\": 25, \"cascade\": 1}");
            continue;
        }
        if (notches.size() == most_static_notches) {
            entry.complain("is one notch too many; only the first ten play", "keep at most 10 notches");
            break;
        }
        dsp::StaticNotch notch;
        const bool by_place = entry.is_list();
        notch.frequency = by_place ? entry.number(0, 1000) : entry.number({"freq", "frequency", "hz"}, 1000);
        notch.q = by_place ? entry.number(1, 25) : entry.number({"q", "quality"}, 25);
        const double cascade = by_place ? entry.number(2, 1) : entry.number({"cascade", "count"}, 1);
        notch.frequency = std::max(1.0, notch.frequency);
        notch.q = std::max(0.1, notch.q);
        notch.cascade = static_cast<int>(cascade_of(cascade));
        notches.push_back(notch);
    }
    return notches;
}

std::vector<double> read_per_sweep(const json& value, std::size_t sweeps) {
    if (!value.is_array()) {
        const auto number = track::to_number(value);
        return number ? std::vector<double>(sweeps, *number) : std::vector<double>{};
    }
    std::vector<double> numbers;
    for (const json& item : value) {
        const auto number = track::to_number(item);
        if (!number) return {};
        numbers.push_back(*number);
    }
    if (numbers.size() == 1) return std::vector<double>(sweeps, numbers[0]);
    if (numbers.size() > sweeps) numbers.resize(sweeps);
    return numbers;
}

}  // namespace stillpoint::voices
