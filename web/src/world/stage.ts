// What stands in the scene: pools of instances filled from the world model, the dressing that the client grows from
// the seed, ground, water, sky and strands. All of it is rewritten in place for every moment drawn.
import { PerspectiveCamera, Scene } from 'three/webgpu';
import { Actors, type ActorMoment } from './actors';
import { Air } from './air';
import { CameraRig, type RailPlace } from './camera_rig';
import { clamp } from './easing';
import { Frustum } from './frustum';
import { Ground } from './ground_sheet';
import { seedKey } from './hash';
import { Pools } from './pools';
import { Scatter, type ScatterMoment } from './scatter';
import type { ScoreTimeline } from './score_timeline';
import { skyDome } from './sky_dome';
import { Strands, type StrandMoment } from './strands';
import type { Style } from './style';
import { WaterSheet } from './water_sheet';
import type { WorldModel } from './world_model';

const RATE = 48000;
const DEGREE = Math.PI / 180;
/** The local origin moves in steps of this many units. */
const CELL = 16;
/** Draws of a picture in all, and those of them that the stages after the scene make (picture.ts). */
export const DRAW_LIMIT = 32;
export const PICTURE_DRAWS = 12;

/** One moment of the world as the stage draws it. */
export interface Moment {
  sample: number;
  /** Breath 0..1, and a quarter of a breath ago. */
  breath: number;
  breathBefore: number;
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
  /** False: a held picture, from the rail, without what only makes sense in motion. */
  moving: boolean;
  /** Share of the full detail, from the render ladder. */
  detail: number;
  /** Since the picture before. */
  seconds: number;
}

export class Stage {
  readonly scene = new Scene();
  readonly camera = new PerspectiveCamera(45, 1, 0.1, 4000);
  readonly air = new Air();
  readonly rig = new CameraRig();
  private readonly still = new CameraRig();
  private readonly frustum = new Frustum();
  private readonly ground = new Ground(this.air);
  private readonly water = new WaterSheet(this.air, this.ground);
  private readonly pools = new Pools(this.air, this.ground);
  private readonly strands = new Strands(this.air);
  private readonly sky = skyDome(this.air);
  private readonly actors: Actors;
  private readonly scatter: Scatter;
  private readonly rail: RailPlace = { listener: 0, seconds: 0, breath: 0.5, speed: 0, portrait: false };
  private readonly actorMoment: ActorMoment;
  private readonly scatterMoment: ScatterMoment = { seconds: 0, eye: 0, base: 0, fog: 1, wind: 0, speed: 0, detail: 1, moving: true };
  private readonly strandMoment: StrandMoment;
  private base = 0;

  constructor(private style: Style) {
    const eye = this.camera.position;
    this.actors = new Actors(this.pools, this.frustum, style);
    this.scatter = new Scatter(this.pools, style, 0);
    this.actorMoment = { sample: 0, listener: 0, base: 0, eye, beat: 0, breath: 0, level: 0, wind: 0, detail: 1, portrait: false, moving: true };
    this.strandMoment = { score: undefined, style, divisor: 1, speed: 0, sample: 0, listener: 0, base: 0, pixel: 0.002, eye };
    this.scene.add(this.sky, this.ground.mist, this.ground.earth, this.water.mesh, ...this.strands.meshes);
    for (const pool of this.pools.all) this.scene.add(pool.mesh);
    this.setStyle(style, '0');
  }

  setStyle(style: Style, seed: string): void {
    const key = seedKey(seed);
    this.style = style;
    this.air.setStyle(style);
    this.ground.setStyle(style);
    this.water.setStyle(style);
    this.actors.setStyle(style, key);
    this.scatter.setStyle(style, key);
    this.rig.cut();
    // the heart of a flower has a soft edge, through which the petals behind it must be there already
    const order = style.rings === 'flower' ? 12.5 : 1;
    this.pools.orbs.near.mesh.renderOrder = order;
    this.pools.orbs.far.mesh.renderOrder = order;
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
    air.breathBefore.value = now.breathBefore;
    air.level.value = now.level;
    air.base.value = this.base;
    air.fogScale.value = now.fog;
    air.setSunOffset(now.sunOffset);
    this.aim(listener, speed, now, aspect);
    air.pixel.value = (2 * Math.tan((this.camera.fov * DEGREE) / 2)) / Math.max(now.rows, 1);
    this.pools.clear();
    const actor = this.actorMoment;
    actor.sample = now.sample;
    actor.listener = listener;
    actor.base = this.base;
    actor.beat = score?.beatAt(now.sample) ?? 0;
    actor.breath = now.breath;
    actor.level = now.level;
    actor.wind = now.wind;
    actor.detail = now.detail;
    actor.portrait = now.portrait;
    actor.moving = now.moving;
    this.actors.place(model, actor);
    const grown = this.scatterMoment;
    grown.seconds = seconds;
    grown.eye = this.camera.position.x + this.base;
    grown.base = this.base;
    grown.fog = now.fog;
    grown.wind = now.wind;
    grown.speed = speed;
    grown.detail = now.detail;
    grown.moving = now.moving;
    this.scatter.grow(grown);
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
    this.pools.commit(DRAW_LIMIT - PICTURE_DRAWS - this.fixedDraws());
  }

  dispose(): void {
    this.pools.dispose();
    this.strands.dispose();
    this.ground.dispose();
    this.water.dispose();
    this.air.dispose();
  }

  /** Sky, ground, water and strands. */
  private fixedDraws(): number {
    let draws = 1 + (this.style.ground === undefined ? 0 : 1) + (this.style.water === undefined ? 0 : 1);
    for (let i = 0; i < this.strands.meshes.length; i++) if (this.strands.meshes[i]!.visible) draws++;
    return draws;
  }

  private aim(listener: number, speed: number, now: Moment, aspect: number): void {
    const c = this.style.camera;
    // portrait keeps the width of the picture, up to a limit, instead of its height
    const half = Math.tan((c.lens * DEGREE) / 2) * clamp(1.15 / aspect, 1, c.widen);
    this.camera.fov = (2 * Math.atan(half)) / DEGREE;
    this.camera.aspect = aspect;
    this.camera.updateProjectionMatrix();
    const { rail } = this;
    rail.listener = listener;
    rail.seconds = now.sample / RATE;
    rail.breath = now.breath;
    rail.speed = speed;
    rail.portrait = now.portrait;
    const rig = now.moving ? this.rig : this.still;
    if (!now.moving) rig.cut(); // a held picture is taken from the rail
    rig.update(this.style, rail, now.seconds);
    const ahead = Math.cos(rig.pitch);
    const x = rig.x - this.base;
    this.camera.position.set(x, rig.y, rig.z);
    this.camera.lookAt(x + ahead * Math.cos(rig.yaw), rig.y + Math.sin(rig.pitch), rig.z + ahead * Math.sin(rig.yaw));
    this.camera.updateMatrixWorld();
    this.frustum.set(this.camera);
    this.ground.setHeading(rig.yaw);
  }
}
