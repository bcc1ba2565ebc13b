import { describe, expect, it } from 'vitest';
import { PcmLanes, lanesByteLength } from './pcm_lanes';
import { type Aim, PlayoutEngine } from './playout_engine';

const quantum = 128;
const hz = 200;
const tone = (sample: number): number => 0.5 * Math.sin((2 * Math.PI * hz * sample) / 48000);

class Bench {
  readonly lanes = new PcmLanes(new ArrayBuffer(lanesByteLength));
  readonly engine = new PlayoutEngine(this.lanes);
  frame = 0;

  fill(epoch: number, first: number, length: number, of = tone): void {
    const media = Float32Array.from({ length }, (_, k) => of(first + k));
    this.lanes.obtain(epoch, this.engine.soundingEpoch).append(first, media, media.slice());
  }

  aim(aim: Partial<Aim>): void {
    this.engine.aim({ epoch: 1, delta: 0, from: 0, playing: true, ...aim });
  }

  run(frames: number): Float32Array {
    const heard = new Float32Array(Math.ceil(frames / quantum) * quantum);
    for (let at = 0; at < heard.length; at += quantum) {
      const left = heard.subarray(at, at + quantum);
      this.engine.process(this.frame, left, new Float32Array(quantum));
      this.frame += quantum;
    }
    return heard;
  }
}

/** Largest second difference: a click in a tone of 200 Hz makes it many times larger than the tone itself does. */
const roughness = (heard: Float32Array): number => {
  let worst = 0;
  for (let k = 2; k < heard.length; k++) {
    const bend = (heard[k] as number) - 2 * (heard[k - 1] as number) + (heard[k - 2] as number);
    worst = Math.max(worst, Math.abs(bend));
  }
  return worst;
};
const smooth = 0.001; // the tone alone: 0.00035

describe('the playout engine', () => {
  it('plays each media sample at its context frame, bit for bit', () => {
    const bench = new Bench();
    bench.fill(1, 0, 48000);
    bench.aim({ delta: -9600, from: 9600 });
    const heard = bench.run(24000);
    expect(heard.subarray(0, 9600).every((value) => value === 0)).toBe(true);
    for (let k = 14000; k < 24000; k++) {
      expect(heard[k]).toBe(Math.fround(tone(k - 9600)));
    }
  });

  it('begins without a click in the middle of a tone', () => {
    const bench = new Bench();
    bench.fill(1, 0, 48000);
    bench.aim({ delta: 1234 });
    expect(roughness(bench.run(9600))).toBeLessThan(smooth);
  });

  it('fades out before the media ends, counts it, and fades in where the session is when it comes', () => {
    const bench = new Bench();
    bench.fill(1, 0, 12000);
    bench.aim({});
    const before = bench.run(14400);
    expect(before[12100]).toBe(0);
    expect(bench.engine.report().starved).toBe(true);
    expect(bench.engine.report().underruns).toBe(1);
    bench.fill(1, 12000, 36000);
    const after = bench.run(9600);
    expect(bench.engine.report().starved).toBe(false);
    expect(roughness(Float32Array.from([...before, ...after]))).toBeLessThan(smooth);
    expect(after[9000]).toBe(Math.fround(tone(14464 + 9000)));
  });

  it('does not take the end of the track for an underrun', () => {
    const bench = new Bench();
    bench.fill(1, 0, 12000);
    bench.lanes.find(1)?.markLast();
    bench.aim({});
    const heard = bench.run(14400);
    expect(bench.engine.report().underruns).toBe(0);
    expect(heard[11900]).toBe(Math.fround(tone(11900)));
  });

  it('goes over to a new epoch at its switch sample, without a click', () => {
    const bench = new Bench();
    bench.fill(1, 0, 48000);
    bench.aim({});
    const before = bench.run(9600);
    bench.fill(2, 480000, 48000);
    bench.aim({ epoch: 2, delta: 480000 - 19200, from: 19200 });
    const around = bench.run(24000);
    const heard = Float32Array.from([...before, ...around]);
    expect(heard[19100]).toBe(Math.fround(tone(19100)));
    expect(heard[21600]).toBe(Math.fround(tone(480000 + 2400)));
    expect(roughness(heard)).toBeLessThan(smooth);
  });

  it('pauses and resumes at the asked places without a click', () => {
    const bench = new Bench();
    bench.fill(1, 0, 96000);
    bench.aim({});
    const playing = bench.run(9600);
    bench.aim({ playing: false });
    const paused = bench.run(9600);
    expect(paused[4800]).toBe(0);
    expect(bench.engine.report().position).toBeNull();
    bench.aim({ delta: -9600, from: 19200 });
    const again = bench.run(9600);
    expect(again[9000]).toBe(Math.fround(tone(9000 + playing.length + paused.length - 9600)));
    expect(roughness(Float32Array.from([...playing, ...paused, ...again]))).toBeLessThan(smooth);
  });

  it('works off a small error by playing at most 120 ppm faster, without a click', () => {
    const bench = new Bench();
    bench.fill(1, 0, 1_000_000);
    bench.aim({});
    bench.run(4 * 48000);
    bench.aim({ delta: 480 });
    const start = bench.engine.report();
    const heard = bench.run(5 * 48000);
    const end = bench.engine.report();
    const gained = (end.position ?? 0) - (start.position ?? 0) - (end.frame - start.frame);
    expect(gained).toBeGreaterThan(3);
    expect(gained).toBeLessThanOrEqual(5 * 48000 * 120e-6);
    expect(roughness(heard)).toBeLessThan(smooth);
  });

  it('jumps a large error with a crossfade', () => {
    const bench = new Bench();
    bench.fill(1, 0, 1_000_000);
    bench.aim({});
    bench.run(4 * 48000);
    bench.aim({ delta: 9600 });
    const heard = bench.run(4800);
    expect(bench.engine.report().position).toBe(bench.frame + 9600);
    expect(roughness(heard)).toBeLessThan(smooth);
  });

  it('keeps the treble of noise while it corrects', () => {
    const bench = new Bench();
    const treble = (sample: number): number => 0.5 * Math.sin((2 * Math.PI * 15000 * sample) / 48000);
    bench.fill(1, 0, 1_000_000, treble);
    bench.aim({});
    bench.run(4 * 48000);
    bench.aim({ delta: 1000 });
    const heard = bench.run(10 * 48000);
    const levels: number[] = [];
    for (let at = 48000; at + 4800 <= heard.length; at += 4800) {
      const part = heard.subarray(at, at + 4800);
      levels.push(Math.sqrt(part.reduce((sum, value) => sum + value * value, 0) / part.length));
    }
    const swing = 20 * Math.log10(Math.max(...levels) / Math.min(...levels));
    expect(swing).toBeLessThan(0.05); // decibel
  });
});
