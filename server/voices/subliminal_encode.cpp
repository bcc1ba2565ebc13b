#include "voices/subliminal_encode.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "dsp/kernels.h"
#include "dsp/sine.h"
#include "dsp/step_clock.h"
#include "media/contents.h"
#include "support/word.h"
#include "voices/named_files.h"
#include "voices/parameter_families.h"

namespace stillpoint::voices {
namespace {

constexpr double lowest_carrier = 15000, highest_carrier = 20000;  // Hz

float largest_of(const float* samples, int count) noexcept {
    float largest = 0;
    for (int k = 0; k < count; ++k)
        largest = std::max(largest, std::abs(samples[k]));
    return largest;
}

// Calls FUNCTION(first, count) for [0, frames) in pieces of at most a block.
template <class Function>
void for_each_block(std::int64_t frames, const Function& function) {
    for (std::int64_t first = 0; first < frames; first += dsp::block_frames)
        function(first, static_cast<int>(std::min<std::int64_t>(dsp::block_frames, frames - first)));
}

// One recording, both ears in one, on a carrier that begins with it; brought to a peak of 1.
class Message {
  public:
    // SOUND holds at least one frame.
    Message(media::SoundPtr sound, double carrier, int rate)
        : sound_(std::move(sound)), step_(dsp::fraction(carrier / rate)) {
        float samples[dsp::block_frames];
        for_each_block(frames(), [&](std::int64_t first, int count) {
            fill(first, count, samples);
            block_peaks_.push_back(largest_of(samples, count));
        });
        const double peak = double(*std::max_element(block_peaks_.begin(), block_peaks_.end()));
        if (peak > 0) gain_ = 1 / peak;
        for (float& block : block_peaks_)
            block = static_cast<float>(block * gain_);
    }

    std::int64_t frames() const noexcept { return sound_->frames(); }

    // Frames [first, first + count) of the recording, count <= dsp::block_frames.
    void fill(std::int64_t first, int count, float* out) const noexcept {
        alignas(64) double sine[dsp::block_frames];
        const double start = dsp::fraction(double(first) * step_);
        for (int k = 0; k < count; ++k)
            sine[k] = start + k * step_;
        dsp::kernels().sines(sine, count);
        const float* left = sound_->left.data() + first;
        const float* right = sound_->right_ear().data() + first;
        for (int k = 0; k < count; ++k)
            out[k] = static_cast<float>((double(left[k]) + right[k]) / 2 * sine[k] * gain_);
    }

    // The largest magnitude of the first FRAMES frames.
    double peak_of(std::int64_t frames) const noexcept {
        float samples[dsp::block_frames], peak = 0;
        for_each_block(frames, [&](std::int64_t first, int count) {
            if (block_peaks_[static_cast<std::size_t>(first / dsp::block_frames)] <= peak) return;
            fill(first, count, samples);
            peak = std::max(peak, largest_of(samples, count));
        });
        return peak;
    }

    // No frame of a block that begins at FIRST is larger while the recording goes round and round.
    double block_bound(std::int64_t first) const noexcept {
        const auto at = [this](std::int64_t frame) {
            return double(block_peaks_[static_cast<std::size_t>(frame % frames() / dsp::block_frames)]);
        };
        const std::int64_t last = first + dsp::block_frames - 1;
        if (frames() < 2 * dsp::block_frames) return 1;
        const bool wraps = first / frames() != last / frames();
        return std::max({at(first), at(last), wraps ? double(block_peaks_.back()) : 0});
    }

  private:
    media::SoundPtr sound_;
    double step_;      // turns per frame
    double gain_ = 1;  // a silent recording stays silent
    std::vector<float> block_peaks_;
};

// audio_path counts only where audio_paths is missing: an empty list is silence.
std::vector<std::string> names_of_files(const track::Params& params) {
    const auto single = params.text("audio_path");
    const nlohmann::json* list = params.value("audio_paths");
    if (list && (list->is_array() || list->is_string())) return listed_files(*list);
    return single ? std::vector<std::string>{*single} : std::vector<std::string>{};
}

bool is_stacked(const track::Params& params) {
    return support::lower(params.text("mode").value_or("sequence")) == "stack";
}

class SubliminalEncode final : public Voice {
  public:
    explicit SubliminalEncode(const VoiceContext& context)
        : clock_(context.step_seconds, context.rate),
          stacked_(is_stacked(context.params)),
          level_(context.params.number("amp", 0.5)) {
        const double carrier =
            std::clamp(context.params.number("carrierFreq", 17500), lowest_carrier, highest_carrier);
        for (const std::string& name : names_of_files(context.params)) {
            media::SoundPtr sound = context.media.sound(name);
            if (!sound || sound->frames() == 0) continue;
            sounds_ = true;
            if (!context.is_draft) messages_.emplace_back(std::move(sound), carrier, context.rate);
        }
        for (const Message& message : messages_)
            cycle_ += message.frames() + clock_.rate;
        const double peak = stacked_ ? stack_peak() : sequence_peak();
        gain_ = peak > 0 ? level_ / peak : 0;
    }

    void render(std::int64_t first, int count, float* left, float* right) noexcept override {
        fill(first, count, left);
        for (int k = 0; k < count; ++k)
            left[k] = static_cast<float>(left[k] * gain_);
        std::copy_n(left, count, right);
    }

    double peak_bound() const override { return sounds_ ? std::abs(level_) * (1 + 1e-6) : 0; }

  private:
    void fill(std::int64_t first, int count, float* out) const noexcept {
        std::fill_n(out, count, 0.0f);
        if (messages_.empty()) return;
        stacked_ ? fill_stack(first, count, out) : fill_sequence(first, count, out);
    }
    void fill_sequence(std::int64_t first, int count, float* out) const noexcept;
    void fill_stack(std::int64_t first, int count, float* out) const noexcept;
    double sequence_peak() const noexcept;
    double stack_peak() const noexcept;

    dsp::StepClock clock_;
    bool stacked_;
    double level_;
    bool sounds_ = false;
    std::vector<Message> messages_;
    std::int64_t cycle_ = 0;  // frames of all messages, each with a pause of a second behind it
    double gain_ = 0;
};

// One after the other, round and round.
void SubliminalEncode::fill_sequence(std::int64_t first, int count, float* out) const noexcept {
    std::int64_t place = first % cycle_;
    for (int done = 0; done < count;) {
        for (const Message& message : messages_) {
            const std::int64_t length = message.frames() + clock_.rate;
            if (place >= length) {
                place -= length;
                continue;
            }
            const auto rest = static_cast<int>(std::min<std::int64_t>(length - place, count - done));
            const auto loud = static_cast<int>(std::clamp<std::int64_t>(message.frames() - place, 0, rest));
            if (loud > 0) message.fill(place, loud, out + done);
            done += rest;
            place = 0;
            if (done == count) return;
        }
    }
}

// All at once, each round and round without a pause.
void SubliminalEncode::fill_stack(std::int64_t first, int count, float* out) const noexcept {
    float part[dsp::block_frames];
    for (const Message& message : messages_) {
        std::int64_t place = first % message.frames();
        for (int done = 0; done < count;) {
            const auto n = static_cast<int>(std::min<std::int64_t>(message.frames() - place, count - done));
            message.fill(place, n, part);
            for (int k = 0; k < n; ++k)
                out[done + k] += part[k];
            done += n;
            place = 0;
        }
    }
    const auto share = static_cast<float>(1.0 / double(messages_.size()));
    for (int k = 0; k < count; ++k)
        out[k] *= share;
}

// A message that is heard whole has its peak of 1; only what the end of the step cuts has to be looked at.
double SubliminalEncode::sequence_peak() const noexcept {
    double peak = 0;
    std::int64_t place = 0;
    for (const Message& message : messages_) {
        const std::int64_t heard = std::clamp<std::int64_t>(clock_.frames - place, 0, message.frames());
        peak = std::max(peak, message.peak_of(heard));
        place += message.frames() + clock_.rate;
    }
    return peak;
}

// Most blocks cannot reach what was found before, which their parts' own peaks tell.
double SubliminalEncode::stack_peak() const noexcept {
    float samples[dsp::block_frames], peak = 0;
    for_each_block(clock_.frames, [&](std::int64_t first, int count) {
        double bound = 0;
        for (const Message& message : messages_)
            bound += message.block_bound(first) / double(messages_.size());
        if (bound * (1 + 1e-6) <= peak) return;
        fill(first, count, samples);
        peak = std::max(peak, largest_of(samples, count));
    });
    return peak;
}

}  // namespace

FunctionSpec subliminal_encode_spec() {
    return {"subliminal_encode",
            "Recordings moved up onto a high carrier, where they are hardly heard.",
            {number_parameter("carrierFreq", 17500, "Hz", lowest_carrier, highest_carrier, "the carrier"),
             number_parameter("amp", 0.5, "", 0, 2, "peak of the voice"),
             {.name = "mode",
              .kind = ParameterKind::Choice,
              .default_text = "sequence",
              .meaning = "one after the other with a second between them, or all at once",
              .choices = {"sequence", "stack"}},
             {.name = "audio_paths",
              .kind = ParameterKind::SoundFiles,
              .default_text = "audio_path",
              .meaning = "the recordings: a list, or one text with ; between them"},
             {.name = "audio_path",
              .kind = ParameterKind::SoundFile,
              .default_text = "none",
              .meaning = "the recording, where there is no audio_paths"}},
            {}};
}

std::unique_ptr<Voice> make_subliminal_encode(const VoiceContext& context) {
    return std::make_unique<SubliminalEncode>(context);
}

}  // namespace stillpoint::voices
