// The camera in the player: keys and buttons say the same, the list of keys opens, and a lost graphics device is replaced.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage } from './chromium.mjs';
import { contrast, decodePng } from './picture.mjs';
import { useStage } from './stage.mjs';
import { startListening } from './visitor.mjs';

const stage = useStage();

test('cameras by key and by button, and a new device after a lost one', async () => {
  const page = await openPage(stage.browser, { viewport: { width: 640, height: 420 } });
  page.setDefaultTimeout(60_000);
  await startListening(page, `${stage.server.origin}/?gl=1`);
  await page.waitForFunction(() => document.querySelector('.has-world') !== null);

  await page.keyboard.press('2');
  const chosen = page.locator('.camera-modes [aria-checked=true]');
  assert.equal(await chosen.textContent(), 'Orbit');
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys' }).waitFor();
  await page.keyboard.press('Escape');
  await page.evaluate(() => document.querySelector('[data-mode=free]').click());
  assert.equal(await chosen.textContent(), 'Free');
  await page.keyboard.press('Escape'); // leaves the free camera
  assert.equal(await chosen.textContent(), 'Way');

  await page.evaluate(() => {
    const canvas = document.querySelector('canvas.world');
    canvas.old = true;
    canvas.getContext('webgl2').getExtension('WEBGL_lose_context').loseContext();
  });
  await page.waitForFunction(() => document.querySelector('canvas.world')?.old === undefined);
  const canvas = page.locator('canvas.world');
  let seen = 0;
  for (let i = 0; i < 60 && seen <= 4; i++) {
    await page.waitForTimeout(500);
    seen = contrast(decodePng(await canvas.screenshot()));
  }
  assert.ok(seen > 4, `the world did not come back: contrast ${seen.toFixed(2)}`);
  await page.context().close();
});
