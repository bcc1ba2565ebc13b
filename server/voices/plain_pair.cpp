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
    if (!balance && is_steady(l) && is_steady(r))
        return PlainPair(dsp::SteadyPair({l.step, l.start, l.level}, {r.step, r.start, r.level}));
    auto pair = dsp::SwingingPair::make(l, r, balance);
    return pair ? std::optional(PlainPair(*std::move(pair))) : std::nullopt;
}

}  // namespace stillpoint::voices
