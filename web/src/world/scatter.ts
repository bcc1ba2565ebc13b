// The dressing that the client grows from the seed, chunk by chunk of the way: it costs no bytes and is the same for
// everybody. Grass, leaves, shafts of light, mist, motes, ridges and stars.
import { lerp, smoothstep } from './easing';
import type { InstanceBatch } from './instance_batch';
import { landHeight, pathZ } from './land';
import { oklchToLinear, type Rgb } from './oklch';
import type { Pools } from './pools';
import type { Style } from './style';

const TURN = 2 * Math.PI;
const DEGREE = Math.PI / 180;
/** Length of a cell of the way. */
export const CELL = 16;
const RIVER = { slope: 0.8, tilt: 1.3, middle: 0.75, width: 0.3 } as const;

/** What the dressing needs to know of the moment. */
export interface ScatterMoment {
  seconds: number;
  /** World x of the eye and of the local origin. */
  eye: number;
  base: number;
  fog: number;
  wind: number;
  speed: number;
  /** 0..1 of the blades and leaves. */
  detail: number;
  moving: boolean;
}

/** A private stream of numbers 0..1 for a cell, without garbage. */
class Draw {
  private key = 0;
  private count = 0;

  of(seed: number, kind: number, cell: number): this {
    this.key = hash3(seed, kind, cell);
    this.count = 0;
    return this;
  }

  next(): number {
    return (hash3(this.key, this.count++, 0) >>> 8) * 2 ** -24;
  }
}

/** hash(a, b, c) of hash.ts without its list of arguments. */
function hash3(a: number, b: number, c: number): number {
  return mixed(mixed(mixed(0, a), b), c);
}

function mixed(h0: number, key: number): number {
  let h = ((h0 ^ key) + 0x9e3779b9) | 0;
  h ^= h >>> 16;
  h = Math.imul(h, 0x7feb352d);
  h ^= h >>> 15;
  h = Math.imul(h, 0x846ca68b);
  return (h ^ (h >>> 16)) | 0;
}

export class Scatter {
  private readonly draw = new Draw();
  private readonly rgb: Rgb = [0, 0, 0];
  private readonly grassTints = new Float32Array(16 * 3);
  private readonly leafTints = new Float32Array(4 * 3);
  private readonly ridgeTint: Rgb = [0, 0, 0];
  private readonly moteTint: Rgb = [0, 0, 0];

  constructor(private readonly pools: Pools, private style: Style, private seed: number) {}

  setStyle(style: Style, seed: number): void {
    this.style = style;
    this.seed = seed;
    const { grass, leaves } = style.dressing;
    for (let i = 0; i < 16; i++) {
      const u = i / 15;
      oklchToLinear(grass.tip[0] + 0.14 * (u - 0.5), grass.tip[1], grass.tip[2] + 24 * (u - 0.5), this.rgb);
      this.grassTints.set(this.rgb, i * 3);
    }
    oklchToLinear(grass.color[0], grass.color[1], grass.color[2], this.rgb);
    this.pools.grassRoot.value.set(this.rgb[0], this.rgb[1], this.rgb[2]);
    for (let i = 0; i < 4; i++) {
      oklchToLinear(leaves.color[0] - 0.03 * i, leaves.color[1], leaves.color[2] - 10 * i, this.rgb);
      this.leafTints.set(this.rgb, i * 3);
    }
    oklchToLinear(style.ridge.color[0], style.ridge.color[1], style.ridge.color[2], this.ridgeTint);
    const [l, c, h] = style.palette[0]!;
    oklchToLinear(l, c, h, this.moteTint);
    this.layStars();
  }

  grow(now: ScatterMoment): void {
    this.layRidges();
    this.layBanks(now);
    if (this.style.dressing.shafts.count > 0) this.layShafts(now);
    if (this.style.dressing.grass.count > 0) this.layGrass(now);
    if (!now.moving) return;
    if (this.style.dressing.leaves.count > 0) this.layLeaves(now);
    this.layMotes(now);
  }

  private layRidges(): void {
    const { count, height, radius, arc } = this.style.ridge;
    const wet = this.style.water !== undefined;
    for (let i = count - 1; i >= 0; i--) {
      const u = count > 1 ? i / (count - 1) : 0;
      const r = lerp(radius[0], radius[1], u ** 1.2);
      // on a one-sided coast the farther ridges reach farther round
      const end = arc[1] * lerp(arc[1] < 90 ? 0.25 : 1, 1, u) + (arc[1] < 90 ? u * 6 : 0);
      for (let mirrored = wet ? 1 : 0; mirrored >= 0; mirrored--) {
        const j = this.pools.ridges.next();
        if (j < 0) return;
        this.pools.ridges.setPlace(j, 0, 0, 0, 1);
        this.pools.ridges.setRotation(j, arc[0] * DEGREE, end * DEGREE, 0, 0);
        this.pools.ridges.setTint(j, this.ridgeTint[0], this.ridgeTint[1], this.ridgeTint[2], 0);
        this.pools.ridges.setParameters(j, r, height * lerp(0.7, 2.1, u), 2 + 7 * this.draw.of(this.seed, 77, i).next(), mirrored);
      }
    }
  }

  /** Fixed to the sky: written once for a style. A pale river of more and fainter ones crosses it. */
  private layStars(): void {
    const { stars: pool } = this.pools;
    const { count, size, band, color } = this.style.stars;
    pool.clear();
    const d = this.draw;
    for (let i = 0; i < count; i++) {
      d.of(this.seed, 900, i);
      const azimuth = (d.next() - 0.5) * TURN;
      const elevation = Math.asin(0.03 + 0.95 * d.next());
      const river = Math.exp(-(((Math.abs(azimuth) * RIVER.slope + elevation * RIVER.tilt - RIVER.middle) / RIVER.width) ** 2));
      if (d.next() > lerp(1, 0.32 + 0.68 * river, band)) continue;
      const bright = d.next() ** 7;
      const warm = d.next() < 0.3;
      const light = (0.16 + 0.75 * bright) * smoothstep(0.02, 0.22, elevation);
      oklchToLinear(color[0], color[1], warm ? 70 : color[2], this.rgb);
      for (let mirrored = 0; mirrored <= (this.style.water === undefined ? 0 : 1); mirrored++) {
        const j = pool.next();
        if (j < 0) break;
        pool.setPlace(j, Math.cos(elevation) * Math.cos(azimuth), Math.sin(elevation), Math.cos(elevation) * Math.sin(azimuth), (1.15 + 2.6 * bright) * size);
        pool.setTint(j, this.rgb[0], this.rgb[1], this.rgb[2], light * (mirrored === 1 ? 0.4 : 1));
        pool.setParameters(j, mirrored, 0, 0, 0);
      }
    }
    pool.commit();
  }

  /** Far to near, as they are drawn. */
  private layBanks(now: ScatterMoment): void {
    const { banks } = this.style.dressing;
    const first = Math.floor(now.eye / CELL);
    const pool = this.pools.banks;
    for (let k = banks > 0 ? Math.ceil(banks) : -1; k >= 0; k--) {
      const i = pool.next();
      if (i < 0) return;
      const d = this.draw.of(this.seed, 91, first + k);
      const x = (first + k) * CELL + d.next() * 8;
      const strength = 0.75 * (0.6 + 0.6 * d.next()) * Math.min(now.fog, 1.3);
      pool.setPlace(i, x - now.base, 1.2 + 1.5 * d.next(), pathZ(this.style.path, x) + (d.next() - 0.5) * 30, 1);
      pool.setParameters(i, lerp(105, 195, d.next()), lerp(3, 6.5, d.next()), d.next(), strength);
    }
  }

  private layShafts(now: ScatterMoment): void {
    const { count, strength } = this.style.dressing.shafts;
    const first = Math.floor(now.eye / CELL);
    const pool = this.pools.shafts;
    // all lean alike, towards where the light comes from: turned to face the eye's way, then tilted
    for (let cell = first; cell <= first + 8; cell++) {
      const d = this.draw.of(this.seed, 93, cell);
      for (let i = 0; i < count; i++) {
        const x = cell * CELL + d.next() * CELL;
        const z = pathZ(this.style.path, x) - 3 + (d.next() - 0.5) * 26;
        const lean = 0.34 + 0.05 * (d.next() - 0.5);
        const j = pool.next();
        if (j < 0) return;
        const a = Math.SQRT1_2;
        pool.setPlace(j, x + 6 - now.base, 7.5, z, 1);
        pool.setRotation(j, -a * Math.sin(lean / 2), -a * Math.cos(lean / 2), a * Math.sin(lean / 2), a * Math.cos(lean / 2));
        pool.setParameters(j, 0.35 + 1.1 * d.next(), 13, d.next(), strength * (0.6 + 0.9 * d.next()));
      }
    }
  }

  /** Blades leaning out of common roots; the middle ones stand taller. */
  private layGrass(now: ScatterMoment): void {
    const { count, height, width, reach, tufts } = this.style.dressing.grass;
    const first = Math.floor((now.eye - 2) / CELL);
    const pool = this.pools.grass;
    for (let cell = first; cell <= first + 4; cell++) {
      const d = this.draw.of(this.seed, 94, cell);
      const share = cell - first > 2 ? 0.35 : cell - first > 1 ? 0.6 : 1;
      const roots = (count * share * now.detail) / tufts;
      for (let r = 0; r < roots; r++) {
        const x = cell * CELL + d.next() * CELL;
        const u = d.next();
        const v = d.next() ** 1.6;
        const away = (u < 0.5 ? -1 : 1) * lerp(reach[0], reach[1], v);
        const z = pathZ(this.style.path, x) + away;
        const grown = Math.min(Math.abs(away) / 3.5, 1);
        for (let i = 0; i < tufts; i++) {
          const a = d.next() * TURN;
          const out = Math.sqrt(d.next());
          const q = d.next();
          const size = lerp(height[0] * (0.6 + 0.4 * grown), height[1] * (0.55 + 0.45 * grown), d.next() * (1 - 0.5 * out));
          const bx = x + 0.26 * out * Math.cos(a);
          const bz = z + 0.26 * out * Math.sin(a);
          const foot = landHeight(this.style, bx, bz);
          if (this.style.water !== undefined && foot < 0.35) continue;
          const j = pool.next();
          if (j < 0) return;
          const t = Math.floor(q * 15.99) * 3;
          const yaw = Math.PI / 2 - a;
          pool.setPlace(j, bx - now.base, foot - 0.04, bz, size);
          pool.setRotation(j, 0, Math.sin(yaw / 2), 0, Math.cos(yaw / 2));
          pool.setTint(j, this.grassTints[t]!, this.grassTints[t + 1]!, this.grassTints[t + 2]!, 0);
          pool.setParameters(j, (width / size) * 0.5, (0.12 + 0.55 * out) * (0.8 + 0.4 * now.wind), q * 6, 0);
        }
      }
    }
  }

  private layLeaves(now: ScatterMoment): void {
    const { count } = this.style.dressing.leaves;
    const first = Math.floor(now.eye / CELL);
    const pool = this.pools.leaves;
    for (let cell = first; cell <= first + 3; cell++) {
      const d = this.draw.of(this.seed, 95, cell);
      for (let i = 0; i < count * now.detail; i++) {
        const x = cell * CELL + d.next() * CELL;
        const z = pathZ(this.style.path, x) + (d.next() - 0.5) * 16;
        const fall = 0.10 + 0.08 * d.next();
        const top = 8;
        const drop = (((d.next() * top - now.seconds * fall) % top) + top) % top;
        const a = d.next() * 6 + now.seconds * 0.12;
        const yaw = d.next() * 6;
        const size = 0.07 + 0.09 * d.next();
        const t = Math.floor(d.next() * 3.99) * 3;
        const j = pool.next();
        if (j < 0) return;
        pool.setPlace(j, x - now.base + 0.5 * Math.sin(a), landHeight(this.style, x, z) + drop + 0.02, z + 0.4 * Math.cos(a), size);
        tumble(pool, j, a, yaw);
        pool.setTint(j, this.leafTints[t]!, this.leafTints[t + 1]!, this.leafTints[t + 2]!, 0);
        // it comes out of the air and melts into the ground: a leaf has no moment at which it begins
        pool.setPresence(j, smoothstep(0, 0.6, drop) * smoothstep(top, top - 1.2, drop), 1);
      }
    }
  }

  private layMotes(now: ScatterMoment): void {
    const { motes } = this.style.dressing;
    const pool = this.pools.motes;
    const first = Math.floor(now.eye / CELL);
    const travels = now.speed > 0;
    for (let k = 0; k < 4; k++) {
      const cell = travels ? first + k : k;
      for (let m = 0; m < motes; m++) {
        const d = this.draw.of(this.seed, 92 + m * 131, cell);
        const x = travels ? (cell + d.next()) * CELL - now.base : 13 + 3 * k + 2 * d.next();
        const z = travels ? pathZ(this.style.path, x + now.base) + (d.next() - 0.5) * 26 : (d.next() - 0.5) * 6;
        const i = pool.next();
        if (i < 0) return;
        pool.setPlace(i, x, travels ? 3.6 : 0, z, travels ? 14 : 11);
        pool.setRotation(i, d.next(), d.next(), d.next(), 1);
        pool.setTint(i, this.moteTint[0], this.moteTint[1], this.moteTint[2], 0.5);
        pool.setParameters(i, 1, 0.24, 0.5 + now.wind, travels ? 0.35 : 0.2);
      }
    }
  }
}

/** Rotation of a leaf: pitch `a`, then yaw, then a little roll. */
function tumble(pool: InstanceBatch, i: number, a: number, yaw: number): void {
  const sx = Math.sin(a / 2);
  const cx = Math.cos(a / 2);
  const sy = Math.sin(yaw / 2);
  const cy = Math.cos(yaw / 2);
  const sz = Math.sin(a * 0.35);
  const cz = Math.cos(a * 0.35);
  pool.setRotation(i, sx * cy * cz + cx * sy * sz, cx * sy * cz - sx * cy * sz, cx * cy * sz - sx * sy * cz, cx * cy * cz + sx * sy * sz);
}

