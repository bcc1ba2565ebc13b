// How a flower shows a beat of n Hz, also between whole numbers: petal i has weight clamp(n - i, 0, 1) and owns
// weight / n of the circle, so 7.5 Hz is seven petals and one bud, and the circle is always full.
import { clamp, lerp, smoothstep } from './easing';

export const MAX_PETALS = 48;

/** Petals that exist at n Hz, the bud included. */
export const petalCount = (n: number): number => Math.min(Math.max(Math.ceil(n - 1e-6), 0), MAX_PETALS);

export const petalWeight = (n: number, i: number): number => clamp(n - i, 0, 1);

/** Middle of petal i in turns, 0..1. */
export function petalCentre(n: number, i: number): number {
  const weight = petalWeight(n, i);
  return n > 0 ? (Math.min(i, n) + weight / 2) / n : 0;
}

/** Length of a petal of this weight relative to a full one: a bud begins at 45 %. */
export const petalLength = (weight: number): number => lerp(0.45, 1, smoothstep(0, 1, weight));

/** Half width of a petal in units, so that neighbours just overlap; narrow flowers are bounded by their length. */
export function petalHalfWidth(n: number, length: number, weight: number): number {
  const slot = n > 2.2 ? length * Math.tan(Math.PI / n) * 0.92 : Infinity;
  return Math.min(slot, length * 0.36) * lerp(0.6, 1, smoothstep(0, 1, weight));
}
