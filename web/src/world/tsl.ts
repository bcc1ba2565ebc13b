// The part of TSL that this folder uses, with one plain node type. The library's own generic types follow every
// vector size through every operation and make a strict build of shader code slower than it is worth.
import * as TSL from 'three/tsl';
import type { Node, Texture } from 'three/webgpu';

export type Value = Shade | number;

/** A node of a shader graph. */
export interface Shade {
  add(...n: Value[]): Shade;
  sub(...n: Value[]): Shade;
  mul(...n: Value[]): Shade;
  div(...n: Value[]): Shade;
  negate(): Shade;
  oneMinus(): Shade;
  clamp(low: Value, high: Value): Shade;
  lessThan(n: Value): Shade;
  lessThanEqual(n: Value): Shade;
  or(n: Shade): Shade;
  greaterThan(n: Value): Shade;
  greaterThanEqual(n: Value): Shade;
  and(n: Shade): Shade;
  toVar(): Shade;
  assign(n: Value): Shade;
  addAssign(n: Value): Shade;
  level(n: Value): Shade;
  /** Levels of the mip chain towards the coarse end. */
  bias(n: Value): Shade;
  readonly x: Shade;
  readonly y: Shade;
  readonly z: Shade;
  readonly w: Shade;
  readonly r: Shade;
  readonly g: Shade;
  readonly b: Shade;
  readonly a: Shade;
  readonly xy: Shade;
  readonly xz: Shade;
  readonly rg: Shade;
  readonly rgb: Shade;
  readonly zxy: Shade;
  readonly xyz: Shade;
}

/** A node whose value JavaScript sets. */
export type Uniform<T> = Shade & { value: T };

type Make = (...n: Value[]) => Shade;

interface Functions {
  Discard: (condition: Shade) => void;
  Fn: (body: () => Shade) => () => Shade;
  Loop: (count: number, body: (step: { i: Shade }) => void) => void;
  abs: Make; clamp: Make; cos: Make; cross: Make; dot: Make; exp: Make; float: Make; fract: Make; length: Make; max: Make; min: Make;
  mix: Make; normalize: Make; pow: Make; sign: Make; sin: Make; smoothstep: Make; sqrt: Make; vec2: Make; vec3: Make; vec4: Make; select: Make;
  atan: Make; floor: Make; step: Make; dFdx: Make; dFdy: Make; mod: Make;
  attribute: (name: string, type: string) => Shade;
  texture: (map: Texture, at?: Shade) => Shade;
  uniform: <T>(value: T) => Uniform<T>;
  varying: (n: Shade) => Shade;
  cameraPosition: Shade;
  positionGeometry: Shade;
  normalGeometry: Shade;
  screenUV: Shade;
  screenCoordinate: Shade;
}

export const {
  Discard, Fn, Loop, abs, clamp, cos, cross, dot, exp, float, fract, length, max, min, mix, normalize, pow, sign, sin, smoothstep, sqrt, vec2, vec3,
  vec4, select, atan, floor, step, dFdx, dFdy, mod, attribute, texture, uniform, varying, cameraPosition, positionGeometry, normalGeometry, screenUV, screenCoordinate,
} = TSL as unknown as Functions;

/** 1 below `low`, 0 above `high`. A smoothstep with reversed edges is undefined in GLSL and WGSL. */
export const drop = (low: Value, high: Value, x: Value): Shade => smoothstep(low, high, x).oneMinus();

/** As the node type that the materials of the library expect. */
export const asNode = (n: Shade): Node<'vec4'> => n as unknown as Node<'vec4'>;
