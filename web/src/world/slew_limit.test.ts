import { describe, expect, it } from 'vitest';
import { random } from './hash';
import { CrossFade, FREE_CHANGE, MAX_STEP_SECONDS, stepFraction } from './slew_limit';

const FRAME = 1 / 60;
const LIMIT = 0.1;

describe('the guard of the last pass', () => {
  it('keeps a tile under the limit while the scene flashes at 10 Hz between black and white', () => {
    let shown = 0;
    for (let i = 0; i < 600; i++) {
      const wanted = Math.floor(i / 3) % 2;
      const next = shown + (wanted - shown) * stepFraction(shown, wanted, LIMIT, FRAME);
      expect(Math.abs(next - shown)).toBeLessThanOrEqual(LIMIT * FRAME + FREE_CHANGE + 1e-12);
      shown = next;
    }
    expect(shown).toBeLessThan(0.2);
  });

  it('is not there while nothing is too fast', () => {
    expect(stepFraction(0.5, 0.5 + 0.9 * LIMIT * FRAME, LIMIT, FRAME)).toBe(1);
  });

  it('does not catch up after a stall', () => {
    const step = stepFraction(0, 1, LIMIT, 30);
    expect(step).toBeLessThanOrEqual(LIMIT * MAX_STEP_SECONDS + FREE_CHANGE);
  });

  it('never leaves 0..1, whatever it is asked', () => {
    for (let k = 0; k < 500; k++) {
      const f = stepFraction(random(1, k), random(2, k), LIMIT, (random(3, k) - 0.5) * 10);
      expect(f > 0 && f <= 1).toBe(true);
    }
  });
});

describe('a cross-fade', () => {
  it('mixes linearly in time, whatever the frame rate', () => {
    for (const frame of [1 / 144, 1 / 60, 1 / 9]) {
      const fade = new CrossFade();
      fade.start(4);
      let shown = 0;
      let time = 0;
      while (fade.active) {
        shown += (1 - shown) * fade.advance(frame);
        time += frame;
        if (fade.active) expect(shown).toBeCloseTo(time / 4, 6);
      }
      expect(shown).toBe(1);
      expect(time).toBeGreaterThanOrEqual(4 - frame);
    }
  });
});
