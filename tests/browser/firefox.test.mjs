// Firefox plays the sound and draws the world, too.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchFirefox, whyNoFirefox } from './firefox.mjs';
import { contrast, decodePng } from './picture.mjs';
import { startServer } from './server.mjs';
import { assertTones, hear } from './visitor.mjs';

const missing = whyNoFirefox();
const stage = {};
before(async () => {
  if (missing) return;
  stage.server = await startServer('steady');
  stage.firefox = await launchFirefox();
});
after(async () => {
  await stage.firefox?.stop();
  await stage.server?.stop();
});

test('the carriers of both ears and a world, in Firefox', { skip: missing && `NOT TESTED: ${missing}` }, async () => {
  const page = await stage.firefox.browser.newPage();
  const problems = [];
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(String(error)));
  await page.setViewport({ width: 480, height: 270 });
  await page.goto(stage.server.origin);
  await page.evaluate(() => localStorage.setItem('stillpoint.settings', '{"noticed":true,"picture":"full"}'));
  await page.reload();
  await (await page.waitForSelector('.hero .button.main')).click();
  await page.waitForFunction(() => window.stillpoint?.phase === 'playing', { timeout: 40_000 });
  assertTones(await hear(page, 4), () => ({ left: 195, right: 205 })); // tracks/steady
  await page.waitForFunction(() => window.stillpoint.world !== null && window.stillpoint.mediaSample > 12 * 48000, { timeout: 60_000 });
  const picture = decodePng(Buffer.from(await page.screenshot({ clip: { x: 0, y: 0, width: 480, height: 270 } })));
  assert.ok(contrast(picture) > 4, `the world is blank: contrast ${contrast(picture).toFixed(2)}`);
  const world = await page.evaluate(() => window.stillpoint.world);
  console.log(`# Firefox draws with ${world.backend}, decodes with ${await page.evaluate(() => window.stillpoint.decoder)}`);
  assert.deepEqual(problems, []);
});
