// Listen pressed, sound and world arrive: on both graphics backends and with both decoders.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage, screenshot } from './chromium.mjs';
import { useStage } from './stage.mjs';
import { assertTones, assertWorldMoves, hear, startListening } from './visitor.mjs';

const small = { width: 640, height: 360 }; // what the software renderer draws fast enough
const steady = () => ({ left: 195, right: 205 }); // tracks/steady

const stage = useStage('steady');

for (const { backend, decoder, query } of [
  { backend: 'webgpu', decoder: 'webcodecs', query: '' },
  { backend: 'webgl2', decoder: 'wasm', query: '?gl=1&decoder=wasm' },
]) {
  test(`the carriers of both ears and a moving world, on ${backend} with ${decoder}`, async () => {
    const page = await openPage(stage.browser, { viewport: small });
    await startListening(page, stage.server.origin + '/' + query);
    const sound = await hear(page, 4);
    assertTones(sound, steady);
    assert.equal(await page.evaluate(() => window.stillpoint.decoder), decoder);
    assert.equal(await page.evaluate(() => window.stillpoint.world.backend), backend);
    await assertWorldMoves(page);
    await screenshot(page, `world-${backend}`);
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });
}
