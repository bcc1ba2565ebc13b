// The look of a style as the client reads it from config/styles/NAME.json: the palette and the "scene" part.
// docs/styles.md lists every field. A field that is missing or wrong takes its default; nothing here throws.
import { clamp } from './easing';
import type { Oklch } from './oklch';

export interface SkyStop {
  /** Degrees above the horizon. */
  elevation: number;
  color: Oklch;
}

export type Range = readonly [number, number];

export interface Ground {
  /** A sea of cloud, or firm land. */
  form: 'mist' | 'earth';
  amplitude: number; frequency: number; calm: Range; flow: number; dark: Oklch; light: Oklch;
  /** Height everywhere, per unit of distance from the way, and of a rise {from, to, height}. */
  lift: number; slope: number; rise: readonly [number, number, number]; dip: number;
  /** 0: the same on both sides; 1 or -1: distance is counted to the right or left only, from `shift` on. */
  side: number; shift: number;
  /** Ripples of sand, a trodden trail, wet sand by the water, and how much the ground mirrors the sky: 0..1 each. */
  ripple: number; trail: number; wet: number; shine: number;
}

export interface Style {
  name: string;
  palette: readonly Oklch[];
  camera: { height: number; lens: number; pitch: number; lift: number; widen: number; breath: number };
  sky: readonly SkyStop[];
  sun: { azimuth: number; elevation: number; size: number; color: Oklch; disc: number; near: number; wide: number };
  cloud: { amount: number; color: Oklch; scale: number };
  fog: { density: number; fall: number; far: number };
  light: { sun: number; sky: number; rim: number };
  /** How the way bends: z = swing (sin(2 pi x / length) + half a faster one). Things beside the way bend with it. */
  path: { swing: number; length: number };
  /** Absent: the style has no ground. */
  ground: Ground | undefined;
  /** Absent: no water. Its surface is at y = 0. */
  water: { body: Oklch; shallow: Oklch; roughness: number; foam: number } | undefined;
  /** Silhouettes round the horizon; count 0: none. */
  ridge: { count: number; color: Oklch; height: number; radius: Range; arc: Range };
  stars: { count: number; size: number; band: number; color: Oklch };
  dressing: {
    motes: number; banks: number;
    grass: { count: number; height: Range; width: number; color: Oklch; tip: Oklch; reach: Range; tufts: number };
    shafts: { count: number; strength: number };
    leaves: { count: number; color: Oklch };
  };
  /** What an instance of the ring archetype is in this style. */
  rings: 'halo' | 'flower';
  /** What an instance of the dome archetype is. */
  domes: 'aperture' | 'arch';
  strands: {
    path: 'way' | 'ring' | 'aurora'; height: number; side: number; hover: number; amplitude: number; lift: number; width: number;
    start: number; length: number; breaths: number; glow: number; radius: number; depth: number; stretch: number;
  };
  bloom: { strength: number; threshold: number };
  vignette: number;
}

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const part = (of: Json, key: string): Json => (isObject(of[key]) ? of[key] : {});

function number(of: Json, key: string, fallback: number, low: number, high: number): number {
  const value = of[key];
  return typeof value === 'number' && Number.isFinite(value) ? clamp(value, low, high) : fallback;
}

function color(value: unknown, fallback: Oklch): Oklch {
  if (!Array.isArray(value) || value.length !== 3 || !value.every((v) => typeof v === 'number' && Number.isFinite(v))) return fallback;
  const [lightness, chroma, hue] = value as [number, number, number];
  // chroma is bounded here as a matter of safety: no style can bring saturated red onto the screen
  return [clamp(lightness, 0, 1), clamp(chroma, 0, 0.12), hue];
}

function list<T extends readonly number[]>(value: unknown, fallback: T, low: number, high: number): T {
  return Array.isArray(value) && value.length === fallback.length && value.every((v) => typeof v === 'number' && Number.isFinite(v))
    ? (value.map((v) => clamp(v as number, low, high)) as unknown as T) : fallback;
}

const pair = (value: unknown, low: number, high: number, fallback: Range): Range => list(value, fallback, low, high);

function skyStops(value: unknown): SkyStop[] {
  const stops: SkyStop[] = [];
  if (Array.isArray(value)) {
    for (const stop of value.slice(0, 16)) {
      if (!Array.isArray(stop) || typeof stop[0] !== 'number') continue;
      stops.push({ elevation: clamp(stop[0], -90, 90), color: color(stop[1], [0.2, 0.03, 280]) });
    }
  }
  if (stops.length < 2) stops.push({ elevation: -90, color: [0.12, 0.03, 280] }, { elevation: 90, color: [0.2, 0.04, 290] });
  return stops.sort((a, b) => a.elevation - b.elevation);
}

function ground(of: unknown): Style['ground'] {
  if (!isObject(of)) return undefined;
  const side = number(of, 'side', 0, -1, 1);
  return {
    form: of['form'] === 'earth' ? 'earth' : 'mist',
    amplitude: number(of, 'amplitude', 1.3, 0, 6), frequency: number(of, 'frequency', 0.06, 0.005, 0.5), calm: pair(of['calm'], -100, 400, [-2, -1]),
    flow: number(of, 'flow', 0.02, 0, 0.1), dark: color(of['dark'], [0.46, 0.09, 284]), light: color(of['light'], [0.92, 0.05, 45]),
    lift: number(of, 'lift', 0, -20, 20), slope: number(of, 'slope', 0, -0.5, 0.5), rise: list(of['rise'], [0, 1, 0] as const, -60, 400),
    dip: number(of, 'dip', 0, -0.01, 0.01), side: Math.sign(side), shift: number(of, 'shift', 0, -60, 60),
    ripple: number(of, 'ripple', 0, 0, 1), trail: number(of, 'trail', 0, 0, 1), wet: number(of, 'wet', 0, 0, 1), shine: number(of, 'shine', 0, 0, 1),
  };
}

function water(of: unknown): Style['water'] {
  if (!isObject(of)) return undefined;
  return {
    body: color(of['body'], [0.4, 0.06, 215]), shallow: color(of['shallow'], [0.6, 0.06, 190]),
    roughness: number(of, 'roughness', 0.5, 0, 1.5), foam: number(of, 'foam', 0, 0, 1),
  };
}

function dressing(of: Json): Style['dressing'] {
  const grass = part(of, 'grass');
  const shafts = part(of, 'shafts');
  const leaves = part(of, 'leaves');
  return {
    motes: number(of, 'motes', 0, 0, 64), banks: number(of, 'banks', 0, 0, 24),
    grass: {
      count: number(grass, 'count', 0, 0, 2600), height: pair(grass['height'], 0.02, 4, [0.2, 0.5]), width: number(grass, 'width', 0.03, 0.005, 0.3),
      color: color(grass['color'], [0.4, 0.06, 130]), tip: color(grass['tip'], [0.66, 0.09, 118]), reach: pair(grass['reach'], 0, 60, [0.85, 13]),
      tufts: number(grass, 'tufts', 13, 1, 24),
    },
    shafts: { count: number(shafts, 'count', 0, 0, 8), strength: number(shafts, 'strength', 0.2, 0, 0.5) },
    leaves: { count: number(leaves, 'count', 0, 0, 64), color: color(leaves['color'], [0.78, 0.08, 75]) },
  };
}

function strands(of: Json): Style['strands'] {
  const path = of['path'];
  return {
    path: path === 'ring' || path === 'aurora' ? path : 'way',
    height: number(of, 'height', 2.2, -20, 80), side: number(of, 'side', 0, -60, 60), hover: number(of, 'hover', 0.8, 0, 20),
    amplitude: number(of, 'amplitude', 0.8, 0, 80), lift: number(of, 'lift', 0.25, 0, 5), width: number(of, 'width', 0.15, 0.01, 80),
    start: number(of, 'start', 1, 0, 60), length: number(of, 'length', 120, 5, 1200), breaths: number(of, 'breaths', 1, 0.25, 8),
    glow: number(of, 'glow', 0.7, 0, 2), radius: number(of, 'radius', 6, 0.5, 40), depth: number(of, 'depth', 18.6, 1, 100),
    stretch: number(of, 'stretch', 1, 1, 100),
  };
}

/** Reads a style file. */
export function parseStyle(name: string, json: unknown): Style {
  const root = isObject(json) ? json : {};
  const scene = part(root, 'scene');
  const camera = part(scene, 'camera');
  const sun = part(scene, 'sun');
  const cloud = part(scene, 'cloud');
  const fog = part(scene, 'fog');
  const light = part(scene, 'light');
  const path = part(scene, 'path');
  const ridge = part(scene, 'ridge');
  const stars = part(scene, 'stars');
  const bloom = part(scene, 'bloom');
  const palette = Array.isArray(root['palette']) ? root['palette'].slice(0, 16).map((c) => color(c, [0.8, 0.05, 60])) : [];
  return {
    name,
    palette: palette.length > 0 ? palette : [[0.9, 0.04, 70]],
    camera: {
      height: number(camera, 'height', 0, -10, 60), lens: number(camera, 'lens', 42, 20, 75), pitch: number(camera, 'pitch', 0, -20, 20),
      lift: number(camera, 'lift', 0, -15, 15), widen: number(camera, 'widen', 1.4, 1, 3), breath: number(camera, 'breath', 0.06, 0, 0.2),
    },
    sky: skyStops(scene['sky']),
    sun: {
      azimuth: number(sun, 'azimuth', 0, -180, 180), elevation: number(sun, 'elevation', 5, -10, 60), size: number(sun, 'size', 2, 0.1, 20),
      color: color(sun['color'], [0.94, 0.08, 70]), disc: number(sun, 'disc', 0, 0, 1), near: number(sun, 'near', 0.1, 0, 1), wide: number(sun, 'wide', 0.1, 0, 1),
    },
    cloud: { amount: number(cloud, 'amount', 0, 0, 1), color: color(cloud['color'], [0.85, 0.05, 40]), scale: number(cloud, 'scale', 0.15, 0.01, 2) },
    fog: { density: number(fog, 'density', 0.004, 0, 0.05), fall: number(fog, 'fall', 0.1, 0.001, 1), far: number(fog, 'far', 0.001, 0, 0.02) },
    light: { sun: number(light, 'sun', 1, 0, 2), sky: number(light, 'sky', 0.8, 0, 2), rim: number(light, 'rim', 0.5, 0, 2) },
    path: { swing: number(path, 'swing', 0, 0, 20), length: number(path, 'length', 140, 20, 1000) },
    ground: ground(scene['ground']),
    water: water(scene['water']),
    ridge: {
      count: Math.round(number(ridge, 'count', 0, 0, 8)), color: color(ridge['color'], [0.4, 0.05, 260]), height: number(ridge, 'height', 15, 0, 120),
      radius: pair(ridge['radius'], 60, 900, [190, 620]), arc: pair(ridge['arc'], -180, 180, [-110, 110]),
    },
    stars: {
      count: Math.round(number(stars, 'count', 0, 0, 2400)), size: number(stars, 'size', 1, 0.2, 3), band: number(stars, 'band', 1, 0, 1),
      color: color(stars['color'], [0.88, 0.03, 255]),
    },
    dressing: dressing(part(scene, 'dressing')),
    rings: scene['rings'] === 'flower' ? 'flower' : 'halo',
    domes: scene['domes'] === 'arch' ? 'arch' : 'aperture',
    strands: strands(part(scene, 'strands')),
    bloom: { strength: number(bloom, 'strength', 0.3, 0, 1), threshold: number(bloom, 'threshold', 0.6, 0.05, 1) },
    vignette: number(scene, 'vignette', 0.3, 0, 1),
  };
}
