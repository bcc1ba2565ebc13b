// What makes it a product: the sleep timer, the loop, the code to share, the shell that opens without a connection.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage, screenshot } from './chromium.mjs';
import { useStage } from './stage.mjs';
import { startListening, waitForPhase } from './visitor.mjs';

const stage = useStage('short');

const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

const listenersNow = async () => {
  const { sessions } = await (await fetch(`${stage.server.origin}/v1/sessions`)).json();
  return sessions.map((session) => session.listeners);
};

test('the sleep timer leaves the session when its time is over', async () => {
  const page = await openPage(stage.browser, phone);
  await page.clock.install();
  await startListening(page, stage.server.origin, 'No picture');
  await page.getByRole('button', { name: 'Sleep' }).click();
  await screenshot(page, 'sleep-phone');
  await page.getByRole('radio', { name: '15 min' }).click();
  assert.equal(await page.getByRole('radio', { name: '15 min' }).getAttribute('aria-checked'), 'true');
  await page.keyboard.press('Escape');
  await page.getByText('Fades in 15 min').waitFor();
  await page.clock.fastForward('13:30');
  await page.getByText('Fading', { exact: true }).waitFor();
  await page.clock.fastForward('01:30');
  await page.getByRole('heading', { name: 'Quiet now' }).waitFor();
  for (let tries = 0; (await listenersNow()).some((count) => count > 0); tries++) {
    assert.ok(tries < 50, 'the page still listens');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test('a track begins again at its end when that is wanted', async () => {
  const page = await openPage(stage.browser, { viewport: { width: 1280, height: 800 } });
  await startListening(page, stage.server.origin, 'No picture');
  await page.getByRole('button', { name: 'Sleep' }).click();
  await page.getByRole('switch', { name: 'Begin again at the end' }).click();
  await page.waitForFunction(() => window.stillpoint.mediaSample > 6 * 48000);
  await page.waitForFunction(() => window.stillpoint.mediaSample < 3 * 48000);
  await waitForPhase(page, 'playing');
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test('sharing shows the link and a code that holds it', async () => {
  const page = await openPage(stage.browser, phone);
  await startListening(page, stage.server.origin, 'No picture');
  await page.getByRole('button', { name: 'Share' }).click();
  const link = await page.getByRole('textbox', { name: 'Link' }).inputValue();
  assert.equal(link, page.url());
  const code = page.getByRole('img', { name: 'A code for the camera' });
  await code.waitFor();
  await screenshot(page, 'share-phone');
  await screenshot(code, 'share-code');
  // Version 3 or more, as a link of this length needs, each dark module once.
  const modules = await code.locator('path').evaluate((path) => path.getAttribute('d').split('M').length - 1);
  assert.ok(modules > 200 && modules < 1200, `${modules} dark modules`);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test('stream details show what is measured', async () => {
  const page = await openPage(stage.browser, { viewport: { width: 1280, height: 800 } });
  await startListening(page, stage.server.origin, 'No picture');
  await page.getByRole('button', { name: 'Stream details' }).click();
  const fact = async (name) => {
    const value = page.locator('.stream-facts div').filter({ hasText: name }).locator('dd span');
    await page.waitForFunction((element) => /\d/.test(element.textContent), await value.elementHandle());
    return Number((await value.textContent()).replace('−', '-').replace('+', ''));
  };
  assert.ok((await fact('Render speed')) > 5);
  const share = await fact('Server');
  assert.ok(share > 0 && share < 20, `${share} % of a core`);
  const bitrate = await fact('Received');
  assert.ok(Number.isFinite(await fact('Sight before sound')));
  assert.ok(bitrate > 20 && bitrate < 2000, `${bitrate} kbit/s`);
  assert.ok(Math.abs(await fact('Sight before sound')) < 20);
  await screenshot(page, 'stream-desktop');
  await page.context().close();
});

test('the page can be installed, and opens without a connection', async () => {
  const page = await openPage(stage.browser, phone);
  await page.goto(stage.server.origin);
  await page.getByRole('button', { name: 'Listen' }).waitFor();
  const manifest = await (await fetch(`${stage.server.origin}/app.webmanifest`)).json();
  for (const { src, sizes } of manifest.icons) {
    const icon = await fetch(stage.server.origin + src);
    assert.equal(icon.status, 200, src);
    const bytes = Buffer.from(await icon.arrayBuffer());
    if (src.endsWith('.png')) assert.equal(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`, sizes, src);
  }
  await page.evaluate(async () => (await navigator.serviceWorker.ready).active);
  await page.context().setOffline(true);
  await page.reload();
  await page.getByText('No connection').waitFor();
  await screenshot(page, 'offline-phone');
  await page.context().setOffline(false);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('button', { name: 'Listen' }).waitFor();
  await page.context().close();
});
