// Where a value stands on a slider, and what a slider says. Hertz run on a log scale, everything else straight.
import type { ParameterSummary } from '../api/api';

export interface Scale {
  low: number;
  high: number;
  logarithmic: boolean;
}

export const sliderSteps = 1000;

/** Ranges that people use, where the range that is allowed is far wider. */
const usual: Record<string, [number, number]> = {
  baseFreq: [20, 1000],
  baseFreqL: [20, 1000],
  baseFreqR: [20, 1000],
  carrierFreq: [20, 1000],
  beatFreq: [0.5, 45],
  modFreq: [0.5, 45],
};
const highestHz = 2000;
const lowestHz = 0.01;
const mostSwing = 20; // Hz, of oscillators whose rate may be negative

const quantityOf = (name: string): string => {
  const moving = /^(?:start|end)([A-Z])(.*)$/.exec(name);
  return moving ? (moving[1] as string).toLowerCase() + (moving[2] as string) : name;
};

/** Null where a slider would help nobody: the range is not known. */
export function scaleOf({ name, unit, min, max }: ParameterSummary): Scale | null {
  const known = usual[quantityOf(name)];
  if (known) {
    return { low: known[0], high: known[1], logarithmic: true };
  }
  if (min === undefined || max === undefined || max <= min) {
    return null;
  }
  if (unit === 'Hz') {
    return min < 0
      ? { low: 0, high: Math.min(max, mostSwing), logarithmic: false }
      : { low: Math.max(min, lowestHz), high: Math.min(max, highestHz), logarithmic: true };
  }
  if (unit === 'rad') {
    return { low: Math.max(min, -Math.PI), high: Math.min(max, Math.PI), logarithmic: false };
  }
  return { low: min, high: max, logarithmic: false };
}

export function positionOf(value: number, { low, high, logarithmic }: Scale): number {
  const share = logarithmic ? Math.log(Math.max(value, low) / low) / Math.log(high / low) : (value - low) / (high - low);
  return Math.round(sliderSteps * Math.min(1, Math.max(0, share)));
}

/** Rounded to what can be told apart: three digits. */
export function valueAt(position: number, { low, high, logarithmic }: Scale): number {
  const share = position / sliderSteps;
  const value = logarithmic ? low * (high / low) ** share : low + (high - low) * share;
  const digits = Math.min(4, Math.max(0, 2 - Math.floor(Math.log10(Math.max(1e-3, Math.abs(value))))));
  return Number(value.toFixed(digits));
}
