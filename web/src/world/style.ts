// The look of a style as the client reads it from config/styles/NAME.json: the palette and the "scene" part.
// docs/styles.md lists every field. A field that is missing or wrong takes its default; nothing here throws.
import { clamp } from './easing';
import type { Oklch } from './oklch';

export interface SkyStop {
  /** Degrees above the horizon. */
  elevation: number;
  color: Oklch;
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
  /** Absent: the style has no ground. */
  ground: { amplitude: number; frequency: number; calm: readonly [number, number]; flow: number; dark: Oklch; light: Oklch } | undefined;
  dressing: { motes: number; banks: number };
  /** What an instance of the ring archetype is in this style. */
  rings: 'halo' | 'flower';
  strands: {
    path: 'way' | 'ring'; height: number; side: number; hover: number; amplitude: number; lift: number; width: number;
    start: number; length: number; breaths: number; glow: number; radius: number; depth: number;
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

function pair(value: unknown, fallback: readonly [number, number]): readonly [number, number] {
  return Array.isArray(value) && value.length === 2 && value.every((v) => typeof v === 'number' && Number.isFinite(v))
    ? (value as [number, number]) : fallback;
}

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
  return {
    amplitude: number(of, 'amplitude', 1.3, 0, 6), frequency: number(of, 'frequency', 0.06, 0.005, 0.5), calm: pair(of['calm'], [-2, -1]),
    flow: number(of, 'flow', 0.02, 0, 0.1), dark: color(of['dark'], [0.46, 0.09, 284]), light: color(of['light'], [0.92, 0.05, 45]),
  };
}

function strands(of: Json): Style['strands'] {
  return {
    path: of['path'] === 'ring' ? 'ring' : 'way',
    height: number(of, 'height', 2.2, -20, 60), side: number(of, 'side', 0, -40, 40), hover: number(of, 'hover', 0.8, 0, 20),
    amplitude: number(of, 'amplitude', 0.8, 0, 10), lift: number(of, 'lift', 0.25, 0, 5), width: number(of, 'width', 0.15, 0.01, 4),
    start: number(of, 'start', 1, 0, 50), length: number(of, 'length', 120, 5, 400), breaths: number(of, 'breaths', 1, 0.25, 8),
    glow: number(of, 'glow', 0.7, 0, 2), radius: number(of, 'radius', 6, 0.5, 40), depth: number(of, 'depth', 18.6, 1, 100),
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
  const dressing = part(scene, 'dressing');
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
    ground: ground(scene['ground']),
    dressing: { motes: number(dressing, 'motes', 0, 0, 64), banks: number(dressing, 'banks', 0, 0, 24) },
    rings: scene['rings'] === 'flower' ? 'flower' : 'halo',
    strands: strands(part(scene, 'strands')),
    bloom: { strength: number(bloom, 'strength', 0.3, 0, 1), threshold: number(bloom, 'threshold', 0.6, 0.05, 1) },
    vignette: number(scene, 'vignette', 0.3, 0, 1),
  };
}
