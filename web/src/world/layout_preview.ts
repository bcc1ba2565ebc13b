// The layout laws of a style file, read well enough to look at a style without a server: where and how large things
// are drawn from the same ranges, but not with the server's own numbers, and nothing of the score is used.
import { hash, random } from './hash';
import type { InstanceRecord } from './instance_record';

type Json = Record<string, unknown>;
type Instance = Partial<InstanceRecord>;

const NAMES = ['orb', 'crystal', 'ribbon', 'ring', 'column', 'dome', 'terrain', 'motes'];
const PROGRAMS = ['still', 'bob', 'turn', 'breathe', 'drift', 'listen'];
const DEGREE = Math.PI / 180;

const numberOf = (of: Json, key: string, fallback = 0): number => (typeof of[key] === 'number' ? of[key] : fallback);
const list = (of: Json, key: string): Json[] => (Array.isArray(of[key]) ? (of[key] as Json[]) : []);

/** low + (high - low) u of a number or a pair. */
function within(value: unknown, u: number): number {
  if (typeof value === 'number') return value;
  const [low = 0, high = 0] = Array.isArray(value) ? (value as number[]) : [];
  return low + (high - low) * u;
}

type Quaternion = [number, number, number, number];

function times(a: Quaternion, b: Quaternion): Quaternion {
  return [
    a[3] * b[0] + a[0] * b[3] + a[1] * b[2] - a[2] * b[1], a[3] * b[1] - a[0] * b[2] + a[1] * b[3] + a[2] * b[0],
    a[3] * b[2] + a[0] * b[1] - a[1] * b[0] + a[2] * b[3], a[3] * b[3] - a[0] * b[0] - a[1] * b[1] - a[2] * b[2],
  ];
}

const about = (x: number, y: number, z: number, degrees: number): Quaternion => {
  const s = Math.sin((degrees * DEGREE) / 2);
  return [x * s, y * s, z * s, Math.cos((degrees * DEGREE) / 2)];
};

function appear(look: Json, r: () => number): Instance {
  const parameters = new Float32Array(((look['parameters'] as number[] | undefined) ?? [0, 0, 0, 0]).map((p) => p / 255));
  if (typeof look['vary'] === 'number') parameters[look['vary']]! *= r();
  const palette = (look['palette'] as number[] | undefined) ?? [0];
  const lean = 360 * r();
  const facing = look['axis'] === 'y' ? about(1, 0, 0, -90) : look['axis'] === 'x' ? about(0, 1, 0, 90) : about(0, 1, 0, 0);
  const turned = times(about(0, 1, 0, numberOf(look, 'yaw') + (2 * r() - 1) * numberOf(look, 'spin')), facing);
  return {
    archetype: NAMES.indexOf(String(look['archetype'])), scale: within(look['size'], r() ** numberOf(look, 'size_power', 1)), palette: palette[Math.floor(r() * palette.length)]!,
    hue: ((numberOf(look, 'hue') + (2 * r() - 1) * numberOf(look, 'hue_jitter')) * 360) / 256, lightness: numberOf(look, 'lightness') / 256, glow: numberOf(look, 'glow') / 255,
    parameters, program: Math.max(PROGRAMS.indexOf(String(look['program'])), 0), phase: r(),
    rotation: new Float32Array(times(about(Math.cos(lean * DEGREE), 0, Math.sin(lean * DEGREE), numberOf(look, 'tilt') * r()), turned)),
  };
}

function scattered(law: Json, length: number, start: number, i: number, r: () => number): Instance {
  const u = r();
  const count = numberOf(law, 'count', 1);
  const on = law['path'] as Json | undefined;
  const beside = (law['beside'] ?? {}) as Json;
  const one = appear(law, r);
  const even = numberOf(law, 'even');
  one.x = ((i + even + r() * (1 - 2 * even)) / count) * length;
  if (on) {
    one.z = numberOf(on, 'swing') * Math.sin((2 * Math.PI * (start + one.x)) / numberOf(on, 'length', 1)) + numberOf(on, 'side') + (2 * u - 1) * numberOf(on, 'jitter');
  } else {
    const left = beside['right'] === undefined || (beside['left'] !== undefined && r() < 0.5);
    one.z = (left ? -1 : 1) * within(beside[left ? 'left' : 'right'], u ** numberOf(beside, 'power', 1));
    one.scale = one.scale! * (1 + numberOf(beside, 'grow') * u);
  }
  const far = law['far'] as Json | undefined;
  const height = within(far && Math.abs(one.z) >= numberOf(far, 'from') ? far['height'] : law['height'], r());
  one.y = law['height_in_sizes'] === true ? height * one.scale! : height;
  return one;
}

/** What a chunk holds. */
export function previewChunk(layout: Json, seed: number, chunk: number, length: number): Instance[] {
  const all: Instance[] = [];
  list(layout, 'scatter').forEach((law, layer) => {
    const turns = numberOf(law, 'one_in', 1);
    if (law['noise_only'] === true || ((chunk % turns) + turns) % turns !== Math.floor(random(seed, 1, layer) * turns)) return;
    for (let i = 0; i < numberOf(law, 'count', 1); i++) {
      const key = hash(seed, 2, layer, chunk * 64 + i);
      let k = 0;
      const one = scattered(law, length, chunk * length, i, () => random(key, k++));
      all.push(one);
      if (law['mirrored'] === true) all.push({ ...one, z: -one.z! });
      const halo = law['halo'] as Json | undefined;
      if (halo && random(key, 99) * numberOf(halo, 'every') < 1) {
        const ring = appear(halo, () => random(key, k++));
        all.push({ ...ring, x: one.x!, y: one.y!, z: one.z!, scale: ring.scale! * one.scale! });
      }
    }
  });
  const mark = layout['landmark'] as Json | undefined;
  if (mark?.['kind'] === 'gate' && chunk % 5 === 2) {
    let k = 0;
    all.push({ ...appear(mark, () => random(seed, 4, chunk, k++)), x: length / 2, z: (chunk % 2 ? -1 : 1) * numberOf(mark, 'side'), y: numberOf(mark, 'height') });
  }
  return all.map((one, i) => ({ ...one, id: 1024 + (((chunk % 256) + 256) % 256) * 128 + i }));
}

/** What travels with the listener. */
export function previewCompanions(layout: Json, seed: number): Instance[] {
  return list(layout, 'companions').map((law, i) => {
    let k = 0;
    const [x = 0, y = 0, z = 0] = (law['position'] as number[] | undefined) ?? [];
    return { ...appear(law, () => random(seed, 3, i, k++)), id: i, x, y, z, phase: numberOf(law, 'phase') / 256 };
  });
}
