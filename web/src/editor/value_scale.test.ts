import { describe, expect, it } from 'vitest';
import { positionOf, scaleOf, sliderSteps, valueAt } from './value_scale';

const parameter = (name: string, unit?: string, min?: number, max?: number) => ({ name, kind: 'number', default: 0, meaning: '', unit, min, max });

describe('the scale of a slider', () => {
  it('is the range that people use, also for both ends of a movement', () => {
    expect(scaleOf(parameter('endBeatFreq', 'Hz', -1000, 1000))).toEqual({ low: 0.5, high: 45, logarithmic: true });
  });

  it('is missing where no range is known', () => {
    expect(scaleOf(parameter('n_jobs'))).toBeNull();
  });

  it('gives back what it was given', () => {
    for (const scale of [{ low: 0.5, high: 45, logarithmic: true }, { low: -1, high: 1, logarithmic: false }]) {
      expect(valueAt(0, scale)).toBe(scale.low);
      expect(valueAt(sliderSteps, scale)).toBe(scale.high);
      for (let position = 0; position <= sliderSteps; position += 50) {
        expect(Math.abs(positionOf(valueAt(position, scale), scale) - position)).toBeLessThanOrEqual(3);
      }
    }
  });

  it('keeps a value beyond its ends at the end', () => {
    const scale = { low: 20, high: 1000, logarithmic: true };
    expect(positionOf(17.4, scale)).toBe(0);
    expect(positionOf(0, scale)).toBe(0);
    expect(positionOf(5000, scale)).toBe(sliderSteps);
  });
});
