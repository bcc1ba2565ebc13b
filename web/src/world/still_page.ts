// The page world.html: one URL is one picture, without a server. For looking at styles while working on them, and
// for picture tests. Switches: style, t (seconds), beat (Hz; "10-5" glides between 60 and 180 s), seed, gl=1 (WebGL2),
// w and h (pixels), live=1 (runs from t with every fade and the guard), rung (0 finest), motion, camera (mode),
// crowd=N (N instances of all archetypes instead of the built-in scene), scene={...} (laid over the "scene" of the style),
// frames (address of a recorded ServerMessage with a segment of world frames; its hello with the score at the same
// address plus ".score"; t must lie within them).
// window.ready turns true when the still is on screen; window.view is the WorldView, window.keyframeOf makes frames for it.
import { ServerMessage } from '../gen/stillpoint/v1/stream';
import { Curve_Channel, Line_Kind, type Score, type WorldFrame } from '../gen/stillpoint/v1/world';
import { createWorldView } from './create_world_view';
import { random } from './hash';
import { type InstanceRecord } from './instance_record';
import { writeRecords } from './record_writer';
import type { Motion, WorldView } from './world_view';

declare global {
  interface Window {
    ready: boolean;
    view: WorldView;
    /** A keyframe as the server would send it, to try a change of style. */
    keyframeOf: (style: string, seconds: number, worldEpoch: number) => WorldFrame;
  }
}

const RATE = 48000;
const query = new URLSearchParams(location.search);
const style = query.get('style') ?? 'drift';
const start = Number(query.get('t') ?? 30);
const seed = Number(query.get('seed') ?? 7);
const width = Number(query.get('w') ?? innerWidth);
const height = Number(query.get('h') ?? innerHeight);
const [from = 10, to = from] = (query.get('beat') ?? '10-5').split('-').map(Number);

function score(): Score {
  const knots = [];
  let phase = 0;
  let before = { t: 0, f: from };
  for (const [t, f] of [[0, from], [60, from], [180, to], [1800, to]] as const) {
    phase += ((t - before.t) * (before.f + f)) / 2;
    knots.push({ sample: t * RATE, beatHz: f, carrierHz: 200, depth: 1, gain: 1, phase, pan: 0 });
    before = { t, f };
  }
  return {
    lines: [{ id: 0, kind: Line_Kind.BINAURAL, name: 'main', knots }],
    steps: [{ firstSample: 0, samples: 1800 * RATE, name: 'one' }], totalSamples: 1800 * RATE,
  };
}

type Instance = Partial<InstanceRecord>;
const par = (a: number, b = 0, c = 0, d = 0): Float32Array => new Float32Array([a, b, c, d]);
const tilted = (angle: number, lean: number): Float32Array => {
  const a = Math.sin(angle / 2);
  const b = Math.sin(lean / 2);
  return new Float32Array([b * Math.cos(angle / 2), a * Math.cos(lean / 2), -a * b, Math.cos(angle / 2) * Math.cos(lean / 2)]);
};

function driftChunk(chunk: number, length: number): Instance[] {
  let k = 0;
  const r = (): number => random(seed, 500, chunk, k++);
  const id = (i: number): number => ((chunk * 16 + i) % 60000) + 100;
  const list: Instance[] = [];
  for (let i = 0; i < 3; i++) {
    const x = ((i + r()) * length) / 3;
    const world = chunk * length + x;
    const u = r();
    list.push({
      id: id(i), archetype: 0, palette: i % 2, x, y: 1.2 + 1.6 * r(), z: 4.2 * Math.sin(world / 21) + 8 + (r() - 0.5) * 2.4,
      scale: 0.22 + 0.75 * u * u, glow: 0.43, parameters: par(1, 0, r(), 0.2), program: 1, phase: r(),
    });
  }
  for (let i = 3; i < 7; i++) {
    const far = r();
    const z = r() < 0.5 ? 27 + 50 * far * far : -(11 + 62 * far * far);
    const radius = 0.7 + 4.6 * r() ** 2.2 * (0.35 + far);
    const y = radius * (Math.abs(z) < 34 ? 1.1 + 0.7 * r() : 0.9 * r() - 0.15);
    const x = r() * length;
    const palette = Math.floor(r() * 5);
    list.push({ id: id(i), archetype: 0, palette, x, y, z, scale: radius, glow: 0.26, parameters: par(0.06, 0, r(), 0.1), rotation: tilted(r() * 6, r() * 0.6), phase: r() });
    if (i === 3 && chunk % 2 === 0) {
      list.push({ id: id(10), archetype: 3, palette: 0, x, y, z, scale: radius * 1.7, glow: 0.47, parameters: par(0, 0.16, 1, 0), rotation: tilted(r() * 6, 1.25 + 0.3 * r()) });
    }
  }
  const z = (r() - 0.5) * 130;
  if (Math.abs(z) > 16) {
    list.push({ id: id(8), archetype: 0, palette: 2 + Math.floor(r() * 3), x: r() * length, y: 9 + 22 * r(), z, scale: 0.5 + 1.5 * r(), glow: 0.3, parameters: par(0, 0, r(), 0.1), rotation: tilted(r() * 6, 0.4), program: 4, phase: r() });
  }
  list.push({ id: id(9), archetype: 7, palette: 0, x: length / 2, y: 3.4, z: (r() - 0.5) * 20, scale: 11, glow: 0.55, parameters: par(1, 0.25, 0.5, 0.5), program: 4 });
  return list;
}

function mandala(): Instance[] {
  const list: Instance[] = [];
  for (let i = 0; i < 5; i++) {
    const u = i / 4;
    list.push({
      id: i, archetype: 5, palette: u < 0.5 ? 3 : 4, x: 58 - 50 * u, scale: 0.74 + 0.48 * u, lightness: (u < 0.5 ? -0.18 : -0.20) - 0.13 * u,
      hue: u < 0.5 ? 10 - 20 * u : 8 - 6 * u, parameters: par(0.05 + 0.47 * u, 0.9 - 0.56 * u, 0.5, 0), program: 3,
    });
  }
  [[4.75, 0.62, 0.22, 0], [3.65, 0.76, 0.75, 0.5], [2.5, 0.88, 1.2, 0], [1.7, 0.9, 1.5, 0.5]].forEach(([length, weight, cup, shift], k) => {
    list.push({ id: 10 + k, archetype: 3, palette: k === 2 ? 2 : 1, x: 20 - 0.12 * k, scale: length!, parameters: par(weight!, (cup! * 100) / 255, shift!, 0.1 + 0.2 * k), program: 2 });
  });
  list.push({ id: 20, archetype: 0, palette: 0, x: 19, scale: 0.45, glow: 0.5, parameters: par(1, 0, 0, 0.5), program: 3 });
  for (let i = 0; i < 4; i++) list.push({ id: 30 + i, archetype: 7, palette: 0, x: 15 + 2.5 * i, scale: 9, glow: 0.55, parameters: par(1, 0.25, 0.5, 0.4), program: 4 });
  return list;
}

/** All archetypes in equal numbers along the way: for looking at them, and for counting what many of them cost. */
function crowd(count: number): Instance[] {
  const list: Instance[] = [];
  const columns = [0, 0.2, 0.4, 0.6, 0.8, 1];
  for (let i = 0; i < count; i++) {
    const r = (k: number): number => random(seed, 700, i, k);
    const archetype = i % 8;
    const side = r(1) < 0.5 ? -1 : 1;
    const form = columns[Math.floor(i / 8) % columns.length]!;
    const size = [0.3 + 1.2 * r(3) ** 2, 0.3 + r(3), 1 + 2 * r(3), 1 + 2 * r(3), 0.3 + 0.5 * r(3), 3 + 3 * r(3), 6 + 16 * r(3), 8][archetype]!;
    const parameters = [
      par(r(4) < 0.3 ? 1 : 0, 0, r(5), 0.2), par(r(4), 0.2 + 0.5 * r(5), r(6), r(7)), par(0.6, 0.2 + 0.4 * r(5), 0.3 + 0.5 * r(6), r(7)), par(0, 0.16, 1, 0),
      par(0.4 + 0.2 * r(5), form === 0.8 ? 0.4 : 0.6, 0.1 * r(6), form), par(0.4, 0.3, r(6), r(7)), par(0.3 + 0.4 * r(4), r(5), r(6), r(7)), par(1, 0.25, 0.5, 0.5),
    ][archetype]!;
    list.push({
      id: i + 1, archetype, palette: i % 5, x: 4 + 200 * r(0), z: side * (archetype === 6 ? 40 + 60 * r(2) : 4 + 40 * r(2)), y: [1, 1.5, 4, 3, 0, 0, -0.3, 3][archetype]! * (0.5 + r(8)),
      scale: size, glow: 0.5, parameters, rotation: archetype === 1 || archetype === 5 ? tilted(r(9) * 6, 0) : tilted(0, 0), program: i % 5, phase: r(10),
    });
  }
  return list;
}

function keyframe(style: string, t: number, worldEpoch: number): WorldFrame {
  const speed = style === 'mandala' ? 0 : 1.1;
  const length = 16 * speed;
  const chunks = [];
  const many = Number(query.get('crowd') ?? 0);
  if (many > 0) chunks.push({ chunk: Math.floor(t / 16), companion: false, records: writeRecords(crowd(many)) });
  else if (style === 'mandala') chunks.push({ chunk: 0, companion: true, records: writeRecords(mandala()) });
  else {
    const pearl: Instance = { id: 1, archetype: 0, palette: 5, x: 130, y: 13.6, z: 12.2, scale: 9.6, glow: 0.2, parameters: par(0, 0, 0.35, 0.35), rotation: tilted(0, 0.35), program: 3 };
    chunks.push({ chunk: 0, companion: true, records: writeRecords([pearl]) });
    const now = Math.floor(t / 16);
    for (let c = now - 1; c < now + 12; c++) chunks.push({ chunk: c, companion: false, records: writeRecords(driftChunk(c, length)) });
  }
  return {
    worldEpoch, sequence: Math.floor(t) * 2, firstSample: Math.floor(t) * RATE, chunks, removed: new Uint8Array(), patched: new Uint8Array(), events: [],
    curves: [{ channel: Curve_Channel.LEVEL, knots: new Uint8Array([0, 0, 140]) }],
    header: {
      version: 1, seed: String(seed), trackHash: '', style, unitsPerSecond: speed, chunkSeconds: 16, divisor: 2 ** Math.ceil(Math.log2(Math.max(from, to) / 0.25)),
      safety: { luminanceSlewPerSecond: 0.1, meanLuminanceMax: 0.5, photosensitiveNotice: false },
    },
  };
}

const styles = import.meta.glob('../../../config/styles/*.json', { eager: true, import: 'default' });
/** The style file with the switch `scene` laid over its scene. */
function laidOver(file: unknown): unknown {
  const over = query.get('scene');
  if (over === null) return file;
  const whole = file as { scene?: object };
  return { ...whole, scene: { ...whole.scene, ...(JSON.parse(over) as object) } };
}

const canvas = document.querySelector('canvas')!;
canvas.style.width = `${width}px`;
canvas.style.height = `${height}px`;
const live = query.has('live');
const view = await createWorldView(canvas, {
  forceWebGL: query.has('gl'), still: !live, rung: Number(query.get('rung') ?? 2),
  loadStyle: (name) => Promise.resolve(laidOver(styles[`../../../config/styles/${name}.json`])),
});
window.view = view;
view.resize(width, height, 1);
view.setMotion((query.get('motion') ?? 'full') as Motion);
window.keyframeOf = keyframe;
const recorded = query.get('frames');
if (recorded === null) {
  view.setScore(score());
  view.apply(keyframe(style, start, 0));
} else {
  const fetched = async (address: string): Promise<ServerMessage> => ServerMessage.decode(new Uint8Array(await (await fetch(address)).arrayBuffer()));
  const hello = (await fetched(`${recorded}.score`)).body;
  const segment = (await fetched(recorded)).body;
  if (hello?.$case === 'hello' && hello.hello.score) view.setScore(hello.hello.score);
  if (segment?.$case === 'segment') segment.segment.world.forEach((frame) => view.apply(frame));
}
const began = performance.now();
let frames = 0;
const draw = (): void => {
  view.render((start + (live ? (performance.now() - began) / 1000 : 0)) * RATE);
  frames++;
  if (frames === 4) {
    window.ready = true;
    document.title = JSON.stringify(view.stats);
  }
  if (live || frames < 4) requestAnimationFrame(draw);
};
draw();
