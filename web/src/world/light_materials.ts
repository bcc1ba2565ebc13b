// Things made of light or mist only: glows round lanterns, motes, halos, banks of mist, the strands. All are flat,
// unsorted where additive, and write no depth.
import { AdditiveBlending, DoubleSide, MeshBasicNodeMaterial } from 'three/webgpu';
import type { Air } from './air';
import { instance, rotated } from './instance_batch';
import {
  abs, asNode, attribute, cameraPosition, clamp, cos, cross, dot, drop, exp, float, Fn, fract, length, max, mix, normalGeometry, normalize,
  positionGeometry, pow, sin, smoothstep, step, varying, vec2, vec3, vec4, type Shade,
} from './tsl';

const TAU = 2 * Math.PI;

function sheet(additive: boolean): MeshBasicNodeMaterial {
  const material = new MeshBasicNodeMaterial({ fog: false, side: DoubleSide, forceSinglePass: true, transparent: true, depthWrite: false });
  if (additive) material.blending = AdditiveBlending;
  return material;
}

/** Unit vectors across the line of sight to a place. */
function facing(centre: Shade): { right: Shade; up: Shade } {
  const f = normalize(centre.sub(cameraPosition));
  const right = normalize(vec3(f.z.negate(), 0, f.x));
  return { right, up: cross(right, f) };
}

/** Soft light round a thing. Parameters: softness of the edge, 1 = lies flat on the ground, fog 0..1, unused. */
export function glowMaterial(air: Air): MeshBasicNodeMaterial {
  const material = sheet(true);
  const p = positionGeometry;
  const par = instance.parameters;
  const centre = instance.place.xyz;
  const { right, up } = facing(centre);
  const upright = right.mul(p.x).add(up.mul(p.y));
  const flat = vec3(p.y, 0, p.x);
  const place = centre.add(mix(upright, flat, par.y).mul(instance.place.w));
  material.positionNode = asNode(place);
  const spot = varying(p.xy);
  const at = varying(place);
  const look = varying(par);
  const tint = varying(instance.tint);
  const presence = varying(instance.presence.x);
  material.colorNode = asNode(Fn(() => {
    const r = clamp(length(spot), 0, 1);
    const fall = exp(r.mul(r).mul(mix(float(-2.5), float(-9), look.x))).mul(drop(0.6, 1, r));
    const distance = length(at.sub(cameraPosition));
    const haze = mix(float(1), air.fogAmount(at, cameraPosition).oneMinus(), look.z).mul(smoothstep(1.5, 7, distance));
    return vec4(tint.rgb, fall.mul(haze).mul(tint.w).mul(presence));
  })());
  return material;
}

/** A cloud of 64 specks. Parameters: spread, size, drift, density; rotation.xyz is the cloud's own random key. */
export function moteMaterial(air: Air): MeshBasicNodeMaterial {
  const material = sheet(true);
  const p = positionGeometry;
  const par = instance.parameters;
  const own = p.z;
  const seed = fract(normalGeometry.add(instance.rotation.xyz)).sub(0.5).mul(2);
  const wander = vec3(sin(air.time.mul(0.11).add(own.mul(TAU))), sin(air.time.mul(0.083).add(own.mul(17))), cos(air.time.mul(0.096).add(own.mul(11)))).mul(par.z).mul(0.05);
  const spot = seed.mul(vec3(1, 0.36, 1)).mul(par.x.mul(0.5).add(0.5)).add(wander);
  const centre = spot.mul(instance.place.w).add(instance.place.xyz);
  const { right, up } = facing(centre);
  const exists = step(own, par.w);
  const size = par.y.mul(0.24).mul(own.mul(own).mul(1.1).add(0.35)).mul(exists);
  const place = centre.add(right.mul(p.x).add(up.mul(p.y)).mul(size));
  material.positionNode = asNode(place);
  const corner = varying(p.xy);
  const at = varying(place);
  const tint = varying(instance.tint);
  const presence = varying(instance.presence.x.mul(own.mul(0.6).add(0.4)));
  material.colorNode = asNode(Fn(() => {
    const r = clamp(length(corner), 0, 1);
    const distance = length(at.sub(cameraPosition));
    const body = exp(r.mul(r).mul(-6)).mul(drop(0.7, 1, r));
    const haze = air.fogAmount(at, cameraPosition).oneMinus().mul(smoothstep(1.5, 5, distance)).mul(drop(45, 80, distance));
    return vec4(tint.rgb, body.mul(haze).mul(tint.w).mul(presence));
  })());
  return material;
}

/** A circle drawn with one fine line. Parameters: unused, thickness, how much of the circle is drawn, unused. */
export function haloMaterial(air: Air): MeshBasicNodeMaterial {
  const material = sheet(true);
  const p = positionGeometry;
  const par = instance.parameters;
  const a = p.x.mul(TAU);
  const spoke = rotated(vec3(cos(a), sin(a), 0));
  const along = rotated(vec3(sin(a).negate(), cos(a), 0));
  const centre = spoke.mul(instance.place.w).add(instance.place.xyz);
  const sight = normalize(centre.sub(cameraPosition));
  const distanceHere = length(centre.sub(cameraPosition));
  // never thinner than a line of the screen, so that a far one does not shimmer
  const width = max(par.y.mul(0.12).add(0.008), distanceHere.mul(air.pixel).mul(2.2));
  const across = normalize(cross(along, sight).add(vec3(0, 0.0001, 0))).mul(width);
  const place = centre.add(across.mul(p.y));
  material.positionNode = asNode(place);
  const mark = varying(vec2(p.x, p.y));
  const at = varying(place);
  const tint = varying(instance.tint);
  const open = varying(par.z);
  // a circle seen edge-on piles its light up in one stroke: let it go there
  const edgeOn = varying(smoothstep(0.02, 0.3, abs(dot(rotated(vec3(0, 0, 1)), sight))));
  const presence = varying(instance.presence.x);
  material.colorNode = asNode(Fn(() => {
    const line = exp(mark.y.mul(mark.y).mul(-8)).add(exp(mark.y.mul(mark.y).mul(-3)).mul(0.15)).mul(drop(0.75, 1, abs(mark.y)));
    const drawn = drop(open.mul(0.5).sub(0.06), open.mul(0.5).add(0.0001), abs(mark.x.sub(0.5)));
    const whole = max(drawn, smoothstep(0.985, 0.995, open));
    const distance = length(at.sub(cameraPosition));
    const toSun = pow(max(dot(normalize(at.sub(cameraPosition)), air.sunDirection), 0), 2);
    const haze = air.fogAmount(at, cameraPosition).oneMinus().mul(smoothstep(3, 12, distance));
    return vec4(mix(tint.rgb, air.sunColour, toSun.mul(0.6)), line.mul(whole).mul(haze).mul(tint.w).mul(presence).mul(edgeOn.mul(0.8).add(0.1)));
  })());
  return material;
}

/** A wide upright bank of mist, torn by noise. Parameters: half width, half height, key, strength. */
export function bankMaterial(air: Air): MeshBasicNodeMaterial {
  const material = sheet(false);
  const p = positionGeometry;
  const par = instance.parameters;
  const place = vec3(instance.place.x, p.y.mul(par.y).add(instance.place.y), p.x.mul(par.x).add(instance.place.z));
  material.positionNode = asNode(place);
  const spot = varying(p.xy);
  const at = varying(place);
  const look = varying(par);
  material.colorNode = asNode(Fn(() => {
    const q = vec2(at.z.mul(0.006).add(look.z).add(air.time.mul(0.0008)), at.y.mul(0.02).add(look.z));
    const n = air.noise(q).r.mul(0.65).add(air.noise(q.mul(2.7)).g.mul(0.35));
    const soft = max(exp(spot.y.mul(spot.y).mul(-3.5)).sub(0.03), 0).mul(drop(0.6, 1, abs(spot.x)));
    // an upright sheet cuts the ground in a line when it is near, so it is there only far away
    const far = smoothstep(look.x.mul(0.15), look.x.mul(0.45), at.x.sub(cameraPosition.x));
    const sight = normalize(at.sub(cameraPosition));
    return vec4(air.fogColour(sight).mul(1.02), soft.mul(smoothstep(0.3, 0.66, n)).mul(look.w).mul(far));
  })());
  return material;
}

/** The strands: vertices are written by strands.ts; mark = across -1..1, along 0..1, light, deviation of the core. `below`: in the water. */
export function strandMaterial(air: Air, below: boolean): MeshBasicNodeMaterial {
  const material = sheet(true);
  if (below) material.positionNode = asNode(positionGeometry.mul(vec3(1, -1, 1)));
  const mark = varying(attribute('mark', 'vec4'));
  const colour = varying(attribute('colour', 'vec3'));
  const at = varying(positionGeometry);
  material.colorNode = asNode(Fn(() => {
    const x = mark.x;
    const ends = smoothstep(0, 0.1, mark.y).mul(drop(0.6, 1, mark.y));
    const core = x.div(mark.w);
    const line = exp(core.mul(core).mul(-0.5)).mul(0.95).add(max(exp(x.mul(x).mul(-7)).sub(0.001), 0).mul(0.22));
    const distance = length(at.sub(cameraPosition));
    const haze = exp(distance.mul(-0.013)).mul(smoothstep(2, 8, distance));
    return vec4(colour, line.mul(ends).mul(mark.z).mul(below ? 0.5 : 1).mul(haze).mul(air.level.mul(0.25).add(0.88)));
  })());
  return material;
}
