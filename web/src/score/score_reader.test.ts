import { describe, expect, it } from 'vitest';
import type { Line, LineKnot, Score } from '../gen/stillpoint/v1/world';
import { beatAt, meanBeat, stepAt } from './beat_path';
import { ScoreReader } from './score_reader';

const knot = (sample: number, beatHz: number, carrierHz: number, gain = 1): LineKnot => ({
  sample,
  beatHz,
  carrierHz,
  depth: 1,
  gain,
  phase: 0,
  pan: 0,
});
const line = (knots: LineKnot[], kind = 0): Line => ({ id: 0, kind, name: '', knots, colour: 0 });
const score = (lines: Line[]): Score => ({
  lines,
  steps: [
    { firstSample: 0, samples: 480000, name: 'Arrive' },
    { firstSample: 432000, samples: 528000, name: 'Rest' },
  ],
  totalSamples: 960000,
});

describe('the score', () => {
  const rising = line([knot(0, 10, 200), knot(960000, 4, 180)]);

  it('is linear between its knots', () => {
    expect(new ScoreReader(score([rising])).momentAt(480000)).toMatchObject({ beatHz: 7, carrierHz: 190 });
  });

  it('is silent before the first and after the last knot', () => {
    const reader = new ScoreReader(score([line([knot(1000, 10, 200), knot(2000, 10, 200)])]));
    expect(reader.momentAt(999)).toBeNull();
    expect(reader.momentAt(2001)).toBeNull();
  });

  it('follows the strongest line', () => {
    const quiet = line([knot(0, 20, 300, 0.2), knot(960000, 20, 300, 0.2)]);
    expect(new ScoreReader(score([quiet, rising])).momentAt(0)?.beatHz).toBe(10);
  });

  it('has no beat in noise', () => {
    const noise = line([knot(0, 0, 0), knot(960000, 0, 0)], 2);
    const reader = new ScoreReader(score([noise]));
    expect(reader.momentAt(100)).toBeNull();
    expect(reader.shape().points).toEqual([]);
    expect(meanBeat(reader.shape())).toBeNull();
  });

  it('gives a shape whose beat agrees with it', () => {
    const shape = new ScoreReader(score([rising])).shape();
    expect(shape.seconds).toBe(20);
    expect(beatAt(shape, 10)).toBeCloseTo(7, 2);
    expect(beatAt(shape, 0)).toBe(10);
    expect(beatAt(shape, 20)).toBeCloseTo(4, 6);
  });

  it('names the step that began last', () => {
    const shape = new ScoreReader(score([rising])).shape();
    expect([0, 8.9, 9, 19].map((seconds) => stepAt(shape, seconds))).toEqual([0, 0, 1, 1]);
  });
});
