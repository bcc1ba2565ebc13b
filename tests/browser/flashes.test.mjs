// The flash meter finds what must not be shown. It is turned on the world itself by ./dev flashes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { launch } from './chromium.mjs';
import { COLUMNS, measure, openStill, ROWS } from './film.mjs';
import { FlashMeter, withinLimits } from './flash_meter.mjs';

/** A film of `seconds` in which `colour(t, x, y)` gives R, G, B of each cell; x and y are 0..1. */
function film(seconds, colour) {
  const meter = new FlashMeter(COLUMNS, ROWS);
  for (let frame = 0; frame < 60 * seconds; frame++) {
    const cells = new Float32Array(COLUMNS * ROWS * 3);
    for (let cell = 0; cell < COLUMNS * ROWS; cell++) cells.set(colour(frame / 60, (cell % COLUMNS) / COLUMNS, Math.floor(cell / COLUMNS) / ROWS), 3 * cell);
    meter.push(cells);
  }
  return meter.result();
}
const grey = (value) => [value, value, value];
const blink = (t, hertz) => Math.floor(2 * hertz * t + 1e-6) % 2;

test('a screen that flashes four times a second is found, one that does so three times passes', () => {
  const four = film(3, (t) => grey(0.2 + 0.3 * blink(t, 4)));
  assert.equal(four.flashes, 4);
  assert.equal(withinLimits(four), false);
  const three = film(3, (t) => grey(0.2 + 0.3 * blink(t, 3)));
  assert.equal(three.flashes, 3);
  assert.equal(withinLimits(three), true);
  assert.ok(Math.abs(three.perSecond - 3) <= 0.34, `${three.perSecond} a second`);
});

test('a slow swell counts like a blink: it is the turns that matter', () => {
  assert.equal(film(3, (t) => grey(0.4 + 0.2 * Math.sin(2 * Math.PI * 5 * t))).flashes, 5);
  assert.equal(film(8, (t) => grey(0.4 + 0.2 * Math.sin(2 * Math.PI * 0.5 * t))).flashes, 1);
});

test('changes below a tenth, and between lights above .80, are no flashes', () => {
  assert.equal(film(3, (t) => grey(0.2 + 0.09 * blink(t, 10))).flashes, 0);
  assert.equal(film(3, (t) => grey(0.81 + 0.15 * blink(t, 10))).flashes, 0);
  assert.equal(film(3, (t) => grey(0.79 + 0.15 * blink(t, 10))).flashes, 10);
});

test('only what fills a quarter of a window of a third of the view counts', () => {
  const square = (side) => film(2, (t, x, y) => grey(x < side && y < side ? 0.5 * blink(t, 8) : 0));
  assert.equal(square(0.15).flashes, 0); // a fifth of the window
  assert.equal(square(0.19).flashes, 8); // a third of it
  assert.equal(film(2, (t, x, y) => grey((x * 5) % 1 < 0.2 && (y * 5) % 1 < 0.9 ? 0.5 * blink(t, 8) : 0)).flashes, 0); // strewn thinly
});

test('saturated red has a limit of its own, which other colours do not touch', () => {
  const red = film(3, (t) => [0.02 + 0.3 * blink(t, 6), 0.01, 0.01]);
  assert.deepEqual([red.redFlashes, red.flashes, withinLimits(red)], [6, 0, false]);
  assert.equal(film(3, (t) => [0.01, 0.01, 0.02 + 0.3 * blink(t, 6)]).redFlashes, 0);
  assert.equal(film(3, (t) => [0.3 * blink(t, 6), 0.1, 0.1]).redFlashes, 0); // 60 % red: not saturated
});

test('the slew is that of the fastest tile', () => {
  const ramp = film(4, (t, x, y) => grey(x < 0.125 && y < 0.125 ? 0.2 * t : 0.3));
  assert.ok(Math.abs(ramp.slew - 0.2) < 0.002, `${ramp.slew}`);
  assert.equal(ramp.flashes, 0);
});

test('a page that flashes is caught through the browser, frame by frame', async (context) => {
  const browser = await launch();
  context.after(() => browser.close());
  const canvas = `<body style="margin:0"><canvas width="192" height="144"></canvas><script>
    const pen = document.querySelector('canvas').getContext('2d');
    const draw = () => {
      pen.fillStyle = Math.floor(performance.now() * 10 / 1000) % 2 ? '#ccc' : '#333'; // five times a second
      pen.fillRect(0, 0, 192, 144);
      requestAnimationFrame(draw);
    };
    draw();</script>`;
  const page = await openStill(browser, `data:text/html,${encodeURIComponent(canvas)}`);
  const result = (await measure(page, 1.2)).result();
  assert.deepEqual(page.problems, []);
  assert.equal(result.flashes, 5);
});
