// A real server process for one test file, on a port of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/**
 * Resolves when the server accepts connections: { origin, port, stop() }. LIBRARY names a folder of tracks/ here;
 * without it the server offers its own tracks.
 */
export async function startServer(library) {
  const program = process.env.STILLPOINT;
  if (!program) throw new Error('STILLPOINT must name the program; run the tests through ./dev test');
  const tracks = library ? ['--tracks', join(fileURLToPath(new URL('tracks/', import.meta.url)), library)] : [];
  const server = spawn(program, ['serve', '--port', '0', '--state', '', ...tracks], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(server, 'exit');
  const port = await new Promise((resolve, reject) => {
    createInterface(server.stdout).on('line', (line) => {
      const address = /http:\/\/[^\s/]+:(\d+)/.exec(line);
      if (address) resolve(Number(address[1]));
    });
    exited.then(([code, signal]) => reject(new Error(`the server left before it listened (${code ?? signal})`)));
  });
  return {
    origin: `http://localhost:${port}`,
    port,
    async stop() {
      server.kill('SIGTERM');
      await exited;
    },
  };
}
