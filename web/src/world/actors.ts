// Sets the instances of the world model into the pools: where they stand at a moment, how they look, which level of
// detail draws them, and whether the camera can see them at all. With water every solid is there twice, the second
// mirrored in it.
import { clamp } from './easing';
import { Flower } from './flower';
import type { Frustum } from './frustum';
import { random } from './hash';
import type { InstanceBatch } from './instance_batch';
import { landHeight, pathZ } from './land';
import { sharesOf, type LevelledBatch, type Shares } from './level_of_detail';
import { bandHue, oklchToLinear, type Rgb } from './oklch';
import type { Pools } from './pools';
import { columnHeight } from './solid_shapes';
import type { Style } from './style';
import { CAPACITY, FIELD, type WorldModel } from './world_model';

const RATE = 48000;
const TURN = 2 * Math.PI;
const DEGREE = Math.PI / 180;
/** Beyond this nothing shows through the air. */
const FAR = 460;
const ARCHETYPE = { orb: 0, crystal: 1, ribbon: 2, ring: 3, column: 4, dome: 5, terrain: 6, motes: 7 } as const;
const PROGRAM = { still: 0, bob: 1, turn: 2, breathe: 3, drift: 4, listen: 5 } as const;
/** Columns that grow: not out of water. */
const ROOTED = [0, 0.4];

/** What the actors need to know of the moment. */
export interface ActorMoment {
  sample: number;
  listener: number;
  base: number;
  eye: { x: number; y: number; z: number };
  beat: number;
  breath: number;
  level: number;
  wind: number;
  /** Factor on the apparent size, from the render ladder: below 1 the far levels begin nearer. */
  detail: number;
  portrait: boolean;
  moving: boolean;
}

export class Actors {
  readonly flower: Flower;
  private readonly tints = new Float32Array(CAPACITY * 3);
  private readonly tintKeys = new Float64Array(CAPACITY).fill(NaN);
  private readonly foundX = new Float64Array(CAPACITY).fill(NaN);
  private readonly foundZ = new Float32Array(CAPACITY);
  private readonly bends = new Float32Array(CAPACITY);
  private readonly feet = new Float32Array(CAPACITY);
  private readonly rgb: Rgb = [0, 0, 0];
  private readonly shares: Shares = { near: 0, far: 0, presence: 0 };
  private seed = 0;
  /** The instance at hand. */
  private x = 0;
  private y = 0;
  private z = 0;
  private presence = 0;

  constructor(private readonly pools: Pools, private readonly frustum: Frustum, private style: Style) {
    this.flower = new Flower(pools);
  }

  setStyle(style: Style, seed: number): void {
    this.style = style;
    this.seed = seed;
    this.tintKeys.fill(NaN);
    this.foundX.fill(NaN);
    this.flower.setStyle(style);
  }

  place(model: WorldModel, now: ActorMoment): void {
    this.flower.begin();
    const side = pathZ(this.style.path, now.listener);
    for (let slot = 0; slot < model.used; slot++) {
      if (model.alive[slot] && this.stand(model, slot, now, side)) this.draw(model, slot, now);
    }
  }

  /** Finds the place of an instance; false when there is nothing to see of it. */
  private stand(model: WorldModel, slot: number, now: ActorMoment, side: number): boolean {
    this.presence = model.presence(slot, now.sample);
    if (this.presence <= 0.002) return false;
    const companion = model.companion[slot] === 1;
    const world = companion ? model.x[slot]! + now.listener : model.x[slot]!;
    this.x = world - now.base;
    const ahead = world - now.listener;
    if (ahead < -80 || ahead > FAR) return false;
    if (companion) {
      this.z = model.z[slot]! + side;
      this.y = model.y[slot]!;
    } else {
      this.found(slot, world, model.z[slot]!);
      this.z = model.z[slot]! + this.bends[slot]!;
      this.y = model.y[slot]! + this.feet[slot]!;
    }
    const program = model.program[slot]!;
    if (program === PROGRAM.bob || program === PROGRAM.drift) {
      const seconds = now.sample / RATE;
      const turn = TURN * model.phase[slot]!;
      if (program === PROGRAM.bob) this.y += 0.25 * Math.sin((seconds * TURN) / 25 + turn);
      else {
        this.x += 0.6 * Math.sin((seconds * TURN) / 40 + turn);
        this.z += 0.6 * Math.cos((seconds * TURN) / 40 + turn);
      }
    }
    return true;
  }

  /** Bend of the way and height of the ground where something stands: worked out once, for it does not walk. */
  private found(slot: number, x: number, z: number): void {
    if (this.foundX[slot] === x && this.foundZ[slot] === z) return;
    this.foundX[slot] = x;
    this.foundZ[slot] = z;
    this.bends[slot] = pathZ(this.style.path, x);
    this.feet[slot] = landHeight(this.style, x, z + this.bends[slot]!);
  }

  private draw(model: WorldModel, slot: number, now: ActorMoment): void {
    const { pools } = this;
    switch (model.archetype[slot]) {
      case ARCHETYPE.orb: this.drawOrb(model, slot, now); break;
      case ARCHETYPE.crystal: this.drawSolid(pools.crystals, model, slot, now, 0, 1 + 5 * this.parameter(model, slot, 1, now)); break;
      case ARCHETYPE.ribbon: this.drawRibbon(model, slot, now); break;
      case ARCHETYPE.ring:
        if (this.style.rings === 'flower') {
          const t = this.tint(model, slot, now.sample);
          this.rgb[0] = this.tints[t]!;
          this.rgb[1] = this.tints[t + 1]!;
          this.rgb[2] = this.tints[t + 2]!;
          this.flower.place(model, slot, now, this.x, this.y, this.z, this.presence, this.rgb);
        } else this.drawHalo(model, slot, now);
        break;
      case ARCHETYPE.column: this.drawColumn(model, slot, now); break;
      case ARCHETYPE.dome:
        if (this.style.domes === 'arch') this.drawSolid(pools.arches, model, slot, now, 0.5, 1 + 2 * this.parameter(model, slot, 0, now));
        else this.drawAperture(model, slot, now);
        break;
      case ARCHETYPE.terrain: this.drawSolid(pools.hills, model, slot, now, 0, 1.5); break;
      case ARCHETYPE.motes: this.drawMotes(model, slot, now); break;
      default: break;
    }
  }

  /** Palette colour with the offsets of the record, in linear light; worked out again only when one of them moves. Index into the tints. */
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

  private parameter(model: WorldModel, slot: number, which: number, now: ActorMoment): number {
    return model.value(slot, FIELD.p0 + which, now.sample);
  }

  private distance(now: ActorMoment): number {
    return Math.max(Math.hypot(this.x - now.eye.x, this.y - now.eye.y, this.z - now.eye.z), 0.1);
  }

  /** Writes the instance at hand into a pool; `mirrored` = -1 in the water. */
  private write(pool: InstanceBatch, model: WorldModel, slot: number, now: ActorMoment, radius: number, presence: number, share: number, mirrored: number): void {
    const i = pool.next();
    if (i < 0) return;
    const t = this.tint(model, slot, now.sample);
    pool.setPlace(i, this.x, this.y, this.z, radius * mirrored);
    for (let k = 0; k < 4; k++) pool.rotation[i * 4 + k] = model.rotation[slot * 4 + k]!;
    pool.setTint(i, this.tints[t]!, this.tints[t + 1]!, this.tints[t + 2]!, model.value(slot, FIELD.glow, now.sample) * (model.program[slot] === PROGRAM.listen ? 0.35 + 0.65 * now.level : 1));
    pool.setParameters(i, this.parameter(model, slot, 0, now), this.parameter(model, slot, 1, now), this.parameter(model, slot, 2, now), this.parameter(model, slot, 3, now));
    pool.setPresence(i, presence, share);
  }

  /** Both levels of the instance at hand, where they are seen, and again in the water. `rise`, `reach`: middle and radius of its bounding sphere, in radii. */
  private drawLevels(levels: LevelledBatch, model: WorldModel, slot: number, now: ActorMoment, radius: number, rise: number, reach: number, whole: number): void {
    const distance = this.distance(now);
    sharesOf(levels.bounds, (radius / distance) * now.detail, this.shares);
    // what is thin but tall vanishes by its height
    const presence = this.presence * Math.max(this.shares.presence, clamp(whole / distance / 0.004 - 1, 0, 1));
    if (presence <= 0.002) return;
    const { near, far } = this.shares;
    const middle = this.y + rise * radius;
    const bound = reach * radius;
    for (let mirrored = 1; mirrored >= (this.style.water === undefined ? 1 : -1); mirrored -= 2) {
      if (mirrored < 0 && middle + bound < 0) return;
      if (!this.frustum.sees(this.x, middle * mirrored, this.z, bound)) continue;
      // the fine level has few places: who finds none is drawn coarsely
      const fine = near > 0 && levels.near.used < levels.near.capacity;
      if (fine) this.write(levels.near, model, slot, now, radius, presence, near, mirrored);
      if (!fine || far !== 0) this.write(levels.far, model, slot, now, radius, presence, fine ? far : 1, mirrored);
    }
  }

  private drawSolid(levels: LevelledBatch, model: WorldModel, slot: number, now: ActorMoment, rise: number, reach: number): void {
    const radius = model.value(slot, FIELD.scale, now.sample);
    this.drawLevels(levels, model, slot, now, radius, rise, reach, radius);
  }

  private drawColumn(model: WorldModel, slot: number, now: ActorMoment): void {
    const form = this.parameter(model, slot, 3, now);
    if (this.style.water !== undefined && model.companion[slot] === 0 && this.y < 0.15 && ROOTED.some((rooted) => Math.abs(form - rooted) < 0.1)) return;
    const radius = model.value(slot, FIELD.scale, now.sample);
    const height = columnHeight(this.parameter(model, slot, 0, now));
    this.drawLevels(this.pools.columns, model, slot, now, radius, height / 2, height / 2 + 2, radius * height);
  }

  private drawOrb(model: WorldModel, slot: number, now: ActorMoment): void {
    const radius = model.value(slot, FIELD.scale, now.sample);
    this.drawLevels(this.pools.orbs, model, slot, now, radius, 0, 1.15, radius);
    const inner = this.parameter(model, slot, 0, now);
    const glow = model.value(slot, FIELD.glow, now.sample);
    if (inner > 0.4) this.lightLantern(this.tint(model, slot, now.sample), radius, inner * glow * this.presence * (0.85 + 0.3 * now.level), now);
  }

  /** The light round a lantern, its pool on the ground below and its image in water. */
  private lightLantern(t: number, radius: number, light: number, now: ActorMoment): void {
    const { glows } = this.pools;
    const { x, y, z } = this;
    if (this.frustum.sees(x, y, z, radius * 4.6)) {
      const air = glows.next();
      if (air < 0) return;
      glows.setPlace(air, x, y, z, radius * 4.6);
      glows.setTint(air, this.tints[t]!, this.tints[t + 1]!, this.tints[t + 2]!, light * 0.5);
      glows.setParameters(air, 1, 0, 1, 0);
    }
    const ground = this.style.water === undefined ? this.style.ground : undefined;
    if (ground === undefined) return;
    const height = y - landHeight(this.style, x + now.base, z);
    const reach = 2 + radius * 3.5;
    const strength = light * 0.55 * clamp(1.6 - height * 0.35, 0, 1) * clamp(radius * 2.2, 0.3, 1);
    if (strength <= 0 || !this.frustum.sees(x, y - height, z, reach)) return;
    const pool = glows.next();
    if (pool < 0) return;
    glows.setPlace(pool, x, y - height + 0.35, z, reach);
    glows.setTint(pool, this.tints[t]!, this.tints[t + 1]! * 0.8, this.tints[t + 2]! * 0.6, strength);
    glows.setParameters(pool, 0.2, 1, 1, 0);
  }

  private drawRibbon(model: WorldModel, slot: number, now: ActorMoment): void {
    const radius = model.value(slot, FIELD.scale, now.sample);
    const reach = radius * (1 + 7 * this.parameter(model, slot, 2, now)) * 1.1;
    if (this.frustum.sees(this.x, this.y, this.z, reach)) this.write(this.pools.ribbons, model, slot, now, radius, this.presence, 1, 1);
  }

  private drawHalo(model: WorldModel, slot: number, now: ActorMoment): void {
    const radius = model.value(slot, FIELD.scale, now.sample);
    if (this.frustum.sees(this.x, this.y, this.z, radius * 1.1)) this.write(this.pools.halos, model, slot, now, radius, this.presence, 1, 1);
  }

  private drawMotes(model: WorldModel, slot: number, now: ActorMoment): void {
    const reach = model.value(slot, FIELD.scale, now.sample);
    if (!now.moving || !this.frustum.sees(this.x, this.y, this.z, reach * 1.6)) return;
    const { motes } = this.pools;
    const i = motes.next();
    if (i < 0) return;
    const t = this.tint(model, slot, now.sample);
    const key = model.id[slot]!;
    motes.setPlace(i, this.x, this.y, this.z, reach);
    motes.setRotation(i, random(this.seed, key, 0), random(this.seed, key, 1), random(this.seed, key, 2), 1);
    motes.setTint(i, this.tints[t]!, this.tints[t + 1]!, this.tints[t + 2]!, Math.max(model.value(slot, FIELD.glow, now.sample), 0.3) * this.presence);
    motes.setParameters(
      i, this.parameter(model, slot, 0, now), this.parameter(model, slot, 1, now), this.parameter(model, slot, 2, now) * (0.6 + 0.8 * now.wind), this.parameter(model, slot, 3, now),
    );
  }

  /** An elliptic opening in a wall across the view; scale is relative to the frame at its depth, as seen from the rail. */
  private drawAperture(model: WorldModel, slot: number, now: ActorMoment): void {
    const { apertures } = this.pools;
    const i = apertures.next();
    if (i < 0) return;
    const depth = this.x + now.base - now.listener;
    const half = Math.tan((this.style.camera.lens * DEGREE) / 2) * depth * model.value(slot, FIELD.scale, now.sample);
    const aspect = now.portrait ? 1 : 1 + this.parameter(model, slot, 0, now);
    const [l, c, h] = this.style.palette[Math.min(model.palette[slot]!, this.style.palette.length - 1)]!;
    const hue = h + model.value(slot, FIELD.hue, now.sample) + clamp((bandHue(now.beat) - 190) * 0.35, -30, 30);
    oklchToLinear(l + model.value(slot, FIELD.lightness, now.sample), c, hue, this.rgb);
    apertures.setPlace(i, this.x, this.y, this.z, 1);
    apertures.setTint(i, this.rgb[0], this.rgb[1], this.rgb[2], 0);
    apertures.setParameters(i, half, half + 40, this.parameter(model, slot, 1, now), aspect);
  }
}
