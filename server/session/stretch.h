// A few quanta of a piece as they are made once for everybody.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/features.h"

namespace stillpoint::session {

// Consecutive quanta. Nothing in it belongs to a session: no epoch, no style. Immutable once it is shared.
struct Stretch {
    // The hop that quantum q finishes is q - hop_delay: it hears two quanta ahead.
    static constexpr std::int64_t hop_delay = 2;

    std::int64_t first = 0;                    // quantum
    std::string packets;                       // one after the other, each as a field of v1::Segment
    std::vector<std::uint32_t> ends;           // of each, in PACKETS
    std::vector<analysis::Features> features;  // of the hops that these quanta finish

    int quanta() const { return static_cast<int>(ends.size()); }
    std::int64_t end() const { return first + quanta(); }

    // Those of quanta [FROM, TO), which it holds.
    std::string_view fields(std::int64_t from, std::int64_t to) const {
        const auto offset = [this](std::int64_t quantum) -> std::size_t {
            return quantum == first ? 0 : ends[static_cast<std::size_t>(quantum - first - 1)];
        };
        return std::string_view(packets).substr(offset(from), offset(to) - offset(from));
    }

    std::size_t bytes() const {
        return sizeof(Stretch) + packets.capacity() + ends.capacity() * sizeof(ends[0]) +
               features.capacity() * sizeof(features[0]);
    }
};
using StretchPtr = std::shared_ptr<const Stretch>;

}  // namespace stillpoint::session
