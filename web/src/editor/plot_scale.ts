// Height in the plot: hertz on a log scale over all bands, 0 at the bottom.

export const lowestHz = 0.5;
export const highestHz = 45;

export const heightOf = (hz: number): number =>
  Math.log(Math.min(highestHz, Math.max(lowestHz, hz)) / lowestHz) / Math.log(highestHz / lowestHz);

/** Rounded to tenths, as the keys move it. */
export const hertzAt = (height: number): number => {
  const within = Math.min(1, Math.max(0, height));
  return Math.round(lowestHz * (highestHz / lowestHz) ** within * 10) / 10;
};

export const percentFromTop = (hz: number): string => `${((1 - heightOf(hz)) * 100).toFixed(2)}%`;
