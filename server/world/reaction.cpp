#include "world/reaction.h"

#include <algorithm>
#include <cmath>

namespace stillpoint::world {
namespace {

using analysis::Features;
using v1::Curve;

constexpr int onset_floor = 24;  // of 255, above the median

std::uint8_t byte(double value) {
    return static_cast<std::uint8_t>(std::clamp(std::floor(value + 0.5), 0.0, 255.0));
}

}  // namespace

Reaction::Reaction(std::shared_ptr<const Score> score, std::shared_ptr<const Style> style)
    : score_(std::move(score)), style_(std::move(style)) {}

void Reaction::forget() {
    empty_ = true;
}

void Reaction::hear(const Features& features) {
    if (empty_ || features.hop > next_hop_ + memory_hops) {
        first_hop_ = next_hop_ = features.hop;
        empty_ = false;
    }
    while (next_hop_ <= features.hop)
        remember(features);
}

void Reaction::hear_silence_until(std::int64_t hop) {
    if (empty_) hear(Features{hop});
    while (next_hop_ <= hop)
        remember(Features{});
}

void Reaction::remember(const Features& features) {
    Heard& heard = heard_[static_cast<std::size_t>(next_hop_ % capacity)];
    heard.features = features;
    heard.noise = noise_byte(next_hop_);
    ++next_hop_;
}

Reaction::Heard Reaction::at(std::int64_t hop) const {
    if (hop < 0) return {};
    return heard_[static_cast<std::size_t>(std::max(hop, first_hop_) % capacity)];
}

CurveValues Reaction::curves(std::int64_t hop) const {
    std::array<int, curve_channels> sums{};
    int noise = 0;
    for (std::int64_t h = hop - memory_hops + 1; h <= hop; ++h) {
        const Heard heard = at(h);
        const Features& f = heard.features;
        const std::array<std::pair<Curve::Channel, int>, 9> values{
            {{Curve::LEVEL, f.level},
             {Curve::BAND_LOW, f.band_low},
             {Curve::BAND_MID, f.band_mid},
             {Curve::BAND_HIGH, f.band_high},
             {Curve::BAND_AIR, f.band_air},
             {Curve::CENTROID, f.centroid},
             {Curve::FLUX, f.flux},
             {Curve::BALANCE, f.balance},
             {Curve::WIND, (f.flux + f.band_air) / 2}}};
        for (const auto& [channel, value] : values)
            sums[channel] += value;
        noise += heard.noise;
    }
    CurveValues result{};
    for (std::size_t i = 0; i < result.size(); ++i)
        result[i] = static_cast<std::uint8_t>((sums[i] + memory_hops / 2) / memory_hops);
    add_score(hop, noise / memory_hops, result);
    return result;
}

CurveValues Reaction::rest(std::int64_t hop) const {
    CurveValues values{};
    values[Curve::BALANCE] = 128;
    add_score(hop, noise_byte(hop), values);
    return values;
}

std::uint8_t Reaction::noise_byte(std::int64_t hop) const {
    return byte(255 * score_->noise_at(hop * analysis::hop_samples));
}

void Reaction::add_score(std::int64_t hop, int noise, CurveValues& values) const {
    const double fog = style_->fog_by_noise * noise + style_->fog_by_level * values[Curve::LEVEL];
    values[Curve::FOG] = byte(128 + 127 * std::clamp(fog / 255, -1.0, 1.0));
    const double way = static_cast<double>(hop * analysis::hop_samples) /
                       static_cast<double>(std::max<std::int64_t>(score_->total_samples(), 1));
    values[Curve::SUN_HEIGHT] = byte(128 + 63.5 * style_->sun.at(std::min(way, 1.0)));
}

bool Reaction::onset(std::int64_t hop) const {
    std::array<int, onset_look_back + onset_look_ahead + 1> around{};
    const int flux = at(hop).features.flux;
    for (std::int64_t h = hop - onset_look_back; h <= hop + onset_look_ahead; ++h) {
        const int other = at(h).features.flux;
        const std::int64_t distance = h - hop;
        if (distance >= -onset_look_ahead && (distance < 0 ? other >= flux : other > flux)) return false;
        around[static_cast<std::size_t>(distance + onset_look_back)] = other;
    }
    const auto median = around.begin() + around.size() / 2;
    std::nth_element(around.begin(), median, around.end());
    return flux > *median + onset_floor;
}

}  // namespace stillpoint::world
