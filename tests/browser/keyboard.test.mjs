// Everything a listener and an author can do, done by keyboard alone; and a page that keeps still for those who ask for it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage } from './chromium.mjs';
import { useStage } from './stage.mjs';
import { waitForPhase } from './visitor.mjs';

const stage = useStage();

const focused = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    const label = element?.id ? document.querySelector(`label[for="${element.id}"]`) : null;
    return element?.getAttribute('aria-label') ?? label?.textContent ?? element?.textContent?.trim() ?? '';
  });

/** Presses Tab until the part named NAME has the focus. */
async function tabTo(page, name, key = 'Tab') {
  const seen = [];
  for (let presses = 0; presses < 90; presses++) {
    await page.keyboard.press(key);
    const here = await focused(page);
    if (here === name) return;
    seen.push(here);
  }
  assert.fail(`"${name}" cannot be reached with ${key}: ${seen.slice(0, 40).join(' | ')}`);
}

async function open(stored) {
  const page = await openPage(stage.browser, { viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
  await page.addInitScript((settings) => localStorage.setItem('stillpoint.settings', settings), stored);
  await page.goto(stage.server.origin);
  await page.getByRole('button', { name: 'Listen' }).waitFor();
  return page;
}

const quiet = '{"noticed":true,"picture":"off"}';

test('finding, hearing, mixing, timing and sharing', async () => {
  const page = await open(quiet);
  await tabTo(page, 'Delta');
  await page.keyboard.press('Enter');
  assert.equal(await page.getByRole('button', { name: 'Delta', exact: true }).getAttribute('aria-pressed'), 'true');
  await page.keyboard.press('Enter');
  await tabTo(page, 'Listen', 'Shift+Tab');
  await page.keyboard.press('Enter');
  await waitForPhase(page, 'playing');

  await tabTo(page, 'Position');
  const before = await page.evaluate(() => window.stillpoint.mediaSample);
  await page.keyboard.press('PageUp');
  await page.waitForFunction((sample) => window.stillpoint.mediaSample > sample + 50 * 48000, before);

  await tabTo(page, 'Sound');
  await page.keyboard.press('Enter');
  await tabTo(page, 'Volume');
  const volume = Number(await page.locator('#volume').inputValue());
  await page.keyboard.press('ArrowLeft');
  assert.equal(Number(await page.locator('#volume').inputValue()), volume - 1);
  await tabTo(page, 'Mute');
  await page.keyboard.press('Enter');
  assert.equal(await page.getByRole('switch', { name: 'Mute' }).getAttribute('aria-checked'), 'true');
  await page.keyboard.press('m');
  assert.equal(await page.getByRole('switch', { name: 'Mute' }).getAttribute('aria-checked'), 'false');
  await page.keyboard.press('Escape');
  assert.equal(await focused(page), 'Sound', 'the focus comes back from a sheet');

  await tabTo(page, 'Sleep');
  await page.keyboard.press('Enter');
  await tabTo(page, 'Off');
  await page.keyboard.press('ArrowDown');
  await page.getByText('Fades in 15 min').waitFor();
  await page.keyboard.press('Escape');

  await tabTo(page, 'World', 'Shift+Tab');
  await page.keyboard.press('Enter');
  const chosen = page.locator('.tiles [aria-checked=true]');
  await chosen.waitFor();
  const style = await chosen.textContent();
  await tabTo(page, style);
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction((name) => document.activeElement?.textContent !== name, style);
  assert.notEqual(await chosen.textContent(), style);
  await page.keyboard.press('Escape');

  await tabTo(page, 'Share', 'Shift+Tab');
  await page.keyboard.press('Enter');
  await tabTo(page, 'Link');
  await page.keyboard.press('Escape');
  await page.keyboard.press(' ');
  assert.equal(await page.getByRole('dialog').isVisible(), true, 'Space presses the button that has the focus');
  await page.keyboard.press('Escape');
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press(' ');
  await waitForPhase(page, 'paused');
  await tabTo(page, 'Back to meditations');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Listen' }).waitFor();
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test('the notice: ears, picture and go', async () => {
  const page = await open('{"noticed":false}');
  await tabTo(page, 'Listen');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Begin' }).waitFor();
  // Who wants less movement is given the still picture unless they choose another.
  assert.equal(await page.getByRole('radio', { name: 'Still picture' }).isChecked(), true);
  await page.getByRole('radio', { name: 'Still picture' }).focus();
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.getByRole('radio', { name: 'No picture' }).isChecked(), true);
  await tabTo(page, 'Begin');
  await page.keyboard.press('Enter');
  await waitForPhase(page, 'playing');
  await page.context().close();
});

test('the editor: a knot, a value, undo and the next problem', async () => {
  const page = await open(quiet);
  await page.goto(`${stage.server.origin}/edit/theta-journey`);
  await page.getByText('Changes are heard at once.').waitFor();
  const knot = page.locator('.knot').first();
  await tabTo(page, await knot.getAttribute('aria-label'));
  const hertz = Number(await knot.getAttribute('aria-valuenow'));
  await page.keyboard.press('ArrowUp');
  assert.ok(Math.abs(Number(await knot.getAttribute('aria-valuenow')) - (hertz + 0.1)) < 0.06);
  assert.ok(await knot.evaluate((element) => element === document.activeElement), 'the knot keeps the focus');
  await page.getByText('Changes are heard at once.').waitFor();
  await page.keyboard.press('Control+z');
  assert.equal(Number(await knot.getAttribute('aria-valuenow')), hertz);
  await tabTo(page, 'Length of the step');
  await page.keyboard.type('soon');
  await page.keyboard.press('Enter');
  await page.getByText('This cannot be played yet.').waitFor();
  await page.context().close();
});

test('reduced motion: nothing travels, and the change is followed while it plays', async () => {
  const page = await open('{"noticed":true,"picture":"full"}');
  const moving = () =>
    page.evaluate(() => document.getAnimations().filter((animation) => {
      const frames = animation.effect?.getKeyframes() ?? [];
      return animation.playState === 'running' && frames.some((frame) => frame.transform && frame.transform !== 'none');
    }).length);
  assert.equal(await moving(), 0);
  assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--travel').trim()), '0px');
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  assert.notEqual(await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--travel').trim()), '0px');
  await page.context().close();
});
