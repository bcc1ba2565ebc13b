#include "engine/track_cost.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "track/json_value.h"
#include "track/report.h"

namespace stillpoint::engine {
namespace {

// A second has no more of them that cost anything: one per frame.
constexpr double most_swings = 48000;

// Adds up until a limit is passed, and then says so once.
class Meter {
  public:
    Meter(double limit, track::Report& report) : limit_(limit), report_(report) {}

    void add(double amount, const std::string& pointer, std::string_view what, std::string_view fix) {
        const bool was_within = sum_ <= limit_;
        sum_ += amount;
        if (was_within && sum_ > limit_)
            report_.error(pointer, std::string(what) + " " + track::decimal(limit_), std::string(fix));
    }

  private:
    double limit_, sum_ = 0;
    track::Report& report_;
};

double largest(const track::Params& params, std::initializer_list<std::string_view> names) {
    double most = 0;
    for (const std::string_view name : names)
        most = std::max(most, std::abs(params.number(name, 0)));
    return most;
}

double smallest(const track::Params& params, std::initializer_list<std::string_view> names, double fallback) {
    double least = fallback;
    bool found = false;
    for (const std::string_view name : names)
        if (const auto value = params.number(name)) {
            least = found ? std::min(least, *value) : *value;
            found = true;
        }
    return least;
}

// Swings of both carriers of a voice, if they may reach below 0 Hz.
double clamped_swings(const track::Voice& voice, double seconds) {
    const track::Params& params = voice.params;
    const double base = smallest(params, {"baseFreq", "startBaseFreq", "endBaseFreq"}, 200) -
                        largest(params, {"beatFreq", "startBeatFreq", "endBeatFreq"}) / 2;
    double swings = 0;
    for (const std::string side : {"L", "R"}) {
        const double range =
            largest(params, {"freqOscRange" + side, "startFreqOscRange" + side, "endFreqOscRange" + side});
        const double rate =
            largest(params, {"freqOscFreq" + side, "startFreqOscFreq" + side, "endFreqOscFreq" + side});
        if (range / 2 > base) swings += std::min(rate, most_swings) * seconds;
    }
    return swings;
}

void check_voices_at_once(const track::Track& track, int limit, track::Report& report) {
    struct Edge {
        double seconds;
        int change;
        const track::Step* step;
    };
    std::vector<Edge> edges;
    for (const track::Step& step : track.steps) {
        const int voices = static_cast<int>(step.voices.size());
        edges.push_back({step.start, voices, &step});
        edges.push_back({step.start + step.duration, -voices, &step});
    }
    // What ends makes room for what begins at the same moment.
    std::stable_sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) {
        return a.seconds != b.seconds ? a.seconds < b.seconds : a.change < b.change;
    });
    int sounding = 0;
    for (const Edge& edge : edges) {
        sounding += edge.change;
        if (sounding <= limit) continue;
        report.error(edge.step->pointer,
                     "begins while so many others sound that there are " + std::to_string(sounding) +
                         " voices at once; there may be " + std::to_string(limit),
                     "let fewer steps overlap, or give them fewer voices");
        return;
    }
}

}  // namespace

void check_cost(const track::Track& track, const track::Limits& limits, track::Diagnostics& diagnostics) {
    track::Report report(diagnostics);
    check_voices_at_once(track, limits.voices_at_once, report);
    Meter hours(limits.voice_hours, report), curves(limits.curve_text, report),
        swings(limits.clamped_swings, report);
    for (const track::Step& step : track.steps) {
        for (const track::Voice& voice : step.voices) {
            hours.add(
                step.duration / 3600, voice.pointer,
                "makes the voices of the track longer than they may be together; the limit, in hours, is",
                "use fewer voices or shorter steps");
            for (const char* name : {"transition_curve", "curve"})
                if (const auto text = voice.params.text(name))
                    curves.add(
                        double(text->size()), track::child_pointer(voice.params_pointer, name),
                        "makes the curves of the track longer than they may be together; the limit, in "
                        "characters, is",
                        "use linear, logarithmic or exponential, or shorter expressions");
            swings.add(clamped_swings(voice, step.duration), voice.params_pointer,
                       "swings its carrier below 0 Hz too often; the limit, in swings of all voices, is",
                       "make freqOscRange smaller than twice the carrier, or freqOscFreq slower");
        }
    }
}

}  // namespace stillpoint::engine
