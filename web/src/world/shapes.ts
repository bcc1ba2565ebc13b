// The geometry of the archetypes: every shape is a grid folded by a function of two coordinates 0..1.
import { BufferGeometry, Float32BufferAttribute } from 'three/webgpu';
import { random } from './hash';

/** x, y, z and normal x, y, z. */
type Point = [number, number, number, number, number, number];

function grid(columns: number, rows: number, fold: (u: number, v: number) => Point): BufferGeometry {
  const positions: number[] = [];
  const normals: number[] = [];
  const index: number[] = [];
  for (let j = 0; j <= rows; j++) {
    for (let i = 0; i <= columns; i++) {
      const p = fold(i / columns, j / rows);
      positions.push(p[0], p[1], p[2]);
      normals.push(p[3], p[4], p[5]);
    }
  }
  for (let j = 0; j < rows; j++) {
    for (let i = 0; i < columns; i++) {
      const a = j * (columns + 1) + i;
      const b = a + columns + 1;
      index.push(a, a + 1, b, b, a + 1, b + 1);
    }
  }
  return geometry(positions, normals, index);
}

function geometry(positions: number[], normals: number[], index: number[]): BufferGeometry {
  const shape = new BufferGeometry();
  shape.setAttribute('position', new Float32BufferAttribute(positions, 3));
  shape.setAttribute('normal', new Float32BufferAttribute(normals, 3));
  shape.setIndex(index);
  return shape;
}

export function sphere(slices: number, stacks: number): BufferGeometry {
  return grid(slices, stacks, (u, v) => {
    const a = u * 2 * Math.PI;
    const b = v * Math.PI;
    const p = [Math.sin(b) * Math.cos(a), Math.cos(b), Math.sin(b) * Math.sin(a)] as const;
    return [...p, ...p];
  });
}

/** Two units wide and high, facing +z. */
export const quad = (): BufferGeometry => grid(1, 1, (u, v) => [u * 2 - 1, v * 2 - 1, 0, 0, 0, 1]);

/** x across -1..1, y along 0..1; rows crowd at both ends, where the outline turns. */
export const petal = (): BufferGeometry => grid(8, 22, (u, v) => [u * 2 - 1, 0.5 - 0.5 * Math.cos(Math.PI * v), 0, 0, 0, 1]);

/** x, y on the unit circle, z outwards 0..1. */
export const annulus = (): BufferGeometry => grid(128, 4, (u, v) => [Math.cos(u * 2 * Math.PI), Math.sin(u * 2 * Math.PI), v, 0, 0, 1]);

/** x is the angle 0..1, y across the line -1..1. */
export const circle = (): BufferGeometry => grid(128, 1, (u, v) => [u, v * 2 - 1, 0, 0, 0, 1]);

/** x away from the eye 0..1, z sideways -1..1. */
export const ground = (): BufferGeometry => grid(72, 110, (u, v) => [v, 0, u * 2 - 1, 0, 1, 0]);

/** 64 small quads; the normal carries the spot of each in the unit cube, z of the position its own random number. */
export function motes(): BufferGeometry {
  const positions: number[] = [];
  const normals: number[] = [];
  const index: number[] = [];
  for (let i = 0; i < 64; i++) {
    for (const [x, y] of [[-1, -1], [1, -1], [-1, 1], [1, 1]] as const) {
      positions.push(x, y, random(3, i, 3));
      normals.push(random(3, i, 0), random(3, i, 1), random(3, i, 2));
    }
    const a = i * 4;
    index.push(a, a + 1, a + 2, a + 1, a + 3, a + 2);
  }
  return geometry(positions, normals, index);
}

/** x angle 0..1, y height 0..1; the last row closes the top (z = 1). */
export const column = (sides: number, rows: number): BufferGeometry => grid(sides, rows + 1, (u, v) => {
  const row = Math.round(v * (rows + 1));
  return [u, Math.min(row / rows, 1), row > rows ? 1 : 0, 0, 1, 0];
});

/** Twelve flat faces: x the face, y the row from -1 to 1, z the edge of the face; normal.x is the radius of the row. */
export const crystal = (): BufferGeometry => spindle([[-1, 0], [-0.42, 0.86], [0.3, 1], [1, 0]]);
export const farCrystal = (): BufferGeometry => spindle([[-1, 0], [0, 1], [1, 0]]);

function spindle(rows: readonly (readonly [number, number])[]): BufferGeometry {
  const positions: number[] = [];
  const normals: number[] = [];
  const index: number[] = [];
  for (let face = 0; face < 12; face++) {
    const a = (face * rows.length) * 2;
    for (const [y, radius] of rows) {
      for (const edge of [0, 1]) {
        positions.push(face, y, edge);
        normals.push(radius, 0, 0);
      }
    }
    for (let row = 0; row + 1 < rows.length; row++) index.push(a + row * 2, a + row * 2 + 1, a + row * 2 + 2, a + row * 2 + 2, a + row * 2 + 1, a + row * 2 + 3);
  }
  return geometry(positions, normals, index);
}

/** x round the section 0..1, y along the span 0..1. */
export const arch = (round: number, along: number): BufferGeometry => grid(round, along, (u, v) => [u, v, 0, 0, 1, 0]);

/** A disc of rings, x and z within the unit circle. */
export const disc = (sectors: number, rings: number): BufferGeometry => grid(sectors, rings, (u, v) => {
  const r = v ** 0.85;
  return [r * Math.cos(u * 2 * Math.PI), 0, r * Math.sin(u * 2 * Math.PI), 0, 1, 0];
});

/** x along 0..1, y across -1..1. */
export const ribbon = (along: number): BufferGeometry => grid(along, 1, (u, v) => [u, v * 2 - 1, 0, 0, 0, 1]);

/** x across, narrowing to a point, y up 0..1. */
export const blade = (): BufferGeometry => grid(1, 4, (u, v) => [(u * 2 - 1) * (1 - v * v), v, 0, 0, 0.6, 0.8]);

/** x along the arc 0..1, y 0 at the foot, 1 at the crest. */
export const ridge = (): BufferGeometry => grid(160, 1, (u, v) => [u, v, 0, 0, 1, 0]);
