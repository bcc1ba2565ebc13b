#include "command/analysis_text.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <ostream>

#include "analysis/feature_units.h"

namespace stillpoint::command {
namespace {

using nlohmann::ordered_json;

constexpr double hop_seconds = static_cast<double>(analysis::hop_samples) / analysis::analysis_rate;

// A byte has no more than these digits to tell.
double rounded(double value) {
    return std::round(value * 1e3) / 1e3;
}

double seconds_of(const analysis::Features& features) {
    return static_cast<double>(features.hop) * hop_seconds;
}

world::Score::Moment moment(const HeardSound& heard, const analysis::Features& features) {
    return heard.score->beat_at(features.hop * analysis::hop_samples);
}

}  // namespace

void write_csv(const HeardSound& heard, std::ostream& out) {
    out << "time_s";
    for (const auto& unit : analysis::feature_units)
        out << ',' << unit.name;
    if (heard.score) out << ",beat_hz,carrier_hz";
    out << '\n';
    for (const auto& features : heard.features) {
        out << rounded(seconds_of(features));
        for (const auto& unit : analysis::feature_units)
            out << ',' << rounded(unit.value(features));
        if (heard.score) {
            const auto beat = moment(heard, features);
            out << ',';
            if (beat.line >= 0) out << rounded(beat.beat_hz);
            out << ',';
            if (beat.line >= 0) out << rounded(beat.carrier_hz);
        }
        out << '\n';
    }
}

void write_json(const HeardSound& heard, std::ostream& out) {
    ordered_json columns;
    for (const auto& unit : analysis::feature_units) {
        auto& column = columns[std::string(unit.name)] = ordered_json::array();
        for (const auto& features : heard.features)
            column.push_back(rounded(unit.value(features)));
    }
    if (heard.score) {
        ordered_json beats = ordered_json::array(), carriers = ordered_json::array();
        for (const auto& features : heard.features) {
            const auto beat = moment(heard, features);
            beats.push_back(beat.line >= 0 ? ordered_json(rounded(beat.beat_hz)) : ordered_json());
            carriers.push_back(beat.line >= 0 ? ordered_json(rounded(beat.carrier_hz)) : ordered_json());
        }
        columns["beat_hz"] = std::move(beats);
        columns["carrier_hz"] = std::move(carriers);
    }
    const double start = static_cast<double>(heard.first_sample) / analysis::analysis_rate;
    out << ordered_json{{"title", heard.title},
                        {"duration_s", rounded(heard.seconds)},
                        {"start_s", rounded(start)},
                        {"hop_s", hop_seconds},
                        {"columns", std::move(columns)}}
               .dump()
        << '\n';
}

}  // namespace stillpoint::command
