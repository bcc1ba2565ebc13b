// A server that dies while somebody listens and is started again: the page comes back by itself, at the right place.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { openPage } from './chromium.mjs';
import { useStage } from './stage.mjs';
import { assertTones, hear, startListening, waitForPhase } from './visitor.mjs';

// tracks/rising: 180 Hz at the start, 0.2 Hz more every second, the ears 4 Hz apart.
const carriersAt = (seconds) => ({ left: 178 + 0.2 * seconds, right: 182 + 0.2 * seconds });
const mostBuffered = 10; // seconds the server sends ahead at most

const stage = useStage('rising', { keeps: true });

/** Chromium itself reports every refused connection as an error of the page; nothing else may go wrong. */
const ownProblems = (page) => page.problems.filter((problem) => !/WebSocket|ERR_|503/.test(problem));

/** Where the session stands by the server's own word: seconds. */
async function positionAt(server, session) {
  const answer = await fetch(`${server.origin}/v1/sessions/${session}`);
  assert.equal(answer.status, 200);
  return (await answer.json()).position_s;
}

test('a server that is killed and back within what is in hand is not heard', async () => {
  const { server, browser } = stage;
  const page = await openPage(browser, { viewport: { width: 640, height: 360 } });
  await startListening(page, server.origin, 'No picture');
  await page.waitForFunction(() => window.stillpoint.bufferedSeconds > 5);
  const session = await page.evaluate(() => window.stillpoint.session);
  await hear(page, 1);

  await server.kill();
  const back = setTimeout(1500).then(() => server.restart());
  await page.waitForFunction(() => !window.stillpoint.connected, undefined, { timeout: 3000 });
  let sound = await hear(page, 3);
  assertTones(sound, carriersAt);
  await back;

  // On until what is heard can only have come from the new server.
  const proof = sound.end + mostBuffered;
  while (sound.end - 3 < proof) {
    sound = await hear(page, 3);
    assertTones(sound, carriersAt);
  }
  assert.equal(await page.evaluate(() => window.stillpoint.connected), true);
  assert.equal(await page.evaluate(() => window.stillpoint.session), session);
  assert.deepEqual(ownProblems(page), []);
  await page.context().close();
});

test('after longer than that the page waits, says so, and goes on where the session is', async () => {
  const { server, browser } = stage;
  const page = await openPage(browser, { viewport: { width: 640, height: 360 } });
  await startListening(page, server.origin, 'No picture');
  await page.waitForFunction(() => window.stillpoint.bufferedSeconds > 5);
  const session = await page.evaluate(() => window.stillpoint.session);

  await server.kill();
  await page.getByRole('heading', { name: 'No connection' }).waitFor();
  await server.restart();
  await page.waitForFunction(() => window.stillpoint.connected);
  await waitForPhase(page, 'playing');
  await page.getByRole('heading', { name: 'No connection' }).waitFor({ state: 'hidden' });
  const sound = await hear(page, 3);
  assertTones(sound, carriersAt);
  const apart = (await positionAt(server, session)) - (await page.evaluate(() => window.stillpoint.mediaSample / 48000));
  assert.ok(Math.abs(apart) < 0.5, `the page is ${apart.toFixed(2)} s from the session`);
  assert.deepEqual(ownProblems(page), []);
  await page.context().close();
});
