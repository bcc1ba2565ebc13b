// Reads the score that comes with the stream: exact beat and carrier of the leading line at any media sample.
import type { Line, LineKnot, Score } from '../gen/stillpoint/v1/world';
import { mediaRate } from '../stream/session_clock';
import type { TrackShape } from './beat_path';

export interface Moment {
  beatHz: number;
  carrierHz: number;
}

interface Sounding extends Moment {
  strength: number;
}

export function lineAt(line: Line, sample: number): Sounding | null {
  const { knots } = line;
  const first = knots[0];
  const last = knots[knots.length - 1];
  if (!first || !last || sample < first.sample || sample > last.sample) {
    return null;
  }
  let low = 0;
  let high = knots.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((knots[middle] as LineKnot).sample <= sample) {
      low = middle;
    } else {
      high = middle;
    }
  }
  const a = knots[low] as LineKnot;
  const b = knots[high] as LineKnot;
  const t = b.sample > a.sample ? (sample - a.sample) / (b.sample - a.sample) : 0;
  const between = (from: number, to: number): number => from + (to - from) * t;
  return {
    beatHz: between(a.beatHz, b.beatHz),
    carrierHz: between(a.carrierHz, b.carrierHz),
    strength: between(a.depth, b.depth) * between(a.gain, b.gain),
  };
}

const drawnPoints = 384;

export class ScoreReader {
  constructor(readonly score: Score) {}

  /** The line with the greatest depth x gain; null while nothing beats. */
  momentAt(sample: number): Moment | null {
    let leading: Sounding | null = null;
    for (const line of this.score.lines) {
      const here = lineAt(line, sample);
      if (here && here.beatHz > 0 && here.strength > (leading?.strength ?? 0)) {
        leading = here;
      }
    }
    return leading;
  }

  shape(): TrackShape {
    const seconds = this.score.totalSamples / mediaRate;
    const points: TrackShape['points'] = [];
    for (let k = 0; k <= drawnPoints; k++) {
      const moment = this.momentAt((this.score.totalSamples * k) / drawnPoints);
      if (moment) {
        points.push({ seconds: (seconds * k) / drawnPoints, beatHz: moment.beatHz });
      }
    }
    return {
      seconds,
      points,
      steps: this.score.steps.map((step) => ({
        name: step.name,
        start: step.firstSample / mediaRate,
        duration: step.samples / mediaRate,
      })),
    };
  }
}
