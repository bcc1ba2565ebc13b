// A server and a browser for all tests of a file.
import { after, before } from 'node:test';
import { launch } from './chromium.mjs';
import { startServer } from './server.mjs';

/** While the file's tests run: { server, browser }. LIBRARY and OPTIONS as for startServer. */
export function useStage(library, options) {
  const stage = {};
  before(async () => {
    stage.server = await startServer(library, options);
    stage.browser = await launch();
  });
  after(async () => {
    await stage.browser?.close();
    await stage.server?.stop();
  });
  return stage;
}
