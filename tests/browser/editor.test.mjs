// The editor: a value changed while it plays is heard, can be taken back, and what cannot be played is shown at its place.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { openPage, screenshot } from './chromium.mjs';
import { useStage } from './stage.mjs';
import { assertTones, hear, waitForPhase } from './visitor.mjs';

const stage = useStage('steady');

async function openEditor(viewport = { width: 1280, height: 900 }) {
  const page = await openPage(stage.browser, { viewport });
  await page.goto(`${stage.server.origin}/edit/steady-tone`);
  await page.getByText('Changes are heard at once.').waitFor();
  return page;
}

const exact = (page, name) => page.getByRole('textbox', { name: `${name}, exact` });

async function type(page, name, value) {
  await exact(page, name).fill(value);
  await exact(page, name).press('Enter');
}

test('what is changed while it plays is heard, and can be taken back', async () => {
  const page = await openEditor();
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await waitForPhase(page, 'playing');
  await hear(page, 1);
  await type(page, 'Carrier', '320');
  await page.getByText('Changes are heard at once.').waitFor();
  await page.waitForTimeout(500);
  assertTones(await hear(page, 3), () => ({ left: 315, right: 325 }));
  await page.getByRole('button', { name: 'Undo' }).click();
  assert.equal(await exact(page, 'Carrier').inputValue(), '200');
  await page.getByText('Changes are heard at once.').waitFor();
  await page.waitForTimeout(500);
  assertTones(await hear(page, 3), () => ({ left: 195, right: 205 }));
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test('a slider works by keyboard, keeps the focus and makes one edit', async () => {
  const page = await openEditor();
  const slider = page.getByRole('slider', { name: 'Beat', exact: true });
  await slider.focus();
  for (let i = 0; i < 20; i++) await page.keyboard.press('ArrowRight');
  const value = Number(await exact(page, 'Beat').inputValue());
  assert.ok(value > 10.5, `the beat is ${value} Hz`);
  assert.ok(await slider.evaluate((element) => element === document.activeElement));
  await page.getByRole('button', { name: 'Undo' }).click();
  assert.equal(await exact(page, 'Beat').inputValue(), '10');
  assert.ok(await page.getByRole('button', { name: 'Undo' }).isDisabled());
  await page.context().close();
});

test('what cannot be played is shown at its place, and what was good goes on', async () => {
  const page = await openEditor({ width: 390, height: 844 });
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await waitForPhase(page, 'playing');
  await page.getByRole('textbox', { name: 'Length of the step' }).fill('soon');
  await page.keyboard.press('Enter');
  await page.getByText('This cannot be played yet.').waitFor();
  await page.locator('.plot-steps').getByRole('img', { name: 'Cannot play' }).waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await type(page, 'Carrier', 'loud');
  await page.locator('.cell.warning, .cell.error').waitFor();
  await screenshot(page, 'editor-problem-phone');
  assert.equal(await page.evaluate(() => window.stillpoint.phase), 'playing');
  await page.context().close();
});

test('a file can be dropped, grown and taken home', async () => {
  const page = await openPage(stage.browser, { viewport: { width: 1280, height: 900 } });
  await page.goto(stage.server.origin);
  await page.getByRole('button', { name: 'Listen' }).waitFor();
  const drop = (content) =>
    page.evaluate((text) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], 'mine.json', { type: 'application/json' }));
      document.querySelector('.library').dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true }));
    }, content);
  await drop('not at all');
  await page.getByText('mine.json: This file is no JSON.').waitFor();
  await drop('{"title": "Mine", "progression": [{"duration": 60, "voices": []}]}');
  await page.getByText('A step without voices is silence.').waitFor();
  await page.getByRole('button', { name: 'Add a voice' }).click();
  await page.getByRole('combobox', { name: 'Kind of voice' }).selectOption('isochronic_tone');
  await page.getByRole('button', { name: 'Add a step' }).click();
  await page.getByText('Changes are heard at once.').waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download the track' }).click(),
  ]);
  assert.equal(download.suggestedFilename(), 'mine.json');
  const track = JSON.parse(await readFile(await download.path(), 'utf8'));
  assert.equal(track.progression.length, 2);
  assert.equal(track.progression[0].voices[0].synth_function_name, 'isochronic_tone');
  await page.context().close();
});
