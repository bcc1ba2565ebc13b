"""Every reference case this version plays, rendered by the program and judged by the reference's own compare.py."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
REFERENCE = pathlib.Path(os.environ.get("STILLPOINT_REFERENCE", ROOT.parent / "shared" / "reference"))
SKIPPED = 77

PLAYED = {
    "binaural_beat",
    "dual_pulse_binaural",
    "hybrid_qam_monaural_beat",
    "isochronic_tone",
    "monaural_beat_stereo_amps",
    "noise_generator",
    "noise_swept_notch",
    "qam_beat",
    "rhythmic_waveshaping",
    "spatial_angle_modulation",
    "spatial_angle_modulation_monaural_beat",
    "spatial_angle_modulation_sam2",
    "stereo_am_independent",
    "subliminal_encode",
    "wave_shape_stereo_am",
}


def is_played(case):
    """Whether the case uses only what this version renders."""
    track = case["track"]
    for step in track.get("progression", track.get("steps", [])):
        for voice in step["voices"]:
            params = voice["params"]
            if voice["synth_function_name"] not in PLAYED:
                return False
    return True


def main():
    if not (REFERENCE / "compare.py").exists():
        print(f"SKIPPED: the reference cases are not at {REFERENCE}; nothing was compared")
        return SKIPPED
    stage_names = {"voice": "voice:1.1", "step": "step:1", "track": "track"}
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted((REFERENCE / "cases").glob("*.json")):
            case = json.loads(path.read_text())
            if not is_played(case):
                continue
            track, wav = pathlib.Path(folder, "track.json"), pathlib.Path(folder, "out.wav")
            track.write_text(json.dumps(case["track"]))
            subprocess.run(
                [os.environ["STILLPOINT"], "render", str(track), "-o", str(wav), "--format", "f32",
                 "--rate", str(case["sample_rate"]), "--seed", "1", "--target-level", "none", "--media", str(REFERENCE),
                 "--stage", stage_names[case["stage"]]],
                check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            failed += subprocess.run([sys.executable, "-B", str(REFERENCE / "compare.py"), "--strict", str(path), str(wav)]).returncode != 0
    print("all cases pass" if failed == 0 else f"{failed} cases fail")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
