#include "engine/step_sound.h"

#include <algorithm>

#include "dsp/catch_up.h"
#include "dsp/kernels.h"

namespace stillpoint::engine {
namespace {

void clear(StereoBlock& block, int count) noexcept {
    std::fill_n(block.left, count, 0.0f);
    std::fill_n(block.right, count, 0.0f);
}

// What is no number becomes silence (20-assembly 7): one voice must not take the whole mix with it for good.
// Returns how many there were.
int silence_no_numbers(StereoBlock& block, int count) noexcept {
    int silenced = 0;
    for (float* samples : {block.left, block.right})
        for (int k = 0; k < count; ++k) {
            const bool is_number = samples[k] - samples[k] == 0;
            silenced += is_number ? 0 : 1;
            samples[k] = is_number ? samples[k] : 0.0f;
        }
    return silenced;
}

}  // namespace

double StepSound::Channel::peak_bound() const {
    if (!voice) return 0;
    if (flanger) return input_bound() * flanger->gain_bound();
    return envelope.is_edges() ? voice->faded_peak_bound() : input_bound();
}

double StepSound::Channel::input_bound() const {
    return voice->peak_bound() * envelope.largest_gain();
}

bool StepSound::Channel::has_nominal_peak() const {
    return voice && voice->has_nominal_peak() && !flanger;
}

void StepSound::Channel::render_next(std::int64_t first, int count, StereoBlock& out) noexcept {
    voice->render(first, count, out.left, out.right);
    if (!envelope.is_edges()) envelope.apply(first, count, out.left, out.right);
    if (flanger) flanger->process(first, count, out.left, out.right);
    if (envelope.is_edges()) envelope.apply(first, count, out.left, out.right);
}

void StepSound::Channel::render(std::int64_t first, int count, StereoBlock& out) noexcept {
    if (flanger) {
        dsp::catch_up(flanger->begin(first), first,
                      [&](std::int64_t block, int frames) { render_next(block, frames, out); });
    }
    render_next(first, count, out);
}

void StepSound::render_voice(std::size_t index, std::int64_t first, int count, StereoBlock& out) noexcept {
    Channel& channel = channels_[index];
    if (!channel.voice) return clear(out, count);
    channel.render(first, count, out);
    silenced_ += silence_no_numbers(out, count);
}

void StepSound::add_channel(Channel& channel, std::int64_t first, int count, StereoBlock& to) noexcept {
    const auto gain = channel.flanger ? std::nullopt : channel.envelope.flat_gain(first, count);
    if (gain) {
        if (*gain != 0) channel.voice->add(first, count, static_cast<float>(*gain), to.left, to.right);
        return;
    }
    StereoBlock sound;
    channel.render(first, count, sound);
    dsp::kernels().add_scaled(sound.left, 1, count, to.left);
    dsp::kernels().add_scaled(sound.right, 1, count, to.right);
}

void StepSound::render_bus(track::Bus bus, std::int64_t first, int count, StereoBlock& out) noexcept {
    clear(out, count);
    for (Channel& channel : channels_)
        if (channel.voice && channel.bus == bus) add_channel(channel, first, count, out);
    silenced_ += silence_no_numbers(out, count);
}

void StepSound::render_binaural(std::int64_t first, int count, StereoBlock& binaural) noexcept {
    render_bus(track::Bus::Binaural, first, count, binaural);
}

void StepSound::render(std::int64_t first, int count, StereoBlock& binaural, StereoBlock& noise) noexcept {
    render_bus(track::Bus::Binaural, first, count, binaural);
    render_bus(track::Bus::Noise, first, count, noise);
}

bool StepSound::has(track::Bus bus) const {
    return std::any_of(channels_.begin(), channels_.end(),
                       [bus](const Channel& c) { return c.voice && c.bus == bus; });
}

bool StepSound::is_random() const {
    return std::any_of(channels_.begin(), channels_.end(), [](const Channel& c) { return c.is_random; });
}

double StepSound::binaural_bound() const {
    double sum = 0;
    for (const Channel& channel : channels_)
        if (channel.bus == track::Bus::Binaural) sum += channel.peak_bound();
    return sum;
}

double StepSound::noise_bound() const {
    double peak = 0;
    for (const Channel& channel : channels_) {
        if (channel.bus != track::Bus::Noise) continue;
        const double bound = channel.peak_bound();
        peak = std::max(peak, bound > 0 ? bound : 1);
    }
    return peak;
}

}  // namespace stillpoint::engine
