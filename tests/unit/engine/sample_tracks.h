// Tracks the tests of the engine share.
#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <string_view>

#include "track/parse.h"

namespace stillpoint {

inline std::shared_ptr<const track::Track> parsed(std::string_view json) {
    const track::ParseResult result = track::parse(json);
    for (const track::Diagnostic& d : result.diagnostics)
        if (d.severity == track::Severity::Error) FAIL_CHECK(track::to_line(d));
    REQUIRE(result.track);
    return result.track;
}

// A track of one step with one voice.
inline std::shared_ptr<const track::Track> one_voice(std::string_view function, std::string_view params,
                                                     double seconds, bool is_transition = false) {
    return parsed(R"({"global": {"sample_rate": 48000}, "progression": [{"duration": )" +
                  std::to_string(seconds) + R"(, "voices": [{"synth_function_name": ")" +
                  std::string(function) + R"(", "is_transition": )" + (is_transition ? "true" : "false") +
                  R"(, "params": )" + std::string(params) + "}]}]}");
}

// Three crossfaded steps with every tone feature whose phase has a history of its own.
constexpr std::string_view oscillating_track = R"({
  "global": {"sample_rate": 48000, "crossfade_duration": 0.7, "crossfade_curve": "equal_power"},
  "progression": [
    {"duration": 3.1, "voices": [
      {"synth_function_name": "binaural_beat", "params": {"baseFreq": 210, "beatFreq": 6, "panRangeMin": -1, "panRangeMax": 1,
        "panFreq": 0.4, "freqOscRangeL": 12, "freqOscFreqL": 1.3, "freqOscSkewL": 0.4, "ampOscDepthR": 0.6, "ampOscFreqR": 0.7}},
      {"synth_function_name": "binaural_beat", "params": {"baseFreq": 20, "freqOscRangeL": 90, "freqOscFreqL": 3, "freqOscShape": "triangle"}}]},
    {"duration": 4.0, "voices": [
      {"synth_function_name": "binaural_beat", "is_transition": true, "params": {"startBaseFreq": 200, "endBaseFreq": 150,
        "startBeatFreq": 10, "endBeatFreq": 4, "startFreqOscRangeL": 2, "endFreqOscRangeL": 9, "startFreqOscFreqL": 1,
        "endFreqOscFreqL": 2, "initial_offset": 0.5, "duration": 2.5, "transition_curve": "exponential"}}]},
    {"duration": 2.2, "crossfade_overlap": 0.5, "voices": [
      {"synth_function_name": "binaural_beat", "params": {"baseFreq": 150, "beatFreq": 4}, "volume_envelope":
        {"type": "adsr", "params": {"attack": 0.3, "decay": 0.2, "sustain_level": 0.7, "release": 0.5}}}]}]})";

// Everything with a look-ahead, randomness or blocks of its own: noise, glitches, the low-pass of isochronic
// tones.
constexpr std::string_view noisy_track = R"({
  "global": {"sample_rate": 48000, "crossfade_duration": 0.5},
  "progression": [
    {"duration": 2.5, "voices": [
      {"synth_function_name": "isochronic_tone", "params": {"baseFreq": 180, "harmonicSuppression": true, "panRangeMin": -1,
        "panRangeMax": 1, "panFreq": 0.3}},
      {"synth_function_name": "noise_generator", "voice_type": "noise", "params": {"noise_type": "brown", "sweeps": [],
        "fade_in": 0.5, "amp_envelope": [[0, 1], [1, 0.5]]}}]},
    {"duration": 3.5, "voices": [
      {"synth_function_name": "binaural_beat", "is_transition": true, "params": {"startBaseFreq": 200, "endBaseFreq": 180,
        "glitchInterval": 0.4, "glitchDur": 0.6, "glitchNoiseLevel": 0.2, "glitchFocusWidth": 300, "glitchFocusExp": 2}},
      {"synth_function_name": "isochronic_tone", "is_transition": true, "params": {"startBaseFreq": 300, "endBaseFreq": 250,
        "startBeatFreq": 3, "endBeatFreq": 8, "startHarmonicSuppression": true, "startFreqOscRangeL": 4, "endFreqOscRangeL": 0,
        "freqOscFreqL": 1}},
      {"synth_function_name": "noise_generator", "voice_type": "noise", "params": {"noise_type": "brown", "sweeps": [],
        "fade_in": 0.5, "amp_envelope": [[0, 1], [1, 0.5]]}},
      {"synth_function_name": "noise_generator", "voice_type": "noise", "is_transition": true, "params": {"noise_type":
        {"exponent": 1, "lowcut": 100, "seed": 5}, "sweeps": [], "start_amp": 0.1, "end_amp": 0.5, "static_notches": [[500, 5, 2]]}}]}]})";

// Noise through swinging notches, still and moving.
constexpr std::string_view swept_track = R"({
  "global": {"sample_rate": 48000, "crossfade_duration": 0.5},
  "progression": [
    {"duration": 2.5, "voices": [
      {"synth_function_name": "noise_generator", "voice_type": "noise", "params": {"intra_phase_offset_deg": 120,
        "sweeps": [[300, 2000, 20, 3]]}}]},
    {"duration": 3.5, "voices": [
      {"synth_function_name": "noise_swept_notch", "voice_type": "noise", "is_transition": true, "params": {"noise_type": "white",
        "start_lfo_freq": 0.3, "end_lfo_freq": 2, "start_sweeps": [[500, 1000]], "end_sweeps": [[2000, 5000]], "end_casc": 4}}]}]})";

// Voices made of plain tones and tremolos, still and moving.
constexpr std::string_view modulated_track = R"({
  "global": {"sample_rate": 48000, "crossfade_duration": 0.5},
  "progression": [
    {"duration": 2.3, "voices": [
      {"synth_function_name": "monaural_beat_stereo_amps", "params": {"baseFreq": 130, "beatFreq": 7, "phaseOscFreq": 0.4,
        "phaseOscRange": 0.7, "ampOscDepth": 0.5, "ampOscFreq": 0.9}},
      {"synth_function_name": "stereo_am_independent", "params": {"modFreqL": 5.5, "modPhaseR": 1}},
      {"synth_function_name": "wave_shape_stereo_am", "params": {"shapeAmount": 3}}]},
    {"duration": 3.1, "voices": [
      {"synth_function_name": "monaural_beat_stereo_amps", "is_transition": true, "params": {"startBaseFreq": 130, "endBaseFreq": 90,
        "start_amp_upper_L": 0.1, "end_amp_upper_L": 0.6, "startAmpOscDepth": 0.2, "endAmpOscDepth": 1, "ampOscFreq": 2}},
      {"synth_function_name": "stereo_am_independent", "is_transition": true, "params": {"initial_offset": 0.4, "duration": 2,
        "startModFreqL": -3, "transition_curve": "alpha**3"}},
      {"synth_function_name": "rhythmic_waveshaping", "is_transition": true, "params": {"startShapeAmount": 0}}]}]})";

// Sources that move: along a way they can follow and along one they cannot, tones and noise, both decoders.
constexpr std::string_view roaming_track = R"({
  "global": {"sample_rate": 48000, "crossfade_duration": 1},
  "progression": [
    {"duration": 18.3, "voices": [
      {"synth_function_name": "binaural_beat", "params": {"baseFreq": 210, "spatialEnable": true}},
      {"synth_function_name": "binaural_beat", "params": {"baseFreq": 150, "spatialEnable": true, "spatialDecoder": "foa_cardioid",
        "spatialTrajectory": [{"mode": "rotate", "speed_deg_per_s": 100, "seconds": 30}], "flangeEnable": true}},
      {"synth_function_name": "noise_generator", "voice_type": "noise", "params": {"sweeps": [], "spatialEnable": true}}]},
    {"duration": 3.1, "voices": [
      {"synth_function_name": "binaural_beat", "is_transition": true, "params": {"startBaseFreq": 210, "endBaseFreq": 190,
        "spatialEnable": true, "spatialInterp": 0, "spatialTrajectory": [{"mode": "rotating_arc", "seconds": 1, "extent_deg": 400},
        {"start_deg": 90, "seconds": 1, "distance_m": [3, 1]}]}}]}]})";

// Flangers with every kind of memory: none but the delay, makeup, feedback; standing and moving; long enough
// for several of their segments.
constexpr std::string_view flanged_track = R"({
  "global": {"sample_rate": 48000, "crossfade_duration": 1},
  "progression": [
    {"duration": 5.3, "voices": [
      {"synth_function_name": "binaural_beat", "params": {"baseFreq": 210, "flangeEnable": true, "flangeLoudnessTcMs": 40}},
      {"synth_function_name": "binaural_beat", "params": {"baseFreq": 150, "flangeEnable": true, "flangeLoudnessMode": 0,
        "flangeShape": "triangle", "flangeInterp": 1, "flangeStereoMode": 3}},
      {"synth_function_name": "isochronic_tone", "params": {"baseFreq": 300, "flangeEnable": true, "flangeLoopHpfHz": 90,
        "flangeFeedback": -0.7, "flangeDelayLaw": 2, "flangeRateHz": 3, "flangeLoudnessMaxGain": 1.01}, "volume_envelope":
        {"type": "linear_fade", "params": {"fade_duration": 6, "start_amp": 0, "end_amp": 1}}}]},
    {"duration": 5.7, "voices": [
      {"synth_function_name": "binaural_beat", "is_transition": true, "params": {"startBaseFreq": 210, "endBaseFreq": 190,
        "flangeEnable": true, "flangeLoudnessTcMs": 20, "startFlangeMix": 0.1, "endFlangeMix": 0.7, "endFlangeDelayLaw": 1,
        "initial_offset": 2, "duration": 5}},
      {"synth_function_name": "noise_generator", "voice_type": "noise", "is_transition": true, "params": {"sweeps": [],
        "flangeEnable": true, "endFlangeEnable": false, "flangeLoopHpfHz": 200, "flangeStereoMode": 2}}]}]})";

// Tones that move around the head.
constexpr std::string_view spatial_track = R"({
  "global": {"sample_rate": 48000, "crossfade_duration": 0.5},
  "sam_scene": {"stages": {"stages": [{"startS": 1, "durationS": 3, "transitionInS": 1, "parameterOverrides":
    [{"targetId": "*", "parameterPath": "amp", "value": 0.3}]}]}},
  "progression": [
    {"duration": 2.3, "voices": [
      {"synth_function_name": "spatial_angle_modulation_sam2", "params": {"carrierFreq": 210, "pathType": "custom",
        "customPathProfile": {"points": [[-1, 0.2], [0, 1], [0.8, 0.4]], "closedLoop": true, "kind": "spline"}}},
      {"synth_function_name": "spatial_angle_modulation_sam2", "params": {"rendererMode": "geometric",
        "canonicalTrajectory": {"geometry": {"controlPointsM": [[1, -1, 0], [1, 1, 0]]}, "traversal": {"durationS": 2}}}},
      {"synth_function_name": "spatial_angle_modulation_sam2", "params": {"rendererMode": "hrtf", "carrierFreq": 180}},
      {"synth_function_name": "spatial_angle_modulation_monaural_beat", "params": {"amp": 1.4, "sam_ampOscDepth": 0.5,
        "sam_ampOscFreq": 0.7, "monaural_ampOscDepth": 0.5, "monaural_ampOscFreq": 1.1}},
      {"synth_function_name": "spatial_angle_modulation", "params": {"carrierFreq": 210, "beatFreq": 3}},
      {"synth_function_name": "spatial_angle_modulation", "params": {"pathShape": "arc", "overlap_factor": 4}}]},
    {"duration": 3.1, "voices": [
      {"synth_function_name": "spatial_angle_modulation_sam2", "is_transition": true, "params": {"initial_offset": 0.4,
        "duration": 2, "startCarrierFreq": 210, "endCarrierFreq": 150, "endSpatialScale": 2}},
      {"synth_function_name": "spatial_angle_modulation", "is_transition": true, "params": {"startCarrierFreq": 210,
        "endCarrierFreq": 150, "startBeatFreq": 1}},
      {"synth_function_name": "spatial_angle_modulation", "is_transition": true, "params": {"startCarrierFreq": 210,
        "endCarrierFreq": 150, "startPathShape": "diamond", "frame_dur_ms": 21.7}},
      {"synth_function_name": "spatial_angle_modulation_monaural_beat", "is_transition": true, "params":
        {"endBaseFreq": 120, "endPhaseOscRange_monaural": 2, "startPhaseOscFreq_monaural": 0.5}}]}]})";

// Voices that look ahead: pulses behind a low-pass, and the QAM voices with their band filter.
constexpr std::string_view filtered_track = R"({
  "global": {"sample_rate": 48000, "crossfade_duration": 0.5},
  "progression": [
    {"duration": 2.7, "voices": [
      {"synth_function_name": "dual_pulse_binaural", "params": {"pulseShapeL": "hann", "pulseRateR": 7, "harmonicSuppression": true}},
      {"synth_function_name": "qam_beat", "params": {"baseFreqL": 60, "modShapeR": 0.5, "crossModDepth": 0.4, "crossModDelay": 0.1,
        "harmonicDepth": 0.3, "beatingSidebands": true, "phaseOscFreq": 1, "phaseOscRange": 1, "attackTime": 0.3}}]},
    {"duration": 3.1, "voices": [
      {"synth_function_name": "dual_pulse_binaural", "is_transition": true, "params": {"startBeatFreq": 8, "endBeatFreq": 3,
        "endPulseShape": "square", "startForceMono": true}},
      {"synth_function_name": "qam_beat", "is_transition": true, "params": {"startBaseFreqL": 210, "endBaseFreqL": 90}},
      {"synth_function_name": "hybrid_qam_monaural_beat", "is_transition": true, "params": {"startMonoFmFreqR": 1, "endMonoFmFreqR": 3,
        "monoFmRangeR": 40, "endMonoCarrierFreqR": 15, "endMonoPhaseOscRangeR": 1, "monoPhaseOscFreqR": 2, "initial_offset": 0.5,
        "duration": 1.5}}]}]})";

}  // namespace stillpoint
