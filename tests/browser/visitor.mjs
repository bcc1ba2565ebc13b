// What somebody does with the page, and what they hear and see of it.
import assert from 'node:assert/strict';
import { toneNear } from './frequency.mjs';
import { changed, contrast, decodePng } from './picture.mjs';

const mediaRate = 48000;

/** From the library to the playing world: Listen, the first-run notice, Begin. */
export async function startListening(page, url) {
  await page.goto(url);
  await page.getByRole('button', { name: 'Listen' }).click();
  await page.getByRole('button', { name: 'Begin' }).click();
  await waitForPhase(page, 'playing');
}

export async function waitForPhase(page, phase) {
  await page.waitForFunction((wanted) => window.stillpoint?.phase === wanted, phase);
}

/** The next SECONDS on their way to the loudspeaker, and the media time (s) of their middle and end. */
export async function hear(page, seconds) {
  const { rate, left, right, endSample } = await page.evaluate(async (frames) => {
    const page = window.stillpoint;
    await page.tap(1); // recording begins with the first call
    const until = page.mediaSample + frames;
    while (page.mediaSample < until) await new Promise((resolve) => setTimeout(resolve, 100));
    const tap = await page.tap(frames);
    return { ...tap, left: Array.from(tap.left), right: Array.from(tap.right) };
  }, seconds * mediaRate);
  const end = endSample / mediaRate;
  return { rate, left, right, middle: end - left.length / rate / 2, end };
}

/** Each ear holds one tone and almost nothing else, within 0.05 Hz of what the track says. */
export function assertTones(sound, { left, right }) {
  for (const [ear, samples, expected] of [['left', sound.left, left], ['right', sound.right, right]]) {
    const tone = toneNear(expected, samples, sound.rate);
    assert.ok(Math.abs(tone.hz - expected) < 0.05, `the ${ear} ear hears ${tone.hz.toFixed(4)} Hz instead of ${expected.toFixed(4)} Hz`);
    assert.ok(tone.share > 0.9, `only ${(100 * tone.share).toFixed(1)} % of what the ${ear} ear hears is its tone`);
  }
}

/** The world is a picture (not one colour) and moves. */
export async function assertWorldMoves(page) {
  const canvas = page.locator('canvas.world');
  const first = decodePng(await canvas.screenshot());
  await page.waitForTimeout(1500);
  const second = decodePng(await canvas.screenshot());
  assert.ok(contrast(first) > 4, `the world is blank: contrast ${contrast(first).toFixed(2)}`);
  const share = changed(first, second);
  assert.ok(share > 0.01, `only ${(100 * share).toFixed(2)} % of the world changed in 1.5 s`);
}
