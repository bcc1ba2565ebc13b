#include "voices/registry.h"

#include <algorithm>
#include <string>

#include "voices/binaural_beat.h"
#include "voices/dual_pulse_binaural.h"
#include "voices/hybrid_qam_monaural_beat.h"
#include "voices/isochronic_tone.h"
#include "voices/monaural_beat_stereo_amps.h"
#include "voices/noise_generator.h"
#include "voices/noise_swept_notch.h"
#include "voices/qam_beat.h"
#include "voices/rhythmic_waveshaping.h"
#include "voices/spatial_angle_modulation.h"
#include "voices/spatial_angle_modulation_monaural_beat.h"
#include "voices/spatial_angle_modulation_sam2.h"
#include "voices/stereo_am_independent.h"
#include "voices/subliminal_encode.h"
#include "voices/wave_shape_stereo_am.h"

namespace stillpoint::voices {
namespace {

struct Registration {
    FunctionSpec spec;
    std::unique_ptr<Voice> (*make)(const VoiceContext&);
};

// In alphabetical order of the names.
const std::vector<Registration>& registrations() {
    static const std::vector<Registration> all = {
        {binaural_beat_spec(), make_binaural_beat},
        {binaural_beat_transition_spec(), make_binaural_beat_transition},
        {dual_pulse_binaural_spec(), make_dual_pulse_binaural},
        {dual_pulse_binaural_transition_spec(), make_dual_pulse_binaural_transition},
        {hybrid_qam_monaural_beat_spec(), make_hybrid_qam_monaural_beat},
        {hybrid_qam_monaural_beat_transition_spec(), make_hybrid_qam_monaural_beat_transition},
        {isochronic_tone_spec(), make_isochronic_tone},
        {isochronic_tone_transition_spec(), make_isochronic_tone_transition},
        {monaural_beat_stereo_amps_spec(), make_monaural_beat_stereo_amps},
        {monaural_beat_stereo_amps_transition_spec(), make_monaural_beat_stereo_amps_transition},
        {noise_generator_spec(), make_noise_generator},
        {noise_generator_transition_spec(), make_noise_generator_transition},
        {noise_swept_notch_spec(), make_noise_swept_notch},
        {noise_swept_notch_transition_spec(), make_noise_swept_notch_transition},
        {qam_beat_spec(), make_qam_beat},
        {qam_beat_transition_spec(), make_qam_beat_transition},
        {rhythmic_waveshaping_spec(), make_rhythmic_waveshaping},
        {rhythmic_waveshaping_transition_spec(), make_rhythmic_waveshaping_transition},
        {spatial_angle_modulation_spec(), make_spatial_angle_modulation},
        {spatial_angle_modulation_monaural_beat_spec(), make_spatial_angle_modulation_monaural_beat},
        {spatial_angle_modulation_monaural_beat_transition_spec(),
         make_spatial_angle_modulation_monaural_beat_transition},
        {spatial_angle_modulation_sam2_spec(), make_spatial_angle_modulation_sam2},
        {spatial_angle_modulation_sam2_transition_spec(), make_spatial_angle_modulation_sam2_transition},
        {spatial_angle_modulation_transition_spec(), make_spatial_angle_modulation_transition},
        {stereo_am_independent_spec(), make_stereo_am_independent},
        {stereo_am_independent_transition_spec(), make_stereo_am_independent_transition},
        {subliminal_encode_spec(), make_subliminal_encode},
        {wave_shape_stereo_am_spec(), make_wave_shape_stereo_am},
        {wave_shape_stereo_am_transition_spec(), make_wave_shape_stereo_am_transition},
    };
    return all;
}

const Registration* find(std::string_view name) {
    for (const Registration& r : registrations()) {
        const auto& aliases = r.spec.aliases;
        if (r.spec.name == name || std::find(aliases.begin(), aliases.end(), name) != aliases.end())
            return &r;
    }
    return nullptr;
}

constexpr std::string_view suffix = "_transition";

const Registration* resolve(std::string_view name, bool is_transition) {
    if (name.empty()) return nullptr;
    const bool has_suffix = name.ends_with(suffix);
    const Registration* other = nullptr;
    if (is_transition && !has_suffix) other = find(std::string(name) + std::string(suffix));
    if (!is_transition && has_suffix) other = find(name.substr(0, name.size() - suffix.size()));
    return other ? other : find(name);
}

}  // namespace

const FunctionSpec* find_function(std::string_view name) {
    const Registration* found = find(name);
    return found ? &found->spec : nullptr;
}

std::vector<const FunctionSpec*> all_functions() {
    std::vector<const FunctionSpec*> all;
    for (const Registration& r : registrations())
        all.push_back(&r.spec);
    return all;
}

const FunctionSpec* resolve_function(std::string_view name, bool is_transition) {
    const Registration* found = resolve(name, is_transition);
    return found ? &found->spec : nullptr;
}

std::unique_ptr<Voice> make_voice(std::string_view name, bool is_transition, const VoiceContext& context) {
    const Registration* found = resolve(name, is_transition);
    return found ? found->make(context) : nullptr;
}

}  // namespace stillpoint::voices
