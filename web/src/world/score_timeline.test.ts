import { describe, expect, it } from 'vitest';
import { Line_Kind, type Line, type LineKnot, type Score } from '../gen/stillpoint/v1/world';
import { emptyMoment, ScoreTimeline } from './score_timeline';

const RATE = 48000;

function knot(seconds: number, beatHz: number, phase: number, extra: Partial<LineKnot> = {}): LineKnot {
  return { sample: seconds * RATE, beatHz, carrierHz: 200, depth: 1, gain: 1, phase, pan: 0, ...extra };
}

function line(knots: LineKnot[], kind = Line_Kind.BINAURAL): Line {
  return { id: 0, kind, name: '', knots, colour: 0 };
}

function score(lines: Line[], seconds: number): Score {
  return { lines, steps: [{ firstSample: 0, samples: 60 * RATE, name: '' }, { firstSample: 60 * RATE, samples: 60 * RATE, name: '' }], totalSamples: seconds * RATE };
}

// 10 Hz for a minute, then down to 5 Hz over two, then 5 Hz: 600 + 900 + ... cycles
const glide = score([line([knot(0, 10, 0), knot(60, 10, 600), knot(180, 5, 1500), knot(600, 5, 3600)])], 600);

describe('the score', () => {
  it('integrates the beat exactly through a glide', () => {
    const timeline = new ScoreTimeline(glide);
    const out = emptyMoment();
    for (const t of [0, 30, 60, 61.25, 119.999, 180, 333.3]) {
      const u = Math.min(Math.max(t - 60, 0), 120);
      const exact = 10 * Math.min(t, 60) + 10 * u - (u * u * 5) / 240 + 5 * Math.max(t - 180, 0);
      expect(timeline.evaluate(0, t * RATE, out).phase).toBeCloseTo(exact, 9);
    }
  });

  it('keeps the phase after hours exact to far below a thousandth of a beat', () => {
    const hours = 8 * 3600;
    const timeline = new ScoreTimeline(score([line([knot(0, 7.83, 0), knot(hours, 7.83, 7.83 * hours)])], hours));
    expect(timeline.evaluate(0, (hours - 1) * RATE, emptyMoment()).phase).toBeCloseTo(7.83 * (hours - 1), 6);
  });

  it('is silent outside the knots but lets the phase run on', () => {
    const timeline = new ScoreTimeline(score([line([knot(10, 4, 40), knot(20, 4, 80)])], 30));
    const out = emptyMoment();
    expect(timeline.evaluate(0, 5 * RATE, out)).toMatchObject({ sounding: false, depth: 0, gain: 0, phase: 20 });
    expect(timeline.evaluate(0, 25 * RATE, out)).toMatchObject({ sounding: false, phase: 100 });
  });

  it('lets the strongest line lead, and a stronger one only after two seconds', () => {
    const weak = line([knot(0, 10, 0, { gain: 0.5 }), knot(100, 10, 1000, { gain: 0.5 })]);
    const flash = line([knot(20, 5, 0), knot(21, 5, 5)]);
    const stay = line([knot(40, 6, 0), knot(90, 6, 300)]);
    const timeline = new ScoreTimeline(score([weak, flash, stay], 100));
    expect(timeline.leadAt(20.5 * RATE)).toBe(0);
    expect(timeline.leadAt(40.5 * RATE)).toBe(0);
    expect(timeline.leadAt(43 * RATE)).toBe(2);
  });

  it('never lets noise lead', () => {
    const noise = line([knot(0, 0, 0), knot(100, 0, 0)], Line_Kind.NOISE);
    expect(new ScoreTimeline(score([noise], 100)).leadAt(50 * RATE)).toBe(-1);
  });

  it('passes breath and beat on without a jump when the lead changes', () => {
    const a = line([knot(0, 10, 0.3), knot(50, 10, 500.3)]);
    const b = line([knot(45, 4, 17.9), knot(120, 4, 317.9)]);
    const timeline = new ScoreTimeline(score([a, b], 120));
    let breath = timeline.breathAt(40 * RATE, 64);
    let beat = timeline.beatAt(40 * RATE);
    for (let t = 40; t < 70; t += 1 / 60) {
      const nextBreath = timeline.breathAt(t * RATE, 64);
      const nextBeat = timeline.beatAt(t * RATE);
      expect(Math.abs(nextBreath - breath)).toBeLessThan(0.03);
      expect(Math.abs(nextBeat - beat)).toBeLessThan(0.1);
      breath = nextBreath;
      beat = nextBeat;
    }
    expect(beat).toBe(4);
  });

  it('breathes once in every D beats', () => {
    const timeline = new ScoreTimeline(glide);
    expect(timeline.breathAt(0, 64)).toBeCloseTo(0, 9);
    expect(timeline.breathAt(3.2 * RATE, 64)).toBeCloseTo(1, 9);
    expect(timeline.breathAt(6.4 * RATE, 64)).toBeCloseTo(0, 9);
  });

  it('knows the step of a sample', () => {
    const timeline = new ScoreTimeline(glide);
    expect([0, 59.9, 60, 500].map((t) => timeline.stepAt(t * RATE))).toEqual([0, 0, 1, 1]);
  });

  it('survives a score of nonsense', () => {
    const bad = line([knot(5, NaN, Infinity), knot(3, 4, 0), knot(NaN, 4, 0), knot(9, -4, 0, { depth: NaN, gain: 1e9 })]);
    const timeline = new ScoreTimeline({ lines: [bad, line([])], steps: [], totalSamples: NaN });
    for (let t = -10; t < 20; t++) {
      expect(Number.isFinite(timeline.breathAt(t * RATE, 64))).toBe(true);
      expect(Number.isFinite(timeline.evaluate(0, t * RATE, emptyMoment()).phase)).toBe(true);
      expect(timeline.evaluate(1, t * RATE, emptyMoment()).sounding).toBe(false);
      expect(timeline.evaluate(7, t * RATE, emptyMoment()).sounding).toBe(false);
    }
  });
});
