// The beat over the whole length of a track, as the score line draws it.
import type { TrackSummary } from '../api/api';

export interface BeatPoint {
  seconds: number;
  beatHz: number;
}

export interface NamedStep {
  name: string;
  start: number;
  duration: number;
}

/** What a score line, a cover and the steps below them need; the same from the library and from the stream. */
export interface TrackShape {
  seconds: number;
  points: BeatPoint[];
  steps: NamedStep[];
}

export function shapeOf(track: TrackSummary): TrackShape {
  return {
    seconds: track.duration_s,
    points: track.beat.filter(([, beatHz]) => beatHz > 0).map(([seconds, beatHz]) => ({ seconds, beatHz })),
    steps: track.steps.map((step) => ({ name: step.name, start: step.start_s, duration: step.duration_s })),
  };
}

/** Linear between the points; null where the track has no beat. */
export function beatAt(shape: TrackShape, seconds: number): number | null {
  const { points } = shape;
  const next = points.findIndex((point) => point.seconds >= seconds);
  if (points.length === 0) {
    return null;
  }
  if (next <= 0) {
    return (next === 0 ? points[0] : points[points.length - 1])?.beatHz ?? null;
  }
  const a = points[next - 1] as BeatPoint;
  const b = points[next] as BeatPoint;
  return a.beatHz + ((b.beatHz - a.beatHz) * (seconds - a.seconds)) / (b.seconds - a.seconds);
}

/** Geometric mean of the beat over time. */
export function meanBeat(shape: TrackShape): number | null {
  const { points } = shape;
  let sum = 0;
  let time = 0;
  for (let k = 1; k < points.length; k++) {
    const a = points[k - 1] as BeatPoint;
    const b = points[k] as BeatPoint;
    const span = b.seconds - a.seconds;
    sum += (span * Math.log(Math.max(0.1, a.beatHz) * Math.max(0.1, b.beatHz))) / 2;
    time += span;
  }
  return time > 0 ? Math.exp(sum / time) : (points[0]?.beatHz ?? null);
}

/** Length of a step up to the beginning of the next one: crossfades count once. */
export function stepShare(shape: TrackShape, index: number): number {
  const step = shape.steps[index];
  const next = shape.steps[index + 1];
  return step ? (next?.start ?? shape.seconds) - step.start : 0;
}

/** Index of the step that sounds at `seconds`; the last one begun wins where two overlap. */
export function stepAt(shape: TrackShape, seconds: number): number {
  let index = 0;
  shape.steps.forEach((step, k) => {
    if (step.start <= seconds) {
      index = k;
    }
  });
  return index;
}
