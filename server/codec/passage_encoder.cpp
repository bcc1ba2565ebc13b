#include "codec/passage_encoder.h"

#include <algorithm>
#include <utility>

namespace stillpoint::codec {

std::int64_t PassageEncoder::lead_of(std::int64_t passage) noexcept {
    return std::max<std::int64_t>(0, passage * passage_quanta - lead_quanta);
}

PassageEncoder::PassageEncoder(const OpusSettings& settings) : current_(settings), coming_(settings) {}

void PassageEncoder::begin(std::int64_t passage) noexcept {
    next_ = lead_of(passage);
    in_lead_ = passage > 0;
    current_.reset();
}

void PassageEncoder::begin_anew(std::int64_t quantum) noexcept {
    next_ = quantum;
    in_lead_ = false;
    current_.reset();
    coming_.reset();
}

std::size_t PassageEncoder::encode(std::span<const float, opus_samples> pcm,
                                   std::span<std::uint8_t, max_opus_packet> packet) noexcept {
    const int place = static_cast<int>(next_++ % passage_quanta);
    const bool last = place == passage_quanta - 1;
    std::size_t size = 0;
    if (!in_lead_) {
        current_.lean_on_past(place != 0 && !last);
        size = current_.encode(pcm, packet);
    }
    if (place >= passage_quanta - lead_quanta) hear_lead(pcm, last);
    return size;
}

void PassageEncoder::hear_lead(std::span<const float, opus_samples> pcm, bool last) noexcept {
    if (next_ % passage_quanta == passage_quanta - lead_quanta + 1) coming_.reset();
    coming_.lean_on_past(!last);
    coming_.encode(pcm, unused_);
    if (!last) return;
    std::swap(current_, coming_);
    in_lead_ = false;
}

}  // namespace stillpoint::codec
