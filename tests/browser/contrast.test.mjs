// Text over the world is readable whatever the world shows: the worst case is a pure white one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage } from './chromium.mjs';
import { decodePng } from './picture.mjs';
import { useStage } from './stage.mjs';
import { waitForPhase } from './visitor.mjs';

const least = 4.5; // WCAG 2.2, 1.4.3, for text of any size

const stage = useStage();

const luminance = (rgb) =>
  rgb
    .map((value) => value / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    .reduce((sum, value, channel) => sum + value * [0.2126, 0.7152, 0.0722][channel], 0);

/** The elements that show text of their own and are not under a sheet: { text, colour, box }. */
const textsOf = (page) =>
  page.evaluate(() => {
    const paint = new OffscreenCanvas(1, 1).getContext('2d');
    const rgb = (colour) => {
      paint.fillStyle = colour;
      paint.fillRect(0, 0, 1, 1);
      return [...paint.getImageData(0, 0, 1, 1).data.slice(0, 3)];
    };
    const sheet = document.querySelector('.sheet:not([hidden])');
    const under = (element) => {
      if (!sheet || sheet.contains(element)) return false;
      const [a, b] = [element.getBoundingClientRect(), sheet.getBoundingClientRect()];
      return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    };
    return [...document.querySelectorAll('.player :not(.spoken)')]
      .filter((element) => !under(element))
      .filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== ''))
      .filter((element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
      .map((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        // The border of a button is no ground of its text.
        const edge = 2 * Math.ceil(parseFloat(getComputedStyle(element).borderTopWidth));
        const box = { x: x + edge, y: y + edge, width: width - 2 * edge, height: height - 2 * edge };
        return { text: element.textContent, colour: rgb(getComputedStyle(element).color), box };
      });
  });

/** Contrast of a colour with the brightest pixel of a box. */
function contrastWith(picture, colour, { x, y, width, height }) {
  let brightest = 0;
  for (let row = Math.max(0, Math.floor(y)); row < Math.min(picture.height, y + height); row++) {
    for (let column = Math.max(0, Math.floor(x)); column < Math.min(picture.width, x + width); column++) {
      const at = (row * picture.width + column) * picture.channels;
      brightest = Math.max(brightest, luminance([...picture.data.subarray(at, at + 3)]));
    }
  }
  return (luminance(colour) + 0.05) / (brightest + 0.05);
}

for (const viewport of [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
  { width: 844, height: 390 },
]) {
  test(`text over a white world at ${viewport.width}x${viewport.height}`, async () => {
    const page = await openPage(stage.browser, { viewport });
    await page.addInitScript(() => localStorage.setItem('stillpoint.settings', '{"noticed":true,"picture":"off"}'));
    await page.goto(stage.server.origin);
    await page.getByRole('button', { name: 'Listen' }).click();
    await waitForPhase(page, 'playing');
    await page.keyboard.press('Space'); // controls stay while paused
    await waitForPhase(page, 'paused');
    await page.addStyleTag({ content: '.player { background: #fff } .world-cover { display: none } * { transition: none !important }' });
    for (const sheet of ['', 'Sound', 'Share']) {
      if (sheet) await page.getByRole('button', { name: sheet, exact: true }).click();
      await page.waitForTimeout(600); // a sheet rises
      const texts = await textsOf(page);
      assert.ok(texts.length > 3, 'there is no text to look at');
      // The point before a band's name is no ground of its text.
      const hidden = await page.addStyleTag({ content: '* { color: transparent !important } .now-band::before { visibility: hidden }' });
      const picture = decodePng(await page.screenshot());
      await hidden.evaluate((element) => element.remove());
      for (const { text, colour, box } of texts) {
        const contrast = contrastWith(picture, colour, box);
        assert.ok(contrast >= least, `"${text}" has a contrast of ${contrast.toFixed(2)}`);
      }
      if (sheet) await page.keyboard.press('Escape');
    }
    await page.context().close();
  });
}
