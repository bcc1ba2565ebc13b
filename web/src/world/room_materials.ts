// The light room of the mandala: apertures that drink the light behind them, and the petals of the flower.
import { DoubleSide, MeshBasicNodeMaterial } from 'three/webgpu';
import type { Air } from './air';
import { instance, rotated } from './instance_batch';
import { abs, asNode, cameraPosition, drop, exp, Fn, max, mix, positionGeometry, pow, sin, smoothstep, varying, vec2, vec3, vec4 } from './tsl';

/** A wall across the view with an elliptic opening. Parameters: half height of the opening, how far the wall goes, light of the lip, aspect. */
export function apertureMaterial(air: Air): MeshBasicNodeMaterial {
  const material = new MeshBasicNodeMaterial({ fog: false, side: DoubleSide, forceSinglePass: true });
  const p = positionGeometry;
  const par = instance.parameters;
  const outward = p.z.mul(p.z);
  const r = mix(par.x, par.y, outward);
  const place = vec3(instance.place.x, p.y.mul(r).add(instance.place.y), p.x.mul(r).mul(par.w).add(instance.place.z));
  material.positionNode = asNode(place);
  const edge = varying(outward.mul(par.y.sub(par.x)));
  const side = varying(p.y);
  const light = varying(par.z);
  const tint = varying(instance.tint);
  material.colorNode = asNode(Fn(() => {
    const lip = exp(edge.mul(-0.5)).mul(0.85).add(exp(edge.mul(-8)).mul(0.15)).mul(light).mul(air.breath.mul(0.10).add(0.95));
    // lit a little more from below than from above: a room, not a target
    const fall = side.mul(-0.12).add(0.94);
    return vec4(mix(tint.rgb.mul(0.32), tint.rgb.mul(1.95), lip.mul(fall)), 1);
  })());
  return material;
}

/** A petal; local +y is its axis. Parameters: length, half width, cup, weight. */
export function petalMaterial(air: Air): MeshBasicNodeMaterial {
  const material = new MeshBasicNodeMaterial({ fog: false, side: DoubleSide, forceSinglePass: true, transparent: true, depthWrite: false });
  const p = positionGeometry;
  const par = instance.parameters;
  const v = p.y;
  // round at the foot, drawn out to a point
  const width = pow(max(sin(pow(v, 0.78).mul(Math.PI)), 0), 0.86).mul(par.y).mul(v.mul(0.15).add(0.85));
  const cup = v.sub(0.1).mul(v).mul(par.z).sub(p.x.mul(p.x).mul(width).mul(0.35));
  const place = rotated(vec3(p.x.mul(width), v.mul(par.x).add(0.35), cup)).mul(instance.place.w).add(instance.place.xyz);
  material.positionNode = asNode(place);
  const spot = varying(vec2(p.x, v));
  const at = varying(place);
  const key = varying(instance.presence.x);
  const weight = varying(par.w);
  const tint = varying(instance.tint);
  material.colorNode = asNode(Fn(() => {
    const edge = pow(abs(spot.x), 3.2);
    const vein = air.noise(vec2(spot.x.mul(0.20).add(key.mul(0.37)), spot.y.mul(0.03))).b;
    const heart = exp(spot.y.mul(-2.8));
    const tip = smoothstep(0.55, 1, spot.y);
    // a fine bright hem and a midrib that carries the light of the heart outwards
    const hem = smoothstep(0.80, 0.95, abs(spot.x)).mul(spot.y.mul(0.5).add(0.5));
    const rib = exp(spot.x.mul(spot.x).mul(-40)).mul(spot.y.oneMinus());
    const own = tint.rgb.mul(vein.mul(0.5).add(0.58).add(tip.mul(0.30)).add(edge.mul(0.35)).add(hem.mul(0.40)));
    const colour = own.add(air.sunColour.mul(heart.mul(0.42).add(rib.mul(0.10))));
    const soft = smoothstep(0, 0.06, spot.y).mul(drop(0.965, 1, abs(spot.x)));
    const body = edge.mul(0.26).add(0.38).add(hem.mul(0.16)).add(rib.mul(0.08)).add(heart.mul(0.26)).add(tip.mul(0.08));
    return vec4(air.withFog(colour, at, cameraPosition), body.mul(soft).mul(weight).mul(tint.w));
  })());
  return material;
}
