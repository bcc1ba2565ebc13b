// The way and the ground as closed forms, used twice: here to set things upon them, and in ground_sheet.ts to draw them.
import { smoothstep } from './easing';
import type { Style } from './style';

/** Waves of the ground: direction x, direction z, share, phase. */
export const WAVES: readonly (readonly [number, number, number, number])[] = [
  [1, 0.35, 1, 0.3], [-0.55, 1.1, 0.8, 1.7], [1.7, -1.3, 0.45, 4.1], [2.6, 1.9, 0.25, 2.2], [-1.2, 3.1, 0.2, 0.9],
];
/** The second, faster bend of the way: share of the swing, length relative to the first, phase. */
export const BEND = { share: 0.5, length: 0.478, phase: 1 } as const;
const TURN = 2 * Math.PI;

/** How far to the side the way lies at world x. */
export function pathZ({ swing, length }: Style['path'], x: number): number {
  if (swing === 0) return 0;
  const a = (TURN * x) / length;
  return swing * (Math.sin(a) + BEND.share * Math.sin(a / BEND.length + BEND.phase));
}

/** Height at a world place, without the slow flow of mist, which moves the surface by less than a hand's breadth in a minute. */
export function landHeight(style: Style, x: number, z: number): number {
  const { ground } = style;
  if (ground === undefined) return 0;
  const beside = z - pathZ(style.path, x) - ground.shift;
  const away = ground.side === 0 ? Math.abs(beside) : beside * ground.side;
  let sum = 0;
  for (const [dx, dz, share, phase] of WAVES) sum += share * Math.sin((x * dx + z * dz) * ground.frequency + phase);
  return ground.lift + ground.slope * away + ground.rise[2] * smoothstep(ground.rise[0], ground.rise[1], away) + ground.dip * beside * beside
    + ground.amplitude * (0.12 + 0.88 * smoothstep(ground.calm[0], ground.calm[1], Math.abs(beside))) * sum;
}
