import { describe, expect, it } from 'vitest';
import { ControlCurve, SlewedValue } from './control_curve';

describe('a control curve', () => {
  it('rests where it is told until the first knot', () => {
    expect(new ControlCurve(128).at(1e6)).toBe(128);
  });

  it('replaces what was said from a knot on', () => {
    const curve = new ControlCurve(0);
    curve.add(0, new Uint8Array([0, 0, 10, 100, 0, 20]));
    curve.add(48000, new Uint8Array([0, 0, 15, 50, 0, 99]));
    expect(curve.at(48000)).toBe(15);
    expect(curve.at(96000)).toBe(99);
  });

  it('drops a torn last knot and forgets the oldest when full', () => {
    const curve = new ControlCurve(0);
    for (let i = 0; i < 1000; i++) curve.add(i * 960, new Uint8Array([0, 0, i % 256, 7]));
    expect(curve.at(999 * 960)).toBe(999 % 256);
    expect(curve.at(998.5 * 960)).toBeCloseTo(230.5, 9);
  });
});

describe('a slewed value', () => {
  it('rises within its attack and falls within its release, never faster', () => {
    const value = new SlewedValue(0, 1, 1, 2);
    for (let i = 0; i < 30; i++) value.follow(1, 1 / 60);
    expect(value.value).toBeCloseTo(0.5, 9);
    value.follow(1, 10);
    expect(value.value).toBe(1);
    value.follow(0, 1);
    expect(value.value).toBeCloseTo(0.5, 9);
    value.follow(NaN, 1);
    expect(value.value).toBeCloseTo(0.5, 9);
  });
});
