// The sea of cloud: one sheet before the eye, its height a closed form, its light from two looks at the same cloud.
import { Mesh, MeshBasicNodeMaterial, Vector3 } from 'three/webgpu';
import { setColour, type Air } from './air';
import { WAVES } from './land';
import { ground } from './shapes';
import type { Style } from './style';
import {
  abs, asNode, cameraPosition, clamp, dot, drop, float, Fn, length, max, mix, normalize, positionGeometry, pow, sin, smoothstep, uniform, varying, vec2,
  vec3, vec4, type Shade, type Uniform,
} from './tsl';

export class MistGround {
  readonly mesh: Mesh;
  readonly dark: Uniform<Vector3> = uniform(new Vector3());
  /** 1 where the style has a ground, else 0. */
  readonly presence = uniform(0);
  private readonly light: Uniform<Vector3> = uniform(new Vector3());
  private readonly amplitude = uniform(0);
  private readonly frequency = uniform(0.06);
  private readonly calmFrom = uniform(-2);
  private readonly calmTo = uniform(-1);
  private readonly flow = uniform(0);
  private readonly material = new MeshBasicNodeMaterial({ fog: false });

  constructor(private readonly air: Air) {
    const p = positionGeometry;
    // rows crowd near the eye
    const x = pow(p.x, 2.2).mul(330).sub(14);
    const z = p.z.mul(abs(p.z)).mul(0.7).add(p.z.mul(0.3)).mul(x.mul(0.85).add(70));
    const place = vec3(x, this.height(x.add(air.base), z), z);
    this.material.positionNode = asNode(place);
    const at = varying(place);
    this.material.colorNode = asNode(Fn(() => vec4(this.shade(at), 1))());
    this.mesh = new Mesh(ground(), this.material);
    this.mesh.name = 'mist ground';
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = 0;
  }

  setStyle(style: Style): void {
    const land = style.ground;
    this.mesh.visible = land !== undefined;
    this.presence.value = land === undefined ? 0 : 1;
    if (land === undefined) return;
    setColour(this.dark, land.dark);
    setColour(this.light, land.light);
    this.amplitude.value = land.amplitude;
    this.frequency.value = land.frequency;
    this.calmFrom.value = land.calm[0];
    this.calmTo.value = land.calm[1];
    this.flow.value = land.flow;
  }

  /** Height over the world place (x, z): land.ts says the same in JavaScript. */
  height(x: Shade, z: Shade): Shade {
    let sum: Shade = float(0);
    for (const [dx, dz, share, phase] of WAVES) {
      sum = sum.add(sin(x.mul(dx).add(z.mul(dz)).mul(this.frequency).add(phase).add(this.air.time.mul(this.flow).mul(dx * 3))).mul(share));
    }
    return this.amplitude.mul(smoothstep(this.calmFrom, this.calmTo, abs(z)).mul(0.88).add(0.12)).mul(sum);
  }

  dispose(): void {
    this.mesh.geometry.dispose();
    this.material.dispose();
  }

  /** How thick the cloud is over a place, about 0..1, without its fine grain. */
  private thickness(q: Shade, warp: Shade): Shade {
    const t = this.air.time;
    const broad = this.air.noise(q.mul(0.0125).add(warp.mul(0.22)).add(vec2(t.mul(-0.001), 0))).bias(2).r;
    const middle = this.air.noise(q.mul(vec2(0.034, 0.05)).add(warp.mul(0.35)).add(vec2(t.mul(-0.0017), 0.3))).bias(1.5).g;
    return broad.mul(0.68).add(middle.mul(0.32));
  }

  private shade(at: Shade): Shade {
    const { air } = this;
    const eye = cameraPosition;
    const gx = at.x.add(air.base);
    const q = vec2(gx, at.z);
    const step = 0.5;
    const h = this.height(gx, at.z).toVar();
    const hx = this.height(gx.add(step), at.z);
    const hz = this.height(gx, at.z.add(step));
    const warp = air.noise(q.mul(0.0042).add(vec2(air.time.mul(-0.0006), 0))).rg.sub(0.5).toVar();
    const here = this.thickness(q, warp).toVar();
    const fine = air.noise(q.mul(vec2(0.05, 0.075)).add(warp.mul(0.6)).add(vec2(air.time.mul(-0.002), 0))).r.sub(0.5).toVar();
    // a second look towards the light: cloud there casts this place into shade, thin air there lets its edge glow
    const towards = this.thickness(q.add(this.air.sunDirection.xz.mul(5)), warp);
    const open = smoothstep(-0.17, 0.17, here.sub(towards).add(fine.mul(0.05))).toVar();
    const crest = smoothstep(0.22, 0.70, here.add(h.mul(0.05)).add(fine.mul(0.16))).toVar();
    const normal = normalize(vec3(h.sub(hx).div(step).add(open.sub(0.5).mul(-0.7)), 1, h.sub(hz).div(step).add(warp.y.mul(0.6))));
    const base = mix(this.dark, this.light, crest.mul(0.5).add(open.mul(0.5)).clamp(0, 1));
    const sight = normalize(at.sub(eye));
    const toSun = pow(max(dot(sight, air.sunDirection), 0), 5);
    const lit = air.lit(base, normal, at, eye, 0.8, 0.45).add(air.sunColour.mul(toSun.mul(open).mul(crest).mul(0.34)));
    // seen edge-on, a bank of mist has no edge
    const grazing = smoothstep(0.62, 0.97, clamp(dot(normal, sight.negate()), 0, 1).oneMinus());
    const near = drop(2, 9, length(at.sub(eye))).mul(0.35);
    const soft = mix(lit, air.fogColour(sight), max(grazing.mul(0.8), near));
    return air.withFog(soft, at, eye);
  }
}
