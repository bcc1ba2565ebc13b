import { describe, expect, it } from 'vitest';
import { bandOf, beatHeight, hueOf } from './bands';

describe('bands', () => {
  it('begin at their lower limit', () => {
    expect([0.5, 3.99, 4, 8, 13, 30, 60].map(bandOf)).toEqual(['delta', 'delta', 'theta', 'alpha', 'beta', 'gamma', 'gamma']);
  });

  it('have the hue of their middle and pass smoothly into one another', () => {
    expect([2, 5.6, 10, 20, 37].map(hueOf)).toEqual([283, 250, 190, 135, 85]);
    expect(hueOf(7.48)).toBeCloseTo(220, 0);
  });

  it('share one height on every line', () => {
    expect(beatHeight(1)).toBe(0);
    expect(beatHeight(45)).toBe(1);
    expect(beatHeight(0.2)).toBe(0);
    expect(beatHeight(Math.sqrt(45))).toBeCloseTo(0.5, 9);
  });
});
