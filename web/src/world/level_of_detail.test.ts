import { describe, expect, it } from 'vitest';
import { sharesOf } from './level_of_detail';

const bounds = { near: 0.03, vanish: 0.0006 };
const shares = { near: 0, far: 0, presence: 0 };

/** Share of the pixels that both levels draw together, for a dither of `grain`. */
function drawn(grain: number): number {
  const near = shares.near > 0 && grain <= shares.near ? 1 : 0;
  const far = shares.far !== 0 && (shares.far < 0 ? grain >= -shares.far : grain <= shares.far) ? 1 : 0;
  return near + far;
}

describe('levels of detail', () => {
  it('draw what is near finely, what is far coarsely, and what is too small not at all', () => {
    expect(sharesOf(bounds, 0.1, shares)).toEqual({ near: 1, far: 0, presence: 1 });
    expect(sharesOf(bounds, 0.01, shares)).toEqual({ near: 0, far: 1, presence: 1 });
    expect(sharesOf(bounds, 0.0001, shares).presence).toBe(0);
  });

  it('share every pixel of the crossing between them, none twice and none left out', () => {
    for (let apparent = 0.02; apparent < 0.04; apparent += 0.0003) {
      sharesOf(bounds, apparent, shares);
      for (let grain = 0.0013; grain < 1; grain += 0.0171) expect(drawn(grain), `${apparent} at ${grain}`).toBe(1);
    }
  });

  it('cross over gradually: a step of a thousandth in size moves no more than a hundredth of the pixels', () => {
    let last = NaN;
    for (let apparent = 0.02; apparent < 0.04; apparent *= 1.001) {
      sharesOf(bounds, apparent, shares);
      if (!Number.isNaN(last)) expect(Math.abs(shares.near - last)).toBeLessThan(0.01);
      last = shares.near;
    }
  });
});
