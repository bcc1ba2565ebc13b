// Still or breathing water at y = 0: the sky in a rippled mirror over the mirrored things, its depth that of the land's
// closed form, a line of foam that comes and goes with the breath.
import { Mesh, MeshBasicNodeMaterial, Vector3 } from 'three/webgpu';
import { setColour, type Air } from './air';
import type { Ground } from './ground_sheet';
import * as shapes from './shapes';
import type { Style } from './style';
import {
  abs, asNode, cameraPosition, clamp, cos, dot, drop, exp, float, Fn, length, max, mix, normalize, positionGeometry, pow, sin, smoothstep, uniform, varying, vec2, vec3,
  vec4, type Shade, type Uniform,
} from './tsl';

export class WaterSheet {
  readonly mesh: Mesh;
  private readonly body: Uniform<Vector3> = uniform(new Vector3());
  private readonly shallow: Uniform<Vector3> = uniform(new Vector3());
  private readonly roughness = uniform(0.5);
  private readonly foam = uniform(0);
  private readonly material = new MeshBasicNodeMaterial({ fog: false, transparent: true, depthWrite: false });

  constructor(private readonly air: Air, private readonly ground: Ground) {
    const p = positionGeometry;
    const ahead = pow(p.x, 2.2).mul(900).sub(14);
    const place = ground.spread(ahead, p.z.mul(ahead.mul(1.2).add(80)));
    const spot = vec3(place.x, 0, place.y);
    this.material.positionNode = asNode(spot);
    const at = varying(spot);
    this.material.colorNode = asNode(Fn(() => this.shade(at))());
    this.mesh = new Mesh(shapes.ground(), this.material);
    this.mesh.name = 'water';
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = 5;
  }

  setStyle(style: Style): void {
    this.mesh.visible = style.water !== undefined;
    if (style.water === undefined) return;
    setColour(this.body, style.water.body);
    setColour(this.shallow, style.water.shallow);
    this.roughness.value = style.water.roughness;
    this.foam.value = style.water.foam;
  }

  dispose(): void {
    this.mesh.geometry.dispose();
    this.material.dispose();
  }

  private shade(at: Shade): Shade {
    const { air, ground } = this;
    const eye = cameraPosition;
    const q = vec2(at.x.add(air.base), at.z);
    const way = at.sub(eye);
    const distance = length(way).toVar();
    const sight = way.div(distance).toVar();
    const t = air.time;
    const broad = air.noise(q.mul(vec2(0.031, 0.019)).add(vec2(t.mul(-0.004), t.mul(0.002)))).rg.sub(0.5).toVar();
    const small = air.noise(q.mul(vec2(0.37, 0.27)).add(vec2(t.mul(0.006), t.mul(-0.009)))).rg.sub(0.5).toVar();
    const calm = exp(distance.mul(-0.009)).mul(0.75).add(0.25);
    const depth = ground.height(q.x, q.y).negate().toVar();
    // a swell runs in to the shore, one crest per breath
    const place = depth.mul(3.4).add(broad.x.mul(4)).toVar();
    // cos(phase + place), from the cosine and sine of the phase
    const swell = air.breath.mul(-2).add(1).mul(cos(place)).sub(air.breathBefore.mul(-2).add(1).mul(sin(place)));
    const run = swell.mul(0.05).mul(drop(0.2, 2.5, depth)).mul(this.foam);
    const slope = broad.mul(0.15).add(small.mul(0.085)).mul(vec2(1.7, 1)).mul(this.roughness).mul(calm).add(vec2(0, run)).toVar();
    const n = normalize(vec3(slope.x, 1, slope.y)).toVar();
    const back = sight.sub(n.mul(dot(sight, n).mul(2)));
    const mirror = normalize(vec3(back.x, abs(back.y).add(0.004), back.z)).toVar();
    const grazing = pow(clamp(dot(n, sight.negate()), 0, 1).oneMinus(), 4).mul(0.94).add(0.06).toVar();
    const below = mix(this.shallow, this.body, smoothstep(0, 1.6, depth)).mul(air.gradient(float(0.5)).add(0.35).mul(air.skyLight));
    const s = max(dot(mirror, air.sunDirection), 0);
    const glint = air.sunColour.mul(pow(s, 700).mul(0.9).add(pow(s, 60).mul(0.16))).mul(air.sunLight.add(air.sunDisc.mul(0.35)));
    const colour = mix(below, air.skyColour(mirror, false), grazing).add(glint);
    const still = grazing.mul(0.25).add(0.40);
    const shore = mix(float(0.30), mix(float(0.985), float(0.62), smoothstep(14, 75, distance)), smoothstep(0.02, 0.75, depth));
    // foam is drawn along the contour lines of warped noise: threads, not blobs
    const thread = (v: Shade, w: number): Shade => drop(0, w, abs(v.sub(0.5)));
    const lace = max(thread(air.noise(q.mul(0.16).add(small.mul(0.12))).r, 0.035), thread(air.noise(q.mul(0.29).add(broad.mul(0.5)).add(0.3)).g, 0.03).mul(0.8));
    const edge = depth.sub(air.breath.mul(0.13).add(0.035)).add(broad.y.mul(0.10)).toVar();
    const fine = smoothstep(0.36, 0.62, air.noise(q.mul(vec2(0.55, 0.9)).add(broad.mul(0.4))).b);
    const line = smoothstep(0, 0.008, edge).mul(drop(0.012, 0.085, edge)).mul(lace.mul(0.4).add(fine.mul(0.9)).add(0.12))
      .add(drop(0.03, 0.34, abs(edge.sub(0.10))).mul(lace.mul(0.75).add(0.08)));
    // near the eye threads of foam pass quickly through the picture: there they are faint
    const white = clamp(line, 0, 1).mul(drop(20, 150, distance)).mul(smoothstep(2, 9, distance).mul(0.6).add(0.4)).mul(this.foam);
    const froth = air.gradient(float(0.12)).mul(0.70).add(air.sunColour.mul(0.30));
    const wash = smoothstep(-0.08, 0.06, edge);
    const alpha = mix(still, max(shore.mul(wash), white.mul(0.85)), smoothstep(0, 0.02, this.foam));
    return vec4(air.withFog(mix(colour, froth, white.mul(0.8)), at, eye), alpha);
  }
}
