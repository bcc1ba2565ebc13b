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
export const circle = (): BufferGeometry => grid(160, 2, (u, v) => [u, v * 2 - 1, 0, 0, 0, 1]);

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
