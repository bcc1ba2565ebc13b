// The solid archetypes: what their parameters mean, how their grids are folded, how they are painted. docs/world.md
// has the table of parameters.
import type { MeshBasicNodeMaterial } from 'three/webgpu';
import type { Air } from './air';
import type { Ground } from './ground_sheet';
import { isForm, solidMaterial } from './solid_material';
import {
  abs, clamp, cos, dot, drop, exp, float, floor, fract, length, max, min, mix, normalize, pow, sin, smoothstep, sqrt, step, vec2, vec3, type Shade,
} from './tsl';

const TURN = 2 * Math.PI;
/** Forms of the column. */
const FORM = { rock: 1, fir: 2, pillar: 3, tower: 4, spire: 5 } as const;

/** Height of a column in radii: 2^(8 p0). */
export const columnHeight = (p0: number): number => 2 ** (8 * p0);

/** Outline of a column: its radius at height y (0..1), in radii at the foot. */
function columnRadius(y: Shade, angle: Shade, par: Shade, height: Shade): Shade {
  const form = par.w;
  const top = par.y.oneMinus();
  const trunk = mix(float(1), top, pow(y, 1.3)).add(exp(y.mul(height).mul(-0.55)).mul(0.7));
  const wobble = sin(y.mul(9).add(form.mul(40)).add(angle.mul(1))).mul(0.16).add(sin(y.mul(21).add(angle.mul(2))).mul(0.09)).add(1);
  const rock = mix(float(1), top, pow(y, 1.2)).mul(wobble).mul(smoothstep(0.86, 1.02, y).mul(0.75).oneMinus());
  const fir = pow(max(y.oneMinus(), 0.0001), 0.85).mul(fract(y.mul(6.02)).mul(-0.72).add(1)).add(0.02);
  const pillar = mix(float(0.82), top.mul(0.82), y).add(drop(0.015, 0.045, y).mul(0.3)).add(smoothstep(0.93, 0.965, y).mul(0.34));
  const square = float(1).div(max(abs(cos(angle)), abs(sin(angle))));
  const tower = square.mul(step(0.58, y).mul(par.y).mul(0.3).add(step(0.8, y).mul(par.y).mul(0.35)).oneMinus()).mul(0.8);
  const spire = pow(max(y.oneMinus(), 0.0001), 1.35).mul(mix(float(1), abs(sin(angle.mul(2.5))).mul(0.22).add(0.82), 1)).add(0.012);
  return mix(mix(mix(mix(mix(trunk, rock, isForm(form, FORM.rock)), fir, isForm(form, FORM.fir)), pillar, isForm(form, FORM.pillar)), tower, isForm(form, FORM.tower)), spire, isForm(form, FORM.spire));
}

/** Trunks, rocks, firs, pillars, towers, spires. Position of the grid: angle 0..1, height 0..1, 1 on the closed top. */
export function columnMaterial(air: Air, ground: Ground): MeshBasicNodeMaterial {
  return solidMaterial(air, (p, _n, par) => {
    const y = p.y;
    const angle = p.x.mul(TURN);
    const height = pow(2, par.x.mul(8));
    const r = columnRadius(y, angle, par, height).mul(p.z.oneMinus());
    const bend = vec3(sin(y.mul(2.2).add(par.x.mul(50))), 0, cos(y.mul(1.7).add(par.x.mul(31))).sub(1)).mul(par.z).mul(2);
    const around = vec3(cos(angle), 0, sin(angle));
    const slope = mix(float(0.05), float(1.4), isForm(par.w, FORM.fir));
    return { p: around.mul(r).add(vec3(0, y.mul(height), 0)).add(bend), n: normalize(around.add(vec3(0, slope, 0))) };
  }, ({ own, at, n, eye, tint, glow, parameters, size, key }) => {
    const form = parameters.w;
    const bark = air.noise(vec2(n.x.mul(0.31).add(n.z.mul(0.17)).add(key.mul(3.7)), own.y.mul(0.02))).b;
    const strata = air.noise(vec2(n.x.mul(0.03).add(key), own.y.mul(0.16).add(key.mul(7)))).b;
    const grain = mix(bark, strata, isForm(form, FORM.rock)).sub(0.5);
    const coarse = mix(float(1.1), float(0.25), isForm(form, FORM.pillar).add(isForm(form, FORM.tower)).clamp(0, 1));
    const body = tint.mul(grain.mul(coarse).add(1));
    // grass and moss climb a hand's breadth up trunks; stone stands clean
    const moss = drop(0.1, 1.3, own.y.mul(size).add(bark.sub(0.5))).mul(isForm(form, 0)).mul(0.8);
    // windows: a tenth of them lit, each for good, lost in the distance before they are finer than a pixel
    const facade = abs(n.x).greaterThan(abs(n.z)) as unknown as Shade;
    const across = (facade as unknown as { select(a: Shade, b: Shade): Shade }).select(own.z, own.x);
    const cell = vec2(across.mul(7), own.y.mul(3.2));
    const chance = air.noise(floor(cell).add(key.mul(97)).mul(0.123).add(0.5)).level(0).a;
    const pane = vec2(abs(fract(cell.x).sub(0.5)), abs(fract(cell.y).sub(0.5)));
    const lit = smoothstep(0.86, 0.9, chance).mul(drop(0.2, 0.34, pane.x)).mul(drop(0.18, 0.36, pane.y)).mul(drop(0.4, 0.7, abs(n.y)));
    const fine = drop(0.05, 0.15, air.pixel.mul(length(at.sub(eye))).div(size));
    const window = air.sunColour.mul(lit).mul(glow).mul(fine).mul(isForm(form, FORM.tower));
    return { base: mix(body, ground.light, moss), add: window.mul(0.9) };
  }, {
    wrap: 0.35, rim: 1,
    facet: (par) => mix(mix(float(0.25), float(0.75), isForm(par.w, FORM.rock)), float(1), isForm(par.w, FORM.tower)),
  });
}

/** Crystals: spindles with flat faces, lit from within. Position of the grid: face 0..11, row height -1..1, edge 0 or 1 of the face; normal.x = radius of the row. */
export function crystalMaterial(air: Air): MeshBasicNodeMaterial {
  return solidMaterial(air, (p, n, par) => {
    const sides = floor(par.x.mul(7.99).add(5));
    const twist = par.z.mul(Math.PI / 3).mul(p.y);
    const a = min(p.x.add(p.z), sides).div(sides).mul(TURN).add(twist);
    const half = par.y.mul(5).add(1);
    const around = vec3(cos(a), 0, sin(a));
    return { p: around.mul(n.x).add(vec3(0, p.y.mul(half), 0)), n: normalize(around.add(vec3(0, p.y.mul(0.4), 0))) };
  }, ({ own, at, n, eye, tint, glow, parameters, key }) => {
    const sight = normalize(at.sub(eye));
    const face = clamp(dot(n, sight.negate()), 0, 1);
    // the air behind shows through, shifted by the face it is seen through
    const through = normalize(sight.add(n.mul(-0.55)));
    const behind = air.gradient(through.y.mul(0.8).add(0.05)).add(air.sunGlow(through).mul(0.7));
    const mirror = normalize(sight.sub(n.mul(dot(sight, n).mul(2))));
    const sky = air.gradient(max(mirror.y, -0.2)).add(air.sunGlow(mirror).mul(0.6));
    const veins = air.noise(vec2(own.x.mul(0.21).add(own.z.mul(0.13)).add(key), own.y.mul(0.09).add(n.x.mul(0.2)))).r;
    const edge = pow(face.oneMinus(), 3);
    const heart = exp(own.y.mul(own.y).mul(-0.35)).mul(pow(face, 1.5)).mul(parameters.w).mul(air.level.mul(0.3).add(0.75));
    const glass = tint.mul(behind).mul(1.15).mul(veins.mul(0.7).add(0.65)).add(sky.mul(edge.mul(0.55).add(0.05)));
    return { base: tint.mul(0.34), add: glass.mul(0.62).add(tint.mul(heart).mul(glow.mul(0.9).add(0.25))) };
  }, { wrap: 0.6, rim: 0.7, facet: 1 });
}

/** Height of an arch's axis over |x| of its half span, for a rise of 1: a half circle, or two arcs that meet in a point. */
function archHeight(x: Shade, pointed: Shade): Shade {
  const a = pointed.mul(1.4);
  const reach = min(abs(x), 1).add(a).div(a.add(1));
  const crown = a.div(a.add(1));
  return sqrt(max(reach.mul(reach).oneMinus(), 0)).div(sqrt(max(crown.mul(crown).oneMinus(), 0.01)));
}

/** Arches, from a gate of rock to a Gothic rib. Position of the grid: angle round the section 0..1, along the span 0..1. */
export function archMaterial(air: Air): MeshBasicNodeMaterial {
  return solidMaterial(air, (p, _n, par) => {
    const rise = par.x.mul(2).add(0.5);
    const b = mix(float(-0.16), float(Math.PI + 0.16), p.y);
    const x = clamp(cos(b), -1, 1);
    const low = min(sin(b), 0).mul(2.4);
    const axis = vec3(x, archHeight(x, par.w).mul(max(sin(b), 0).mul(1000).clamp(0, 1)).mul(rise).add(low), 0);
    const leg = abs(x);
    const rough = par.z;
    const thick = par.y.mul(0.46).add(0.04).mul(mix(float(1), pow(leg, 3).mul(0.85).add(0.55), rough));
    const a = p.x.mul(TURN);
    const out = vec3(cos(a).mul(x), cos(a).mul(max(sin(b), 0)), sin(a).mul(1.2));
    const lumps = sin(axis.y.mul(7).add(axis.x.mul(3))).mul(0.05).add(sin(axis.y.mul(17).sub(a.mul(2))).mul(0.025)).add(sin(axis.x.mul(11).add(a)).mul(0.03)).mul(rough);
    return { p: axis.add(out.mul(thick.add(lumps))), n: normalize(out.add(vec3(0, 0.001, 0))) };
  }, ({ own, at, eye, tint, glow, parameters, key }) => {
    const band = air.noise(vec2(own.x.mul(0.05).add(key), own.y.mul(0.35).add(own.x.mul(0.06)))).b;
    const mortar = air.noise(vec2(own.x.mul(0.3).add(own.z.mul(0.2)), own.y.mul(0.3).add(key))).g;
    const stone = mix(mortar.sub(0.5).mul(0.3).add(1), smoothstep(0.35, 0.65, band).mul(0.65).add(0.7), parameters.z);
    // light that lies along the inner side, as of a lamp behind the arch
    const inside = smoothstep(0.2, 1, own.y).mul(drop(6, 40, length(at.sub(eye))).mul(0.3).add(0.7));
    return { base: tint.mul(stone), add: tint.mul(glow).mul(inside).mul(air.breath.mul(0.06).add(0.94)).mul(0.8) };
  }, { wrap: 0.4, rim: 0.9, facet: (par) => par.z.mul(0.6) });
}

/** Height of a hill at (x, z) within its circle of radius 1. */
function hillHeight(x: Shade, z: Shade, par: Shade): Shade {
  const k = par.w.mul(37);
  const r2 = min(x.mul(x).add(z.mul(z)), 1);
  const fall = r2.oneMinus();
  const wave = (fx: number, fz: number, phase: number): Shade => sin(x.mul(fx).add(z.mul(fz)).add(k).add(phase));
  const round = wave(2.1, 1.3, 0).mul(0.5).add(wave(-1.7, 2.9, 1.9).mul(0.3)).add(wave(4.3, -3.1, 4).mul(0.2));
  const ridge = (fx: number, fz: number, phase: number): Shade => abs(wave(fx, fz, phase)).oneMinus();
  const ridged = ridge(1.9, 1.1, 0).mul(0.55).add(ridge(-2.7, 3.3, 1.3).mul(0.27)).add(ridge(5.9, -4.7, 2.2).mul(0.13)).add(ridge(-9.1, 8.3, 0.4).mul(0.06));
  const soft = fall.mul(fall).mul(round.mul(0.35).add(0.75));
  const sharp = pow(fall, 1.25).mul(ridged);
  return mix(soft, sharp, par.y).mul(par.x).mul(1.5);
}

/** Hills, islands, mountains. Position of the grid: x and z within the unit circle. */
export function terrainMaterial(air: Air): MeshBasicNodeMaterial {
  return solidMaterial(air, (p, _n, par) => {
    const e = 0.03;
    const h = hillHeight(p.x, p.z, par);
    const hx = hillHeight(p.x.add(e), p.z, par);
    const hz = hillHeight(p.x, p.z.add(e), par);
    // the hem goes under the ground, so that no gap shows on a slope
    const hem = smoothstep(0.93, 1, length(p.xz)).mul(0.12);
    return { p: vec3(p.x, h.sub(hem), p.z), n: normalize(vec3(h.sub(hx).div(e), 1, h.sub(hz).div(e))) };
  }, ({ own, n, tint, parameters, key, glow }) => {
    const high = own.y.div(max(parameters.x.mul(1.5), 0.02));
    const grain = air.noise(vec2(own.x.mul(0.7).add(key), own.z.mul(0.7))).g;
    const steep = smoothstep(0.25, 0.8, n.y);
    const body = tint.mul(grain.mul(0.5).add(0.72)).mul(mix(float(0.8), float(1.08), steep));
    const cap = smoothstep(0.5, 0.75, high.add(grain.sub(0.5).mul(0.4))).mul(smoothstep(0.3, 0.7, n.y)).mul(parameters.z);
    return { base: mix(body, vec3(0.82, 0.84, 0.88), cap), add: tint.mul(glow).mul(0.3) };
  }, { wrap: 0.45, rim: 0.5, facet: 0.12 });
}

