#include "ear.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <stdexcept>
#include <vector>

namespace stillpoint::loadtest {
namespace {

constexpr std::size_t packet_values = 2 * 960;
constexpr double silence = 1e-4;  // -80 dBFS

std::span<const std::uint8_t> bytes_of(const std::string& text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

Ear::Ear(const std::string& opus_head) : decoder_(bytes_of(opus_head)) {}

void Ear::hear(const std::string& packet, Heard& heard) try {
    const std::vector<float> pcm = decoder_.decode(bytes_of(packet));
    double peak = 0;
    bool numbers = pcm.size() == packet_values;
    for (const float sample : pcm) {
        numbers = numbers && std::isfinite(sample);
        peak = std::max(peak, std::abs(static_cast<double>(sample)));
    }
    ++heard.packets;
    heard.undecodable += !numbers;
    heard.silent += peak <= silence;
    heard.peak = std::max(heard.peak, peak);
} catch (const std::runtime_error&) {
    ++heard.undecodable;
}

}  // namespace stillpoint::loadtest
