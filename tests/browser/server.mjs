// A real server process for one test file, on a port of its own, with the tracks of this folder as its library.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
export const tracks = join(here, 'tracks');

/** Resolves when the server accepts connections: { origin, port, stop() }. */
export async function startServer() {
  const program = process.env.STILLPOINT;
  if (!program) throw new Error('STILLPOINT must name the program; run the tests through ./dev test');
  const server = spawn(program, ['serve', '--port', '0', '--tracks', tracks], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(server, 'exit');
  const origin = await new Promise((resolve, reject) => {
    createInterface(server.stdout).on('line', (line) => {
      const address = /http:\/\/[^\s/]+:(\d+)/.exec(line);
      if (address) resolve(`http://localhost:${address[1]}`);
    });
    exited.then(([code, signal]) => reject(new Error(`the server left before it listened (${code ?? signal})`)));
  });
  return {
    origin,
    port: Number(new URL(origin).port),
    async stop() {
      server.kill('SIGTERM');
      await exited;
    },
  };
}
