// One still scene per world style, as a cover shows it. A style without a scene of its own is shown as drift.
import { random } from '../world/hash';
import { type Context, colour, glow, hills, mix, wash } from './paint';

export interface SceneFacts {
  seed: number;
  /** Hue of the light: the mean beat of the track. */
  near: number;
  /** Hue of the depth: the beat it ends on. */
  far: number;
  /** Mean beat in hertz. */
  beatHz: number;
  /** Where the eye rests, 0..1 across; unset = the seed decides. */
  focus?: number;
  /** Height of the horizon, 0..1 from the top. */
  horizon?: number;
  /** Text stands on the picture: nothing is placed left of this (0..1), nor in the foreground. */
  clearTo?: number;
}

type Scene = (g: Context, width: number, height: number, facts: SceneFacts) => void;

const warm = 88;

function pearl(g: Context, x: number, y: number, radius: number, light: number, facts: SceneFacts, haze: number): void {
  const { near, far } = facts;
  const bodyHue = mix(near, far, 0.5);
  glow(g, x, y - radius * 0.5, radius * 2.2, { lightness: 0.84, chroma: 0.05, hue: near, alpha: 0.16 * light, falloff: 2.2 });
  const body = g.createLinearGradient(x, y - radius, x, y + radius);
  body.addColorStop(0, colour(mix(0.46, 0.4, haze), 0.062, bodyHue));
  body.addColorStop(0.4, colour(mix(0.29, 0.33, haze), 0.055, bodyHue));
  body.addColorStop(0.8, colour(mix(0.2, 0.29, haze), 0.045, far));
  body.addColorStop(1, colour(mix(0.22, 0.31, haze), 0.048, mix(far, near, 0.4)));
  g.fillStyle = body;
  g.beginPath();
  g.arc(x, y, radius, 0, 2 * Math.PI);
  g.fill();
  g.save();
  g.clip();
  const rim = g.createRadialGradient(x, y + radius * 0.42, radius * 0.86, x, y + radius * 0.42, radius * 1.43);
  rim.addColorStop(0, colour(0.85, 0.05, near, 0));
  rim.addColorStop(0.5, colour(0.88, 0.045, near, 0.13 * light));
  rim.addColorStop(0.86, colour(0.92, 0.035, mix(near, warm, 0.5), 0.42 * light));
  rim.addColorStop(1, colour(0.97, 0.02, warm, 0.95 * light));
  g.fillStyle = rim;
  g.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
  g.restore();
}

function mist(g: Context, width: number, height: number, base: number, depth: number, facts: SceneFacts, layer: number): void {
  const { near, far, seed } = facts;
  const amplitude = height * mix(0.05, 0.2, depth);
  const detail = mix(1.7, 1.15, depth);
  const hue = mix(near, far, depth);
  const fill = g.createLinearGradient(0, base - amplitude * 0.5, 0, base + height * 0.24);
  fill.addColorStop(0, colour(mix(0.58, 0.27, depth), mix(0.07, 0.045, depth), hue, mix(0.25, 0.8, depth)));
  fill.addColorStop(0.3, colour(mix(0.42, 0.17, depth), mix(0.06, 0.04, depth), hue, 0.9));
  fill.addColorStop(1, colour(mix(0.3, 0.07, depth), 0.035, hue));
  g.beginPath();
  g.moveTo(0, height);
  const points = Math.ceil(width / 3);
  for (let k = 0; k <= points; k++) {
    const x = k / points;
    g.lineTo(x * width, base - amplitude * (hills(x * detail * (width / height) + 40, seed + layer * 31) - 0.45));
  }
  g.lineTo(width, height);
  g.closePath();
  g.fillStyle = fill;
  g.fill();
}

/** Two ears, two strands of light laid over the mist, plaited closer as the beat rises. */
function strands(g: Context, width: number, height: number, horizon: number, x: number, facts: SceneFacts): void {
  const turns = mix(1.1, 3.4, Math.log2(Math.max(1, facts.beatHz)) / 5.5);
  const reach = 9;
  const steps = 360;
  for (const [sign, hue] of [[1, warm], [-1, facts.near]] as const) {
    let px = 0;
    let py = 0;
    for (let k = 0; k <= steps; k++) {
      const z = (k / steps) * reach;
      const near = 1 / (1 + z);
      const angle = z * turns + 0.7;
      const sway = Math.sin(z * 0.55 + facts.seed) * width * 0.05;
      const cx = x + sway * (1 - near) + sign * Math.sin(angle) * Math.min(width, height) * 0.26 * near;
      const cy = horizon + (height * 1.06 - horizon) * near;
      if (k > 0) {
        const fade = Math.min(1, Math.max(0, (z - 0.25) / 0.8)) * Math.min(1, (reach - z) / 4);
        const front = Math.cos(angle) * sign > 0 ? 1 : 0.55;
        g.strokeStyle = colour(0.9, 0.06, mix(hue, warm, 0.2), 0.7 * fade * front);
        g.lineWidth = Math.max(0.8, (height / 170) * near + height / 1400);
        g.beginPath();
        g.moveTo(px, py);
        g.lineTo(cx, cy);
        g.stroke();
      }
      px = cx;
      py = cy;
    }
  }
}

const drift: Scene = (g, width, height, facts) => {
  const { seed, near, far } = facts;
  const size = Math.min(width, height);
  const horizon = height * (facts.horizon ?? mix(0.52, 0.6, random(seed, 1)));
  const x = width * (facts.focus ?? mix(0.26, 0.74, random(seed, 2)));
  const great = size * mix(0.1, 0.165, random(seed, 3));
  const y = horizon - great * mix(1.15, 1.75, random(seed, 4));
  const clear = width * (facts.clearTo ?? -1);

  wash(g, width, 0, horizon, [
    [0, colour(0.13, 0.034, far)],
    [0.45, colour(0.23, 0.056, mix(far, near, 0.35))],
    [0.82, colour(0.4, 0.072, mix(far, near, 0.8))],
    [1, colour(0.55, 0.075, near)],
  ]);
  wash(g, width, horizon - 1, height, [
    [0, colour(0.55, 0.075, near)],
    [0.16, colour(0.42, 0.065, near)],
    [0.5, colour(0.22, 0.045, mix(near, far, 0.6))],
    [1, colour(0.08, 0.025, far)],
  ]);
  glow(g, x, horizon, Math.max(width, height) * 0.62, { lightness: 0.86, chroma: 0.06, hue: near, alpha: 0.36, falloff: 2.3 });
  glow(g, x, y - great * 0.4, great * 4.2, { lightness: 0.92, chroma: 0.04, hue: mix(near, warm, 0.35), alpha: 0.34, falloff: 2.4 });
  for (let k = 0; k < 26; k++) {
    const r = Math.max(0.5, (height / 700) * (0.5 + random(seed, 20, k)));
    g.fillStyle = colour(0.93, 0.02, warm, 0.5 * random(seed, 21, k));
    g.beginPath();
    g.arc(width * random(seed, 22, k), horizon * 0.86 * random(seed, 23, k), r, 0, 2 * Math.PI);
    g.fill();
  }
  const few = 7 + Math.floor(random(seed, 5) * 5);
  for (let k = 0; k < few; k++) {
    const r = size * mix(0.008, 0.03, random(seed, 30, k) ** 2);
    const px = width * ((k + random(seed, 31, k)) / few);
    const py = horizon - height * mix(-0.015, 0.3, random(seed, 32, k) ** 1.6);
    if (px - r > clear && Math.hypot(px - x, py - y) > great + 2 * r) {
      pearl(g, px, py, r, 0.65, facts, 0.75);
    }
  }
  pearl(g, x, y, great, 1, facts, 0.2);
  for (let layer = 0; layer < 5; layer++) {
    const depth = layer / 4;
    mist(g, width, height, mix(horizon + height * 0.03, height * 0.97, depth ** 0.85), depth, facts, layer);
    if (facts.clearTo === undefined && (layer === 1 || layer === 3)) {
      const side = random(seed, 40, layer) < 0.5 ? mix(0.03, 0.2, random(seed, 41, layer)) : mix(0.8, 0.97, random(seed, 41, layer));
      const r = size * (layer === 1 ? 0.05 : 0.1) * mix(0.8, 1.25, random(seed, 42, layer));
      const away = Math.abs(side * width - x) > great * 2;
      if (away) {
        pearl(g, side * width, mix(horizon, height, depth * 0.34) - r * 0.2, r, 0.8, facts, 0.35);
      }
    }
  }
  strands(g, width, height, horizon + height * 0.035, x, facts);
};

function petal(g: Context, x: number, y: number, angle: number, from: number, to: number, half: number): void {
  const at = (r: number, a: number): [number, number] => [x + r * Math.cos(a), y + r * Math.sin(a)];
  const middle = mix(from, to, 0.58);
  g.beginPath();
  g.moveTo(...at(from, angle));
  g.quadraticCurveTo(...at(middle, angle - half * 1.5), ...at(to, angle));
  g.quadraticCurveTo(...at(middle, angle + half * 1.5), ...at(from, angle));
}

const mandala: Scene = (g, width, height, facts) => {
  const { near, far, seed } = facts;
  const petals = Math.max(3, Math.min(24, Math.round(facts.beatHz)));
  const x = width * (facts.focus ?? 0.5);
  const y = height * (facts.horizon ?? 0.46);
  const size = Math.min(width, height) * (facts.focus === undefined ? 0.42 : 0.36);
  g.fillStyle = colour(0.11, 0.026, far);
  g.fillRect(0, 0, width, height);
  for (let room = 5; room >= 1; room--) {
    const r = size * (0.95 + room * 0.36);
    glow(g, x, y, r * 1.3, { lightness: 0.5, chroma: 0.075, hue: mix(near, far, room / 6), alpha: 0.2, falloff: 1.5 });
    g.strokeStyle = colour(0.72, 0.06, mix(near, far, room / 6), 0.1);
    g.lineWidth = Math.max(0.8, height / 520);
    g.beginPath();
    g.ellipse(x, y, r * 1.12, r, 0, 0, 2 * Math.PI);
    g.stroke();
  }
  g.globalCompositeOperation = 'screen';
  const layers = 4;
  for (let layer = layers - 1; layer >= 0; layer--) {
    const t = layer / (layers - 1);
    const from = size * mix(0.06, 0.24, t);
    const to = size * mix(0.34, 1.02, t);
    const half = (Math.PI / petals) * mix(1, 0.88, t);
    const turn = layer % 2 === 1 ? Math.PI / petals : 0;
    const hue = layer === 0 ? warm : mix(near, far, 1 - t);
    for (let k = 0; k < petals; k++) {
      const angle = (k / petals) * 2 * Math.PI + turn - Math.PI / 2;
      const fill = g.createRadialGradient(x, y, from, x, y, to);
      fill.addColorStop(0, colour(0.8, 0.07, hue, 0.05));
      fill.addColorStop(0.75, colour(0.68, 0.085, hue, 0.15));
      fill.addColorStop(1, colour(0.8, 0.07, hue, 0.3));
      petal(g, x, y, angle, from, to, half);
      g.fillStyle = fill;
      g.fill();
      g.strokeStyle = colour(0.86, 0.05, hue, 0.34 - t * 0.12);
      g.lineWidth = Math.max(0.7, height / 640);
      g.stroke();
    }
  }
  g.globalCompositeOperation = 'source-over';
  glow(g, x, y, size * 0.42, { lightness: 0.94, chroma: 0.04, hue: mix(near, warm, 0.7), alpha: 0.6, falloff: 2.2 });
  g.fillStyle = colour(0.96, 0.02, warm);
  g.beginPath();
  g.arc(x, y, Math.max(1.6, size * 0.028), 0, 2 * Math.PI);
  g.fill();
  for (let k = 0; k < 30; k++) {
    g.fillStyle = colour(0.93, 0.03, warm, 0.45 * random(seed, 51, k));
    g.beginPath();
    g.arc(width * random(seed, 52, k), height * random(seed, 53, k), Math.max(0.5, height / 620) * (0.5 + random(seed, 54, k)), 0, 7);
    g.fill();
  }
};

const scenes: Record<string, Scene> = { drift, mandala };

export function sceneOf(style: string): Scene {
  return scenes[style] ?? drift;
}
