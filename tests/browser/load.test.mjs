// What a newcomer downloads until the world moves: how much script, whether the page can be installed, and how soon it shows.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { openPage } from './chromium.mjs';
import { useStage } from './stage.mjs';
import { waitForPhase } from './visitor.mjs';

const stage = useStage();
const mostScript = 350_000; // bytes as sent, gzip

test('from the first visit to the moving world: script, errors, first paint', async () => {
  const page = await openPage(stage.browser, { viewport: { width: 320, height: 180 } });
  await page.addInitScript(() => localStorage.setItem('stillpoint.settings', '{"noticed":true,"picture":"full"}'));
  await page.goto(stage.server.origin);
  await page.getByRole('button', { name: 'Listen' }).waitFor();
  const paint = await page.evaluate(
    () => new Promise((resolve) => {
      const take = (list) => resolve(list.getEntries().at(-1).startTime);
      new PerformanceObserver(take).observe({ type: 'paint', buffered: true });
      setTimeout(() => resolve(null), 3000); // a browser that tells nothing fails nothing
    }),
  );
  await page.getByRole('button', { name: 'Listen' }).click();
  await waitForPhase(page, 'playing');
  await page.waitForFunction(() => window.stillpoint.world !== null);
  const scripts = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => /\.js(\?|$)/.test(name)));
  let bytes = 0;
  for (const script of new Set(scripts)) {
    const answer = await fetch(script);
    assert.equal(answer.status, 200, script);
    bytes += gzipSync(new Uint8Array(await answer.arrayBuffer())).length;
  }
  console.log(`# first load: ${(bytes / 1000).toFixed(0)} kB of script (gzip) in ${new Set(scripts).size} files, first paint after ${paint?.toFixed(0) ?? '?'} ms`);
  assert.ok(scripts.length >= 3, 'the page is made of more scripts than that');
  assert.ok(bytes <= mostScript, `${bytes} bytes of script`);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test('the page can be installed', async () => {
  const page = await openPage(stage.browser, { viewport: { width: 390, height: 844 } });
  await page.goto(stage.server.origin);
  await page.evaluate(async () => (await navigator.serviceWorker.ready).active);
  const devtools = await page.context().newCDPSession(page);
  const { errors } = await devtools.send('Page.getAppManifest');
  assert.deepEqual(errors, []);
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
  // A fresh profile of a test counts as private, and that alone stands in the way.
  assert.deepEqual(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito'), []);
  await page.context().close();
});
