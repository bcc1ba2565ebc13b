// Brushes of the covers: OKLCH colours, soft lights, washes and hills on a 2D canvas.
import { random } from '../world/hash';

export type Context = CanvasRenderingContext2D;

export const mix = (a: number, b: number, t: number): number => a + (b - a) * t;
const smooth = (x: number): number => x * x * (3 - 2 * x);

const nightHue = 268;
const unit = (x: number): number => Math.min(1, Math.max(0, x));

/**
 * A dark green or amber is mud. So below hue 165 the darker a colour, the more it turns to the blue of night, and the
 * light alone carries the band.
 */
export function colour(lightness: number, chroma: number, hue: number, alpha = 1): string {
  const warmth = smooth(unit((172 - hue) / 28));
  const night = warmth * (1 - smooth(unit((lightness - 0.46) / 0.2)));
  const strength = chroma * (1 + 0.4 * (warmth - night)); // else the blue below takes the warmth out of thin lights
  const radians = Math.PI / 180;
  const a = strength * mix(Math.cos(hue * radians), Math.cos(nightHue * radians), night);
  const b = strength * mix(Math.sin(hue * radians), Math.sin(nightHue * radians), night);
  return `oklab(${lightness.toFixed(4)} ${a.toFixed(4)} ${b.toFixed(4)} / ${alpha.toFixed(4)})`;
}

export interface Light {
  lightness: number;
  chroma: number;
  hue: number;
  alpha: number;
  /** How fast it falls off: 1 = linear. */
  falloff: number;
}

export function glow(g: Context, x: number, y: number, radius: number, light: Light): void {
  const gradient = g.createRadialGradient(x, y, 0, x, y, radius);
  for (let k = 0; k <= 12; k++) {
    const t = k / 12;
    gradient.addColorStop(t, colour(light.lightness, light.chroma, light.hue, light.alpha * (1 - t) ** light.falloff));
  }
  g.fillStyle = gradient;
  g.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
}

/** A vertical wash over the whole width; stops are [0..1, colour]. */
export function wash(g: Context, width: number, top: number, bottom: number, stops: [number, string][]): void {
  const gradient = g.createLinearGradient(0, top, 0, bottom);
  for (const [at, shade] of stops) {
    gradient.addColorStop(at, shade);
  }
  g.fillStyle = gradient;
  g.fillRect(0, top, width, bottom - top);
}

function valueNoise(x: number, seed: number): number {
  const cell = Math.floor(x);
  return mix(random(seed, cell), random(seed, cell + 1), smooth(x - cell));
}

/** Four octaves of value noise, about 0..1. */
export function hills(x: number, seed: number): number {
  let sum = 0;
  let size = 0.5;
  let at = x;
  for (let octave = 0; octave < 4; octave++) {
    sum += size * valueNoise(at, seed + octave * 7);
    at *= 2.03;
    size *= 0.5;
  }
  return sum;
}

/** Dithers the picture by about one step of an 8-bit screen, so that dark gradients show no bands. */
export function dither(g: Context, width: number, height: number, seed: number): void {
  const picture = g.getImageData(0, 0, width, height);
  const { data } = picture;
  let state = seed | 1;
  for (let k = 0; k < data.length; k += 4) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const grain = ((state & 255) + ((state >>> 8) & 255) - 255) / 340;
    data[k] = (data[k] as number) + grain;
    data[k + 1] = (data[k + 1] as number) + grain;
    data[k + 2] = (data[k + 2] as number) + grain;
  }
  g.putImageData(picture, 0, 0);
}
