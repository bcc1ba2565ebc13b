// A real server process for one test file, on a port of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/**
 * Resolves when the server accepts connections: { origin, port, stop(), kill(), restart() }. LIBRARY names a folder of tracks/
 * here; without it the server offers its own tracks. It remembers its sessions only where KEEPS says so.
 */
export async function startServer(library, { keeps = false } = {}) {
  const state = keeps ? await mkdtemp(join(tmpdir(), 'stillpoint-')) : '';
  const tracks = library ? ['--tracks', join(fileURLToPath(new URL('tracks/', import.meta.url)), library)] : [];
  let { process: server, port } = await run(0, state, tracks);
  return {
    origin: `http://localhost:${port}`,
    port,
    /** As a power cut ends it: without a last word. */
    async kill() {
      const exited = once(server, 'exit');
      server.kill('SIGKILL');
      await exited;
    },
    /** On the same port, with what was kept. */
    async restart() {
      ({ process: server } = await run(port, state, tracks));
    },
    async stop() {
      const exited = once(server, 'exit');
      server.kill('SIGTERM');
      await exited;
      if (state) await rm(state, { recursive: true });
    },
  };
}

async function run(wantedPort, state, tracks) {
  const program = process.env.STILLPOINT;
  if (!program) throw new Error('STILLPOINT must name the program; run the tests through ./dev test');
  const server = spawn(program, ['serve', '--port', String(wantedPort), '--state', state, ...tracks], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise((resolve, reject) => {
    createInterface(server.stdout).on('line', (line) => {
      const address = /http:\/\/[^\s/]+:(\d+)/.exec(line);
      if (address) resolve(Number(address[1]));
    });
    server.once('exit', (code, signal) => reject(new Error(`the server left before it listened (${code ?? signal})`)));
  });
  return { process: server, port };
}
