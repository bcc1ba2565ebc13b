// A pool of instances of one archetype: one draw, fixed capacity, rewritten in place.
import { InstancedBufferAttribute, InstancedBufferGeometry, Mesh, type BufferGeometry, type Material } from 'three/webgpu';
import { attribute, cross, type Shade } from './tsl';

/** What a material reads of its instance. */
export const instance = {
  /** x, y, z relative to the local origin; scale. */
  place: attribute('iPlace', 'vec4'),
  /** Unit quaternion. */
  rotation: attribute('iRotation', 'vec4'),
  /** Linear colour; own light. */
  tint: attribute('iTint', 'vec4'),
  /** p0..p3, meaning by archetype. */
  parameters: attribute('iParameters', 'vec4'),
  /** Presence 0..1 at both ends of a life; share of the pixels that this level of detail draws, see level_of_detail.ts. */
  presence: attribute('iPresence', 'vec2'),
};

/** A vector turned by the rotation of the instance. */
export const rotated = (v: Shade): Shade => {
  const q = instance.rotation;
  return v.add(cross(q.xyz, cross(q.xyz, v).add(v.mul(q.w))).mul(2));
};

export class InstanceBatch {
  readonly mesh: Mesh;
  readonly place: Float32Array;
  readonly rotation: Float32Array;
  readonly tint: Float32Array;
  readonly parameters: Float32Array;
  readonly presence: Float32Array;
  private readonly geometry = new InstancedBufferGeometry();
  private readonly attributes: InstancedBufferAttribute[] = [];
  private readonly ranges: { start: number; count: number }[] = [];
  private count = 0;

  constructor(name: string, shape: BufferGeometry, material: Material, readonly capacity: number, order: number) {
    for (const [key, value] of Object.entries(shape.attributes)) this.geometry.setAttribute(key, value);
    this.geometry.setIndex(shape.index);
    this.place = this.table('iPlace', 4);
    this.rotation = this.table('iRotation', 4);
    this.tint = this.table('iTint', 4);
    this.parameters = this.table('iParameters', 4);
    this.presence = this.table('iPresence', 2);
    this.mesh = new Mesh(this.geometry, material);
    this.mesh.name = name;
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = order;
    this.mesh.visible = false;
    this.geometry.instanceCount = 0;
  }

  get used(): number {
    return this.count;
  }

  clear(): void {
    this.count = 0;
  }

  /** Index of a fresh instance, rotation reset; -1 when the pool is full. */
  next(): number {
    if (this.count >= this.capacity) return -1;
    const i = this.count++;
    this.rotation[i * 4] = 0;
    this.rotation[i * 4 + 1] = 0;
    this.rotation[i * 4 + 2] = 0;
    this.rotation[i * 4 + 3] = 1;
    this.presence[i * 2] = 1;
    this.presence[i * 2 + 1] = 1;
    return i;
  }

  setPlace(i: number, x: number, y: number, z: number, scale: number): void {
    const o = i * 4;
    this.place[o] = x;
    this.place[o + 1] = y;
    this.place[o + 2] = z;
    this.place[o + 3] = scale;
  }

  setTint(i: number, r: number, g: number, b: number, glow: number): void {
    const o = i * 4;
    this.tint[o] = r;
    this.tint[o + 1] = g;
    this.tint[o + 2] = b;
    this.tint[o + 3] = glow;
  }

  setPresence(i: number, presence: number, share: number): void {
    this.presence[i * 2] = presence;
    this.presence[i * 2 + 1] = share;
  }

  setRotation(i: number, x: number, y: number, z: number, w: number): void {
    const o = i * 4;
    this.rotation[o] = x;
    this.rotation[o + 1] = y;
    this.rotation[o + 2] = z;
    this.rotation[o + 3] = w;
  }

  setParameters(i: number, a: number, b: number, c: number, d: number): void {
    const o = i * 4;
    this.parameters[o] = a;
    this.parameters[o + 1] = b;
    this.parameters[o + 2] = c;
    this.parameters[o + 3] = d;
  }

  commit(): void {
    this.geometry.instanceCount = this.count;
    this.mesh.visible = this.count > 0;
    if (this.count === 0) return;
    for (let i = 0; i < this.attributes.length; i++) {
      const table = this.attributes[i]!;
      const range = this.ranges[i]!;
      range.count = this.count * table.itemSize;
      // the library empties the list after each upload; the range itself is kept, so that no frame allocates
      if (table.updateRanges.length === 0) table.updateRanges.push(range);
      table.needsUpdate = true;
    }
  }

  dispose(): void {
    this.geometry.dispose();
    (this.mesh.material as Material).dispose();
  }

  private table(name: string, size: number): Float32Array {
    const table = new InstancedBufferAttribute(new Float32Array(this.capacity * size), size);
    this.geometry.setAttribute(name, table);
    this.attributes.push(table);
    this.ranges.push({ start: 0, count: 0 });
    return table.array as Float32Array;
  }
}
