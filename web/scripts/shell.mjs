// A Vite plugin: builds src/offline/service_worker.ts into /service_worker.js, which knows every file of the build.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

const source = 'src/offline/service_worker.ts';
const forReaders = /\.(txt|map)$/;

export function shell() {
  let options;
  return {
    name: 'stillpoint-shell',
    apply: 'build',
    configResolved: (config) => void (options = config),
    async writeBundle(_, bundle) {
      if ('service_worker.js' in bundle) return; // its own build
      const files = [...Object.keys(bundle), ...readdirSync(options.publicDir)].filter((name) => !forReaders.test(name)).sort();
      const hash = createHash('sha256');
      for (const name of files) hash.update(name).update(readFileSync(join(options.build.outDir, name)));
      await build({
        configFile: false,
        root: options.root,
        publicDir: false,
        logLevel: 'warn',
        define: {
          SHELL_FILES: JSON.stringify(files.map((name) => (name === 'index.html' ? '/' : `/${name}`))),
          SHELL_NAME: JSON.stringify(`stillpoint-shell-${hash.digest('hex').slice(0, 12)}`),
        },
        build: {
          outDir: options.build.outDir,
          emptyOutDir: false,
          target: options.build.target,
          rollupOptions: { input: source, output: { format: 'iife', entryFileNames: 'service_worker.js' } },
        },
      });
    },
  };
}
