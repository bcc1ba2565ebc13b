// The KEMAR head against the figures its measurement is known by.
#include "dsp/head_responses.h"

#include <doctest/doctest.h>

#include <cmath>
#include <complex>

#include "dsp/sine.h"

using namespace stillpoint::dsp;

namespace {

double energy(const double* response, int taps) {
    double sum = 0;
    for (int k = 0; k < taps; ++k)
        sum += response[k] * response[k];
    return sum;
}

int crest(const double* response, int taps) {
    int at = 0;
    for (int k = 0; k < taps; ++k)
        if (std::abs(response[k]) > std::abs(response[at])) at = k;
    return at;
}

std::complex<double> spectrum(const HeadResponses& head, int direction, double hertz, int rate) {
    std::complex<double> sum = 0;
    for (int k = 0; k < head.taps(); ++k)
        sum += head.left(direction)[k] * std::polar(1.0, -two_pi * hertz * k / rate);
    return sum;
}

}  // namespace

TEST_CASE("The head is MIT's: energies, crests and gains of both ears") {
    const auto head = HeadResponses::at_rate(44100);
    REQUIRE(head->taps() == 512);
    struct Known {
        int degrees;
        double left, right;
        int left_crest, right_crest;
    };
    for (const Known& known : {Known{0, 0.9961, 0.9961, 53, 53}, Known{30, 1.9139, 0.2735, 48, 59},
                               Known{90, 2.5405, 0.1684, 37, 68}, Known{180, 0.5348, 0.5348, 48, 48}}) {
        CAPTURE(known.degrees);
        const double *left = head->left(known.degrees / 5), *right = head->right(known.degrees / 5);
        CHECK(std::abs(energy(left, 512) - known.left) < 1e-4);
        CHECK(std::abs(energy(right, 512) - known.right) < 1e-4);
        CHECK(crest(left, 512) == known.left_crest);
        CHECK(crest(right, 512) == known.right_crest);
    }
    const double at_440[] = {0.295, 0.412, 0.250, 0.242};
    for (int quarter = 0; quarter < 4; ++quarter)
        CHECK(std::abs(std::abs(spectrum(*head, quarter * 18, 440, 44100)) - at_440[quarter]) < 6e-4);
}

TEST_CASE("At another rate the head hears the same") {
    const auto measured = HeadResponses::at_rate(44100);
    for (const int rate : {48000, 96000, 32000}) {
        CAPTURE(rate);
        const auto head = HeadResponses::at_rate(rate);
        for (const int direction : {0, 6, 18, 36, 54})
            for (const double hertz : {60.0, 440.0, 3000.0, 9000.0}) {
                CAPTURE(direction);
                CAPTURE(hertz);
                CHECK(std::abs(spectrum(*head, direction, hertz, rate) -
                               spectrum(*measured, direction, hertz, 44100)) < (rate > 44100 ? 2e-5 : 3e-4));
            }
    }
}

TEST_CASE("The nearest direction is the smaller one halfway, and 0 between 355 and 360") {
    CHECK(HeadResponses::nearest(0) == 0);
    CHECK(HeadResponses::nearest(2.5) == 0);
    CHECK(HeadResponses::nearest(2.51) == 1);
    CHECK(HeadResponses::nearest(7.5) == 1);
    CHECK(HeadResponses::nearest(352.5) == 70);
    CHECK(HeadResponses::nearest(357.4) == 71);
    CHECK(HeadResponses::nearest(357.5) == 0);
    CHECK(HeadResponses::nearest(-90) == 54);
    CHECK(HeadResponses::nearest(725) == 1);
}
