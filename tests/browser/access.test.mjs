// What can be tested of WCAG by machine: axe-core finds nothing to object to on any view, in any state it is shown in.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { openPage } from './chromium.mjs';
import { useStage } from './stage.mjs';
import { waitForPhase } from './visitor.mjs';

const stage = useStage();
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

/** A page that has been here before and shows no picture: contrast over the world is what contrast.test.mjs is for. */
async function open(options = { viewport: { width: 1280, height: 900 } }) {
  const page = await openPage(stage.browser, options);
  await page.addInitScript(() => localStorage.setItem('stillpoint.settings', '{"noticed":true,"picture":"off"}'));
  return page;
}

async function assertNothingFound(page, view) {
  await page.waitForTimeout(500); // what appears is there
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  const found = violations.map(({ id, help, nodes }) => `${id}: ${help}\n    ${nodes.map((node) => node.html.slice(0, 160)).join('\n    ')}`);
  assert.equal(found.length, 0, `${view}:\n  ${found.join('\n  ')}`);
}

async function listen(page) {
  await page.goto(stage.server.origin);
  await page.getByRole('button', { name: 'Listen' }).click();
  await waitForPhase(page, 'playing');
}

for (const [device, options] of Object.entries({ desktop: undefined, phone })) {
  test(`the library, with filters and without, on a ${device}`, async () => {
    const page = await open(options);
    await page.goto(stage.server.origin);
    await page.getByRole('button', { name: 'Listen' }).waitFor();
    await assertNothingFound(page, 'library');
    await page.getByRole('button', { name: 'Delta', exact: true }).click();
    await page.getByRole('searchbox').fill('there is no such thing');
    await page.getByText('Nothing matches all of that.').waitFor();
    await assertNothingFound(page, 'library that finds nothing');
    await page.getByRole('button', { name: 'Late light: dim the interface' }).click();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await assertNothingFound(page, 'library in late light');
    await page.context().close();
  });

  test(`the player and its sheets on a ${device}`, async () => {
    const page = await open(options);
    await listen(page);
    await page.keyboard.press('Space'); // controls stay while paused
    await waitForPhase(page, 'paused');
    await assertNothingFound(page, 'player');
    for (const sheet of ['World', 'Sound', 'Sleep', 'Share']) {
      await page.getByRole('button', { name: sheet, exact: true }).locator('visible=true').click();
      await page.getByRole('dialog').waitFor();
      await assertNothingFound(page, `sheet ${sheet}`);
      await page.keyboard.press('Escape');
    }
    if (options) await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('button', { name: 'Stream details' }).locator('visible=true').click();
    await assertNothingFound(page, 'sheet Stream details');
    await page.context().close();
  });

  test(`the editor, also with problems, on a ${device}`, async () => {
    const page = await open(options);
    await page.goto(`${stage.server.origin}/edit/theta-journey`);
    await page.getByText('Changes are heard at once.').waitFor();
    await assertNothingFound(page, 'editor');
    await page.getByRole('textbox', { name: 'Length of the step' }).fill('soon');
    await page.keyboard.press('Enter');
    await page.getByText('This cannot be played yet.').waitFor();
    await assertNothingFound(page, 'editor with a problem');
    await page.context().close();
  });
}

test('the notice, a shared link, the end and what is no longer there', async () => {
  const page = await open();
  await page.goto(`${stage.server.origin}/notice`);
  await page.getByRole('button', { name: 'Keep this choice' }).waitFor();
  await assertNothingFound(page, 'notice');
  const answer = await fetch(`${stage.server.origin}/v1/sessions`, { method: 'POST', body: '{"track":"alpha-rest"}' });
  const { id } = await answer.json();
  await page.goto(`${stage.server.origin}/s/${id}`);
  await page.getByRole('button', { name: 'Listen' }).waitFor();
  await assertNothingFound(page, 'shared link');
  await page.goto(`${stage.server.origin}/s/nothing`);
  await page.getByRole('heading', { name: 'This session has ended' }).waitFor();
  await assertNothingFound(page, 'session that has ended');
  await page.context().close();
});

test('a page without a connection', async () => {
  const page = await open();
  await page.goto(stage.server.origin);
  await page.route('**/v1/**', (route) => route.abort());
  await page.reload();
  await page.getByRole('heading', { name: 'No connection' }).waitFor();
  await assertNothingFound(page, 'library without a connection');
  await page.context().close();
});
