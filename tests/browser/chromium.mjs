// Debian's Chromium without a screen, sound card or GPU: one set of flags gives WebGPU, WebGL2 and a running
// AudioContext, the first two on its software renderer.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const flags = [
  '--no-sandbox', // the tests may run as root
  '--disable-dev-shm-usage', // /dev/shm is small in containers
  '--enable-unsafe-webgpu',
  '--enable-features=Vulkan',
  '--use-vulkan=swiftshader',
  '--use-angle=swiftshader',
];

export function launch() {
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: flags });
}

/** A fresh visitor's page. What goes wrong in it (console errors, exceptions) is gathered in page.problems. */
export async function openPage(browser, options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.problems = [];
  page.on('console', (message) => {
    if (message.type() === 'error') page.problems.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => page.problems.push(String(error.stack ?? error)));
  return page;
}

/** Writes NAME.png among the artefacts and returns its bytes. */
export async function screenshot(target, name) {
  const folder = process.env.STILLPOINT_ARTIFACTS;
  mkdirSync(folder, { recursive: true });
  return target.screenshot({ path: join(folder, `${name}.png`) });
}
