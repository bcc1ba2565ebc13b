#include "session/voice_costs.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "engine/renderer.h"
#include "session/media_clock.h"
#include "session/production.h"
#include "support/cpu_time.h"
#include "track/parse.h"
#include "voices/registry.h"
#include "world/style_shelf.h"

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
    Production production(piece, 0, world::find_style(world::default_style),
                          std::make_shared<PacketCache>(0));
    production.begin(1, 1, 0);
    return seconds_for(measured_quanta, [&] { production.extend(1); });
}

// A step of no voices under a recording of its own length, less the same without it.
double clip_seconds() {
    constexpr double seconds = 2;
    auto sound = std::make_shared<media::Sound>();
    sound->rate = media_rate;
    sound->left.assign(static_cast<std::size_t>(seconds * media_rate), 0.1F);
    sound->right = sound->left;
    sound->peak = 0.1F;
    media::Contents::Files files;
    files.rate = media_rate;
    files.sounds["clip"] = std::move(sound);
    const auto cost = [](const char* document, const media::Contents& media) {
        const auto track = track::parse(document).track;
        const auto plan = std::make_shared<const engine::Plan>(
            engine::provisional_plan(*track, media_rate, engine::default_target_level, media));
        engine::Renderer renderer(track, plan, media_rate, 0, {}, media);
        std::array<float, 2 * quantum_samples> pcm;
        return seconds_for(measured_quanta, [&] { renderer.advance(pcm); });
    };
    const double with = cost(R"({"steps":[{"duration":2}],"clips":[{"file_path":"clip"}]})",
                             media::Contents(std::move(files)));
    return std::max(0.0, with - cost(R"({"steps":[{"duration":2}]})", {}));
}

}  // namespace

CostTable CostTable::measure() {
    CostTable table;
    table.clip = clip_seconds();
    for (const auto* function : voices::all_functions())
        if (const auto piece = single_voice(function->name))
            table.voices[std::string(function->name)] = voice_seconds(*piece);
    if (const auto piece = single_voice("binaural_beat"))
        table.base = std::max(0.0, whole_seconds(piece) - voice_seconds(*piece));
    return table;
}

double VoiceCosts::of(const PiecePart& part) const {
    double sum = part.clips * table_.clip;
    for (const std::string_view name : part.voices) {
        const auto found = table_.voices.find(name);
        sum += found == table_.voices.end() ? table_.other : found->second;
    }
    return sum;
}

double VoiceCosts::at(const Piece& piece, std::int64_t sample) const {
    double sum = table_.base;
    for (const PiecePart& part : piece.parts)
        if (part.first <= sample && sample < part.end) sum += of(part);
    return sum;
}

Demand VoiceCosts::ahead(const Piece& piece, std::int64_t sample, double seconds) const {
    const auto from_now = [&](std::int64_t at) { return static_cast<double>(at - sample) / media_rate; };
    Demand demand;
    demand.add(0, std::min(seconds, from_now(piece.score->total_samples())), table_.base);
    for (const PiecePart& part : piece.parts)
        demand.add(std::max(0.0, from_now(part.first)), std::min(seconds, from_now(part.end)), of(part));
    return demand;
}

void VoiceCosts::correct(const Piece& piece, std::int64_t sample, double observed) {
    const double expected = at(piece, sample);
    const double factor = 1 + correction * (std::clamp(observed / expected, 0.1, 10.0) - 1);
    table_.base *= factor;
    for (const PiecePart& part : piece.parts) {
        if (part.end <= sample || part.first > sample) continue;
        if (part.clips > 0) table_.clip *= factor;
        for (const std::string_view name : part.voices)
            table_.voices.try_emplace(std::string(name), table_.other).first->second *= factor;
    }
}

}  // namespace stillpoint::session
