// Working memory for sounds that are heard through the responses of a head.
#pragma once

#include <vector>

#include "dsp/fft.h"
#include "voices/head_frames.h"

namespace stillpoint::voices {

// Room for one frame and its window; sounds that are never rendered at the same moment share one.
class HeadWorkspace {
  public:
    HeadWorkspace(const HeadFrames& frames, int taps);

    // Whether it was made for frames of the same length and window and as many taps.
    bool fits(const HeadFrames& frames, int taps) const noexcept {
        return frames.length == length_ && frames.root_window == root_window_ && taps == taps_;
    }

    dsp::RealFft fft;
    dsp::FftArray<float> time;
    dsp::FftArray<dsp::RealFft::Complex> sound, ear;
    std::vector<float> window;

  private:
    int length_, taps_;
    bool root_window_;
};

}  // namespace stillpoint::voices
