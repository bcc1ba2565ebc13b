// The frequency of a tone in a stretch of sound.

/**
 * The strongest tone within +-1 Hz of EXPECTED: { hz, share }, where share is its part of the whole power, 0..1. The
 * spectrum under a Hann window is evaluated exactly where asked (no bins), so half a second of a low tone gives
 * it to 0.01 Hz; of a slowly sliding tone this is the frequency in the middle.
 */
export function toneNear(expected, samples, rate) {
  const windowed = Float64Array.from(samples, (value, i) => value * (1 - Math.cos((2 * Math.PI * i) / samples.length)));
  const power = (hz) => powerAt(hz, windowed, rate);
  let best = expected;
  let highest = power(best);
  for (let hz = expected - 1; hz <= expected + 1; hz += 0.05) {
    const value = power(hz);
    if (value > highest) [best, highest] = [hz, value];
  }
  let low = best - 0.05;
  let high = best + 0.05;
  while (high - low > 1e-4) {
    const third = (high - low) / 3;
    if (power(low + third) > power(high - third)) high -= third;
    else low += third;
  }
  const hz = (low + high) / 2;
  // A sine of amplitude a gives (a n / 2)^2 under this window of mean 1, and a mean square of a^2 / 2.
  const meanSquare = samples.reduce((sum, value) => sum + value * value, 0) / samples.length;
  return { hz, share: (2 * power(hz)) / samples.length ** 2 / meanSquare };
}

// Goertzel's recurrence.
function powerAt(hz, samples, rate) {
  const coefficient = 2 * Math.cos((2 * Math.PI * hz) / rate);
  let newer = 0;
  let older = 0;
  for (const value of samples) {
    const next = value + coefficient * newer - older;
    older = newer;
    newer = next;
  }
  return newer * newer + older * older - coefficient * newer * older;
}
