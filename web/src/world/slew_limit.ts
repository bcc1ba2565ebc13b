// The law of the last pass: the shown picture moves towards the wanted one by a fraction per frame, chosen for each
// of 8 x 8 tiles so that no tile's mean luminance changes faster than the limit. Mixing is linear in light, so the
// luminance of a tile moves by exactly that fraction of its distance. picture.ts carries out the same law on the GPU.

export const TILES = 8;
/** A frame that took longer counts as this long: after a stall the picture resumes, it does not catch up. */
export const MAX_STEP_SECONDS = 0.25;
/** Changes of luminance below this are not seen and pass whole (one step of an 8-bit display in mid tones is .004). */
export const FREE_CHANGE = 0.0004;

/** Fraction 0..1 of the way from `shown` to `wanted` that one frame of `seconds` may go. */
export function stepFraction(shown: number, wanted: number, limitPerSecond: number, seconds: number): number {
  const allowed = limitPerSecond * Math.min(Math.max(seconds, 0), MAX_STEP_SECONDS) + FREE_CHANGE;
  const distance = Math.abs(wanted - shown);
  return distance <= allowed ? 1 : allowed / distance;
}

/**
 * A cross-fade of the whole picture: linear in light over `seconds`. Each frame asks for the fraction of what is left,
 * which the last pass then bounds per tile as always.
 */
export class CrossFade {
  private done = 1;
  private length = 1;

  get active(): boolean {
    return this.done < 1;
  }

  start(seconds: number): void {
    this.done = 0;
    this.length = Math.max(seconds, 0.001);
  }

  /** Fraction 0..1 of the remaining way for a frame of `seconds`. */
  advance(seconds: number): number {
    if (this.done >= 1) return 1;
    const before = this.done;
    this.done = Math.min(1, before + Math.min(Math.max(seconds, 0), MAX_STEP_SECONDS) / this.length);
    return this.done >= 1 ? 1 : (this.done - before) / (1 - before);
  }
}
