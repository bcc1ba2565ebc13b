// The camera in the player: keys and buttons say the same, the list of keys opens, and a lost graphics device is replaced.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage } from './chromium.mjs';
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
  // the new device draws the whole scene again, not only the stages after it
  await page.waitForFunction(() => (window.stillpoint.world?.drawCalls ?? 0) > 15);
  await page.context().close();
});
