// Two drawn levels per solid archetype, and a third that is not drawn. Which one an instance is in depends on how large
// it appears and on nothing else: no state, so a seek shows the same picture. Around each bound both levels are drawn,
// each with its share of a dither, and the listener's own slow travel makes that cross-fade last a second or more.
import { clamp } from './easing';
import type { InstanceBatch } from './instance_batch';

/** Half of the band around a bound, as a share of it. */
const BAND = 0.1;

/** 0 below the band of `bound`, 1 above it. */
export const shareAbove = (bound: number, apparent: number): number => clamp((apparent / bound - (1 - BAND)) / (2 * BAND), 0, 1);

/** Where the levels of an archetype begin, in apparent radius (radius by distance). */
export interface Bounds {
  near: number;
  vanish: number;
}

export interface LevelledBatch {
  near: InstanceBatch;
  far: InstanceBatch;
  bounds: Bounds;
}

/** The dither share that the near and the far level write into their instance; 0 = not drawn. Negative: what the other level leaves. */
export interface Shares {
  near: number;
  far: number;
  presence: number;
}

/**
 * Shares of an instance of apparent radius `apparent` (radius by distance, times the detail of the render ladder).
 * `presence` fades it out where it is too small to be seen.
 */
export function sharesOf(bounds: Bounds, apparent: number, out: Shares): Shares {
  const near = shareAbove(bounds.near, apparent);
  out.near = near;
  out.far = near >= 1 ? 0 : near > 0 ? -near : 1;
  out.presence = shareAbove(bounds.vanish, apparent);
  return out;
}
