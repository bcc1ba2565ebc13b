// Many notch sections in series, four such chains side by side: the hot loop of swept noise.
#pragma once

#include <cstddef>
#include <vector>

#include "dsp/noise_sweep.h"

namespace stillpoint::dsp {

// Each section is Simper's state-variable form of the notch of 50-noise-effects 2.2,
//     H(z) = g (1 - 2 cos w0 z^-1 + z^-2) / (1 - 2 g cos w0 z^-1 + (2g - 1) z^-2),  g = 1 / (1 + tan(w0 /
//     2Q)),
// whose states keep their meaning while the notch moves and their digits at low frequencies:
//     v = band (a s1 + b (x - s2)),  y = x - h v,  s1 <- v - s1,  s2 <- s2 + g v.
// A section that is switched off passes its input on.
class NotchBank {
  public:
    static constexpr int chains = 4;

    explicit NotchBank(int sections);

    int sections() const noexcept { return sections_; }

    // Makes section SECTION of CHAIN a notch at TURNS (frequency / rate, below 1/2) of half width WIDTH
    // (notch_width).
    void tune(int section, int chain, double turns, double width) noexcept;
    void switch_off(int section, int chain) noexcept;

    // Filters COUNT samples of each chain in place; samples[4 k + c] is sample k of chain c.
    void filter(int count, float* samples) noexcept;

    void clear() noexcept;  // no sound in any section
    // Takes over the settings and the sound of one chain of a bank of the same size.
    void take(const NotchBank& from, int chain) noexcept;

  private:
    int sections_;
    // Per section and chain, see above.
    std::vector<float> a_, b_, g_, h_, s1_, s2_;
};

}  // namespace stillpoint::dsp
