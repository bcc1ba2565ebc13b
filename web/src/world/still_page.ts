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
import { previewChunk, previewCompanions } from './layout_preview';
import { writeRecords } from './record_writer';
import type { CameraMode, Motion, WorldView } from './world_view';

declare global {
  interface Window {
    ready: boolean;
    view: WorldView;
    /** A keyframe as the server would send it, to try a change of style. */
    keyframeOf: (style: string, seconds: number, worldEpoch: number) => WorldFrame;
    /** Shows another still; resolves when it is on screen. */
    showStill: (style: string, seconds: number, worldEpoch: number) => Promise<void>;
  }
}

const RATE = 48000;
const styles = import.meta.glob('../../../config/styles/*.json', { eager: true, import: 'default' });
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
    lines: [{ id: 0, kind: Line_Kind.BINAURAL, name: 'main', knots, colour: 0 }],
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
  const file = styles[`../../../config/styles/${style}.json`] as { units_per_second: number; layout: Record<string, unknown> };
  const speed = file.units_per_second;
  const length = 16 * speed;
  const chunks = [{ chunk: 0, companion: true, records: writeRecords(previewCompanions(file.layout, seed)) }];
  const many = Number(query.get('crowd') ?? 0);
  const now = Math.floor(t / 16);
  if (many > 0) chunks.push({ chunk: now, companion: false, records: writeRecords(crowd(many)) });
  else if (speed > 0) {
    for (let c = now - 1; c <= now + Number(file.layout['chunks_ahead'] ?? 8); c++) {
      chunks.push({ chunk: c, companion: false, records: writeRecords(previewChunk(file.layout, seed, c, length)) });
    }
  }
  return {
    worldEpoch, sequence: Math.floor(t) * 2, firstSample: Math.floor(t) * RATE, chunks, removed: new Uint8Array(), patched: new Uint8Array(), events: [],
    curves: [{ channel: Curve_Channel.LEVEL, knots: new Uint8Array([0, 0, 140]) }],
    header: {
      version: 1, seed: String(seed), trackHash: '', style, unitsPerSecond: speed, chunkSeconds: 16, divisor: 2 ** Math.ceil(Math.log2(Math.max(from, to) / 0.25)),
      safety: { luminanceSlewPerSecond: 0.1, meanLuminanceMax: 0.5, photosensitiveNotice: false },
      palette: new Uint8Array(),
    },
  };
}

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
view.camera.setMode((query.get('camera') ?? 'rail') as CameraMode);
window.keyframeOf = keyframe;
window.showStill = async (name, seconds, worldEpoch): Promise<void> => {
  view.apply(keyframe(name, seconds, worldEpoch));
  for (let i = 0; i < 4; i++) {
    view.render(seconds * RATE);
    await new Promise(requestAnimationFrame);
  }
};
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
