// Turns a track and its plan into sound.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "engine/plan.h"
#include "media/contents.h"
#include "track/track.h"

namespace stillpoint::engine {

// Frames of the inner grid, aligned to frame 0 of the output; 5 blocks are one 20 ms quantum at 48 kHz.
constexpr int block_frames = 192;

// What is rendered; the parts are those of the reference figures. Indices count from 0.
struct Stage {
    enum class Kind { Track, Step, Voice } kind = Kind::Track;
    int step = 0;
    int voice = 0;
};

// A pure function of (track, media, plan, rate, seed, stage, frame): the same bits for any request sizes,
// after any seek and on any thread. Not thread-safe itself; one owner at a time.
class Renderer {
  public:
    // PLAN must have been built for RATE, and MEDIA read for it: the files the track names, shared, not
    // copied. Throws std::out_of_range when STAGE names a step or voice that is not there.
    Renderer(std::shared_ptr<const track::Track> track, std::shared_ptr<const Plan> plan, int rate,
             std::uint64_t seed, Stage stage = {}, const media::Contents& media = {});
    ~Renderer();
    Renderer(Renderer&&) noexcept;
    Renderer& operator=(Renderer&&) noexcept;

    std::int64_t frames() const noexcept;    // length of the stage
    std::int64_t position() const noexcept;  // next frame that advance() writes

    // Builds the steps that sound in the next FRAMES frames and lets go of the others. Not real-time safe.
    void prepare(std::int64_t frames);

    // Writes the next interleaved.size()/2 frames as left, right, left, ... Silence after the end.
    // Real-time safe where it is prepared: no allocation, lock, exception or system call. A step that begins
    // unprepared is built here, with the same sound.
    void advance(std::span<float> interleaved) noexcept;

    // The next advance() starts at FRAME (clamped to 0..frames()). Not real-time safe.
    void seek(std::int64_t frame);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace stillpoint::engine
