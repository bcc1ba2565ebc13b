// The ground as one closed form, used twice: here to set things upon it, and in mist_ground.ts to draw it.
import { smoothstep } from './easing';
import type { Style } from './style';

/** Waves of the ground: direction x, direction z, share, phase. */
export const WAVES: readonly (readonly [number, number, number, number])[] = [
  [1, 0.35, 1, 0.3], [-0.55, 1.1, 0.8, 1.7], [1.7, -1.3, 0.45, 4.1], [2.6, 1.9, 0.25, 2.2], [-1.2, 3.1, 0.2, 0.9],
];

/** Height at a world place, without the slow flow, which moves the surface by less than a hand's breadth in a minute. */
export function landHeight(ground: Style['ground'], x: number, z: number): number {
  if (ground === undefined) return 0;
  let sum = 0;
  for (const [dx, dz, share, phase] of WAVES) sum += share * Math.sin((x * dx + z * dz) * ground.frequency + phase);
  return ground.amplitude * (0.12 + 0.88 * smoothstep(ground.calm[0], ground.calm[1], Math.abs(z))) * sum;
}
