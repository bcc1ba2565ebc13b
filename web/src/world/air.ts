// One air: sky, fog, undersides and banks of mist ask the same function of direction, so that whatever is far away
// becomes exactly the sky behind it. Also the light of the style and the noise that every material shares.
import { DataTexture, DataUtils, HalfFloatType, LinearFilter, LinearMipmapLinearFilter, RepeatWrapping, RGBAFormat, Vector3 } from 'three/webgpu';
import { lerp } from './easing';
import { random } from './hash';
import { labToLinear, oklab, oklchToLinear, type Oklch, type Rgb } from './oklch';
import type { SkyStop, Style } from './style';
import {
  abs, clamp, dot, drop, exp, float, length, max, min, mix, normalize, pow, select, sign, smoothstep, sqrt, texture, uniform, vec2, vec3,
  type Shade, type Uniform,
} from './tsl';

const SKY_TEXELS = 512;
const NOISE_SIZE = 256;
const DEGREE = Math.PI / 180;
const half = (x: number): number => DataUtils.toHalfFloat(x);

/** The gradient over elevation, blended in OKLab; texel u = .5 + .5 sign(y) sqrt|y| gives the horizon most of them. */
function skyColours(stops: readonly SkyStop[]): Float32Array {
  const rows = stops.map((stop) => ({ elevation: stop.elevation, lab: oklab(stop.color) }));
  let from = new Float32Array(SKY_TEXELS * 3);
  const rgb: Rgb = [0, 0, 0];
  for (let i = 0; i < SKY_TEXELS; i++) {
    const u = ((i + 0.5) / SKY_TEXELS) * 2 - 1;
    const elevation = Math.asin(Math.sign(u) * u * u) / DEGREE;
    let k = 0;
    while (k < rows.length - 2 && elevation > rows[k + 1]!.elevation) k++;
    const a = rows[k]!;
    const b = rows[k + 1]!;
    const w = Math.min(Math.max((elevation - a.elevation) / Math.max(b.elevation - a.elevation, 1e-6), 0), 1);
    labToLinear(lerp(a.lab[0], b.lab[0], w), lerp(a.lab[1], b.lab[1], w), lerp(a.lab[2], b.lab[2], w), rgb);
    for (let j = 0; j < 3; j++) from[i * 3 + j] = Math.max(rgb[j]!, 0);
  }
  // three box filters round the corners of the gradient, so that no Mach band marks a stop
  for (let round = 0; round < 3; round++) {
    const to = new Float32Array(from.length);
    for (let i = 0; i < SKY_TEXELS; i++) {
      for (let j = 0; j < 3; j++) {
        let sum = 0;
        for (let d = -9; d <= 9; d++) sum += from[Math.min(Math.max(i + d, 0), SKY_TEXELS - 1) * 3 + j]!;
        to[i * 3 + j] = sum / 19;
      }
    }
    from = to;
  }
  return from;
}

function noiseTexture(): DataTexture {
  const data = new Uint16Array(NOISE_SIZE * NOISE_SIZE * 4);
  const octave = (size: number, seed: number): Float32Array => {
    const lattice = new Float32Array(size * size);
    for (let i = 0; i < lattice.length; i++) lattice[i] = random(seed, i);
    return lattice;
  };
  const ease = (u: number): number => u * u * u * (u * (u * 6 - 15) + 10);
  const channel = (offset: number, period: number, octaves: number, seed: number): void => {
    const sum = new Float32Array(NOISE_SIZE * NOISE_SIZE);
    let total = 0;
    for (let o = 0; o < octaves; o++) {
      const size = period << o;
      const lattice = octave(size, seed + o);
      const gain = 0.5 ** o;
      total += gain;
      for (let y = 0; y < NOISE_SIZE; y++) {
        const fy = (y / NOISE_SIZE) * size;
        const iy = Math.floor(fy);
        const wy = ease(fy - iy);
        const row = iy * size;
        const next = ((iy + 1) % size) * size;
        for (let x = 0; x < NOISE_SIZE; x++) {
          const fx = (x / NOISE_SIZE) * size;
          const ix = Math.floor(fx);
          const jx = (ix + 1) % size;
          const wx = ease(fx - ix);
          sum[y * NOISE_SIZE + x]! += gain * lerp(lerp(lattice[row + ix]!, lattice[row + jx]!, wx), lerp(lattice[next + ix]!, lattice[next + jx]!, wx), wy);
        }
      }
    }
    for (let i = 0; i < sum.length; i++) data[i * 4 + offset] = half(sum[i]! / total);
  };
  channel(0, 4, 5, 11);
  channel(1, 5, 5, 57);
  channel(2, 16, 4, 91);
  for (let i = 0; i < NOISE_SIZE * NOISE_SIZE; i++) data[i * 4 + 3] = half(random(7, i));
  const map = new DataTexture(data, NOISE_SIZE, NOISE_SIZE, RGBAFormat, HalfFloatType);
  map.wrapS = RepeatWrapping;
  map.wrapT = RepeatWrapping;
  map.magFilter = LinearFilter;
  map.minFilter = LinearMipmapLinearFilter;
  map.generateMipmaps = true;
  map.needsUpdate = true;
  return map;
}

export class Air {
  // moved every frame
  readonly time = uniform(0);
  readonly breath = uniform(0);
  /** The breath a quarter of a turn ago. */
  readonly breathBefore = uniform(0);
  readonly level = uniform(0.5);
  /** World x of the local origin; positions in buffers are relative to it, so that they stay exact far along the way. */
  readonly base = uniform(0);
  readonly fogScale = uniform(1);
  /** Size of a drawn pixel at distance 1: what is finer than that is widened, so that it does not sparkle. */
  readonly pixel = uniform(0.002);
  // set by the style
  readonly sunDirection: Uniform<Vector3> = uniform(new Vector3(1, 0.1, 0));
  readonly sunColour: Uniform<Vector3> = uniform(new Vector3(1, 1, 1));
  readonly rimLight = uniform(0.5);
  readonly skyLight = uniform(0.8);
  readonly sunLight = uniform(1);
  private readonly sunCos = uniform(1);
  readonly sunDisc = uniform(0);
  /** 1: what is below the horizon is the sky mirrored, as under water. */
  readonly mirrored = uniform(0);
  private readonly sunNear = uniform(0);
  private readonly sunWide = uniform(0);
  private readonly cloudColour: Uniform<Vector3> = uniform(new Vector3());
  private readonly cloudAmount = uniform(0);
  private readonly cloudScale = uniform(1);
  private readonly fogDensity = uniform(0);
  private readonly fogFall = uniform(0.1);
  private readonly fogFar = uniform(0);
  private readonly skyData = new Uint16Array(SKY_TEXELS * 4);
  private readonly skyMap: DataTexture;
  private readonly noiseMap = noiseTexture();
  private azimuth = 0;
  private elevation = 0;

  constructor() {
    this.skyMap = new DataTexture(this.skyData, SKY_TEXELS, 1, RGBAFormat, HalfFloatType);
    this.skyMap.minFilter = LinearFilter;
    this.skyMap.magFilter = LinearFilter;
  }

  setStyle(style: Style): void {
    const colours = skyColours(style.sky);
    for (let i = 0; i < SKY_TEXELS; i++) {
      for (let j = 0; j < 3; j++) this.skyData[i * 4 + j] = half(colours[i * 3 + j]!);
      this.skyData[i * 4 + 3] = half(1);
    }
    this.skyMap.needsUpdate = true;
    this.azimuth = style.sun.azimuth * DEGREE;
    this.elevation = style.sun.elevation * DEGREE;
    this.setSunOffset(0);
    setColour(this.sunColour, style.sun.color);
    this.sunCos.value = Math.cos(style.sun.size * DEGREE);
    this.sunDisc.value = style.sun.disc;
    this.mirrored.value = style.water === undefined ? 0 : 1;
    this.sunNear.value = style.sun.near;
    this.sunWide.value = style.sun.wide;
    setColour(this.cloudColour, style.cloud.color);
    this.cloudAmount.value = style.cloud.amount;
    this.cloudScale.value = style.cloud.scale;
    this.fogDensity.value = style.fog.density;
    this.fogFall.value = style.fog.fall;
    this.fogFar.value = style.fog.far;
    this.sunLight.value = style.light.sun;
    this.skyLight.value = style.light.sky;
    this.rimLight.value = style.light.rim;
  }

  /** Degrees above the height that the style gives the sun. */
  setSunOffset(degrees: number): void {
    const e = this.elevation + degrees * DEGREE;
    this.sunDirection.value.set(Math.cos(e) * Math.cos(this.azimuth), Math.sin(e), Math.cos(e) * Math.sin(this.azimuth));
  }

  dispose(): void {
    this.skyMap.dispose();
    this.noiseMap.dispose();
  }

  /** R, G slow fractal noise, B fine, A white; one tile per unit of `at`. */
  noise(at: Shade): Shade {
    return texture(this.noiseMap, at);
  }

  /** Colour of the gradient at the sine of an elevation. */
  gradient(y: Shade): Shade {
    return texture(this.skyMap, vec2(sign(y).mul(sqrt(abs(y))).mul(0.5).add(0.5), 0.5)).rgb;
  }

  /** The two lobes round the sun: warmth enters the picture only here. */
  sunGlow(direction: Shade): Shade {
    const s = max(dot(direction, this.sunDirection), 0);
    return this.sunColour.mul(exp(s.oneMinus().mul(-60)).mul(this.sunNear).add(pow(s, 6).mul(this.sunWide)));
  }

  /** What fog looks like in a direction: the sky there, flattened towards the horizon. */
  fogColour(direction: Shade): Shade {
    const y = max(direction.y, 0);
    return this.gradient(y.mul(0.35).add(0.004)).add(this.sunGlow(vec3(direction.x, y, direction.z)).mul(0.62));
  }

  /** The whole sky; water asks for it without the disc of the sun and draws a glint of its own. */
  skyColour(direction: Shade, disc = true): Shade {
    const d = direction;
    const base = this.gradient(d.y).add(this.sunGlow(d));
    // high thin cloud, stretched along the wind, lit towards the sun
    const at = d.xz.div(max(d.y, 0).add(0.16)).mul(this.cloudScale).add(vec2(this.time.mul(0.0012), 0));
    const warp = this.noise(at.mul(0.21)).rg.sub(0.5).mul(0.35);
    const n = this.noise(at.add(warp).mul(vec2(0.35, 0.8))).r.mul(0.62).add(this.noise(at.add(warp).mul(vec2(0.8, 1.7)).add(0.37)).g.mul(0.38));
    const band = smoothstep(0.015, 0.12, d.y).mul(drop(0.25, 0.75, d.y));
    const cloud = smoothstep(0.46, 0.78, n).mul(band).mul(this.cloudAmount);
    const clouded = mix(base, this.cloudColour.add(this.sunGlow(d).mul(0.5)), cloud);
    if (!disc) return clouded;
    return clouded.add(this.sunColour.mul(smoothstep(this.sunCos, mix(this.sunCos, float(1), 0.12), dot(d, this.sunDirection)).mul(this.sunDisc)));
  }

  /** Height fog (the exact integral along the ray) and a far term. */
  fogAmount(world: Shade, eye: Shade): Shade {
    const d = world.sub(eye);
    const distance = length(d);
    const k = this.fogFall.mul(d.y);
    const slab = select(abs(k).lessThan(0.002), float(1), exp(k.negate()).oneMinus().div(k));
    const low = this.fogDensity.mul(this.fogScale).mul(distance).mul(exp(this.fogFall.mul(eye.y).negate())).mul(min(slab, 40));
    return exp(low.add(pow(distance.mul(this.fogFar), 2)).negate()).oneMinus();
  }

  withFog(colour: Shade, world: Shade, eye: Shade): Shade {
    return mix(colour, this.fogColour(normalize(world.sub(eye))), this.fogAmount(world, eye));
  }

  /** Wrapped sun, dome of the sky, and a rim where the light stands behind the thing. No light objects. n is of length 1. */
  lit(base: Shade, n: Shade, world: Shade, eye: Shade, wrap: number, edge: number): Shade {
    const view = normalize(eye.sub(world));
    const direct = clamp(dot(n, this.sunDirection).add(wrap).div(1 + wrap), 0, 1);
    const up = n.y.mul(0.5).add(0.5);
    const dome = mix(this.gradient(float(-0.12)), this.gradient(float(0.35)), up).mul(this.skyLight);
    const toSun = pow(max(dot(view.negate(), this.sunDirection), 0), 3);
    const grazing = pow(clamp(dot(n, view), 0, 1).oneMinus(), 3);
    const rim = mix(this.gradient(float(0.2)), this.sunColour, toSun.mul(0.8).add(0.1)).mul(grazing).mul(this.rimLight).mul(edge);
    return base.mul(dome.add(this.sunColour.mul(direct.mul(direct)).mul(this.sunLight))).add(rim.mul(up.mul(0.6).add(0.4)));
  }
}

const scratch: Rgb = [0, 0, 0];

/** Writes an OKLCH colour into a uniform as linear light. */
export function setColour(target: Uniform<Vector3>, [lightness, chroma, hue]: Oklch): void {
  oklchToLinear(lightness, chroma, hue, scratch);
  target.value.set(scratch[0], scratch[1], scratch[2]);
}
