#include "engine/plan.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include "engine/renderer.h"
#include "engine/step_levels.h"
#include "engine/step_sound.h"
#include "track/placement.h"

namespace stillpoint::engine {
namespace {

using Placements = std::vector<track::StepPlacement>;

constexpr std::int64_t chunk_frames = 16384;  // peaks of a step are kept per chunk

double final_gain(double peak, double target_level) {
    return target_level > 0 && peak > 1e-9 ? target_level / peak : 1;
}

// The largest that can sound anywhere when every step stays below its peak.
double largest_mix(const Placements& placements, const std::vector<double>& peaks) {
    double largest = 0, sounding = 0;  // what the steps so far may add up to where they still sound
    std::int64_t end = 0;
    for (std::size_t k = 0; k < placements.size(); ++k) {
        const track::StepPlacement& place = placements[k];
        const double before = place.first < end ? sounding : 0;
        double here = before + peaks[k];
        if (before == 0 || place.blend > 0) {
            const bool linear = place.curve == track::CrossfadeCurve::Linear;
            here = linear ? std::max(before, peaks[k]) : std::hypot(before, peaks[k]);
        }
        largest = std::max(largest, here);
        sounding = place.blend > 0 && place.end() >= end ? std::max(peaks[k], 0.0) : here;
        end = std::max(end, place.end());
    }
    return largest;
}

// A step measured with its bus gains, before loudness continuity and ceiling.
struct Measurement {
    Plan::StepLevels levels;
    std::vector<double> chunk_peaks;
    Loudness loudness;
    double peak() const {
        return chunk_peaks.empty() ? 0 : *std::max_element(chunk_peaks.begin(), chunk_peaks.end());
    }
};

double block_peak(const StereoBlock& block, int count) {
    float peak = 0;
    for (int k = 0; k < count; ++k)
        peak = std::max({peak, std::abs(block.left[k]), std::abs(block.right[k])});
    return peak;
}

template <class Function>
void for_each_block(std::int64_t frames, const Function& function) {
    for (std::int64_t first = 0; first < frames; first += block_frames)
        function(first, static_cast<int>(std::min<std::int64_t>(block_frames, frames - first)));
}

std::vector<double> binaural_peaks(StepSound& sound, std::int64_t frames) {
    std::vector<double> peaks(static_cast<std::size_t>((frames + chunk_frames - 1) / chunk_frames), 0.0);
    if (!sound.has(track::Bus::Binaural)) return peaks;
    StereoBlock block;
    for_each_block(frames, [&](std::int64_t first, int count) {
        sound.render_binaural(first, count, block);
        double& peak = peaks[static_cast<std::size_t>(first / chunk_frames)];
        peak = std::max(peak, block_peak(block, count));
    });
    return peaks;
}

// Renders both buses with their gains.
void measure_mix(StepSound& sound, std::int64_t frames, int rate, bool needs_loudness, Measurement& result) {
    StereoBlock binaural, noise;
    LoudnessMeter meter(rate);
    std::fill(result.chunk_peaks.begin(), result.chunk_peaks.end(), 0.0);
    const float b = result.levels.binaural_gain, z = result.levels.noise_gain;
    for_each_block(frames, [&](std::int64_t first, int count) {
        sound.render(first, count, binaural, noise);
        for (int k = 0; k < count; ++k) {
            binaural.left[k] = binaural.left[k] * b + noise.left[k] * z;
            binaural.right[k] = binaural.right[k] * b + noise.right[k] * z;
            if (needs_loudness) meter.push(binaural.left[k], binaural.right[k]);
        }
        double& peak = result.chunk_peaks[static_cast<std::size_t>(first / chunk_frames)];
        peak = std::max(peak, block_peak(binaural, count));
    });
    result.loudness = meter.finish();
}

Measurement measure(StepSound& sound, const track::Step& step, std::int64_t frames, int rate,
                    bool needs_loudness) {
    Measurement result;
    result.chunk_peaks = binaural_peaks(sound, frames);
    result.levels.binaural_gain = bus_gain(result.peak(), step.normalization_level, step.binaural_volume);
    result.levels.noise_gain = bus_gain(sound.noise_peak(), step.normalization_level, step.noise_volume);
    if (needs_loudness || sound.has(track::Bus::Noise)) {
        measure_mix(sound, frames, rate, needs_loudness, result);
    } else {
        for (double& peak : result.chunk_peaks)
            peak *= std::abs(double(result.levels.binaural_gain));
    }
    return result;
}

// Loudness continuity and the ceiling, in document order.
void finish_levels(const track::Track& track, std::vector<Measurement>& steps) {
    double previous = 0;
    for (Measurement& step : steps) {
        double gain = 1;
        if (track.preserve_relative_step_loudness) {
            const double own = step.loudness.mean(1);
            if (own > 1e-9 && previous > 1e-9)
                gain = std::clamp(previous / own, 1 / continuity_limit, continuity_limit);
            previous = step.loudness.mean(gain);
        }
        gain *= ceiling_gain(step.peak() * gain);
        step.levels.step_gain = static_cast<float>(gain);
        for (double& peak : step.chunk_peaks)
            peak *= gain;
    }
}

struct Stretch {
    std::int64_t first, end;
};

// Where more than one step may sound: what the chunk peaks of single steps do not tell.
std::vector<Stretch> shared_stretches(const Placements& placements) {
    std::vector<Stretch> shared;
    std::int64_t covered = 0;
    for (const track::StepPlacement& place : placements) {
        const std::int64_t end = std::min(place.end(), covered);
        if (place.first < end) shared.push_back({place.first, end});
        covered = std::max(covered, place.end());
    }
    return shared;
}

bool touches(const std::vector<Stretch>& stretches, std::int64_t first, std::int64_t end) {
    return std::any_of(stretches.begin(), stretches.end(),
                       [&](const Stretch& s) { return s.first < end && first < s.end; });
}

double rendered_peak(Renderer& renderer, const Stretch& stretch) {
    std::array<float, 2 * 1024> samples;
    float peak = 0;
    renderer.seek(stretch.first);
    while (renderer.position() < stretch.end) {
        const auto wanted =
            static_cast<std::size_t>(2 * std::min<std::int64_t>(1024, stretch.end - renderer.position()));
        renderer.advance(std::span(samples).first(wanted));
        for (std::size_t i = 0; i < wanted; ++i)
            peak = std::max(peak, std::abs(samples[i]));
    }
    return peak;
}

// The peak of the assembled track: known from the steps where one sounds alone, rendered where they meet.
double track_peak(const track::Track& track, const Placements& placements,
                  const std::vector<Measurement>& steps, const Plan& plan, std::uint64_t seed) {
    const std::vector<Stretch> shared = shared_stretches(placements);
    std::vector<Stretch> unknown = shared;
    double peak = 0;
    for (std::size_t k = 0; k < steps.size(); ++k) {
        for (std::size_t i = 0; i < steps[k].chunk_peaks.size(); ++i) {
            const std::int64_t local = std::int64_t(i) * chunk_frames;
            const std::int64_t first = placements[k].first + local;
            const std::int64_t end =
                placements[k].first + std::min(local + chunk_frames, placements[k].frames);
            if (touches(shared, first, end)) {
                unknown.push_back({first, end});
            } else {
                peak = std::max(peak, steps[k].chunk_peaks[i]);
            }
        }
    }
    if (unknown.empty()) return peak;
    std::sort(unknown.begin(), unknown.end(),
              [](const Stretch& a, const Stretch& b) { return a.first < b.first; });
    const auto unowned = [](const auto& object) {
        return std::shared_ptr<const std::decay_t<decltype(object)>>(std::shared_ptr<void>(), &object);
    };
    Renderer renderer(unowned(track), unowned(plan), plan.rate, seed);
    std::int64_t done = 0;
    for (Stretch stretch : unknown) {
        stretch.first = std::max(stretch.first, done);
        if (stretch.first >= stretch.end) continue;
        peak = std::max(peak, rendered_peak(renderer, stretch));
        done = stretch.end;
    }
    return peak;
}

}  // namespace

Plan provisional_plan(const track::Track& track, int rate, double target_level) {
    const Placements placements = track::place_steps(track, rate);
    const std::vector<StepSound> sounds = build_steps(track, placements, rate, 0);
    Plan plan;
    plan.rate = rate;
    std::vector<double> peaks;
    for (std::size_t k = 0; k < sounds.size(); ++k) {
        const track::Step& step = track.steps[k];
        const double binaural = sounds[k].binaural_bound(), noise = sounds[k].noise_peak();
        const auto noise_voices = double(
            std::count_if(sounds[k].channels().begin(), sounds[k].channels().end(),
                          [](const StepSound::Channel& c) { return c.voice && c.bus == track::Bus::Noise; }));
        Plan::StepLevels levels;
        levels.binaural_gain = bus_gain(binaural, step.normalization_level, step.binaural_volume);
        levels.noise_gain = bus_gain(noise, step.normalization_level, step.noise_volume);
        double peak = std::abs(double(levels.binaural_gain)) * binaural +
                      std::abs(double(levels.noise_gain)) * noise * noise_voices;
        double gain = ceiling_gain(peak);
        peak *= gain;
        if (track.preserve_relative_step_loudness && k > 0) {
            // Unmeasured, the exact plan may take the step down by the limit or up by it: stay below both.
            gain /= continuity_limit;
            peak = std::min(ceiling, peak * continuity_limit);
        }
        levels.step_gain = static_cast<float>(gain);
        plan.steps.push_back(levels);
        peaks.push_back(peak);
    }
    plan.track_peak = largest_mix(placements, peaks);
    plan.track_gain = final_gain(plan.track_peak, target_level);
    return plan;
}

Plan exact_plan(const track::Track& track, int rate, std::uint64_t seed, double target_level,
                const ForEach& for_each) {
    const Placements placements = track::place_steps(track, rate);
    std::vector<StepSound> sounds = build_steps(track, placements, rate, seed);
    std::vector<Measurement> steps(sounds.size());
    const auto measure_step = [&](std::size_t k) {
        steps[k] = measure(sounds[k], track.steps[k], placements[k].frames, rate,
                           track.preserve_relative_step_loudness);
    };
    if (for_each) {
        for_each(steps.size(), measure_step);
    } else {
        for (std::size_t k = 0; k < steps.size(); ++k)
            measure_step(k);
    }
    finish_levels(track, steps);
    Plan plan;
    plan.exact = true;
    plan.rate = rate;
    for (const Measurement& step : steps)
        plan.steps.push_back(step.levels);
    plan.track_peak = track_peak(track, placements, steps, plan, seed);
    plan.track_gain = final_gain(plan.track_peak, target_level);
    return plan;
}

}  // namespace stillpoint::engine
