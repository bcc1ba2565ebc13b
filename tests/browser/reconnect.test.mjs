// A network that is gone for 3 s is not heard, and afterwards the sound goes on at the right place.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { openPage } from './chromium.mjs';
import { startNetwork } from './network.mjs';
import { useStage } from './stage.mjs';
import { assertTones, hear, startListening } from './visitor.mjs';

// tracks/rising: 180 Hz at the start, 0.2 Hz more every second, the ears 4 Hz apart.
const carriersAt = (seconds) => ({ left: 178 + 0.2 * seconds, right: 182 + 0.2 * seconds });
const mostBuffered = 10; // seconds the server sends ahead at most

const stage = useStage('rising');

test('a network cut of 3 s leaves the sound whole and in its place', async (context) => {
  const network = await startNetwork(stage.server.port);
  context.after(() => network.stop());
  const page = await openPage(stage.browser, { viewport: { width: 640, height: 360 } });
  // Without a picture: a software renderer that takes every core would be heard, too.
  await startListening(page, network.origin, 'No picture');
  await page.waitForFunction(() => window.stillpoint.bufferedSeconds > 5);
  let sound = await hear(page, 3);
  assertTones(sound, carriersAt);

  network.cut();
  const mended = setTimeout(3000).then(() => network.mend());
  await page.waitForFunction(() => !window.stillpoint.connected, undefined, { timeout: 3000 });
  sound = await hear(page, 3);
  assertTones(sound, carriersAt);
  await mended;

  // On until what is heard can only have come over the new connection.
  const proof = sound.end + mostBuffered;
  while (sound.end - 3 < proof) {
    sound = await hear(page, 3);
    assertTones(sound, carriersAt);
  }
  assert.equal(await page.evaluate(() => window.stillpoint.connected), true);
  // Chromium itself reports every refused connection as an error of the page; nothing else may go wrong.
  assert.deepEqual(page.problems.filter((problem) => !/WebSocket|ERR_/.test(problem)), []);
});
