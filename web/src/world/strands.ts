// The two ears as two strands. On the way they are the score laid out in space: angle = pi phase(t(x)) / M, where t(x)
// is the moment the listener reaches x and M a multiple of the divisor, so the crossings stand still in the world and
// are met once per breath. In the mandala they weave a ring with as many crossings as the beat has hertz.
import { BufferAttribute, BufferGeometry, Mesh, type Material, type Vector3 } from 'three/webgpu';
import type { Air } from './air';
import { smoothstep } from './easing';
import { strandMaterial } from './light_materials';
import { landHeight, pathZ } from './land';
import { bandHue, oklchToLinear, type Rgb } from './oklch';
import { emptyMoment, type ScoreTimeline } from './score_timeline';
import { curtainMaterial } from './sprite_materials';
import type { Style } from './style';

const ROWS = 280;
const RATE = 48000;
const HUES = 72;

/** What the strands need to know of the moment. */
export interface StrandMoment {
  score: ScoreTimeline | undefined;
  style: Style;
  divisor: number;
  speed: number;
  sample: number;
  /** World x of the listener and of the local origin. */
  listener: number;
  base: number;
  /** Size of a drawn pixel at distance 1. */
  pixel: number;
  eye: Vector3;
}

export class Strands {
  /** The strands as fine lines of light, as curtains of light, and either of them in the water. */
  readonly meshes: readonly Mesh[];
  private readonly line: Mesh;
  private readonly curtain: Mesh;
  private readonly lineBelow: Mesh;
  private readonly curtainBelow: Mesh;
  private readonly geometry = new BufferGeometry();
  private readonly place = new Float32Array(2 * (ROWS + 1) * 2 * 3);
  private readonly mark = new Float32Array(2 * (ROWS + 1) * 2 * 4);
  private readonly colour = new Float32Array(2 * (ROWS + 1) * 2 * 3);
  private readonly rows = new Float32Array((ROWS + 2) * 3);
  private readonly light = new Float32Array(ROWS + 2);
  private readonly hue = new Float32Array(ROWS + 2);
  private readonly table = new Float32Array((HUES + 1) * 3);
  private readonly warm: Rgb = [0, 0, 0];
  private readonly attributes: BufferAttribute[] = [];
  private readonly moment = emptyMoment();

  constructor(air: Air) {
    const index: number[] = [];
    for (let s = 0; s < 2; s++) {
      for (let i = 0; i < ROWS; i++) {
        const a = (s * (ROWS + 1) + i) * 2;
        index.push(a, a + 2, a + 1, a + 1, a + 2, a + 3);
      }
    }
    for (const [name, table, size] of [['position', this.place, 3], ['mark', this.mark, 4], ['colour', this.colour, 3]] as const) {
      const attribute = new BufferAttribute(table, size);
      this.attributes.push(attribute);
      this.geometry.setAttribute(name, attribute);
    }
    this.geometry.setIndex(index);
    this.line = this.drawn('strands', strandMaterial(air, false), 13);
    this.lineBelow = this.drawn('strands in the water', strandMaterial(air, true), 4);
    this.curtain = this.drawn('aurora', curtainMaterial(air, false), -1);
    this.curtainBelow = this.drawn('aurora in the water', curtainMaterial(air, true), 4);
    this.meshes = [this.line, this.lineBelow, this.curtain, this.curtainBelow];
    const rgb: Rgb = [0, 0, 0];
    for (let i = 0; i <= HUES; i++) this.table.set(oklchToLinear(0.8, 0.1, (i * 360) / HUES, rgb), i * 3);
    oklchToLinear(0.87, 0.085, 62, this.warm);
  }

  /** Writes the geometry of this moment in place. */
  update(now: StrandMoment): void {
    const { path } = now.style.strands;
    const there = now.score !== undefined && now.style.strands.glow > 0;
    const wet = there && now.style.water !== undefined;
    this.line.visible = there && path !== 'aurora';
    this.lineBelow.visible = wet && path === 'way';
    this.curtain.visible = there && path === 'aurora';
    this.curtainBelow.visible = wet && path === 'aurora';
    if (now.score === undefined || !there) return;
    for (let strand = 0; strand < 2; strand++) {
      if (path === 'ring') this.layRing(now, now.score, strand);
      else if (path === 'way') this.layWay(now, now.score, strand);
      else this.layAurora(now, now.score, strand);
      if (path === 'aurora') this.raise(now, strand);
      else this.extrude(now, strand);
    }
    for (let i = 0; i < this.attributes.length; i++) this.attributes[i]!.needsUpdate = true;
  }

  dispose(): void {
    this.geometry.dispose();
    for (const mesh of this.meshes) (mesh.material as Material).dispose();
  }

  private drawn(name: string, material: Material, order: number): Mesh {
    const mesh = new Mesh(this.geometry, material);
    mesh.name = name;
    mesh.frustumCulled = false;
    mesh.renderOrder = order;
    mesh.visible = false;
    return mesh;
  }

  private layWay(now: StrandMoment, score: ScoreTimeline, strand: number): void {
    const c = now.style.strands;
    const s = strand === 0 ? -1 : 1;
    const turn = Math.PI / Math.max(now.divisor * c.breaths, 1);
    const speed = Math.max(now.speed, 0.01);
    for (let i = 0; i <= ROWS + 1; i++) {
      const u = i / ROWS;
      // rows crowd near the eye, where a bend is seen large
      const ahead = c.start + c.length * u * (0.35 + 0.65 * u);
      const x = now.listener + ahead;
      const sample = now.sample + (ahead / speed) * RATE;
      score.leadMoment(sample, this.moment);
      const sure = score.leadCertainty(sample);
      const angle = this.moment.phase * turn;
      const wide = c.amplitude * (0.12 + 0.88 * sure);
      const z = pathZ(now.style.path, x) + c.side + s * wide * Math.cos(angle) + 0.35 * Math.sin(x / 9) + 0.9 * Math.sin(x / 31 + 1);
      const y = c.height + s * c.lift * Math.sin(angle) + 0.2 * Math.sin(x / 13);
      this.rows[i * 3] = x - now.base;
      this.rows[i * 3 + 1] = Math.max(y, landHeight(now.style, x, z) + c.hover);
      this.rows[i * 3 + 2] = z;
      this.light[i] = c.glow * smoothstep(0, 0.25, this.moment.depth * Math.sqrt(this.moment.gain));
      this.hue[i] = bandHue(this.moment.beatHz);
    }
  }

  private layRing(now: StrandMoment, score: ScoreTimeline, strand: number): void {
    const c = now.style.strands;
    const s = strand === 0 ? -1 : 1;
    const beat = score.beatAt(now.sample);
    score.leadMoment(now.sample, this.moment);
    const light = c.glow * smoothstep(0, 0.25, this.moment.depth * Math.sqrt(this.moment.gain));
    for (let i = 0; i <= ROWS + 1; i++) {
      const a = (i / ROWS - 0.5) * 2 * Math.PI * 0.94;
      const angle = (beat * a) / 2 + Math.PI / 2;
      const r = c.radius + s * c.amplitude * Math.cos(angle);
      this.rows[i * 3] = now.listener - now.base + c.depth + s * 0.35 * Math.sin(angle);
      this.rows[i * 3 + 1] = r * Math.cos(a);
      this.rows[i * 3 + 2] = r * Math.sin(a);
      this.light[i] = light;
      this.hue[i] = bandHue(beat);
    }
  }

  /** Far away and high: the same law drawn out, so that two or three crossings fill the sky. */
  private layAurora(now: StrandMoment, score: ScoreTimeline, strand: number): void {
    const c = now.style.strands;
    const s = strand === 0 ? -1 : 1;
    const turn = Math.PI / Math.max(now.divisor * c.breaths, 1);
    const speed = Math.max(now.speed, 0.05) * c.stretch;
    for (let i = 0; i <= ROWS + 1; i++) {
      const ahead = c.start + (c.length * i) / ROWS;
      const x = now.listener + ahead;
      const sample = now.sample + (ahead / speed) * RATE;
      score.leadMoment(sample, this.moment);
      const wide = c.amplitude * (0.12 + 0.88 * score.leadCertainty(sample));
      this.rows[i * 3] = x - now.base;
      this.rows[i * 3 + 1] = c.height + 6 * Math.sin(x / 60 + s);
      this.rows[i * 3 + 2] = c.side + s * wide * Math.cos(this.moment.phase * turn) + 18 * Math.sin(x / 90 + 1);
      this.light[i] = c.glow * smoothstep(0, 0.25, this.moment.depth * Math.sqrt(this.moment.gain));
      this.hue[i] = bandHue(this.moment.beatHz) + (strand === 0 ? 0 : 60);
    }
  }

  /** Turns a line of rows into an upright curtain, faint where it is seen edge-on, so that no fold ends in a wall. */
  private raise(now: StrandMoment, strand: number): void {
    const { rows } = this;
    for (let i = 0; i <= ROWS; i++) {
      const o = i * 3;
      const tx = rows[o + 3]! - rows[o]!;
      const tz = rows[o + 5]! - rows[o + 2]!;
      const vx = rows[o]! - now.eye.x;
      const vz = rows[o + 2]! - now.eye.z;
      const face = Math.abs(tz * vx - tx * vz) / (Math.hypot(tx, tz) * Math.hypot(vx, rows[o + 1]! - now.eye.y, vz) || 1);
      const half = now.style.strands.width / 2;
      rows[o + 1]! += half;
      this.writeRow((strand * (ROWS + 1) + i) * 2, o, 0, half, 0, i / ROWS, this.light[i]! * (0.03 + 0.97 * smoothstep(0.03, 0.75, face)), strand * 0.5, this.hue[i]!);
    }
  }

  /** Turns a line of rows into a ribbon that faces the eye. */
  private extrude(now: StrandMoment, strand: number): void {
    const { rows } = this;
    const fine = now.style.strands.width;
    let lx = 0;
    let ly = 0;
    let lz = 0;
    for (let i = 0; i <= ROWS; i++) {
      const o = i * 3;
      let tx = rows[o + 3]! - rows[o]!;
      let ty = rows[o + 4]! - rows[o + 1]!;
      let tz = rows[o + 5]! - rows[o + 2]!;
      const t = Math.hypot(tx, ty, tz) || 1;
      tx /= t;
      ty /= t;
      tz /= t;
      let vx = rows[o]! - now.eye.x;
      let vy = rows[o + 1]! - now.eye.y;
      let vz = rows[o + 2]! - now.eye.z;
      const v = Math.hypot(vx, vy, vz) || 1;
      vx /= v;
      vy /= v;
      vz /= v;
      let wx = ty * vz - tz * vy;
      let wy = tz * vx - tx * vz;
      let wz = tx * vy - ty * vx;
      const w = Math.hypot(wx, wy, wz);
      // a strand seen end-on thins out; a projected cusp keeps its side
      const fade = smoothstep(0, 0.1, w);
      // the bright core never gets finer than a pixel; where it is widened its light is spread, not multiplied
      const core = Math.max(0.085 * fine, 0.6 * now.pixel * v);
      const width = Math.max(fine, 2.6 * core);
      const k = (w > 1e-6 ? width / w : 0) * (i > 0 && wx * lx + wy * ly + wz * lz < 0 ? -1 : 1);
      wx *= k;
      wy *= k;
      wz *= k;
      lx = wx;
      ly = wy;
      lz = wz;
      this.writeRow((strand * (ROWS + 1) + i) * 2, o, wx, wy, wz, i / ROWS, this.light[i]! * fade * Math.sqrt((0.085 * fine) / core), core / width, strand === 0 ? this.hue[i]! : -1);
    }
  }

  private writeRow(vertex: number, row: number, wx: number, wy: number, wz: number, along: number, light: number, core: number, hue: number): void {
    const h = ((hue % 360) / 360) * HUES;
    const cell = Math.min(Math.max(Math.floor(h), 0), HUES - 1);
    const f = h - cell;
    for (let e = 0; e < 2; e++) {
      const side = e === 0 ? -1 : 1;
      const j = vertex + e;
      this.place[j * 3] = this.rows[row]! + wx * side;
      this.place[j * 3 + 1] = this.rows[row + 1]! + wy * side;
      this.place[j * 3 + 2] = this.rows[row + 2]! + wz * side;
      this.mark[j * 4] = side;
      this.mark[j * 4 + 1] = along;
      this.mark[j * 4 + 2] = light;
      this.mark[j * 4 + 3] = core;
      for (let c = 0; c < 3; c++) {
        this.colour[j * 3 + c] = hue < 0 ? this.warm[c]! : this.table[cell * 3 + c]! * (1 - f) + this.table[cell * 3 + 3 + c]! * f;
      }
    }
  }
}
