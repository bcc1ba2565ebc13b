// The page of pictures (web/world.html) served from its sources: the world alone, without a server or a stream.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const web = fileURLToPath(new URL('../../web', import.meta.url));

/** Resolves to { origin, stop() }. */
export async function serveWorldPage() {
  const { createServer } = await import(join(web, 'node_modules/vite/dist/node/index.js'));
  const server = await createServer({ root: web, configFile: join(web, 'vite.config.ts'), logLevel: 'error', server: { port: 0, host: '127.0.0.1', hmr: false, watch: null } });
  await server.listen();
  return { origin: `http://localhost:${server.httpServer.address().port}`, stop: () => server.close() };
}
