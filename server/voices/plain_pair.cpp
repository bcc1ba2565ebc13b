#include "voices/plain_pair.h"

namespace stillpoint::voices {
namespace {

bool is_steady(const PlainPair::Ear& ear) {
    return ear.swings[0].is_off() && ear.swings[1].is_off() && ear.tremolo.is_off();
}

PlainPair::Ear scaled(PlainPair::Ear ear, double gain) {
    ear.level *= gain;
    ear.tremolo.depth *= gain;
    return ear;
}

}  // namespace

std::optional<PlainPair> PlainPair::make(const std::optional<Ear>& left, const std::optional<Ear>& right,
                                         const PanEnvelope& pan) {
    const auto balance = pan.balance();
    if (!left || !right || !(balance || pan.is_constant())) return std::nullopt;
    const Ear l = pan.is_constant() ? scaled(*left, pan.left()) : *left;
    const Ear r = pan.is_constant() ? scaled(*right, pan.right()) : *right;
    return cheapest(l, r, balance);
}

std::optional<PlainPair> PlainPair::make(const std::optional<Ear>& left, const std::optional<Ear>& right) {
    return left && right ? cheapest(*left, *right, std::nullopt) : std::nullopt;
}

std::optional<PlainPair> PlainPair::cheapest(const Ear& left, const Ear& right,
                                             const std::optional<dsp::SwingingPair::Balance>& balance) {
    if (!balance && is_steady(left) && is_steady(right))
        return PlainPair(
            dsp::SteadyPair({left.step, left.start, left.level}, {right.step, right.start, right.level}));
    auto pair = dsp::SwingingPair::make(left, right, balance);
    return pair ? std::optional(PlainPair(*std::move(pair))) : std::nullopt;
}

}  // namespace stillpoint::voices
