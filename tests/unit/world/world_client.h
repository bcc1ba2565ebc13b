// A listener's idea of the world, built from the frames alone: what the tests compare.
#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <map>
#include <string>

#include "stillpoint/v1/world.pb.h"

namespace stillpoint {

inline unsigned byte_at(const std::string& bytes, std::size_t i) {
    return static_cast<unsigned char>(bytes[i]);
}
inline unsigned u16_at(const std::string& bytes, std::size_t i) {
    return byte_at(bytes, i) | byte_at(bytes, i + 1) << 8;
}

class WorldClient {
  public:
    // Instances by id: chunk, companion flag and the record without its birth.
    std::map<unsigned, std::string> instances;
    std::map<int, std::map<std::uint64_t, int>> knots;  // channel -> (sample -> value)
    std::map<std::uint64_t, std::string> events;        // sample -> kind and text
    std::uint64_t sample = 0;                           // of the last frame

    void apply(const v1::WorldFrame& frame) {
        if (frame.has_header()) {
            instances.clear();
            expected_ = frame.sequence();
        } else {
            CHECK(frame.sequence() == expected_);
            ++expected_;
        }
        sample = frame.first_sample();
        remove(frame.removed());
        for (const auto& chunk : frame.chunks())
            add(chunk);
        patch(frame.patched());
        for (const auto& curve : frame.curves())
            for (std::size_t i = 0; i + 3 <= curve.knots().size(); i += 3) {
                const std::uint64_t at = sample + u16_at(curve.knots(), i) * 960;
                const int value = static_cast<int>(byte_at(curve.knots(), i + 2));
                auto& channel = knots[curve.channel()];
                if (const auto known = channel.find(at); known != channel.end())
                    CHECK(known->second == value);
                channel[at] = value;
            }
        for (const auto& event : frame.events())
            events[sample + event.time() * 960] += std::to_string(event.kind()) + event.text() + ";";
    }

    // A curve's value: linear between knots, held after the last.
    double curve(int channel, std::uint64_t at) const {
        const auto& known = knots.at(channel);
        const auto after = known.upper_bound(at);
        if (after == known.begin()) return after->second;
        const auto before = std::prev(after);
        if (after == known.end()) return before->second;
        const double u =
            static_cast<double>(at - before->first) / static_cast<double>(after->first - before->first);
        return before->second + (after->second - before->second) * u;
    }

  private:
    void add(const v1::ChunkInstances& chunk) {
        REQUIRE(chunk.records().size() % 28 == 0);
        for (std::size_t i = 0; i < chunk.records().size(); i += 28) {
            const unsigned id = u16_at(chunk.records(), i);
            CHECK(!instances.contains(id));
            instances[id] = std::to_string(chunk.chunk()) + (chunk.companion() ? "c" : "-") +
                            chunk.records().substr(i, 24) + chunk.records().substr(i + 26, 2);
        }
    }
    void remove(const std::string& bytes) {
        REQUIRE(bytes.size() % 3 == 0);
        for (std::size_t i = 0; i < bytes.size(); i += 3) {
            CHECK(byte_at(bytes, i + 2) >= 10);
            CHECK(instances.erase(u16_at(bytes, i)) == 1);
        }
    }
    void patch(const std::string& bytes) {
        REQUIRE(bytes.size() % 5 == 0);
        static const std::map<unsigned, std::size_t> offsets{{0, 14}, {1, 17}, {2, 15}, {3, 16},
                                                             {4, 18}, {5, 19}, {6, 20}, {7, 21}};
        for (std::size_t i = 0; i < bytes.size(); i += 5) {
            auto found = instances.find(u16_at(bytes, i));
            REQUIRE(found != instances.end());
            const std::size_t prefix = found->second.find_first_of("c-") + 1;
            found->second[prefix + offsets.at(byte_at(bytes, i + 2))] = bytes[i + 3];
        }
    }

    std::uint64_t expected_ = 0;
};

}  // namespace stillpoint
