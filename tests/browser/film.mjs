// A page of ours frame by frame: its clock stands still until the next frame is asked for, so that every film of the same
// world is the same however slow the machine is.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { FlashMeter } from './flash_meter.mjs';

export const PER_SECOND = 60;
const [WIDTH, HEIGHT] = [192, 144];
const CELL = 2; // pixels a side
export const [COLUMNS, ROWS] = [WIDTH / CELL, HEIGHT / CELL];
const BATCH = 10; // frames a call

/** Runs in the page before anything else: time, and what waits for the next frame. */
function standStill(perSecond) {
  let time = 1;
  let waiting = [];
  performance.now = () => time;
  window.requestAnimationFrame = (callback) => waiting.push(callback);
  window.cancelAnimationFrame = (id) => { waiting[id - 1] = () => {}; };
  window.nextFrame = () => {
    time += 1000 / perSecond;
    const due = waiting;
    waiting = [];
    for (const callback of due) callback(time);
  };
}

/** Runs in the page: `count` frames of its first canvas as cells of linear light, 16 bits each, base64. */
function shoot({ count, width, height, cell }) {
  const canvas = document.querySelector('canvas');
  window.copy ??= new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  const columns = width / cell;
  const out = new Uint16Array(count * columns * (height / cell) * 3);
  const linear = Float64Array.from({ length: 256 }, (_, i) => (i <= 10 ? i / 255 / 12.92 : ((i / 255 + 0.055) / 1.055) ** 2.4));
  for (let frame = 0, at = 0; frame < count; frame++) {
    window.nextFrame();
    window.copy.drawImage(canvas, 0, 0, width, height);
    const { data } = window.copy.getImageData(0, 0, width, height);
    const sums = new Float64Array(columns * (height / cell) * 3);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const pixel = 4 * (y * width + x);
        const to = 3 * (Math.floor(y / cell) * columns + Math.floor(x / cell));
        for (let c = 0; c < 3; c++) sums[to + c] += linear[data[pixel + c]];
      }
    }
    for (const sum of sums) out[at++] = Math.round((sum / (cell * cell)) * 65535);
  }
  const bytes = new Uint8Array(out.buffer);
  let text = '';
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
}

/** Opens `address` with its clock stopped. */
export async function openStill(browser, address) {
  const page = await browser.newPage({ viewport: { width: WIDTH, height: HEIGHT } });
  page.problems = [];
  page.on('pageerror', (error) => page.problems.push(String(error.stack ?? error)));
  await page.addInitScript(standStill, PER_SECOND);
  await page.goto(address);
  return page;
}

/** Measures the next `seconds` of the page's canvas. */
export async function measure(page, seconds, meter = new FlashMeter(COLUMNS, ROWS, PER_SECOND)) {
  const size = COLUMNS * ROWS * 3;
  for (let left = Math.round(seconds * PER_SECOND); left > 0; left -= BATCH) {
    const count = Math.min(left, BATCH);
    const bytes = Buffer.from(await page.evaluate(shoot, { count, width: WIDTH, height: HEIGHT, cell: CELL }), 'base64');
    const values = new Uint16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
    for (let frame = 0; frame < count; frame++) meter.push(Float32Array.from(values.subarray(frame * size, (frame + 1) * size), (value) => value / 65535));
  }
  return meter;
}

// ---------------------------------------------------------------- the world, without a server of its own

const fromHex = (hex) => Buffer.from(hex, 'hex');
const varint = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)]);
/** A field of bytes in a protobuf message. */
const field = (number, bytes) => Buffer.concat([Buffer.from([...varint(number * 8 + 2), ...varint(bytes.length)]), bytes]);
const inOrder = (frames) => Object.entries(frames ?? {}).sort(([a], [b]) => a - b).map(([, hex]) => fromHex(hex));

/**
 * What a listener of `document` is sent from its start on: { score, frames }, both as ServerMessages. `changes` of the style:
 * [{ style, at }], `at` in seconds.
 */
export function recordWorld({ document, style, seconds, changes = [], media = '' }) {
  const restyles = changes.map((change, index) => ({ style: change.style, world_epoch: index + 2, sample: change.at * 48000, head: change.at * 48000 }));
  const order = {
    chunks: 1, media,
    epochs: [{ document: JSON.stringify(document), seed: '5', style, epoch: 1, world_epoch: 1, sample: 0, blend: false, end: seconds * 48000, restyles }],
  };
  const program = process.env.STILLPOINT_REPLAY;
  if (!program) throw new Error('STILLPOINT_REPLAY must name the program; run this through ./dev');
  const made = spawnSync(program, { input: JSON.stringify(order), maxBuffer: 1 << 30 });
  if (made.status !== 0) throw new Error(`the world cannot be made: ${made.stderr}`);
  const sent = JSON.parse(made.stdout);
  const frames = Object.keys(sent.keyframes).flatMap((epoch) => [...inOrder(sent.keyframes[epoch]).slice(0, 1), ...inOrder(sent.frames?.[epoch])]);
  return { score: field(1, field(6, fromHex(sent.scores[1]))), frames: field(2, Buffer.concat(frames.map((frame) => field(4, frame)))) };
}

/** A WAV of clicks with a tone, `perMinute` of them: music at its most regular. */
export function writeBeats(path, perMinute, seconds) {
  const rate = 48000;
  const pcm = Buffer.alloc(2 * rate * seconds);
  for (let i = 0; i < rate * seconds; i++) {
    const since = (i / rate) % (60 / perMinute);
    pcm.writeInt16LE(Math.round(28000 * Math.exp(-25 * since) * Math.sin(2 * Math.PI * 180 * since)), 2 * i);
  }
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + pcm.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(2 * rate, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(pcm.length, 40);
  writeFileSync(path, Buffer.concat([head, pcm]));
}

const web = fileURLToPath(new URL('../../web/', import.meta.url));

/** The pages of web/ as their sources stand, and recorded worlds: { world(recording, query), close() }. */
export async function openStudio() {
  const recordings = [];
  const shelf = createServer((request, response) => {
    const [, index, kind] = request.url.split('/');
    response.writeHead(200, { 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' });
    response.end(recordings[index]?.[kind === 'frames.score' ? 'score' : 'frames']);
  });
  await new Promise((resolve) => shelf.listen(0, '127.0.0.1', resolve));
  const folder = mkdtempSync(join(tmpdir(), 'stillpoint-film-'));
  const vite = spawn(process.execPath, [join(web, 'node_modules/vite/bin/vite.js'), '--port', '0', '--host', '127.0.0.1'], { cwd: web, stdio: ['ignore', 'pipe', 'inherit'] });
  const origin = await new Promise((resolve, reject) => {
    createInterface(vite.stdout).on('line', (line) => {
      // eslint-disable-next-line no-control-regex
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(line.replace(/\x1b\[\d*m/g, ''));
      if (found) resolve(found[0]);
    });
    vite.once('exit', () => reject(new Error('vite does not start')));
  });
  return {
    folder,
    /** The address of world.html that plays `recording` from its start. */
    world(recording, query = '') {
      recordings.push(recording);
      const frames = encodeURIComponent(`http://127.0.0.1:${shelf.address().port}/${recordings.length - 1}/frames`);
      return `${origin}/world.html?live=1&t=0&w=${WIDTH}&h=${HEIGHT}&rung=4&frames=${frames}${query}`;
    },
    async close() {
      vite.removeAllListeners('exit');
      vite.kill();
      shelf.close();
      rmSync(folder, { recursive: true });
    },
  };
}
