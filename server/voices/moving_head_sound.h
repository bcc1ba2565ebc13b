// A tone of changing frequency heard from changing directions: frame by frame through Fourier transforms.
#pragma once

#include <memory>
#include <vector>

#include "dsp/carrier_phase.h"
#include "dsp/head_responses.h"
#include "voices/head_frames.h"
#include "voices/head_path.h"
#include "voices/head_workspace.h"

namespace stillpoint::voices {

class MovingHeadSound final : public HeadSound {
  public:
    // PATH and TRANSITION must outlive this.
    MovingHeadSound(std::shared_ptr<const dsp::HeadResponses> responses, const HeadFrames& frames,
                    const HeadPath& path, const dsp::CarrierPhase& carrier, const dsp::StepClock& clock,
                    const dsp::Transition& transition, std::shared_ptr<HeadWorkspace> workspace);

    void render(std::int64_t first, int count, double* left, double* right) noexcept override;

  private:
    void begin_before(std::int64_t frame) noexcept;
    void add_frame() noexcept;
    void add_ear(const double* response, std::vector<float>& sum) noexcept;
    void fill_tone(std::int64_t first, int count, float* out) noexcept;

    std::shared_ptr<const dsp::HeadResponses> responses_;
    HeadFrames frames_;
    const HeadPath& path_;
    dsp::CarrierPhase carrier_;
    dsp::StepClock clock_;
    const dsp::Transition& transition_;
    std::shared_ptr<HeadWorkspace> workspace_;
    std::int64_t frame_ = -2;          // the last one added; -2: none, nor is the first the next
    std::vector<float> tone_;          // in whole hops up to the end of that frame
    std::vector<float> left_, right_;  // the sum of all frames so far, from that frame's first sample on
};

}  // namespace stillpoint::voices
