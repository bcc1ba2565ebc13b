import { defineConfig } from 'vitest/config';
import { shell } from './scripts/shell.mjs';

export default defineConfig({
  plugins: [shell()],
  build: {
    outDir: '../build/web',
    emptyOutDir: true,
    target: ['chrome110', 'firefox115', 'safari16.4'],
    assetsInlineLimit: 0, // the worklet and the style sheets are files of their own, so that they are cached
    chunkSizeWarningLimit: 1000, // Three.js, loaded with the player only
  },
  server: {
    host: '127.0.0.1', // not every machine can resolve localhost: a bare root has no /etc/hosts
    fs: { allow: ['..'] }, // world.html reads the style files in ../config
    headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' },
    proxy: { '/v1': { target: process.env.STILLPOINT_SERVER ?? 'http://127.0.0.1:8080', ws: true } },
  },
  test: { include: ['tests/**/*.test.ts', 'src/**/*.test.ts'] },
});
