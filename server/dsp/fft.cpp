#include "dsp/fft.h"

#include <map>

namespace stillpoint::dsp {
namespace {

fftwf_complex* raw(RealFft::Complex* values) {
    return reinterpret_cast<fftwf_complex*>(values);  // the layouts agree by FFTW's own promise
}

}  // namespace

std::mutex& fft_planner_mutex() {
    static std::mutex mutex;
    return mutex;
}

struct RealFft::Plans {
    explicit Plans(int length) {
        const FftArray<float> time(static_cast<std::size_t>(length));
        const FftArray<Complex> frequency(static_cast<std::size_t>(length / 2 + 1));
        forward = fftwf_plan_dft_r2c_1d(length, time.data(), raw(frequency.data()), FFTW_ESTIMATE);
        backward = fftwf_plan_dft_c2r_1d(length, raw(frequency.data()), time.data(), FFTW_ESTIMATE);
    }
    ~Plans() {
        const std::lock_guard lock(fft_planner_mutex());
        fftwf_destroy_plan(forward);
        fftwf_destroy_plan(backward);
    }
    Plans(const Plans&) = delete;
    Plans& operator=(const Plans&) = delete;
    fftwf_plan forward, backward;
};

RealFft::RealFft(int length) : length_(length) {
    static std::map<int, std::weak_ptr<const Plans>> in_use;
    const std::lock_guard lock(fft_planner_mutex());
    std::erase_if(in_use, [](const auto& entry) { return entry.second.expired(); });
    plans_ = in_use[length].lock();
    if (plans_) return;
    plans_ = std::make_shared<const Plans>(length);
    in_use[length] = plans_;
}

void RealFft::forward(const FftArray<float>& time, const FftArray<Complex>& frequency) const noexcept {
    fftwf_execute_dft_r2c(plans_->forward, time.data(), raw(frequency.data()));
}

void RealFft::backward(const FftArray<Complex>& frequency, const FftArray<float>& time) const noexcept {
    fftwf_execute_dft_c2r(plans_->backward, raw(frequency.data()), time.data());
}

}  // namespace stillpoint::dsp
