#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <mutex>
#include <span>
#include <utility>

#include "engine/beside_steps.h"
#include "engine/placed_step.h"
#include "engine/plan.h"
#include "engine/renderer.h"
#include "engine/step_builder.h"
#include "engine/step_levels.h"
#include "engine/step_sound.h"
#include "track/placement.h"

namespace stillpoint::engine {
namespace {

constexpr std::int64_t cell_frames = 6 * block_frames;  // peaks are kept for so many
constexpr double piece_seconds = 30;  // of one voice; measured at a stretch, well below a second
constexpr std::size_t batch = 16;     // of cells that are rendered again at once

// The largest magnitude of each bus in one cell.
struct CellPeaks {
    float binaural = 0, noise = 0;
};

float block_peak(const StereoBlock& block, int count) {
    float peak = 0;
    for (int k = 0; k < count; ++k)
        peak = std::max({peak, std::abs(block.left[k]), std::abs(block.right[k])});
    return peak;
}

template <class Function>
void for_each_block(std::int64_t first, std::int64_t end, const Function& function) {
    for (; first < end; first += block_frames)
        function(first, static_cast<int>(std::min<std::int64_t>(block_frames, end - first)));
}

// What is known of one step, without any gain.
struct Measurement {
    std::vector<CellPeaks> cells;
    std::vector<float> voice_peaks;  // of the voices on the noise bus; 0 for the others
    Loudness loudness;
};

// Lends the sounds of steps, to one thread at a time; there are as many of a step as threads that ask at
// once. Steps are asked for in order, so those before the one asked for are let go.
class SoundPool {
  public:
    explicit SoundPool(const StepBuilder& builder) : builder_(builder) {}

    template <class Function>
    void lend(std::size_t step, const Function& function) {
        StepSound sound = take(step);
        function(sound);
        const std::lock_guard lock(mutex_);
        free_.emplace_back(step, std::move(sound));
    }

  private:
    StepSound take(std::size_t step) {
        {
            const std::lock_guard lock(mutex_);
            std::erase_if(free_, [&](const auto& entry) { return entry.first < step; });
            for (auto entry = free_.begin(); entry != free_.end(); ++entry) {
                if (entry->first != step) continue;
                StepSound sound = std::move(entry->second);
                free_.erase(entry);
                return sound;
            }
        }
        return builder_.build(step);
    }

    const StepBuilder& builder_;
    std::mutex mutex_;
    std::vector<std::pair<std::size_t, StepSound>> free_;
};

// Cells whose peak is known only as a bound, and the search for the largest real one.
class PeakSearch {
  public:
    struct Candidate {
        double bound;
        std::int64_t first, end;
    };

    void know(double peak) { largest_ = std::max(largest_, peak); }
    void suspect(const Candidate& candidate) { candidates_.push_back(candidate); }

    // RENDERED gives the real peak of a cell and is called only for those that may hold the largest.
    double run(const ForEach& for_each, const std::function<double(const Candidate&)>& rendered) {
        std::stable_sort(candidates_.begin(), candidates_.end(),
                         [](const Candidate& a, const Candidate& b) { return a.bound > b.bound; });
        std::array<double, batch> peaks{};
        for (std::size_t done = 0; done < candidates_.size(); done += batch) {
            if (candidates_[done].bound <= largest_) break;
            const std::size_t count = std::min(batch, candidates_.size() - done);
            for_each(count, [&](std::size_t i) { peaks[i] = rendered(candidates_[done + i]); });
            for (std::size_t i = 0; i < count; ++i)
                know(peaks[i]);
        }
        return largest_;
    }

  private:
    std::vector<Candidate> candidates_;
    double largest_ = 0;
};

class TrackMeasurement {
  public:
    TrackMeasurement(const track::Track& track, int rate, std::uint64_t seed, const ForEach& for_each,
                     const media::Contents& media)
        : track_(track),
          seed_(seed),
          for_each_(for_each),
          media_(media),
          placements_(track::place_steps(track, rate)),
          placed_(place_for_mixing(placements_)),
          builder_(track, placements_, rate, seed, media),
          sounds_(builder_),
          steps_(track.steps.size()) {
        plan_.exact = true;
        plan_.rate = rate;
        plan_.steps.resize(steps_.size());
    }

    Plan run(double target_level) {
        prepare();
        measure_buses();
        set_bus_gains();
        if (track_.preserve_relative_step_loudness) measure_loudness();
        set_step_gains();
        measure_beside();
        plan_.track_peak = track_peak();
        plan_.track_gain = final_gain(plan_.track_peak, target_level);
        return std::move(plan_);
    }

  private:
    struct Piece {
        std::size_t step;
        std::int64_t first, end;
    };

    void prepare();
    void measure_buses();
    void measure_piece(const Piece& piece, StepSound& sound, std::vector<float>& voice_peaks);
    double noise_peak(std::size_t k) const;
    void set_bus_gains();
    void measure_loudness();
    void set_step_gains();
    void measure_beside();
    double step_peak(std::size_t k, double ceiling_of_interest);
    double bound(std::size_t step, std::int64_t cell) const;
    bool is_known(std::size_t step, std::int64_t cell) const;
    void add_alone(std::size_t k, std::int64_t first, std::int64_t end, PeakSearch& peaks) const;
    void add_shared(std::int64_t first, std::int64_t end, PeakSearch& peaks) const;
    double beside_bound(std::int64_t first, std::int64_t end) const;
    double track_peak();
    double search(PeakSearch& search, const Stage& stage);

    const track::Track& track_;
    const std::uint64_t seed_;
    const ForEach& for_each_;
    const media::Contents& media_;
    const std::vector<track::StepPlacement> placements_;
    const std::vector<PlacedStep> placed_;
    const StepBuilder builder_;
    SoundPool sounds_;
    std::vector<Measurement> steps_;
    std::vector<float> beside_;  // peaks of what sounds beside the steps, in cells of the track
    Plan plan_;
};

void TrackMeasurement::prepare() {
    for (std::size_t k = 0; k < steps_.size(); ++k) {
        const auto frames = placements_[k].frames;
        steps_[k].cells.resize(static_cast<std::size_t>((frames + cell_frames - 1) / cell_frames));
        steps_[k].voice_peaks.assign(track_.steps[k].voices.size(), 0.0f);
        plan_.is_seeded = plan_.is_seeded || builder_.outline(k).is_random;
    }
}

void TrackMeasurement::measure_piece(const Piece& piece, StepSound& sound, std::vector<float>& voice_peaks) {
    std::vector<CellPeaks>& cells = steps_[piece.step].cells;
    voice_peaks.assign(sound.channels().size(), 0.0f);
    StereoBlock block, voice;
    for_each_block(piece.first, piece.end, [&](std::int64_t first, int count) {
        CellPeaks& peaks = cells[static_cast<std::size_t>(first / cell_frames)];
        sound.render_binaural(first, count, block);
        peaks.binaural = std::max(peaks.binaural, block_peak(block, count));
        if (!sound.has(track::Bus::Noise)) return;
        std::fill_n(block.left, count, 0.0f);
        std::fill_n(block.right, count, 0.0f);
        for (std::size_t i = 0; i < voice_peaks.size(); ++i) {
            if (!sound.channels()[i].voice || sound.channels()[i].bus != track::Bus::Noise) continue;
            sound.render_voice(i, first, count, voice);
            voice_peaks[i] = std::max(voice_peaks[i], block_peak(voice, count));
            for (int k = 0; k < count; ++k) {
                block.left[k] += voice.left[k];
                block.right[k] += voice.right[k];
            }
        }
        peaks.noise = std::max(peaks.noise, block_peak(block, count));
    });
}

void TrackMeasurement::measure_buses() {
    std::vector<Piece> pieces;
    for (std::size_t k = 0; k < steps_.size(); ++k) {
        const std::int64_t frames = placements_[k].frames;
        const double cells =
            piece_seconds * plan_.rate / cell_frames / double(track_.steps[k].voices.size() + 1);
        const std::int64_t piece = cell_frames * std::max<std::int64_t>(1, static_cast<std::int64_t>(cells));
        for (std::int64_t first = 0; first < frames; first += piece)
            pieces.push_back({k, first, std::min(first + piece, frames)});
    }
    std::mutex mutex;
    for_each_(pieces.size(), [&](std::size_t i) {
        sounds_.lend(pieces[i].step, [&](StepSound& sound) {
            std::vector<float> peaks;
            measure_piece(pieces[i], sound, peaks);
            const std::lock_guard lock(mutex);
            std::vector<float>& all = steps_[pieces[i].step].voice_peaks;
            for (std::size_t v = 0; v < all.size(); ++v)
                all[v] = std::max(all[v], peaks[v]);
        });
    });
}

// The largest peak of one voice. One that can never sound counts as 1 (20-assembly 3); one that only happens
// to be silent counts with its bound, so that the level is not below that of the provisional plan.
double TrackMeasurement::noise_peak(std::size_t k) const {
    double peak = 0;
    for (std::size_t v = 0; v < track_.steps[k].voices.size(); ++v) {
        if (track_.steps[k].voices[v].bus != track::Bus::Noise) continue;
        const StepBuilder::Outline::Voice& voice = builder_.outline(k).voices[v];
        const double measured = steps_[k].voice_peaks[v];
        const bool by_bound = measured == 0 || voice.has_nominal_peak;
        peak = std::max(peak, voice.bound == 0 ? 1 : by_bound ? voice.bound : measured);
    }
    return peak;
}

void TrackMeasurement::set_bus_gains() {
    for (std::size_t k = 0; k < steps_.size(); ++k) {
        const track::Step& step = track_.steps[k];
        float binaural = 0;
        for (const CellPeaks& cell : steps_[k].cells)
            binaural = std::max(binaural, cell.binaural);
        plan_.steps[k].binaural_gain = bus_gain(binaural, step.normalization_level, step.binaural_volume);
        plan_.steps[k].noise_gain = bus_gain(noise_peak(k), step.normalization_level, step.noise_volume);
    }
}

// The loudness of each step with its bus gains.
void TrackMeasurement::measure_loudness() {
    for_each_(steps_.size(), [&](std::size_t k) {
        sounds_.lend(k, [&](StepSound& sound) {
            StereoBlock binaural, noise;
            LoudnessMeter meter(plan_.rate);
            const auto [b, z, unused] = plan_.steps[k];
            for_each_block(0, placements_[k].frames, [&](std::int64_t first, int count) {
                sound.render(first, count, binaural, noise);
                for (int i = 0; i < count; ++i)
                    meter.push(binaural.left[i] * b + noise.left[i] * z,
                               binaural.right[i] * b + noise.right[i] * z);
            });
            steps_[k].loudness = meter.finish();
        });
    });
}

// Loudness continuity and the ceiling, in document order.
void TrackMeasurement::set_step_gains() {
    double previous = 0;
    for (std::size_t k = 0; k < steps_.size(); ++k) {
        double gain = 1;
        if (track_.preserve_relative_step_loudness) {
            const double own = steps_[k].loudness.mean(1);
            if (own > 1e-9 && previous > 1e-9)
                gain = std::clamp(previous / own, 1 / continuity_limit, continuity_limit);
            previous = steps_[k].loudness.mean(gain);
        }
        gain *= ceiling_gain(step_peak(k, ceiling / gain) * gain);
        plan_.steps[k].step_gain = static_cast<float>(gain);
    }
}

// The peaks of the background noise and the clips together.
void TrackMeasurement::measure_beside() {
    const std::int64_t steps_end = track::total_frames(placements_);
    const BesideSteps draft(track_, media_, steps_end, plan_.rate, seed_, true);
    if (draft.is_silent()) return;
    const std::int64_t end = draft.end();
    plan_.is_seeded = plan_.is_seeded || draft.is_random();
    beside_.assign(static_cast<std::size_t>((end + cell_frames - 1) / cell_frames), 0.0f);
    const std::int64_t piece =
        cell_frames *
        std::max<std::int64_t>(1, static_cast<std::int64_t>(piece_seconds * plan_.rate / cell_frames));
    for_each_(static_cast<std::size_t>((end + piece - 1) / piece), [&](std::size_t i) {
        BesideSteps sounds(track_, media_, steps_end, plan_.rate, seed_);
        const std::int64_t from = static_cast<std::int64_t>(i) * piece;
        StereoBlock block;
        for_each_block(from, std::min(from + piece, end), [&](std::int64_t first, int count) {
            std::fill_n(block.left, count, 0.0f);
            std::fill_n(block.right, count, 0.0f);
            sounds.add(first, count, block);
            float& peak = beside_[static_cast<std::size_t>(first / cell_frames)];
            peak = std::max(peak, block_peak(block, count));
        });
    });
}

// What sounds beside the steps in frames [FIRST, END) of the track does not exceed this.
double TrackMeasurement::beside_bound(std::int64_t first, std::int64_t end) const {
    float peak = 0;
    const auto last = std::min<std::int64_t>((end - 1) / cell_frames, std::ssize(beside_) - 1);
    for (std::int64_t cell = first / cell_frames; cell <= last; ++cell)
        peak = std::max(peak, beside_[static_cast<std::size_t>(cell)]);
    return peak;
}

// What a cell of a step cannot exceed, with its bus gains and, once they are set, the step's gain.
double TrackMeasurement::bound(std::size_t step, std::int64_t cell) const {
    const CellPeaks& peaks = steps_[step].cells[static_cast<std::size_t>(cell)];
    const Plan::StepLevels& levels = plan_.steps[step];
    return (std::abs(double(levels.binaural_gain)) * peaks.binaural +
            std::abs(double(levels.noise_gain)) * peaks.noise) *
           std::abs(double(levels.step_gain));
}

// Whether the bound is the peak: only one bus sounds.
bool TrackMeasurement::is_known(std::size_t step, std::int64_t cell) const {
    const CellPeaks& peaks = steps_[step].cells[static_cast<std::size_t>(cell)];
    return peaks.binaural == 0 || peaks.noise == 0;
}

double TrackMeasurement::search(PeakSearch& search, const Stage& stage) {
    const auto unowned = [](const auto& object) {
        return std::shared_ptr<const std::decay_t<decltype(object)>>(std::shared_ptr<void>(), &object);
    };
    std::mutex mutex;
    std::vector<std::unique_ptr<Renderer>> free;
    const auto take = [&] {
        {
            const std::lock_guard lock(mutex);
            if (!free.empty()) {
                auto renderer = std::move(free.back());
                free.pop_back();
                return renderer;
            }
        }
        return std::make_unique<Renderer>(unowned(track_), unowned(plan_), plan_.rate, seed_, stage, media_);
    };
    return search.run(for_each_, [&](const PeakSearch::Candidate& cell) {
        std::unique_ptr<Renderer> renderer = take();
        std::vector<float> samples(2 * static_cast<std::size_t>(cell.end - cell.first));
        renderer->seek(cell.first);
        renderer->advance(samples);
        const std::lock_guard lock(mutex);
        free.push_back(std::move(renderer));
        float peak = 0;
        for (const float x : samples)
            peak = std::max(peak, std::abs(x));
        return double(peak);
    });
}

// The peak of a step with its bus gains, or a bound of it that does not exceed CEILING_OF_INTEREST.
double TrackMeasurement::step_peak(std::size_t k, double ceiling_of_interest) {
    PeakSearch peaks;
    double largest = 0;
    for (std::size_t i = 0; i < steps_[k].cells.size(); ++i) {
        const auto cell = static_cast<std::int64_t>(i);
        const double most = bound(k, cell);
        largest = std::max(largest, most);
        if (is_known(k, cell))
            peaks.know(most);
        else
            peaks.suspect(
                {most, cell * cell_frames, std::min((cell + 1) * cell_frames, placements_[k].frames)});
    }
    if (largest <= ceiling_of_interest) return largest;
    return search(peaks, {Stage::Kind::Step, static_cast<int>(k), 0});
}

// A stretch in which one step sounds alone, in the cells of that step.
void TrackMeasurement::add_alone(std::size_t k, std::int64_t first, std::int64_t end,
                                 PeakSearch& peaks) const {
    const std::int64_t start = placed_[k].first;
    for (std::int64_t cell = (first - start) / cell_frames; start + cell * cell_frames < end; ++cell) {
        const std::int64_t from = start + cell * cell_frames;
        const std::int64_t to = from + std::min(cell_frames, placements_[k].frames - cell * cell_frames);
        const double beside = beside_bound(from, to);
        if (first <= from && to <= end && is_known(k, cell) && beside == 0)
            peaks.know(bound(k, cell));
        else
            peaks.suspect({bound(k, cell) + beside, std::max(first, from), std::min(end, to)});
    }
}

// A stretch in which several steps sound.
void TrackMeasurement::add_shared(std::int64_t first, std::int64_t end, PeakSearch& peaks) const {
    for (; first < end; first += cell_frames) {
        const std::int64_t to = std::min(first + cell_frames, end);
        const double most = mix_bound(placed_, first, to, [&](std::size_t k) {
            double peak = 0;
            const std::int64_t last = (to - 1 - placed_[k].first) / cell_frames;
            for (std::int64_t cell = (first - placed_[k].first) / cell_frames; cell <= last; ++cell)
                peak = std::max(peak, bound(k, cell));
            return peak;
        });
        peaks.suspect({most + beside_bound(first, to), first, to});
    }
}

double TrackMeasurement::track_peak() {
    PeakSearch peaks;
    std::vector<std::int64_t> edges = mixing_edges(placed_);
    const std::int64_t beside_end = std::ssize(beside_) * cell_frames;
    if (beside_end > 0) {  // before, between and after the steps something sounds, too
        edges.insert(edges.begin(), 0);
        edges.push_back(std::max(edges.back(), beside_end));
    }
    for (std::size_t e = 1; e < edges.size(); ++e) {
        const std::int64_t first = edges[e - 1], end = edges[e];
        std::vector<std::size_t> sounding;
        for (std::size_t k = 0; k < placed_.size(); ++k)
            if (placed_[k].first < end && first < placed_[k].end) sounding.push_back(k);
        if (sounding.size() == 1 && first >= placed_[sounding[0]].first + placed_[sounding[0]].blend)
            add_alone(sounding[0], first, end, peaks);
        else if (!sounding.empty() || beside_end > 0)
            add_shared(first, end, peaks);
    }
    return search(peaks, {});
}

}  // namespace

Plan exact_plan(const track::Track& track, int rate, std::uint64_t seed, double target_level,
                const ForEach& for_each, const media::Contents& media) {
    const ForEach one_by_one = [](std::size_t count, const std::function<void(std::size_t)>& body) {
        for (std::size_t i = 0; i < count; ++i)
            body(i);
    };
    return TrackMeasurement(track, rate, seed, for_each ? for_each : one_by_one, media).run(target_level);
}

}  // namespace stillpoint::engine
