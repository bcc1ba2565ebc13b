#include "dsp/notch_bank.h"

#include <algorithm>

#include "dsp/noise_kernels.h"
#include "dsp/sine.h"

namespace stillpoint::dsp {

NotchBank::NotchBank(int sections) : sections_(sections) {
    for (std::vector<float>* values : {&a_, &b_, &g_, &h_, &s1_, &s2_})
        values->resize(static_cast<std::size_t>(sections_ + 3) / 4 * 4 * chains);  // as the kernel wants it
}

// With t = tan(w0 / 2) and k = 2 width / sin w0 the form is the bilinear transform of s^2 + 1 over
// s^2 + k s + 1; a and b are twice Simper's a1 and a2.
void NotchBank::tune(int section, int chain, double turns, double width) noexcept {
    const auto i = static_cast<std::size_t>(section * chains + chain);
    const double t = sin_turns(turns / 2) / cos_turns(turns / 2);
    const double k = 2 * width / sin_turns(turns);
    const double a = 2 / (1 + t * (t + k));
    a_[i] = static_cast<float>(a);
    b_[i] = static_cast<float>(a * t);
    g_[i] = static_cast<float>(t);
    h_[i] = static_cast<float>(k / 2);
}

void NotchBank::switch_off(int section, int chain) noexcept {
    h_[static_cast<std::size_t>(section * chains + chain)] = 0;
}

void NotchBank::filter(int count, float* samples) noexcept {
    const NotchSections sections{sections_, a_.data(),  b_.data(), g_.data(),
                                 h_.data(), s1_.data(), s2_.data()};
    noise_kernels().filter_notches(sections, count, samples);
}

void NotchBank::clear() noexcept {
    std::fill(s1_.begin(), s1_.end(), 0.0f);
    std::fill(s2_.begin(), s2_.end(), 0.0f);
}

void NotchBank::take(const NotchBank& from, int chain) noexcept {
    for (auto i = static_cast<std::size_t>(chain); i < a_.size(); i += chains) {
        a_[i] = from.a_[i];
        b_[i] = from.b_[i];
        g_[i] = from.g_[i];
        h_[i] = from.h_[i];
        s1_[i] = from.s1_[i];
        s2_[i] = from.s2_[i];
    }
}

}  // namespace stillpoint::dsp
