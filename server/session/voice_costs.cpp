#include "session/voice_costs.h"

#include <algorithm>
#include <array>

#include "engine/renderer.h"
#include "session/media_clock.h"
#include "session/production.h"
#include "support/cpu_time.h"
#include "voices/registry.h"

namespace stillpoint::session {
namespace {

constexpr double correction = 0.02;         // share of the difference by which one chunk moves the table
constexpr int measured_quanta = 10;         // 200 ms of each voice
constexpr std::int64_t settled_quanta = 2;  // first: they fill caches and first blocks

PiecePtr single_voice(std::string_view function) {
    return prepare_piece(R"({"steps":[{"duration":2,"voices":[{"synth_function_name":")" +
                         std::string(function) + R"(","params":{}}]}]})")
        .piece;
}

double seconds_for(int quanta, const std::function<void()>& render_quantum) {
    for (int i = 0; i < settled_quanta; ++i)
        render_quantum();
    const double start = support::thread_cpu_seconds();
    for (int i = 0; i < quanta; ++i)
        render_quantum();
    const double media = quanta * static_cast<double>(quantum_samples) / media_rate;
    return (support::thread_cpu_seconds() - start) / media;
}

double voice_seconds(const Piece& piece) {
    engine::Renderer renderer(piece.track, piece.plan, media_rate, 0);
    std::array<float, 2 * quantum_samples> pcm;
    return seconds_for(measured_quanta, [&] { renderer.advance(pcm); });
}

double whole_seconds(const PiecePtr& piece) {
    Production production(piece, 0, world::find_style(world::default_style));
    production.begin(1, 1, 0);
    return seconds_for(measured_quanta, [&] { production.extend(1); });
}

}  // namespace

CostTable CostTable::measure() {
    CostTable table;
    for (const auto* function : voices::all_functions())
        if (const auto piece = single_voice(function->name))
            table.voices[std::string(function->name)] = voice_seconds(*piece);
    if (const auto piece = single_voice("binaural_beat"))
        table.base = std::max(0.0, whole_seconds(piece) - voice_seconds(*piece));
    return table;
}

double VoiceCosts::of(const track::Step& step) const {
    double sum = 0;
    for (const auto& voice : step.voices) {
        const auto found = table_.voices.find(voice.function);
        sum += found == table_.voices.end() ? table_.other : found->second;
    }
    return sum;
}

double VoiceCosts::at(const Piece& piece, std::int64_t sample) const {
    return dearest(piece, sample, 0);
}

double VoiceCosts::dearest(const Piece& piece, std::int64_t sample, double seconds) const {
    const auto& steps = piece.score->message().steps();
    const std::int64_t end = sample + static_cast<std::int64_t>(seconds * media_rate) + 1;
    // Steps overlap only where they blend: two neighbours at a time.
    double dearest = 0;
    for (int k = 0; k < steps.size(); ++k) {
        const auto first = static_cast<std::int64_t>(steps[k].first_sample());
        const auto last = first + static_cast<std::int64_t>(steps[k].samples());
        if (last <= sample || first >= end) continue;
        double here = of(piece.track->steps[static_cast<std::size_t>(k)]);
        if (k + 1 < steps.size() &&
            static_cast<std::int64_t>(steps[k + 1].first_sample()) < std::min(last, end))
            here += of(piece.track->steps[static_cast<std::size_t>(k) + 1]);
        dearest = std::max(dearest, here);
    }
    return table_.base + dearest;
}

void VoiceCosts::correct(const track::Step& step, double observed) {
    const double expected = table_.base + of(step);
    const double factor = 1 + correction * (std::clamp(observed / expected, 0.1, 10.0) - 1);
    table_.base *= factor;
    for (const auto& voice : step.voices) {
        const auto entry = table_.voices.try_emplace(voice.function, table_.other).first;
        entry->second *= factor;
    }
}

}  // namespace stillpoint::session
