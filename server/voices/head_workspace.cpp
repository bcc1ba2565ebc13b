#include "voices/head_workspace.h"

#include <algorithm>

#include "voices/voice.h"

namespace stillpoint::voices {
namespace {

// The smallest length FFTW is quick with: 2^a or 3 or 5 times that, and even.
int fft_length(int at_least) {
    int best = 2;
    while (best < at_least)
        best *= 2;
    for (const int factor : {3, 5}) {
        int length = 2 * factor;
        while (length < at_least)
            length *= 2;
        best = std::min(best, length);
    }
    return best;
}

}  // namespace

HeadWorkspace::HeadWorkspace(const HeadFrames& frames, int taps)
    : fft(fft_length(frames.length + taps - 1)),
      time(std::size_t(fft.length())),
      sound(fft.bins()),
      ear(fft.bins()),
      window(std::size_t(frames.length)),
      length_(frames.length),
      taps_(taps),
      root_window_(frames.root_window) {
    const double scale = 1.0 / fft.length();  // of both directions of the transform
    for (std::size_t k = 0; k < window.size(); ++k)
        window[k] = static_cast<float>(frames.window(double(k)) * scale);
}

std::shared_ptr<HeadWorkspace> SharedRoom::for_head(const HeadFrames& frames, int taps) {
    const auto found = std::find_if(heads_.begin(), heads_.end(),
                                    [&](const auto& head) { return head->fits(frames, taps); });
    if (found != heads_.end()) return *found;
    return heads_.emplace_back(std::make_shared<HeadWorkspace>(frames, taps));
}

}  // namespace stillpoint::voices
