#include "dsp/steady_pair.h"

namespace stillpoint::dsp {

SteadyPair::SteadyPair(const Ear& left, const Ear& right)
    : left_{nullptr, phase_of(left.start), phase_of(left.step), left.gain},
      right_{nullptr, phase_of(right.start), phase_of(right.step), right.gain} {
    left_.table = table_of(left_.step);
    right_.table = left_.step == right_.step ? left_.table : table_of(right_.step);
}

std::shared_ptr<const SteadyPair::Table> SteadyPair::table_of(Phase step) {
    double turns[2 * block_frames];
    for (int k = 0; k < block_frames; ++k) {
        const double t = double(step * static_cast<Phase>(k)) * 0x1p-64;
        turns[k] = t + 0.25;
        turns[block_frames + k] = t;
    }
    kernels().sines(turns, 2 * block_frames);
    auto table = std::make_shared<Table>();
    for (int k = 0; k < 2 * block_frames; ++k)
        table->values[k] = static_cast<float>(turns[k]);
    return table;
}

}  // namespace stillpoint::dsp
