// Debian's Firefox without a screen or sound card: PulseAudio with a sink that nobody hears, without which an AudioContext
// never runs, and Mesa's software Vulkan for WebGPU.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import puppeteer from 'puppeteer-core';

const program = '/usr/bin/firefox-esr';
const preferences = {
  'media.autoplay.default': 0,
  'media.autoplay.blocking_policy': 0,
  'dom.webgpu.enabled': true,
  'gfx.webgpu.ignore-blocklist': true,
};

/** Why Firefox cannot be had here, or nothing. */
export function whyNoFirefox() {
  for (const [path, name] of [[program, 'firefox-esr'], ['/usr/bin/pulseaudio', 'pulseaudio']]) {
    if (!existsSync(path)) return `the Debian package ${name} is not installed; ./dev test installs it`;
  }
  return undefined;
}

/** { browser, stop() } */
export async function launchFirefox() {
  const home = await mkdtemp(join(tmpdir(), 'stillpoint-firefox-'));
  const runtime = join(home, 'run');
  await mkdir(join(runtime, 'pulse'), { recursive: true, mode: 0o700 });
  const socket = join(runtime, 'pulse', 'native');
  const env = { ...process.env, HOME: home, XDG_RUNTIME_DIR: runtime, PULSE_RUNTIME_PATH: join(runtime, 'pulse'), PULSE_SERVER: `unix:${socket}` };
  const pulse = spawn(
    '/usr/bin/pulseaudio',
    ['-n', '--daemonize=no', '--exit-idle-time=-1', '--use-pid-file=no', '--disallow-exit',
      '-L', `module-native-protocol-unix auth-anonymous=1 socket=${socket}`,
      '-L', 'module-null-sink sink_name=silence rate=48000 channels=2'],
    { env, stdio: 'ignore' },
  );
  for (let tries = 0; !existsSync(socket); tries++) {
    if (tries > 100 || pulse.exitCode !== null) throw new Error('PulseAudio does not start');
    await setTimeout(100);
  }
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath: program, headless: true, env, extraPrefsFirefox: preferences });
  return {
    browser,
    async stop() {
      await browser.close();
      pulse.kill('SIGKILL');
      await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}
