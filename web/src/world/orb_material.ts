// Orbs: small sleeping worlds. No gloss and no mirror: a pale banded body, two-tone from its own tint above to the
// colour of the mist below, a limb that melts into the air behind it, and a thin crescent where the sun stands behind.
// A lantern is the same body with the light inside. Parameters: inner light, squash, phase of the pattern, breath.
import { MeshBasicNodeMaterial } from 'three/webgpu';
import type { Air } from './air';
import { instance, rotated } from './instance_batch';
import type { Ground } from './ground_sheet';
import { discardByPresence } from './solid_material';
import {
  abs, asNode, cameraPosition, clamp, Discard, dot, drop, float, Fn, length, max, min, mix, normalize, positionGeometry, pow, sign, smoothstep, sqrt, varying, vec2, vec3, vec4,
} from './tsl';

export function orbMaterial(air: Air, ground: Ground): MeshBasicNodeMaterial {
  // blended, for the fades at both ends of a life and for the soft edge of lanterns; depth is written all the same
  const material = new MeshBasicNodeMaterial({ fog: false, transparent: true, depthWrite: true });
  const p = positionGeometry;
  const par = instance.parameters;
  const swell = air.breath.mul(par.w).mul(0.1).add(1);
  const side = sign(instance.place.w);
  // a mirrored orb is turned inside out once more, so that its near side still winds as one
  const local = vec3(p.x.mul(side), p.y.mul(par.y.mul(-0.5).add(1)), p.z).mul(swell);
  const place = rotated(local).mul(abs(instance.place.w)).add(instance.place.xyz);
  material.positionNode = asNode(vec3(place.x, place.y.mul(side), place.z));
  const upright = varying(side);
  const at = varying(place);
  const own = vec3(p.x.mul(side), p.y, p.z);
  const outward = varying(rotated(own));
  const body = varying(own);
  const tint = varying(instance.tint);
  const look = varying(par);
  const radius = varying(abs(instance.place.w));
  const presence = varying(instance.presence.x);
  const share = varying(instance.presence.y);
  material.colorNode = asNode(Fn(() => {
    discardByPresence(vec2(1, share));
    const eye = vec3(cameraPosition.x, cameraPosition.y.mul(upright), cameraPosition.z).toVar();
    Discard(upright.lessThan(0).and(at.y.lessThan(0)));
    const n = normalize(outward);
    const view = normalize(eye.sub(at)).toVar();
    const face = clamp(dot(n, view), 0, 1).toVar();
    // bands round the axis, stirred a little
    const stir = air.noise(body.xz.mul(0.16).add(look.z.mul(3.7))).rg.sub(0.5);
    const band = air.noise(vec2(body.y.mul(0.42).add(stir.x.mul(0.30)), look.z.mul(5.3).add(stir.y.mul(0.2)))).g;
    const veil = air.noise(vec2(body.x.mul(0.22).add(body.z.mul(0.13)), body.y.mul(0.5)).add(stir).add(look.z)).r;
    const pattern = band.sub(0.5).mul(1.1).add(veil.sub(0.5).mul(0.7));
    const above = smoothstep(-0.95, 0.65, n.y.add(pattern.mul(0.35)));
    const base = mix(mix(tint.rgb, ground.dark, 0.5), tint.rgb, above).mul(pattern.mul(0.5).add(1)).toVar();
    // a body of mist lets some light through, so its own colour never turns to mud against the light
    const lit = air.lit(base, n, at, eye, 0.8, 0).add(base.mul(above.mul(0.2).add(0.05))).toVar();
    // the limb is air: it takes the colour of what stands behind it
    const behind = air.fogColour(view.negate()).toVar();
    const limb = pow(face.oneMinus(), 2.4).toVar();
    const toSun = max(dot(view.negate(), air.sunDirection), 0).toVar();
    const col = mix(lit, behind, limb.mul(0.62)).toVar();
    // a thin crescent on the side of the sun, and light that bleeds round the edge when it stands right behind
    const side = smoothstep(-0.25, 0.9, dot(n, normalize(air.sunDirection.sub(view.negate().mul(dot(air.sunDirection, view.negate()))).add(vec3(0, 0.0001, 0)))));
    const crescent = pow(face.oneMinus(), 4).mul(side.mul(0.92).add(0.08)).mul(air.rimLight).mul(toSun.mul(1.1).add(0.4));
    col.addAssign(air.sunColour.mul(crescent));
    // the light within
    const inner = look.x;
    const core = pow(face, 1.5).mul(tint.w).mul(air.level.mul(0.4).add(0.8));
    col.addAssign(base.mul(core).mul(inner.oneMinus().mul(0.5).add(0.1)));
    const shell = tint.rgb.mul(pow(face, 1.4).mul(0.85).add(0.52)).add(air.sunColour.mul(pow(face, 3).mul(0.42))).mul(pattern.mul(0.2).add(1));
    const lantern = mix(shell.mul(min(tint.w.mul(1.2), 0.5).add(0.5)), behind, limb.mul(0.2)).mul(air.level.mul(0.16).add(0.92));
    const lamp = smoothstep(0.15, 0.85, inner).toVar();
    col.assign(mix(col, lantern, lamp));
    // the mist takes what sinks into it
    const height = at.y.sub(ground.height(at.x.add(air.base), at.z));
    const depth = radius.mul(0.55).add(0.35);
    const distance = length(at.sub(eye));
    const sunk = drop(-0.1, depth, height).mul(smoothstep(14, 60, distance)).mul(ground.soft).mul(0.92);
    const fogged = mix(air.withFog(col, at, eye), behind.mul(0.97), sunk);
    const soft = mix(float(1), smoothstep(0, 0.75, face), lamp);
    // the last pixel before the edge is blended, so that the limb is smooth also without multisampling
    const edge = clamp(face.div(sqrt(air.pixel.mul(distance).div(radius).mul(2))), 0, 1);
    return vec4(fogged, soft.mul(presence).mul(edge));
  })());
  return material;
}

