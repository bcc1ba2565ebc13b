#include "voices/voice_flanger.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "voices/parameter_reader.h"

namespace stillpoint::voices {
namespace {

// One of the two sets: PREFIX + name, else the name alone.
class Set {
  public:
    Set(const track::Params& params, std::string_view prefix) : params_(params), prefix_(prefix) {}

    double number(std::string_view name, double fallback) const {
        const auto own = params_.number(prefixed(prefix_, name));
        return own ? *own : params_.number(name, fallback);
    }
    // Numbers that stand for one of a few ways count without their fraction.
    int choice(std::string_view name, int fallback) const {
        return static_cast<int>(std::clamp(number(name, fallback), -1e6, 1e6));
    }
    bool is_on() const {
        const auto own = params_.flag(prefixed(prefix_, "flangeEnable"));
        return own ? *own : params_.flag("flangeEnable", false);
    }
    bool is_sine() const {
        const std::string own = prefixed(prefix_, "flangeShape");
        const std::string_view name = params_.has(own) ? std::string_view(own) : "flangeShape";
        return !params_.has(name) || params_.text(name) == "sine";
    }

  private:
    const track::Params& params_;
    std::string_view prefix_;
};

dsp::FlangerSettings read_settings(const Set& set) {
    using Settings = dsp::FlangerSettings;
    Settings s;
    s.delay_ms = set.number("flangeDelayMs", s.delay_ms);
    s.depth_ms = set.number("flangeDepthMs", s.depth_ms);
    s.min_delay_ms = set.number("flangeMinDelayMs", s.min_delay_ms);
    s.max_delay_ms = set.number("flangeMaxDelayMs", s.max_delay_ms);
    s.rate = set.number("flangeRateHz", s.rate);
    s.shape = set.is_sine() ? Settings::Shape::Sine : Settings::Shape::Triangle;
    const int law = set.choice("flangeDelayLaw", 0), mode = set.choice("flangeStereoMode", 0);
    s.law = law == 0 ? Settings::Law::Delay : law == 1 ? Settings::Law::Inverse : Settings::Law::Exponential;
    s.feedback = set.number("flangeFeedback", s.feedback);
    s.low_pass = set.number("flangeLoopLpfHz", s.low_pass);
    s.high_pass = set.number("flangeLoopHpfHz", s.high_pass);
    s.mix = set.number("flangeMix", s.mix);
    // Mode 1 was to spread the ears (flangeSpreadDeg) and never did.
    s.channels = mode == 2   ? Settings::Channels::Mid
                 : mode == 3 ? Settings::Channels::Side
                             : Settings::Channels::Both;
    s.interpolation =
        set.choice("flangeInterp", 0) == 0 ? dsp::Interpolation::Linear : dsp::Interpolation::Cubic;
    s.makeup = set.choice("flangeLoudnessMode", 1) != 0;
    s.makeup_ms = set.number("flangeLoudnessTcMs", s.makeup_ms);
    s.makeup_least = std::max(0.0, set.number("flangeLoudnessMinGain", s.makeup_least));
    s.makeup_most = std::max(s.makeup_least, set.number("flangeLoudnessMaxGain", s.makeup_most));
    return s;
}

// The movement between the sets knows no transition_duration.
dsp::Transition read_blend(const track::Params& params, double step_seconds) {
    nlohmann::json timing = params.json();
    timing.erase("transition_duration");
    return {track::Params(std::move(timing)), step_seconds};
}

}  // namespace

bool VoiceFlanger::is_on(const track::Params& params) {
    if (!params.flag("flangeEnable", false)) return false;
    return Set(params, "start").is_on() || Set(params, "end").is_on();
}

VoiceFlanger::VoiceFlanger(const track::Params& params, bool is_transition, double step_seconds, int rate,
                           double input_bound, std::optional<SteadyTones> tones)
    : tones_(tones) {
    const Set start(params, "start"), end(params, "end");
    const dsp::FlangerSettings from = read_settings(start), to = read_settings(end);
    if (!is_transition || (from == to && start.is_on() == end.is_on())) {
        start_.emplace(from, rate, input_bound);
        return;
    }
    if (start.is_on()) start_.emplace(from, rate, input_bound);
    blend_.emplace(Blend{read_blend(params, step_seconds), {step_seconds, rate}, {}});
    if (end.is_on()) blend_->end.emplace(to, rate, input_bound);
}

// Whether the start sound is heard no more.
bool VoiceFlanger::has_arrived(std::int64_t frame) const noexcept {
    if (!blend_) return false;
    const double seconds = blend_->clock.time(double(frame));
    return seconds >= blend_->transition.ramp_end() && blend_->transition.alpha(seconds) == 1;
}

std::int64_t VoiceFlanger::begin(std::int64_t first) noexcept {
    std::int64_t from = first;
    if (start_ && !has_arrived(first)) from = std::min(from, start_->begin(first));
    if (blend_ && blend_->end) from = std::min(from, blend_->end->begin(first));
    return from;
}

void VoiceFlanger::process(std::int64_t first, int count, float* left, float* right) noexcept {
    if (!blend_) return start_->process(first, count, left, right);
    if (has_arrived(first)) {
        if (blend_->end) blend_->end->process(first, count, left, right);
        return;
    }
    float end_left[dsp::block_frames], end_right[dsp::block_frames];
    std::copy_n(left, count, end_left);
    std::copy_n(right, count, end_right);
    if (start_) start_->process(first, count, left, right);
    if (blend_->end) blend_->end->process(first, count, end_left, end_right);
    for (int k = 0; k < count; ++k) {
        const double alpha = blend_->transition.alpha(blend_->clock.time(double(first + k)));
        left[k] = static_cast<float>((1 - alpha) * left[k] + alpha * end_left[k]);
        right[k] = static_cast<float>((1 - alpha) * right[k] + alpha * end_right[k]);
    }
}

double VoiceFlanger::gain_bound(const dsp::Flanger& flanger) const noexcept {
    if (!tones_) return flanger.gain_bound();
    return std::max(flanger.gain_bound(tones_->left_hz), flanger.gain_bound(tones_->right_hz));
}

double VoiceFlanger::gain_bound() const noexcept {
    const double start = start_ ? gain_bound(*start_) : 1;
    if (!blend_) return start;
    const double end = blend_->end ? gain_bound(*blend_->end) : 1;
    double largest = 0;
    for (const double alpha : {blend_->transition.lowest(), blend_->transition.highest()})
        largest = std::max(largest, std::abs(1 - alpha) * start + std::abs(alpha) * end);
    return largest;
}

namespace {

// NAME with its start and end forms.
void add_moving(Parameters& out, const ParameterSpec& spec) {
    out.push_back(spec);
    for (const char* prefix : {"start", "end"}) {
        out.push_back(with_prefix(prefix, spec));
        out.back().default_text = spec.name;
    }
}

Parameters make_flanger_parameters() {
    const auto flag = [](std::string_view name, std::string_view meaning) {
        return ParameterSpec{
            .name = name, .kind = ParameterKind::Flag, .min = 0, .max = 1, .meaning = meaning};
    };
    Parameters out;
    add_moving(out, flag("flangeEnable", "switches the flanger on; its start and end forms only off and on"));
    const std::initializer_list<ParameterSpec> moving = {
        number_parameter("flangeDelayMs", 1.2, "ms", 0, 1000, "middle of the swinging delay"),
        number_parameter("flangeDepthMs", 0.6, "ms", 0, 1000, "how far the delay swings either way"),
        number_parameter("flangeRateHz", 0.12, "Hz", -100, 100, "how often it swings"),
        {.name = "flangeShape",
         .kind = ParameterKind::Choice,
         .default_text = "sine",
         .meaning = "how it swings",
         .choices = {"sine", "triangle"}},
        number_parameter("flangeFeedback", 0.5, "", -0.98, 0.98,
                         "share of the delayed sound that is delayed again; needs flangeLoopHpfHz"),
        number_parameter("flangeMix", 0.3, "", -1, 1, "level of the delayed sound"),
        number_parameter("flangeLoopLpfHz", 7000, "Hz", 0, 24000, "low-pass of what is fed back"),
        number_parameter("flangeLoopHpfHz", 0, "Hz", 0, 24000,
                         "high-pass of what is fed back; at 0 nothing is fed back"),
        number_parameter("flangeStereoMode", 0, "", 0, 3,
                         "0 and 1: both ears; 2: what they share; 3: what they differ by"),
        number_parameter("flangeDelayLaw", 0, "", 0, 2,
                         "what swings evenly: 0 the delay, 1 its inverse, 2 its logarithm"),
        number_parameter("flangeInterp", 0, "", 0, 1, "reads between samples: 0 on a line, 1 on a cubic"),
        number_parameter("flangeMinDelayMs", 0.25, "ms", 0.05, 1000, "the delay never gets shorter"),
        number_parameter("flangeMaxDelayMs", 8, "ms", 0.06, 1000, "the delay never gets longer"),
        number_parameter("flangeLoudnessMode", 1, "", 0, 1, "1 keeps the loudness of the plain sound"),
        number_parameter("flangeLoudnessTcMs", 80, "ms", 0, 10000, "time over which loudness is judged"),
        number_parameter("flangeLoudnessMinGain", 0.5, "", 0, 1, "least gain that keeps the loudness"),
        number_parameter("flangeLoudnessMaxGain", 2, "", 1, 16, "largest gain that keeps the loudness"),
    };
    for (const ParameterSpec& spec : moving)
        add_moving(out, spec);
    // Written by editors; the parameters they would smooth never move, and the ears were never spread.
    const std::initializer_list<ParameterSpec> inert = {
        number_parameter("flangeSpreadDeg", 0, "deg", -360, 360, "without effect"),
        number_parameter("flangeDezipperDelayMs", 30, "ms", 0, 10000, "without effect"),
        number_parameter("flangeDezipperDepthMs", 30, "ms", 0, 10000, "without effect"),
        number_parameter("flangeDezipperRateMs", 200, "ms", 0, 10000, "without effect"),
        number_parameter("flangeDezipperFeedbackMs", 30, "ms", 0, 10000, "without effect"),
        number_parameter("flangeDezipperWetMs", 40, "ms", 0, 10000, "without effect"),
        number_parameter("flangeDezipperFilterMs", 60, "ms", 0, 10000, "without effect"),
    };
    const auto first_inert = static_cast<std::ptrdiff_t>(out.size());
    for (const ParameterSpec& spec : inert)
        add_moving(out, spec);
    std::for_each(out.begin() + first_inert, out.end(), [](ParameterSpec& row) { row.has_effect = false; });
    return out;
}

}  // namespace

const Parameters& flanger_parameters() {
    static const Parameters parameters = make_flanger_parameters();
    return parameters;
}

}  // namespace stillpoint::voices
