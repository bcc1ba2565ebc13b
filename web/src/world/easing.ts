// The three interpolations everything in this folder uses.
export const lerp = (a: number, b: number, u: number): number => a + (b - a) * u;
export const clamp = (x: number, low: number, high: number): number => Math.min(Math.max(x, low), high);
/** 0 below `low`, 1 above `high`, smooth in between. */
export const smoothstep = (low: number, high: number, x: number): number => {
  const u = clamp((x - low) / (high - low), 0, 1);
  return u * u * (3 - 2 * u);
};
