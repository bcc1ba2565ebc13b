import { describe, expect, it } from 'vitest';
import { MAX_PETALS, petalCentre, petalCount, petalHalfWidth, petalLength, petalWeight } from './petal_law';

describe('the petals', () => {
  it('are as many as the beat has hertz, a fraction being one bud', () => {
    expect([10, 7.5, 0.4, 0, -1, 1e9].map(petalCount)).toEqual([10, 8, 1, 0, 0, MAX_PETALS]);
    expect(petalWeight(7.5, 6)).toBe(1);
    expect(petalWeight(7.5, 7)).toBe(0.5);
  });

  it('share the whole circle among them at any beat', () => {
    for (const n of [1, 3.2, 7.5, 10, 39.99]) {
      let edge = 0;
      for (let i = 0; i < petalCount(n); i++) {
        const share = petalWeight(n, i) / n;
        expect(petalCentre(n, i)).toBeCloseTo(edge + share / 2, 9);
        edge += share;
      }
      expect(edge).toBeCloseTo(1, 9);
    }
  });

  it('change nowhere suddenly while the beat glides', () => {
    let before: number[] = [];
    for (let n = 4; n < 12; n += 0.005) {
      const now = Array.from({ length: 12 }, (_, i) => petalLength(petalWeight(n, i)) * (petalWeight(n, i) > 0 ? petalHalfWidth(n, 1, petalWeight(n, i)) : 0.36 * 0.6));
      if (before.length > 0) now.slice(0, Math.floor(n)).forEach((v, i) => expect(Math.abs(v - before[i]!)).toBeLessThan(0.03));
      before = now;
    }
  });
});
