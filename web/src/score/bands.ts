// The five bands, their limits in hertz and the hue each stands for. Colour is data: these are the only hues of the page.
import type { BandName } from '../api/api';

const upperLimits: readonly [BandName, number][] = [
  ['delta', 4],
  ['theta', 8],
  ['alpha', 13],
  ['beta', 30],
];

export const bandNames: readonly BandName[] = ['delta', 'theta', 'alpha', 'beta', 'gamma'];

export function bandOf(beatHz: number): BandName {
  return upperLimits.find(([, limit]) => beatHz < limit)?.[0] ?? 'gamma';
}

const hues: readonly [number, number][] = [
  [2, 283],
  [5.6, 250],
  [10, 190],
  [20, 135],
  [37, 85],
];

/** OKLCH hue of a beat, interpolated over the logarithm of the frequency. */
export function hueOf(beatHz: number): number {
  const first = hues[0] as [number, number];
  if (beatHz <= first[0]) {
    return first[1];
  }
  for (let k = 1; k < hues.length; k++) {
    const [f0, h0] = hues[k - 1] as [number, number];
    const [f1, h1] = hues[k] as [number, number];
    if (beatHz < f1) {
      return h0 + ((h1 - h0) * Math.log(beatHz / f0)) / Math.log(f1 / f0);
    }
  }
  return (hues[hues.length - 1] as [number, number])[1];
}

const lowestHz = 1;
const highestHz = 45;

/** Height of a beat on every score line: 0 at 1 Hz, 1 at 45 Hz, logarithmic and the same for all tracks. */
export function beatHeight(beatHz: number): number {
  const f = Math.min(highestHz, Math.max(lowestHz, beatHz));
  return Math.log(f / lowestHz) / Math.log(highestHz / lowestHz);
}
