// Light, silk and growth: what is thin enough to be a sheet. Ridges and blades are opaque; the rest is blended and writes no depth.
import { AdditiveBlending, DoubleSide, MeshBasicNodeMaterial } from 'three/webgpu';
import type { Air } from './air';
import type { Ground } from './ground_sheet';
import { instance, rotated } from './instance_batch';
import { discardByPresence } from './solid_material';
import {
  abs, asNode, attribute, cameraPosition, clamp, cos, cross, Discard, dot, drop, exp, float, Fn, length, max, mix, normalize, positionGeometry, pow, select,
  sin, smoothstep, sqrt, varying, vec2, vec3, vec4, type Shade,
} from './tsl';

const TURN = 2 * Math.PI;

function sheet(kind: 'opaque' | 'veil' | 'light'): MeshBasicNodeMaterial {
  const material = new MeshBasicNodeMaterial({ fog: false, side: DoubleSide, forceSinglePass: true });
  material.transparent = kind !== 'opaque';
  material.depthWrite = kind === 'opaque';
  if (kind === 'light') material.blending = AdditiveBlending;
  return material;
}

/** Silhouettes on arcs round the eye, their tops from ridged sines. Parameters: radius, height, key, 1 = mirrored; rotation.xy = ends of the arc in radians. */
export function ridgeMaterial(air: Air): MeshBasicNodeMaterial {
  const material = sheet('opaque');
  const p = positionGeometry;
  const par = instance.parameters;
  const angle = mix(instance.rotation.x, instance.rotation.y, p.x);
  const along = angle.mul(par.x).mul(0.012).add(par.z).add(air.base.mul(0.004));
  let crest: Shade = float(0);
  [[0.55, 1], [1.27, 0.5], [2.9, 0.22], [6.1, 0.10], [13, 0.045]].forEach(([f, share], i) => {
    crest = crest.add(abs(sin(along.mul(f!).add(i * 1.9))).oneMinus().mul(share!));
  });
  const ends = smoothstep(0, 0.25, p.x).mul(drop(0.75, 1, p.x));
  const y = mix(float(-8), crest.mul(par.y).mul(ends).sub(ends.oneMinus().mul(6)), p.y);
  const place = vec3(cos(angle).mul(par.x).add(cameraPosition.x), y, sin(angle).mul(par.x).add(cameraPosition.z));
  material.positionNode = asNode(vec3(place.x, place.y.mul(par.w.mul(-2).add(1)), place.z));
  const at = varying(place);
  const mirrored = varying(par.w);
  const tint = varying(instance.tint);
  material.colorNode = asNode(Fn(() => {
    Discard(mirrored.greaterThan(0.5).and(at.y.lessThan(0)));
    const eye = vec3(cameraPosition.x, cameraPosition.y.mul(mirrored.mul(-2).add(1)), cameraPosition.z);
    const lit = tint.rgb.mul(air.gradient(float(0.3)).mul(air.skyLight).add(0.12)).add(air.sunGlow(normalize(at.sub(eye))).mul(0.05));
    return vec4(air.withFog(lit, at, eye), 1);
  })());
  return material;
}

/** Stars, fixed to the sky. place.xyz = direction, w = size in pixels of a 720-row picture; parameters.x = 1: mirrored in water. */
export function starMaterial(air: Air): MeshBasicNodeMaterial {
  const material = sheet('light');
  material.depthTest = true;
  const p = positionGeometry;
  const d = instance.place.xyz;
  const flip = instance.parameters.x.mul(-2).add(1);
  const right = normalize(vec3(d.z.negate(), 0, d.x));
  const up = cross(right, d);
  // a star is never finer than a pixel; what it gains in size it loses in light
  const wanted = instance.place.w.mul(0.00105);
  const size = max(wanted, air.pixel.mul(0.75));
  const place = d.add(right.mul(p.x).add(up.mul(p.y)).mul(size)).mul(1200);
  material.positionNode = asNode(vec3(place.x, place.y.mul(flip), place.z).add(cameraPosition));
  const spot = varying(p.xy);
  const tint = varying(instance.tint);
  const share = varying(wanted.mul(wanted).div(size.mul(size)));
  material.colorNode = asNode(Fn(() => {
    const r = clamp(length(spot), 0, 1);
    return vec4(tint.rgb, pow(r.oneMinus(), 1.6).mul(tint.w).mul(share));
  })());
  return material;
}

/** A blade of grass, from `root` at its foot to its tint at the tip. Parameters: width, lean, phase in the wind, unused. */
export function bladeMaterial(air: Air, root: Shade): MeshBasicNodeMaterial {
  const material = sheet('opaque');
  const p = positionGeometry;
  const par = instance.parameters;
  const size = instance.place.w;
  const bow = sin(air.time.mul(0.9).add(par.z).add(instance.place.x.add(air.base).mul(0.35))).mul(0.09).add(par.y);
  const b = bow.mul(p.y).mul(p.y);
  const width = max(par.x, air.pixel.mul(length(instance.place.xyz.sub(cameraPosition))).div(size).mul(0.5));
  const place = rotated(vec3(p.x.mul(width).add(b.mul(0.7)), p.y.sub(abs(b).mul(0.25)), b)).mul(size).add(instance.place.xyz);
  material.positionNode = asNode(place);
  const at = varying(place);
  const y = varying(p.y);
  const tint = varying(instance.tint);
  const mark = varying(instance.presence);
  material.colorNode = asNode(Fn(() => {
    discardByPresence(mark);
    const toSun = pow(max(dot(normalize(at.sub(cameraPosition)), air.sunDirection), 0), 4);
    const base = mix(root, tint.rgb, y);
    const through = tint.rgb.mul(air.sunColour).mul(y.mul(y)).mul(toSun.mul(0.7).add(0.08)).mul(air.sunLight);
    return vec4(air.withFog(air.lit(base, vec3(0, 0.8, 0.6), at, cameraPosition, 0.9, 0.3).add(through), at, cameraPosition), 1);
  })());
  return material;
}

/** A falling leaf: an almond lit by the air behind it. */
export function leafMaterial(air: Air): MeshBasicNodeMaterial {
  const material = sheet('opaque');
  const p = positionGeometry;
  const local = vec3(p.x.mul(p.y.mul(p.y).oneMinus()).mul(0.42), p.y, p.x.mul(p.x).mul(0.25));
  const place = rotated(local).mul(instance.place.w).add(instance.place.xyz);
  material.positionNode = asNode(place);
  const at = varying(place);
  const normal = varying(rotated(vec3(0, 0, 1)));
  const tint = varying(instance.tint);
  const mark = varying(instance.presence);
  material.colorNode = asNode(Fn(() => {
    discardByPresence(mark);
    const n = normalize(normal);
    return vec4(air.withFog(air.lit(tint.rgb, n, at, cameraPosition, 1, 0.5).add(tint.rgb.mul(0.4).mul(air.skyLight)), at, cameraPosition), 1);
  })());
  return material;
}

/** A shaft of light; its own y runs up the beam. Parameters: half width, half length, key, strength. */
export function shaftMaterial(air: Air): MeshBasicNodeMaterial {
  const material = sheet('light');
  const p = positionGeometry;
  const par = instance.parameters;
  const place = rotated(vec3(p.x.mul(par.x).mul(p.y.mul(-0.25).add(1)), p.y.mul(par.y), 0)).add(instance.place.xyz);
  material.positionNode = asNode(place);
  const spot = varying(p.xy);
  const at = varying(place);
  const look = varying(par);
  material.colorNode = asNode(Fn(() => {
    const across = pow(max(spot.x.mul(spot.x).oneMinus(), 0), 2);
    const dust = air.noise(vec2(spot.x.mul(0.11).add(look.z), spot.y.mul(0.04).add(air.time.mul(0.0015)))).r;
    const along = smoothstep(-1, -0.2, spot.y).mul(drop(0.3, 1, spot.y));
    const near = smoothstep(5, 16, length(at.sub(cameraPosition)));
    return vec4(air.sunColour, across.mul(along).mul(smoothstep(0.3, 0.7, dust)).mul(look.w).mul(near).mul(air.level.mul(0.5).add(0.7)));
  })());
  return material;
}

/** Silk in the air. Grid: along 0..1, across -1..1. Parameters: curl, width, length, phase. */
export function ribbonMaterial(air: Air, ground: Ground): MeshBasicNodeMaterial {
  const material = sheet('veil');
  const p = positionGeometry;
  const par = instance.parameters;
  const reach = par.z.mul(14).add(2);
  const wide = par.y.mul(0.48).add(0.02);
  const phase = par.w.mul(TURN).add(air.time.mul(0.10));
  const curl = par.x;
  const axis = (u: Shade): Shade => vec3(
    u.sub(0.5).mul(reach),
    sin(u.mul(TURN * 1.15).add(phase)).mul(0.16).add(sin(u.mul(TURN * 2.3).add(phase.mul(0.7)).add(2)).mul(0.05)).mul(curl).mul(reach),
    sin(u.mul(TURN * 0.8).add(phase.mul(0.8)).add(1)).mul(0.13).mul(curl).mul(reach),
  );
  const here = axis(p.x);
  const tangent = normalize(axis(p.x.add(0.01)).sub(here).add(vec3(0.00001, 0, 0)));
  const roll = curl.mul(TURN * 0.7).mul(p.x).add(phase.mul(0.6));
  const side = normalize(cross(tangent, vec3(0, cos(roll), sin(roll))).add(vec3(0, 0, 0.00001)));
  const taper = sqrt(max(sin(p.x.mul(Math.PI)), 0));
  const place = rotated(here.add(side.mul(p.y).mul(wide).mul(taper))).mul(instance.place.w).add(instance.place.xyz);
  material.positionNode = asNode(place);
  const at = varying(place);
  const normal = varying(rotated(cross(tangent, side)));
  const spot = varying(vec2(p.x, p.y));
  const tint = varying(instance.tint);
  const mark = varying(instance.presence);
  material.colorNode = asNode(Fn(() => {
    const sight = normalize(at.sub(cameraPosition)).toVar();
    const raw = normalize(normal);
    const n = select(dot(raw, sight).greaterThan(0), raw.negate(), raw).toVar();
    const face = clamp(dot(n, sight.negate()), 0, 1).toVar();
    const toSun = pow(max(dot(sight, air.sunDirection), 0), 3);
    const thread = air.noise(vec2(spot.x.mul(0.05), spot.y.mul(0.35))).b.mul(0.35).add(0.82);
    const silk = air.lit(tint.rgb.mul(thread), n, at, cameraPosition, 1, 0.6)
      .add(tint.rgb.mul(air.sunColour).mul(toSun.mul(0.7).add(0.12))).add(tint.rgb.mul(tint.w).mul(0.7));
    // thin where it faces the eye, thick where it is seen along the cloth, fine at its hem
    const body = mix(float(0.78), float(0.34), face).mul(drop(0.75, 1, abs(spot.y))).mul(smoothstep(0, 0.12, spot.x)).mul(drop(0.88, 1, spot.x));
    const sunk = mix(float(1), smoothstep(-0.2, 1.2, at.y.sub(ground.height(at.x.add(air.base), at.z))), ground.soft);
    return vec4(air.withFog(silk, at, cameraPosition), body.mul(mark.x).mul(abs(mark.y)).mul(sunk).mul(smoothstep(1.5, 6, length(at.sub(cameraPosition)))));
  })());
  return material;
}

/** The strands as curtains of an aurora: vertices as for the strands, across -1 at the foot to 1 at the top. */
export function curtainMaterial(air: Air, below: boolean): MeshBasicNodeMaterial {
  const material = sheet('light');
  if (below) material.positionNode = asNode(positionGeometry.mul(vec3(1, -1, 1)));
  const mark = varying(attribute('mark', 'vec4'));
  const colour = varying(attribute('colour', 'vec3'));
  material.colorNode = asNode(Fn(() => {
    const up = mark.x.mul(0.5).add(0.5);
    const ends = smoothstep(0, 0.12, mark.y).mul(drop(0.72, 1, mark.y));
    const key = mark.w;
    const rays = air.noise(vec2(mark.y.mul(5.1).add(key), up.mul(0.03).add(air.time.mul(0.0006)))).b.mul(0.6)
      .add(air.noise(vec2(mark.y.mul(1.7).add(key), 0.4)).r.mul(0.5));
    const curtain = smoothstep(0, 0.10, up).mul(exp(up.mul(-3))).mul(drop(0.35, 0.98, up)).mul(smoothstep(0.34, 0.74, rays).mul(1.4).add(0.18));
    return vec4(mix(colour, colour.zxy, up.mul(0.8)), curtain.mul(ends).mul(mark.z).mul(below ? 0.45 : 1));
  })());
  return material;
}
