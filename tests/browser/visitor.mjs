// What somebody does with the page, and what they hear and see of it.
import assert from 'node:assert/strict';
import { toneNear } from './frequency.mjs';
import { changed, contrast, decodePng } from './picture.mjs';

const mediaRate = 48000;

/** From the library to the playing world: Listen, the first-run notice with a choice of PICTURE, Begin. */
export async function startListening(page, url, picture = 'Gentle movement') {
  await page.goto(url);
  await page.getByRole('button', { name: 'Listen' }).click();
  await page.getByText(picture, { exact: true }).click();
  await page.getByRole('button', { name: 'Begin' }).click();
  await waitForPhase(page, 'playing');
}

export async function waitForPhase(page, phase) {
  await page.waitForFunction((wanted) => window.stillpoint?.phase === wanted, phase);
}

/** The next SECONDS on their way to the loudspeaker, and the media time (s) of their end. */
export async function hear(page, seconds) {
  const { rate, samples, endSample, endMs } = await page.evaluate(async (frames) => {
    const page = window.stillpoint;
    await page.tap(1); // recording begins with the first call
    const until = page.mediaSample + frames;
    while (page.mediaSample < until) await new Promise((resolve) => setTimeout(resolve, 100));
    const { rate, left, right, endSample, endMs } = await page.tap(frames);
    // As base64, because a list of numbers would hold up the page for seconds.
    const reader = new FileReader();
    reader.readAsDataURL(new Blob([left, right]));
    await new Promise((resolve) => (reader.onload = resolve));
    return { rate, samples: reader.result.split(',')[1], endSample, endMs };
  }, seconds * mediaRate);
  const bytes = Uint8Array.from(Buffer.from(samples, 'base64'));
  const both = new Float32Array(bytes.buffer);
  return { rate, left: both.subarray(0, both.length / 2), right: both.subarray(both.length / 2), end: endSample / mediaRate, endMs };
}

/**
 * Each ear holds one tone and almost nothing else, within 0.05 Hz of CARRIERS_AT(media second) = { left, right }. Looked at
 * in halves of a second, of which one may be different: when the machine holds up the sound for a moment, the page
 * jumps to stay in step, and such a seam has no pitch.
 */
export function assertTones(sound, carriersAt) {
  const length = sound.rate / 2;
  for (const ear of ['left', 'right']) {
    const wrong = [];
    for (let first = 0; first + length <= sound[ear].length; first += length) {
      const middle = sound.end - (sound[ear].length - first - length / 2) / sound.rate;
      const expected = carriersAt(middle)[ear];
      const tone = toneNear(expected, sound[ear].subarray(first, first + length), sound.rate);
      if (!(Math.abs(tone.hz - expected) < 0.05 && tone.share > 0.9)) {
        wrong.push(`at ${middle.toFixed(2)} s ${tone.hz.toFixed(3)} Hz (${(100 * tone.share).toFixed(0)} % of the power) instead of ${expected.toFixed(3)} Hz`);
      }
    }
    assert.ok(wrong.length <= 1, `the ${ear} ear hears ${wrong.join(', ')}`);
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
