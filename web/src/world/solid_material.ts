// What stands firm: a shape folded in the vertex stage, lit by the one air, drawn opaque. A life's fades and the
// crossings between levels of detail are dithered, so nothing is ever sorted. A negative scale is the same thing
// mirrored in the water: lit and fogged as the mirrored eye sees it, and cut off at the surface.
import { DoubleSide, MeshBasicNodeMaterial } from 'three/webgpu';
import type { Air } from './air';
import { instance, rotated } from './instance_batch';
import {
  abs, asNode, cameraPosition, cross, dFdx, dFdy, Discard, dot, float, Fn, fract, max, mix, normalGeometry, normalize, positionGeometry, screenCoordinate, select,
  sign, varying, vec2, vec3, vec4, type Shade, type Value,
} from './tsl';

/** What the surface of a solid is painted from. */
export interface Spot {
  /** Place in the shape's own measure, place in the world (not mirrored), unit normal, the eye on this side of the water. */
  own: Shade;
  at: Shade;
  n: Shade;
  eye: Shade;
  tint: Shade;
  glow: Shade;
  parameters: Shade;
  /** Radius in units. */
  size: Shade;
  /** Constant over an instance, different between instances: 0..1. */
  key: Shade;
}

export interface Paint {
  base: Shade;
  /** Light of its own. */
  add?: Shade;
  /** 0..1: lost in the air regardless of distance. */
  veil?: Shade;
}

export interface SolidLook {
  wrap: number;
  rim: number;
  /** How far the normal is that of the flat facet, 0..1. */
  facet: Value | ((parameters: Shade) => Shade);
}

/** Interleaved gradient noise: a dither that spreads evenly over every few pixels. */
export const ditherNoise = (): Shade => fract(fract(dot(screenCoordinate.xy, vec2(0.06711056, 0.00583715))).mul(52.9829189));

/** Leaves out the pixels that this instance, or this level of it, does not own. `mark` = presence, share (negative: of the other level). */
export function discardByPresence(mark: Shade): void {
  const grain = ditherNoise().toVar();
  Discard(grain.greaterThan(mark.x));
  Discard(select(mark.y.lessThan(0), grain.lessThan(mark.y.negate()), grain.greaterThan(mark.y)));
}

export function solidMaterial(
  air: Air, fold: (p: Shade, n: Shade, parameters: Shade) => { p: Shade; n: Shade }, paint: (spot: Spot) => Paint, look: SolidLook,
): MeshBasicNodeMaterial {
  const material = new MeshBasicNodeMaterial({ fog: false, side: DoubleSide, forceSinglePass: true });
  const folded = fold(positionGeometry, normalGeometry, instance.parameters);
  const side = sign(instance.place.w);
  const world = rotated(folded.p).mul(abs(instance.place.w)).add(instance.place.xyz);
  material.positionNode = asNode(vec3(world.x, world.y.mul(side), world.z));
  const at = varying(world);
  const normal = varying(rotated(folded.n));
  const own = varying(folded.p);
  const above = varying(side);
  const tint = varying(instance.tint);
  const parameters = varying(instance.parameters);
  const mark = varying(instance.presence);
  const size = varying(abs(instance.place.w));
  const key = varying(fract(instance.place.x.add(air.base).mul(0.137).add(instance.place.z.mul(0.071))));
  material.colorNode = asNode(Fn(() => {
    discardByPresence(mark);
    Discard(above.lessThan(0).and(at.y.lessThan(0)));
    const eye = vec3(cameraPosition.x, cameraPosition.y.mul(above), cameraPosition.z).toVar();
    const view = normalize(eye.sub(at)).toVar();
    const smooth = normalize(normal);
    const flat = normalize(cross(dFdx(at), dFdy(at)).mul(above));
    // the shape is closed: what is seen faces the eye, whichever way its triangles wind
    const facing = select(dot(flat, view).lessThan(0), flat.negate(), flat);
    const outward = select(dot(smooth, view).lessThan(-0.3), smooth.negate(), smooth);
    const facet = typeof look.facet === 'function' ? look.facet(parameters) : look.facet;
    const n = normalize(mix(outward, facing, facet).add(vec3(0, 0.00001, 0))).toVar();
    const { base, add, veil } = paint({ own, at, n, eye, tint: tint.rgb, glow: tint.w, parameters, size, key });
    const lit = air.lit(base, n, at, eye, look.wrap, look.rim).add(add ?? vec3(0, 0, 0));
    const seen = air.withFog(lit, at, eye);
    const sight = view.negate();
    return vec4(max(veil === undefined ? seen : mix(seen, air.fogColour(sight), veil), 0), 1);
  })());
  return material;
}

/** 1 where the coded form of an instance is `form`. */
export const isForm = (code: Shade, form: number): Shade => select(abs(code.mul(5).sub(form)).lessThan(0.5), float(1), float(0));
