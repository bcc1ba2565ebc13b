// How the world stirs: control curves from the features of the last two seconds, and onsets.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "analysis/features.h"
#include "stillpoint/v1/world.pb.h"
#include "world/score.h"
#include "world/style.h"

namespace stillpoint::world {

constexpr int curve_channels = v1::Curve::WIND + 1;
using CurveValues = std::array<std::uint8_t, curve_channels>;

// Every curve is the mean of a feature over the last 100 hops: whole numbers, finite memory, and a full swing
// takes 2 s in either direction, whatever the sound does.
class Reaction {
  public:
    static constexpr int memory_hops = 100;
    static constexpr int onset_look_back = 50;   // hops whose median flux an onset exceeds
    static constexpr int onset_look_ahead = 20;  // and the look-ahead; also the least distance of two onsets

    Reaction(std::shared_ptr<const Score> score, std::shared_ptr<const Style> style);

    void forget();
    // Hops in ascending order; known ones are skipped. A gap counts like the hop after it; after one of more
    // than memory_hops everything begins anew.
    void hear(const analysis::Features& features);
    void hear_silence_until(std::int64_t hop);

    bool knows_anything() const { return !empty_; }
    std::int64_t next_hop() const { return next_hop_; }  // the first that is not known

    // Curves at hop HOP, which is known and at most 150 hops old.
    CurveValues curves(std::int64_t hop) const;

    // What the curves are where nothing is known of the sound: the score's part of them, and rest.
    CurveValues rest(std::int64_t hop) const;

    // Is HOP the loudest rise within onset_look_ahead hops on both sides, and well above its surroundings?
    bool onset(std::int64_t hop) const;

  private:
    struct Heard {
        analysis::Features features;
        std::uint8_t noise = 0;  // level of the noise lines of the score
    };
    static constexpr std::int64_t capacity = 512;

    void remember(const analysis::Features& features);
    Heard at(std::int64_t hop) const;
    std::uint8_t noise_byte(std::int64_t hop) const;
    void add_score(std::int64_t hop, int noise, CurveValues& values) const;

    std::shared_ptr<const Score> score_;
    std::shared_ptr<const Style> style_;
    std::array<Heard, capacity> heard_{};
    std::int64_t first_hop_ = 0;  // the first that was heard
    std::int64_t next_hop_ = 0;
    bool empty_ = true;
};

}  // namespace stillpoint::world
