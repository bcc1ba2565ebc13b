// Sight and sound: how far the frame that shows an event is from the click that is heard at that event. The track has a click
// of 20 ms at the start of every step; captions show the step in the frame that belongs to it. Without the world, which a
// software renderer cannot draw often enough to be measured: both are drawn at the same moment of the same clock.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage } from './chromium.mjs';
import { useStage } from './stage.mjs';
import { hear, waitForPhase } from './visitor.mjs';

const stage = useStage('clicks');
const limitMs = 20; // p95
const frameMs = 1000 / 60;
const leastClicks = 20;

const percentile = (values, share) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];

/** Moments (ms of the page) at which a click begins: after silence, the first sample of the sound. */
function clicksOf({ rate, left, endMs }) {
  const found = [];
  const silence = rate / 10;
  let quiet = 0;
  for (let i = 0; i < left.length; i++) {
    const loud = Math.abs(left[i]) > 0.004;
    if (loud && quiet > silence) found.push(endMs - ((left.length - i) / rate) * 1000);
    quiet = loud ? 0 : quiet + 1;
  }
  return found;
}

test('an event is seen when it is heard', async () => {
  const page = await openPage(stage.browser, { viewport: { width: 320, height: 180 } });
  await page.addInitScript(() => {
    localStorage.setItem('stillpoint.settings', '{"noticed":true,"picture":"off","captions":true,"volume":1}');
    window.shownAt = [];
    window.frames60 = [];
    addEventListener('DOMContentLoaded', () => {
      // Changed while a frame is made, it is on the screen when the next one begins.
      new MutationObserver((changes) => {
        if (changes.some(({ target }) => target.parentElement?.closest('.caption') || target.className === 'caption')) {
          requestAnimationFrame((ms) => window.shownAt.push(ms));
        }
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    let before = 0;
    requestAnimationFrame(function count(ms) {
      window.frames60.push(ms - before);
      before = ms;
      requestAnimationFrame(count);
    });
  });
  await page.goto(stage.server.origin);
  await page.getByRole('button', { name: 'Listen' }).click();
  await waitForPhase(page, 'playing');
  await page.waitForFunction(() => window.stillpoint.mediaSample > 2 * 48000);
  await page.evaluate(() => (window.frames60.length = 0));
  const heard = [];
  while (heard.length < leastClicks) heard.push(...clicksOf(await hear(page, 4)));
  const { shown, frames } = await page.evaluate(() => ({ shown: window.shownAt, frames: window.frames60 }));
  const skews = heard
    .map((at) => shown.map((seen) => seen - at).reduce((a, b) => (Math.abs(b) < Math.abs(a) ? b : a), Infinity))
    .filter(Number.isFinite);
  const p95 = percentile(skews.map(Math.abs), 0.95);
  const interval = percentile(frames, 0.95);
  console.log(
    `# sight - sound: median ${percentile(skews, 0.5).toFixed(1)} ms, p95 ${p95.toFixed(1)} ms of ${skews.length} clicks; ` +
      `95 % of the frames within ${interval.toFixed(1)} ms of the one before`,
  );
  // What a slow renderer adds is the time between its frames, which no clock can mend.
  const allowed = limitMs + Math.max(0, interval - frameMs);
  assert.ok(p95 <= allowed, `p95 is ${p95.toFixed(1)} ms, allowed are ${allowed.toFixed(1)}`);
  await page.context().close();
});
