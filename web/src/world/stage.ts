// What stands in the scene: pools of instances filled from the world model, the dressing that the client grows from
// the seed, ground, sky and strands. All of it is rewritten in place for every moment drawn.
import { PerspectiveCamera, Scene } from 'three/webgpu';
import { Air } from './air';
import { clamp, lerp, smoothstep } from './easing';
import { random, seedKey } from './hash';
import { InstanceBatch } from './instance_batch';
import { landHeight } from './land';
import { bankMaterial, glowMaterial, haloMaterial, moteMaterial } from './light_materials';
import { MistGround } from './mist_ground';
import { bandHue, oklchToLinear, type Rgb } from './oklch';
import { orbMaterial } from './orb_material';
import { MAX_PETALS, petalCentre, petalCount, petalHalfWidth, petalLength, petalWeight } from './petal_law';
import { apertureMaterial, petalMaterial } from './room_materials';
import type { ScoreTimeline } from './score_timeline';
import * as shapes from './shapes';
import { skyDome } from './sky_dome';
import { Strands, type StrandMoment } from './strands';
import type { Style } from './style';
import { CAPACITY, FIELD, type WorldModel } from './world_model';

const RATE = 48000;
const TURN = 2 * Math.PI;
const DEGREE = Math.PI / 180;
/** The local origin moves in steps of this many units. */
const CELL = 16;
/** Beyond this nothing shows through the air. */
const FAR = 420;
const LAYERS = 4;
const ARCHETYPE = { orb: 0, ring: 3, dome: 5, motes: 7 } as const;

/** Light behind the flower and at its heart; reach in units. */
const FLOWER_LIGHTS = [
  { behind: 0.5, reach: 8.8, palette: 3, strength: 0.42, softness: 0.35 }, { behind: 0.4, reach: 6.2, palette: 2, strength: 0.4, softness: 0.55 },
  { behind: -1.2, reach: 1.9, palette: 0, strength: 0.36, softness: 0.9 },
] as const;

/** One moment of the world as the stage draws it. */
export interface Moment {
  sample: number;
  /** Breath 0..1. */
  breath: number;
  /** Loudness 0..1, slow. */
  level: number;
  /** Factor of the fog's density. */
  fog: number;
  /** Degrees. */
  sunOffset: number;
  wind: number;
  portrait: boolean;
  /** Rows of pixels that are drawn. */
  rows: number;
  motes: boolean;
}

export class Stage {
  readonly scene = new Scene();
  readonly camera = new PerspectiveCamera(45, 1, 0.1, 4000);
  readonly air = new Air();
  private readonly ground = new MistGround(this.air);
  private readonly orbs = new InstanceBatch('orbs', shapes.sphere(40, 26), orbMaterial(this.air, this.ground), 128, 1);
  private readonly farOrbs = new InstanceBatch('far orbs', shapes.sphere(18, 12), orbMaterial(this.air, this.ground), 1024, 1);
  private readonly apertures = new InstanceBatch('apertures', shapes.annulus(), apertureMaterial(this.air), 16, 1);
  private readonly banks = new InstanceBatch('mist banks', shapes.quad(), bankMaterial(this.air), 32, 10);
  private readonly glows = new InstanceBatch('glows', shapes.quad(), glowMaterial(this.air), 512, 11);
  private readonly petals = new InstanceBatch('petals', shapes.petal(), petalMaterial(this.air), LAYERS * MAX_PETALS, 12);
  private readonly halos = new InstanceBatch('halos', shapes.circle(), haloMaterial(this.air), 64, 13);
  private readonly motes = new InstanceBatch('motes', shapes.motes(), moteMaterial(this.air), 64, 14);
  private readonly strands = new Strands(this.air);
  private readonly batches = [this.orbs, this.farOrbs, this.apertures, this.banks, this.glows, this.petals, this.halos, this.motes];
  private readonly sky = skyDome(this.air);
  private readonly tints = new Float32Array(CAPACITY * 3);
  private readonly tintKeys = new Float64Array(CAPACITY).fill(NaN);
  private readonly rgb: Rgb = [0, 0, 0];
  private readonly quaternion = new Float32Array(4);
  private readonly strandMoment: StrandMoment;
  private seed = 0;
  private base = 0;
  private flowerLayer = 0;

  constructor(private style: Style) {
    this.strandMoment = { score: undefined, style, divisor: 1, speed: 0, sample: 0, listener: 0, base: 0, pixel: 0.002, eye: this.camera.position };
    this.scene.add(this.sky, this.ground.mesh, this.strands.mesh);
    for (const batch of this.batches) this.scene.add(batch.mesh);
    this.setStyle(style, '0');
  }

  setStyle(style: Style, seed: string): void {
    this.style = style;
    this.seed = seedKey(seed);
    this.air.setStyle(style);
    this.ground.setStyle(style);
    this.tintKeys.fill(NaN);
    // the heart of a flower has a soft edge, through which the petals behind it must be there already
    const order = style.rings === 'flower' ? 12.5 : 1;
    this.orbs.mesh.renderOrder = order;
    this.farOrbs.mesh.renderOrder = order;
  }

  /** Sets everything to a moment. */
  compose(model: WorldModel, score: ScoreTimeline | undefined, now: Moment, aspect: number): void {
    const seconds = now.sample / RATE;
    const speed = model.header?.unitsPerSecond ?? 0;
    const listener = seconds * speed;
    this.base = Math.floor(listener / CELL) * CELL;
    const { air } = this;
    air.time.value = seconds;
    air.breath.value = now.breath;
    air.level.value = now.level;
    air.base.value = this.base;
    air.fogScale.value = now.fog;
    air.setSunOffset(now.sunOffset);
    this.aim(listener - this.base, now, aspect);
    air.pixel.value = (2 * Math.tan((this.camera.fov * DEGREE) / 2)) / Math.max(now.rows, 1);
    for (let i = 0; i < this.batches.length; i++) this.batches[i]!.clear();
    this.flowerLayer = 0;
    const beat = score?.beatAt(now.sample) ?? 0;
    for (let slot = 0; slot < model.used; slot++) if (model.alive[slot]) this.place(model, slot, now, listener, beat);
    this.dress(listener, now, speed);
    for (let i = 0; i < this.batches.length; i++) this.batches[i]!.commit();
    const strand = this.strandMoment;
    strand.score = score;
    strand.style = this.style;
    strand.divisor = model.header?.divisor ?? 1;
    strand.speed = speed;
    strand.sample = now.sample;
    strand.listener = listener;
    strand.base = this.base;
    strand.pixel = air.pixel.value;
    this.strands.update(strand);
  }

  dispose(): void {
    for (const batch of this.batches) batch.dispose();
    this.strands.dispose();
    this.ground.dispose();
    this.air.dispose();
  }

  /** The rail: forward is time; the eye rises and sinks a hand's breadth with the breath. Level, no roll. */
  private aim(x: number, now: Moment, aspect: number): void {
    const c = this.style.camera;
    // portrait keeps the width of the picture, up to a limit, instead of its height
    const half = Math.tan((c.lens * DEGREE) / 2) * clamp(1.15 / aspect, 1, c.widen);
    this.camera.fov = (2 * Math.atan(half)) / DEGREE;
    this.camera.aspect = aspect;
    this.camera.updateProjectionMatrix();
    const y = c.height + c.breath * (now.breath - 0.5);
    const pitch = (c.pitch + (now.portrait ? c.lift : 0)) * DEGREE;
    this.camera.position.set(x, y, 0);
    this.camera.lookAt(x + 26, y + Math.tan(pitch) * 26, 0);
    this.camera.updateMatrixWorld();
  }

  private place(model: WorldModel, slot: number, now: Moment, listener: number, beat: number): void {
    const presence = model.presence(slot, now.sample);
    if (presence <= 0.002) return;
    let x = model.x[slot]! + (model.companion[slot] ? listener - this.base : -this.base);
    const ahead = x + this.base - listener;
    if (ahead < -60 || ahead > FAR) return;
    let z = model.z[slot]!;
    let y = model.y[slot]!;
    if (!model.companion[slot]) y += landHeight(this.style.ground, x + this.base, z);
    const seconds = now.sample / RATE;
    const turn = TURN * model.phase[slot]!;
    const program = model.program[slot]!;
    if (program === 1) y += 0.25 * Math.sin((seconds * TURN) / 25 + turn);
    if (program === 4) {
      x += 0.6 * Math.sin((seconds * TURN) / 40 + turn);
      z += 0.6 * Math.cos((seconds * TURN) / 40 + turn);
    }
    switch (model.archetype[slot]) {
      case ARCHETYPE.orb: this.placeOrb(model, slot, now, x, y, z, presence); break;
      case ARCHETYPE.ring:
        if (this.style.rings === 'flower') this.placeFlower(model, slot, now, x, y, z, presence, beat);
        else this.placeHalo(model, slot, now, x, y, z, presence);
        break;
      case ARCHETYPE.dome: this.placeAperture(model, slot, now, x, y, z, beat); break;
      case ARCHETYPE.motes: this.placeMotes(model, slot, now, x, y, z, presence); break;
      default: break; // an archetype this version does not draw
    }
  }

  /** Palette colour with the offsets of the record, in linear light; worked out again only when one of them moves. */
  private tint(model: WorldModel, slot: number, sample: number): number {
    const lightness = model.value(slot, FIELD.lightness, sample);
    const hue = model.value(slot, FIELD.hue, sample);
    const index = model.palette[slot]!;
    const key = index * 1e6 + lightness * 1e4 + hue;
    if (this.tintKeys[slot] !== key) {
      this.tintKeys[slot] = key;
      const [l, c, h] = this.style.palette[Math.min(index, this.style.palette.length - 1)]!;
      oklchToLinear(l + lightness, c, h + hue, this.rgb);
      this.tints.set(this.rgb, slot * 3);
    }
    return slot * 3;
  }

  private parameter(model: WorldModel, slot: number, which: number, sample: number): number {
    return model.value(slot, FIELD.p0 + which, sample);
  }

  private copyRotation(model: WorldModel, slot: number, batch: InstanceBatch, i: number): void {
    for (let k = 0; k < 4; k++) batch.rotation[i * 4 + k] = model.rotation[slot * 4 + k]!;
  }

  private placeOrb(model: WorldModel, slot: number, now: Moment, x: number, y: number, z: number, presence: number): void {
    const radius = model.value(slot, FIELD.scale, now.sample);
    const inner = this.parameter(model, slot, 0, now.sample);
    const glow = model.value(slot, FIELD.glow, now.sample);
    const t = this.tint(model, slot, now.sample);
    const distance = Math.hypot(x - this.camera.position.x, y - this.camera.position.y, z);
    const batch = radius / Math.max(distance, 0.1) > 0.03 ? this.orbs : this.farOrbs;
    const i = batch.next();
    if (i < 0) return;
    batch.setPlace(i, x, y, z, radius);
    this.copyRotation(model, slot, batch, i);
    batch.setTint(i, this.tints[t]!, this.tints[t + 1]!, this.tints[t + 2]!, glow);
    batch.setParameters(i, inner, this.parameter(model, slot, 1, now.sample), this.parameter(model, slot, 2, now.sample), this.parameter(model, slot, 3, now.sample));
    batch.presence[i] = presence;
    if (inner > 0.4) this.lightLantern(t, x, y, z, radius, inner * glow * presence * (0.85 + 0.3 * now.level));
  }

  /** The light round a lantern, and its pool on the mist below. */
  private lightLantern(t: number, x: number, y: number, z: number, radius: number, light: number): void {
    const air = this.glows.next();
    if (air < 0) return;
    this.glows.setPlace(air, x, y, z, radius * 4.6);
    this.glows.setTint(air, this.tints[t]!, this.tints[t + 1]!, this.tints[t + 2]!, light * 0.5);
    this.glows.setParameters(air, 1, 0, 1, 0);
    if (this.style.ground === undefined) return;
    const height = y - landHeight(this.style.ground, x + this.base, z);
    const pool = this.glows.next();
    if (pool < 0) return;
    this.glows.setPlace(pool, x, y - height + 0.35, z, 2 + radius * 3.5);
    this.glows.setTint(pool, this.tints[t]!, this.tints[t + 1]! * 0.8, this.tints[t + 2]! * 0.6, light * 0.55 * clamp(1.6 - height * 0.35, 0, 1) * clamp(radius * 2.2, 0.3, 1));
    this.glows.setParameters(pool, 0.2, 1, 1, 0);
  }

  private placeHalo(model: WorldModel, slot: number, now: Moment, x: number, y: number, z: number, presence: number): void {
    const i = this.halos.next();
    if (i < 0) return;
    const t = this.tint(model, slot, now.sample);
    this.halos.setPlace(i, x, y, z, model.value(slot, FIELD.scale, now.sample));
    this.copyRotation(model, slot, this.halos, i);
    this.halos.setTint(i, this.tints[t]!, this.tints[t + 1]!, this.tints[t + 2]!, model.value(slot, FIELD.glow, now.sample));
    this.halos.setParameters(i, 0, this.parameter(model, slot, 1, now.sample), this.parameter(model, slot, 2, now.sample), 0);
    this.halos.presence[i] = presence;
  }

  private placeMotes(model: WorldModel, slot: number, now: Moment, x: number, y: number, z: number, presence: number): void {
    if (!now.motes) return;
    const t = this.tint(model, slot, now.sample);
    const key = model.id[slot]!;
    const glow = Math.max(model.value(slot, FIELD.glow, now.sample), 0.3);
    this.addMotes(
      key, x, y, z, model.value(slot, FIELD.scale, now.sample), t, glow * presence, this.parameter(model, slot, 0, now.sample),
      this.parameter(model, slot, 1, now.sample), this.parameter(model, slot, 2, now.sample) * (0.6 + 0.8 * now.wind), this.parameter(model, slot, 3, now.sample),
    );
  }

  private addMotes(key: number, x: number, y: number, z: number, reach: number, t: number, glow: number, spread: number, size: number, drift: number, density: number): void {
    const i = this.motes.next();
    if (i < 0) return;
    this.motes.setPlace(i, x, y, z, reach);
    for (let k = 0; k < 3; k++) this.motes.rotation[i * 4 + k] = random(this.seed, key, k);
    if (t >= 0) this.motes.setTint(i, this.tints[t]!, this.tints[t + 1]!, this.tints[t + 2]!, glow);
    else this.motes.setTint(i, this.rgb[0], this.rgb[1], this.rgb[2], glow);
    this.motes.setParameters(i, spread, size, drift, density);
  }

  /** An elliptic opening in a wall across the view; scale is relative to the frame at its depth. */
  private placeAperture(model: WorldModel, slot: number, now: Moment, x: number, y: number, z: number, beat: number): void {
    const i = this.apertures.next();
    if (i < 0) return;
    const depth = x - this.camera.position.x;
    const half = Math.tan((this.style.camera.lens * DEGREE) / 2) * depth * model.value(slot, FIELD.scale, now.sample);
    const aspect = now.portrait ? 1 : 1 + this.parameter(model, slot, 0, now.sample);
    const [l, c, h] = this.style.palette[Math.min(model.palette[slot]!, this.style.palette.length - 1)]!;
    const hue = h + model.value(slot, FIELD.hue, now.sample) + clamp((bandHue(beat) - 190) * 0.35, -30, 30);
    oklchToLinear(l + model.value(slot, FIELD.lightness, now.sample), c, hue, this.rgb);
    this.apertures.setPlace(i, x, y, z, 1);
    this.apertures.setTint(i, this.rgb[0], this.rgb[1], this.rgb[2], 0);
    this.apertures.setParameters(i, half, half + 40, this.parameter(model, slot, 1, now.sample), aspect);
  }

  /** One layer of the flower: as many petals as the beat has hertz, the fraction a bud. */
  private placeFlower(model: WorldModel, slot: number, now: Moment, x: number, y: number, z: number, presence: number, beat: number): void {
    const layer = this.flowerLayer++;
    if (layer >= LAYERS) return;
    const n = clamp(beat, 0, MAX_PETALS);
    const breath = now.breath;
    const length = model.value(slot, FIELD.scale, now.sample) * (1 + 0.03 * breath);
    const weight = this.parameter(model, slot, 0, now.sample) * presence;
    const cup = (this.parameter(model, slot, 1, now.sample) * 255) / 100;
    const shift = this.parameter(model, slot, 2, now.sample) * (255 / 256);
    const tilt = this.parameter(model, slot, 3, now.sample) + 0.1 * breath;
    const spin = ((now.sample / RATE) * 1.2 * DEGREE) % TURN;
    if (layer < 2) this.bandColour(bandHue(n), layer);
    const t = layer < 2 ? -1 : this.tint(model, slot, now.sample);
    for (let i = 0, count = petalCount(n); i < count; i++) {
      const j = this.petals.next();
      if (j < 0) return;
      const own = petalWeight(n, i);
      const grown = length * petalLength(own);
      this.petals.setPlace(j, x, y, z, 1);
      this.turnPetal(spin + (petalCentre(n, i) + shift / Math.max(n, 1)) * TURN, tilt, j);
      if (t >= 0) this.petals.setTint(j, this.tints[t]!, this.tints[t + 1]!, this.tints[t + 2]!, weight);
      else this.petals.setTint(j, this.rgb[0], this.rgb[1], this.rgb[2], weight);
      this.petals.setParameters(j, grown, petalHalfWidth(n, grown, own), cup, smoothstep(0, 1, own));
      this.petals.presence[j] = i + layer * 0.31;
    }
    if (layer === 0) this.lightFlower(x, y, z, presence, breath);
  }

  /** The two outer layers: the hue of the band, and one beside it on the side away from green. Warm bands are lighter, for on violet they turn brown. */
  private bandColour(hue: number, layer: number): void {
    const cool = smoothstep(110, 200, hue);
    const aside = layer === 0 ? 5 : lerp(-48, 70, smoothstep(120, 185, hue));
    oklchToLinear((layer === 0 ? 0.72 : 0.68) + 0.1 * (1 - cool), layer === 0 ? 0.10 : 0.11, hue + aside, this.rgb);
  }

  /** Rotation of a petal: axis outwards at `angle` round the line of sight, leaning `tilt` towards the eye. */
  private turnPetal(angle: number, tilt: number, petal: number): void {
    // Rx(angle) * Rz(tilt) * Ry(-90 degrees)
    const a = Math.cos(angle / 2);
    const b = Math.sin(angle / 2);
    const c = Math.cos(tilt / 2);
    const d = Math.sin(tilt / 2);
    const q = this.quaternion;
    q[0] = b * c;
    q[1] = -b * d;
    q[2] = a * d;
    q[3] = a * c;
    const h = Math.SQRT1_2;
    const out = this.petals.rotation;
    const o = petal * 4;
    out[o] = h * (q[0] + q[2]);
    out[o + 1] = h * (q[1] - q[3]);
    out[o + 2] = h * (q[2] - q[0]);
    out[o + 3] = h * (q[3] + q[1]);
  }

  /** Light behind the flower and at its heart. */
  private lightFlower(x: number, y: number, z: number, presence: number, breath: number): void {
    for (let k = 0; k < FLOWER_LIGHTS.length; k++) {
      const i = this.glows.next();
      if (i < 0) return;
      const light = FLOWER_LIGHTS[k]!;
      const color = this.style.palette[Math.min(light.palette, this.style.palette.length - 1)]!;
      oklchToLinear(color[0], color[1], color[2], this.rgb);
      this.glows.setPlace(i, x + light.behind, y, z, light.reach);
      this.glows.setTint(i, this.rgb[0], this.rgb[1], this.rgb[2], light.strength * (0.9 + 0.15 * breath) * presence);
      this.glows.setParameters(i, light.softness, 0, 0, 0);
    }
  }

  /** Banks of mist and motes along the way, grown from the seed: they cost no bytes. */
  private dress(listener: number, now: Moment, speed: number): void {
    const { banks, motes } = this.style.dressing;
    const first = Math.floor(listener / CELL);
    for (let k = Math.ceil(banks); k >= 0; k--) { // far to near, as they are drawn
      const i = banks > 0 ? this.banks.next() : -1;
      if (i < 0) break;
      const cell = first + k;
      const x = cell * CELL + random(this.seed, 91, cell, 0) * 8 - this.base;
      const strength = 0.75 * (0.6 + 0.6 * random(this.seed, 91, cell, 1)) * Math.min(now.fog, 1.3);
      this.banks.setPlace(i, x, 1.2 + 1.5 * random(this.seed, 91, cell, 2), (random(this.seed, 91, cell, 3) - 0.5) * 30, 1);
      this.banks.setParameters(i, lerp(105, 195, random(this.seed, 91, cell, 4)), lerp(3, 6.5, random(this.seed, 91, cell, 5)), random(this.seed, 91, cell, 6), strength);
    }
    if (!now.motes) return;
    const [l, c, h] = this.style.palette[0]!;
    oklchToLinear(l, c, h, this.rgb);
    for (let k = 0; k < 4; k++) {
      const cell = speed > 0 ? first + k : k;
      for (let m = 0; m < motes; m++) {
        const u = random(this.seed, 92, cell, m * 2);
        const v = random(this.seed, 92, cell, m * 2 + 1);
        const x = speed > 0 ? (cell + u) * CELL - this.base : 13 + 3 * k + 2 * u;
        this.addMotes(hashOf(cell, m), x, speed > 0 ? 3.6 : 0, (v - 0.5) * (speed > 0 ? 26 : 6), speed > 0 ? 14 : 11, -1, 0.5, 1, 0.24, 0.5 + now.wind, speed > 0 ? 0.35 : 0.2);
      }
    }
  }
}

const hashOf = (cell: number, m: number): number => (Math.imul(cell, 31) + m + 70000) | 0;
