// How a head hears a sound from around it: the responses of the KEMAR head at any sample rate.
#pragma once

#include <memory>
#include <vector>

#include "dsp/kemar.h"

namespace stillpoint::dsp {

// Immutable; the responses of one rate are shared while anything uses them.
class HeadResponses {
  public:
    static constexpr int directions = kemar_directions;

    // RATE in Hz, above 0. At other rates than the measured one the responses are interpolated with a
    // windowed sinc; their frequency responses stay within 1e-5 up to 18 kHz.
    static std::shared_ptr<const HeadResponses> at_rate(int rate);

    int taps() const noexcept { return taps_; }

    // taps() values; DIRECTION 0 .. 71 counts steps of 5 degrees towards the left, 0 is ahead.
    const double* left(int direction) const noexcept {
        return values_.data() + std::ptrdiff_t{direction} * taps_;
    }
    const double* right(int direction) const noexcept { return left((directions - direction) % directions); }

    // The nearest direction to an azimuth in degrees; halfway the one with the smaller azimuth, and 355 less
    // than 0.
    static int nearest(double azimuth) noexcept;

    explicit HeadResponses(int rate);

  private:
    int taps_;
    std::vector<double> values_;
};

}  // namespace stillpoint::dsp
