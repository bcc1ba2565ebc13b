#include "render_and_encode.h"

#include <array>
#include <span>
#include <vector>

#include "bench.h"
#include "codec/opus_encoder.h"
#include "engine/plan.h"
#include "engine/renderer.h"

namespace stillpoint::bench {

RenderAndEncode render_and_encode(const std::shared_ptr<const track::Track>& track, std::int64_t first,
                                  int quanta) {
    const auto plan = std::make_shared<engine::Plan>(engine::provisional_plan(*track, codec::opus_rate));
    engine::Renderer renderer(track, plan, codec::opus_rate, track->seed);
    std::vector<float> pcm(static_cast<std::size_t>(quanta) * codec::opus_samples);
    const auto quantum = [&](int i) {
        return std::span(pcm)
            .subspan(static_cast<std::size_t>(i) * codec::opus_samples)
            .first<codec::opus_samples>();
    };
    codec::OpusEncoder encoder(codec::settings_for(*track));
    std::array<std::uint8_t, codec::max_opus_packet> packet;
    const auto render = [&] {
        renderer.seek(first);
        for (int i = 0; i < quanta; ++i)
            renderer.advance(quantum(i));
    };
    const auto encode = [&] {
        for (int i = 0; i < quanta; ++i)
            encoder.encode(quantum(i), packet);
    };
    const auto times = compare_cpu(5, {render, encode});
    return {times[0], times[1]};
}

}  // namespace stillpoint::bench
