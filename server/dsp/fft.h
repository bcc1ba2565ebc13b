// Real Fourier transforms in single precision, with the same bits in every run.
#pragma once

#include <fftw3.h>

#include <algorithm>
#include <complex>
#include <cstddef>
#include <memory>
#include <mutex>
#include <new>

namespace stillpoint::dsp {

// FFTW's planner must not run on two threads at once: whoever plans holds this lock.
std::mutex& fft_planner_mutex();

// An array as FFTW wants it. Transforms give the same bits only for equally aligned arrays, so all use this
// one.
template <class T>
class FftArray {
  public:
    FftArray() = default;
    explicit FftArray(std::size_t size)
        : data_(static_cast<T*>(fftwf_malloc(size * sizeof(T))), &fftwf_free), size_(size) {
        if (!data_) throw std::bad_alloc();
        std::fill_n(data_.get(), size, T{});
    }
    T* data() const noexcept { return data_.get(); }
    std::size_t size() const noexcept { return size_; }
    T& operator[](std::size_t i) const noexcept { return data_.get()[i]; }

  private:
    std::unique_ptr<T, void (*)(void*)> data_{nullptr, &fftwf_free};
    std::size_t size_ = 0;
};

// A transform of one length in both directions. Immutable; plans of a length are shared while any is in use.
// They are estimated, never measured: measuring picks other algorithms, and so other bits, from run to run.
class RealFft {
  public:
    using Complex = std::complex<float>;

    explicit RealFft(int length);

    int length() const noexcept { return length_; }
    std::size_t bins() const noexcept { return static_cast<std::size_t>(length_ / 2 + 1); }

    // Not scaled: backward after forward multiplies by the length. Both may destroy their input.
    void forward(const FftArray<float>& time, const FftArray<Complex>& frequency) const noexcept;
    void backward(const FftArray<Complex>& frequency, const FftArray<float>& time) const noexcept;

  private:
    struct Plans;
    int length_;
    std::shared_ptr<const Plans> plans_;
};

}  // namespace stillpoint::dsp
