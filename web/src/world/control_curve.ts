// The control curves of the reaction layer: piecewise linear between the knots that frames bring, and never faster
// than the eye may be asked to follow.
import { clamp } from './easing';

const TICK = 960;
const KNOT_BYTES = 3;
const CAPACITY = 256;

/** One channel. Values 0..255; before the first knot its first value holds, after the last knot its last. */
export class ControlCurve {
  private readonly samples = new Float64Array(CAPACITY);
  private readonly values = new Uint8Array(CAPACITY);
  private count = 0;

  constructor(private readonly rest: number) {}

  clear(): void {
    this.count = 0;
  }

  /** Adds the packed knots of a frame. A knot at or before a known one replaces what was said from there on. */
  add(firstSample: number, knots: Uint8Array): void {
    for (let o = 0; o + KNOT_BYTES <= knots.length; o += KNOT_BYTES) {
      const sample = firstSample + (knots[o]! | (knots[o + 1]! << 8)) * TICK;
      while (this.count > 0 && this.samples[this.count - 1]! >= sample) this.count--;
      if (this.count === CAPACITY) {
        this.samples.copyWithin(0, CAPACITY / 2);
        this.values.copyWithin(0, CAPACITY / 2);
        this.count = CAPACITY / 2;
      }
      this.samples[this.count] = sample;
      this.values[this.count] = knots[o + 2]!;
      this.count++;
    }
  }

  at(sample: number): number {
    const n = this.count;
    if (n === 0) return this.rest;
    if (sample <= this.samples[0]!) return this.values[0]!;
    let k = n - 1;
    while (k > 0 && this.samples[k]! > sample) k--;
    if (k === n - 1) return this.values[k]!;
    const u = (sample - this.samples[k]!) / (this.samples[k + 1]! - this.samples[k]!);
    return this.values[k]! + (this.values[k + 1]! - this.values[k]!) * u;
  }
}

/** Follows a target with bounded speed: rises no faster than full scale in `attack` seconds, falls in `release`. */
export class SlewedValue {
  constructor(public value: number, private readonly range: number, private readonly attack: number, private readonly release: number) {}

  follow(target: number, seconds: number): number {
    const up = (this.range * Math.max(seconds, 0)) / this.attack;
    const down = (this.range * Math.max(seconds, 0)) / this.release;
    this.value += clamp(Number.isFinite(target) ? target - this.value : 0, -down, up);
    return this.value;
  }
}
