// The ground before the eye: one sheet whose height is a closed form (land.ts says the same in JavaScript), as a sea of
// cloud or as firm land. The sheet lies round the eye and turns with its heading, so that it reaches the horizon
// wherever the camera looks.
import { Mesh, MeshBasicNodeMaterial, Vector2, Vector3 } from 'three/webgpu';
import { setColour, type Air } from './air';
import { BEND, WAVES } from './land';
import * as shapes from './shapes';
import type { Style } from './style';
import {
  abs, asNode, cameraPosition, clamp, Discard, dot, drop, float, Fn, length, max, mix, normalize, positionGeometry, pow, select, sin, smoothstep, uniform, varying,
  vec2, vec3, vec4, type Shade, type Uniform,
} from './tsl';

const TURN = 2 * Math.PI;

export class Ground {
  readonly mist: Mesh;
  readonly earth: Mesh;
  readonly dark: Uniform<Vector3> = uniform(new Vector3());
  readonly light: Uniform<Vector3> = uniform(new Vector3());
  /** 1 where the ground is a sea of cloud that takes what sinks into it, else 0. */
  readonly soft = uniform(0);
  /** Under this height the water covers the land for good; far below where there is no water. */
  readonly bed = uniform(-1e4);
  private readonly heading: Uniform<Vector2> = uniform(new Vector2(1, 0));
  private readonly amplitude = uniform(0);
  private readonly frequency = uniform(0.06);
  private readonly calmFrom = uniform(-2);
  private readonly calmTo = uniform(-1);
  private readonly flow = uniform(0);
  private readonly lift = uniform(0);
  private readonly slope = uniform(0);
  private readonly riseFrom = uniform(0);
  private readonly riseTo = uniform(1);
  private readonly rise = uniform(0);
  private readonly dip = uniform(0);
  private readonly side = uniform(0);
  private readonly shift = uniform(0);
  private readonly swing = uniform(0);
  private readonly wavelength = uniform(100);
  private readonly ripple = uniform(0);
  private readonly trail = uniform(0);
  private readonly wetness = uniform(0);
  private readonly shine = uniform(0);
  private readonly geometry = shapes.ground();

  constructor(private readonly air: Air) {
    this.mist = this.sheet('sea of cloud', (at) => this.cloud(at));
    this.earth = this.sheet('land', (at) => this.land(at));
  }

  setStyle(style: Style): void {
    const land = style.ground;
    this.mist.visible = land?.form === 'mist';
    this.earth.visible = land?.form === 'earth';
    this.soft.value = land?.form === 'mist' ? 1 : 0;
    this.bed.value = style.water === undefined ? -1e4 : -1.1;
    this.swing.value = style.path.swing;
    this.wavelength.value = style.path.length;
    this.amplitude.value = land?.amplitude ?? 0;
    this.lift.value = land?.lift ?? -60;
    this.slope.value = land?.slope ?? 0;
    this.rise.value = land?.rise[2] ?? 0;
    this.dip.value = land?.dip ?? 0;
    if (land === undefined) return;
    setColour(this.dark, land.dark);
    setColour(this.light, land.light);
    this.frequency.value = land.frequency;
    [this.calmFrom.value, this.calmTo.value] = land.calm;
    [this.riseFrom.value, this.riseTo.value] = [land.rise[0], Math.max(land.rise[1], land.rise[0] + 0.001)];
    this.flow.value = land.form === 'mist' ? land.flow : 0;
    this.side.value = land.side;
    this.shift.value = land.shift;
    this.ripple.value = land.ripple;
    this.trail.value = land.trail;
    this.wetness.value = land.wet;
    this.shine.value = land.shine;
  }

  /** The way the camera faces, radians round y, 0 = along x. */
  setHeading(angle: number): void {
    this.heading.value.set(Math.cos(angle), Math.sin(angle));
  }

  /** A place on a sheet that is fine near the eye: ahead of it and to the side of it, in units. */
  spread(ahead: Shade, aside: Shade): Shade {
    const c = this.heading.x;
    const s = this.heading.y;
    return vec2(cameraPosition.x.add(ahead.mul(c)).sub(aside.mul(s)), cameraPosition.z.add(ahead.mul(s)).add(aside.mul(c)));
  }

  /** How far to the side the way lies at world x. */
  private way(x: Shade): Shade {
    const a = x.div(this.wavelength).mul(TURN);
    return sin(a).add(sin(a.div(BEND.length).add(BEND.phase)).mul(BEND.share)).mul(this.swing);
  }

  /** Height over the world place (x, z). */
  height(x: Shade, z: Shade): Shade {
    const beside = z.sub(this.way(x)).sub(this.shift);
    const away = select(abs(this.side).greaterThan(0.5), beside.mul(this.side), abs(beside));
    let sum: Shade = float(0);
    for (const [dx, dz, share, phase] of WAVES) {
      sum = sum.add(sin(x.mul(dx).add(z.mul(dz)).mul(this.frequency).add(phase).add(this.air.time.mul(this.flow).mul(dx * 3))).mul(share));
    }
    return this.lift.add(this.slope.mul(away)).add(this.rise.mul(smoothstep(this.riseFrom, this.riseTo, away))).add(this.dip.mul(beside).mul(beside))
      .add(this.amplitude.mul(smoothstep(this.calmFrom, this.calmTo, abs(beside)).mul(0.88).add(0.12)).mul(sum));
  }

  dispose(): void {
    this.geometry.dispose();
    for (const mesh of [this.mist, this.earth]) (mesh.material as MeshBasicNodeMaterial).dispose();
  }

  private sheet(name: string, shade: (at: Shade) => Shade): Mesh {
    const material = new MeshBasicNodeMaterial({ fog: false });
    const p = positionGeometry;
    const ahead = pow(p.x, 2.2).mul(330).sub(14); // rows crowd near the eye
    const place = this.spread(ahead, p.z.mul(abs(p.z)).mul(0.7).add(p.z.mul(0.3)).mul(ahead.mul(0.85).add(70)));
    const spot = vec3(place.x, this.height(place.x.add(this.air.base), place.y), place.y);
    material.positionNode = asNode(spot);
    const at = varying(spot);
    material.colorNode = asNode(Fn(() => vec4(shade(at), 1))());
    const mesh = new Mesh(this.geometry, material);
    mesh.name = name;
    mesh.frustumCulled = false;
    mesh.renderOrder = 0;
    return mesh;
  }

  /** How thick the cloud is over a place, about 0..1, without its fine grain. */
  private thickness(q: Shade, warp: Shade): Shade {
    const t = this.air.time;
    const broad = this.air.noise(q.mul(0.0125).add(warp.mul(0.22)).add(vec2(t.mul(-0.001), 0))).bias(2).r;
    const middle = this.air.noise(q.mul(vec2(0.034, 0.05)).add(warp.mul(0.35)).add(vec2(t.mul(-0.0017), 0.3))).bias(1.5).g;
    return broad.mul(0.68).add(middle.mul(0.32));
  }

  private cloud(at: Shade): Shade {
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

  /** Sand, moss, rock or glass, by the numbers of the style. */
  private land(at: Shade): Shade {
    const { air } = this;
    const eye = cameraPosition;
    const gx = at.x.add(air.base);
    const q = vec2(gx, at.z);
    const step = 0.35;
    const h = this.height(gx, at.z).toVar();
    Discard(h.lessThan(this.bed)); // deep water shows the mirrored world instead of its bed
    const hx = this.height(gx.add(step), at.z);
    const hz = this.height(gx, at.z.add(step));
    const broad = air.noise(q.mul(0.011)).r.toVar();
    const fine = air.noise(q.mul(0.09)).b.toVar();
    const wet = drop(0.04, 0.62, h.add(broad.sub(0.5).mul(0.25))).mul(this.wetness).toVar();
    const furrow = air.noise(vec2(gx.mul(0.05), at.z.mul(0.42))).b.sub(0.5).mul(this.ripple).mul(wet.oneMinus());
    const normal = normalize(vec3(h.sub(hx).div(step).add(furrow.mul(0.12)), 1, h.sub(hz).div(step).add(furrow.mul(0.22)))).toVar();
    const patch = smoothstep(0.32, 0.68, broad.mul(0.55).add(fine.mul(0.45)));
    const worn = drop(0.5, 2.6, abs(at.z.sub(this.way(gx))).add(broad.sub(0.5).mul(2.5))).mul(this.trail);
    const dry = mix(this.dark, this.light, mix(patch, fine.mul(0.5).add(0.5), this.ripple)).mul(fine.mul(0.5).add(0.75));
    const base = mix(mix(dry, dry.mul(1.25).add(vec3(0.03, 0.024, 0.01)), worn), this.dark, wet.mul(0.75));
    const sight = normalize(at.sub(eye)).toVar();
    const lit = air.lit(base, normal, at, eye, 0.55, 0.2);
    const mirror = normalize(sight.sub(normal.mul(dot(sight, normal).mul(2))));
    const up = vec3(mirror.x, abs(mirror.y).add(0.02), mirror.z);
    const grazing = pow(clamp(dot(normal, sight.negate()), 0, 1).oneMinus(), 5);
    const sheen = max(grazing.mul(wet).mul(0.75), mix(float(0.1), float(1), grazing).mul(this.shine).mul(fine.mul(0.4).add(0.75)));
    return air.withFog(mix(lit, air.skyColour(normalize(up)), sheen.clamp(0, 0.95)), at, eye);
  }
}
