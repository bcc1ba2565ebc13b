// The fixed pools of instances that a scene is drawn from: one draw each, nothing is allocated after start.
import { Vector3 } from 'three/webgpu';
import type { Air } from './air';
import type { Ground } from './ground_sheet';
import { InstanceBatch } from './instance_batch';
import type { LevelledBatch } from './level_of_detail';
import { bankMaterial, glowMaterial, haloMaterial, moteMaterial } from './light_materials';
import { orbMaterial } from './orb_material';
import { MAX_PETALS } from './petal_law';
import { apertureMaterial, petalMaterial } from './room_materials';
import * as shapes from './shapes';
import { archMaterial, columnMaterial, crystalMaterial, terrainMaterial } from './solid_shapes';
import { bladeMaterial, leafMaterial, ribbonMaterial, ridgeMaterial, shaftMaterial, starMaterial } from './sprite_materials';
import { uniform, type Uniform } from './tsl';

export const LAYERS = 4;

export class Pools {
  /** Colour of the foot of every blade. */
  readonly grassRoot: Uniform<Vector3> = uniform(new Vector3());
  readonly ridges: InstanceBatch;
  readonly stars: InstanceBatch;
  readonly orbs: LevelledBatch;
  readonly crystals: LevelledBatch;
  readonly columns: LevelledBatch;
  readonly arches: LevelledBatch;
  readonly hills: LevelledBatch;
  readonly apertures: InstanceBatch;
  readonly grass: InstanceBatch;
  readonly leaves: InstanceBatch;
  readonly banks: InstanceBatch;
  readonly glows: InstanceBatch;
  readonly shafts: InstanceBatch;
  readonly petals: InstanceBatch;
  readonly ribbons: InstanceBatch;
  readonly halos: InstanceBatch;
  readonly motes: InstanceBatch;
  /** In order of importance: where a picture would need more draws than it may have, the last ones are left out. */
  readonly all: readonly InstanceBatch[];
  /** Rewritten for every moment; the stars only with the style. */
  readonly moving: readonly InstanceBatch[];

  constructor(air: Air, ground: Ground) {
    const orb = (): ReturnType<typeof orbMaterial> => orbMaterial(air, ground);
    this.orbs = {
      near: new InstanceBatch('orbs', shapes.sphere(40, 26), orb(), 48, 1), far: new InstanceBatch('far orbs', shapes.sphere(14, 9), orb(), 4096, 1),
      bounds: { near: 0.03, vanish: 0.0006 },
    };
    this.crystals = {
      near: new InstanceBatch('crystals', shapes.crystal(), crystalMaterial(air), 512, 1), far: new InstanceBatch('far crystals', shapes.farCrystal(), crystalMaterial(air), 4096, 1),
      bounds: { near: 0.006, vanish: 0.0006 },
    };
    this.columns = {
      near: new InstanceBatch('columns', shapes.column(16, 28), columnMaterial(air, ground), 96, 0), far: new InstanceBatch('far columns', shapes.column(8, 8), columnMaterial(air, ground), 4096, 0),
      bounds: { near: 0.012, vanish: 0.0002 },
    };
    this.arches = {
      near: new InstanceBatch('arches', shapes.arch(14, 32), archMaterial(air), 24, 0), far: new InstanceBatch('far arches', shapes.arch(6, 12), archMaterial(air), 512, 0),
      bounds: { near: 0.1, vanish: 0.002 },
    };
    this.hills = {
      near: new InstanceBatch('hills', shapes.disc(48, 20), terrainMaterial(air), 16, 0), far: new InstanceBatch('far hills', shapes.disc(18, 6), terrainMaterial(air), 1024, 0),
      bounds: { near: 0.25, vanish: 0.002 },
    };
    this.ridges = new InstanceBatch('ridges', shapes.ridge(), ridgeMaterial(air), 16, -4);
    this.stars = new InstanceBatch('stars', shapes.quad(), starMaterial(air), 4800, -6);
    this.apertures = new InstanceBatch('apertures', shapes.annulus(), apertureMaterial(air), 16, 1);
    this.grass = new InstanceBatch('grass', shapes.blade(), bladeMaterial(air, this.grassRoot), 9000, 1);
    this.leaves = new InstanceBatch('leaves', shapes.quad(), leafMaterial(air), 320, 1);
    this.banks = new InstanceBatch('mist banks', shapes.quad(), bankMaterial(air), 32, 10);
    this.glows = new InstanceBatch('glows', shapes.quad(), glowMaterial(air), 1024, 11);
    this.shafts = new InstanceBatch('shafts', shapes.quad(), shaftMaterial(air), 80, 11);
    this.petals = new InstanceBatch('petals', shapes.petal(), petalMaterial(air), LAYERS * MAX_PETALS, 12);
    this.ribbons = new InstanceBatch('ribbons', shapes.ribbon(40), ribbonMaterial(air, ground), 1024, 12);
    this.halos = new InstanceBatch('halos', shapes.circle(), haloMaterial(air), 1024, 13);
    this.motes = new InstanceBatch('motes', shapes.motes(), moteMaterial(air), 256, 14);
    this.moving = [
      this.orbs.near, this.orbs.far, this.columns.near, this.columns.far, this.arches.near, this.arches.far, this.hills.near, this.hills.far, this.crystals.near, this.crystals.far,
      this.apertures, this.petals, this.halos, this.ribbons, this.glows, this.motes, this.ridges, this.grass, this.banks, this.shafts, this.leaves,
    ];
    this.all = [this.stars, ...this.moving];
  }

  clear(): void {
    for (let i = 0; i < this.moving.length; i++) this.moving[i]!.clear();
  }

  /** Hands the instances to the GPU; at most `draws` pools are drawn. */
  commit(draws: number): void {
    let left = draws - (this.stars.used > 0 ? 1 : 0);
    for (let i = 0; i < this.moving.length; i++) {
      const pool = this.moving[i]!;
      if (pool.used > 0 && left <= 0) pool.clear();
      if (pool.used > 0) left--;
      pool.commit();
    }
  }

  dispose(): void {
    for (const pool of this.all) pool.dispose();
  }
}
