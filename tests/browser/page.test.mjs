// The page with the server's own library: what a newcomer sees, by keyboard alone, on a desktop and on a phone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage, screenshot } from './chromium.mjs';
import { useStage } from './stage.mjs';
import { waitForPhase } from './visitor.mjs';

const stage = useStage();

const focusedName = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute('aria-label') ?? element?.textContent?.trim() ?? '';
  });

/** Presses Tab until the part named NAME has the focus, as somebody without a mouse would. */
async function tabTo(page, name) {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab');
    if ((await focusedName(page)) === name) return;
  }
  assert.fail(`"${name}" cannot be reached with Tab`);
}

test('everything from the library to the pause works by keyboard alone', async () => {
  const page = await openPage(stage.browser, { viewport: { width: 640, height: 360 }, reducedMotion: 'reduce' });
  await page.goto(stage.server.origin);
  await page.getByRole('button', { name: 'Listen' }).waitFor();
  await tabTo(page, 'Listen');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Begin' }).waitFor();
  await tabTo(page, 'Begin');
  await page.keyboard.press('Enter');
  await waitForPhase(page, 'playing');
  await page.keyboard.press('Space');
  await waitForPhase(page, 'paused');
  await page.keyboard.press('Space');
  await waitForPhase(page, 'playing');
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

for (const { device, viewport, phone } of [
  { device: 'desktop', viewport: { width: 1440, height: 900 }, phone: false },
  { device: 'phone', viewport: { width: 390, height: 844 }, phone: true },
]) {
  test(`library, notice and player on a ${device}`, async () => {
    const page = await openPage(stage.browser, { viewport, isMobile: phone, hasTouch: phone });
    await page.goto(stage.server.origin);
    await page.getByRole('button', { name: 'Listen' }).waitFor();
    await screenshot(page, `library-${device}`);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(overflow <= 0, `the library is ${overflow} px wider than the window`);
    await page.getByRole('button', { name: 'Listen' }).click();
    await page.getByRole('button', { name: 'Begin' }).waitFor();
    await screenshot(page, `notice-${device}`);
    // A software renderer cannot keep a picture of this size moving.
    await page.getByText('Still picture', { exact: true }).click();
    await page.getByRole('button', { name: 'Begin' }).click();
    await waitForPhase(page, 'playing');
    // The cover gives way to the world, which fades in slowly.
    await page.waitForFunction(() => window.stillpoint.mediaSample > 14 * 48000);
    await page.mouse.move(viewport.width / 2, viewport.height / 2);
    await page.waitForTimeout(1000);
    await screenshot(page, `player-${device}`);
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });
}
