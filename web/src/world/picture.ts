// From the rendered scene to the screen: bloom, vignette, soft shoulder, then the guard, then dither.
//
// The guard is the last word on brightness. It keeps the picture that is shown in a texture of its own and moves it
// towards the wanted picture by a fraction per frame (slew_limit.ts). The fraction is found per tile of an 8 x 8
// grid from the mean luminance of both pictures, measured on the GPU in the same frame, so there is no latency and no
// read-back, and whatever the scene does (a bad frame, a seek, a change of style, a thing passing the eye) the
// luminance of no tile moves faster than the limit. While nothing exceeds it the fraction is 1 and the guard is
// invisible. Fade-in and cross-fades are the same mechanism with a smaller fraction.
import {
  AdditiveBlending, HalfFloatType, LinearFilter, NodeMaterial, QuadMesh, RenderTarget, type Camera, type Scene, type Texture, type WebGPURenderer,
} from 'three/webgpu';
import type { Air } from './air';
import { FREE_CHANGE, MAX_STEP_SECONDS, TILES } from './slew_limit';
import type { Style } from './style';
import {
  abs, asNode, clamp, dot, exp, float, floor, Fn, Loop, max, min, mix, mod, pow, screenCoordinate, screenUV, select, smoothstep, texture, uniform, vec2, vec3, vec4,
  type Shade,
} from './tsl';

const FINE_TILES = 64;
const BLOOM_LEVELS = 4;
/** The finest bloom picture is this much smaller than the scene. */
const BLOOM_SHIFT = 2;
const LUMA = vec3(0.2126, 0.7152, 0.0722);

type TextureShade = Shade & { value: Texture };

function target(width: number, height: number, samples = 0, depth = false): RenderTarget {
  const made = new RenderTarget(Math.max(1, Math.round(width)), Math.max(1, Math.round(height)), { type: HalfFloatType, samples, depthBuffer: depth });
  made.texture.generateMipmaps = false;
  made.texture.minFilter = LinearFilter;
  made.texture.magFilter = LinearFilter;
  return made;
}

function stage(name: string, body: () => Shade): NodeMaterial {
  const material = new NodeMaterial();
  material.name = name;
  material.depthTest = false;
  material.depthWrite = false;
  material.fragmentNode = asNode(Fn(body)());
  return material;
}

/** A pixel that is no number is dark; in the picture that is kept it would stay for ever. */
const sane = (rgb: Shade): Shade => select(dot(rgb, vec3(1, 1, 1)).greaterThanEqual(0), rgb, vec3(0, 0, 0));

export class Picture {
  private readonly quad: QuadMesh;
  private scene = target(1, 1, 0, true);
  private wanted = target(1, 1);
  private shown = [target(1, 1), target(1, 1)] as [RenderTarget, RenderTarget];
  private readonly bright: RenderTarget[] = [];
  private readonly fine = target(FINE_TILES, FINE_TILES);
  private readonly tiles = target(TILES, TILES);
  private readonly all: NodeMaterial[] = [];

  private readonly sceneMap: TextureShade;
  private readonly brightMap: TextureShade;
  private readonly glowMap: TextureShade;
  private readonly wantedMap: TextureShade;
  private readonly shownMap: TextureShade;
  private readonly texel = uniform(1 / 64);
  private readonly texelY = uniform(1 / 64);
  private readonly bloomStrength = uniform(0.3);
  private readonly bloomThreshold = uniform(0.6);
  private readonly vignette = uniform(0.3);
  private readonly brightness = uniform(1);
  private readonly limit = uniform(0.1);
  private readonly seconds = uniform(0);
  private readonly fade = uniform(1);
  private readonly stages: Record<'threshold' | 'down' | 'up' | 'compose' | 'measure' | 'decide' | 'follow' | 'copy' | 'present', NodeMaterial>;
  private width = 1;
  private height = 1;
  private samples = 0;

  constructor(private readonly renderer: WebGPURenderer, air: Air) {
    for (let i = 0; i < BLOOM_LEVELS; i++) this.bright.push(target(1, 1));
    const map = (of: RenderTarget): TextureShade => texture(of.texture, screenUV) as TextureShade;
    this.sceneMap = map(this.scene);
    this.brightMap = map(this.bright[0]!);
    this.glowMap = map(this.bright[0]!);
    this.wantedMap = map(this.wanted);
    this.shownMap = map(this.shown[0]);
    this.stages = {
      threshold: stage('bloom threshold', () => this.thresholdBody()),
      down: stage('bloom down', () => vec4(this.spread(this.brightMap, 1), 1)),
      up: stage('bloom up', () => vec4(this.spread(this.brightMap, 1), 1)),
      compose: stage('compose', () => this.composeBody()),
      measure: stage('measure', () => this.measureBody()),
      decide: stage('decide', () => this.decideBody()),
      follow: stage('follow', () => this.followBody()),
      copy: stage('copy', () => this.shownMap),
      present: stage('present', () => this.presentBody(air)),
    };
    this.stages.up.transparent = true;
    this.stages.up.blending = AdditiveBlending;
    this.all.push(...Object.values(this.stages));
    this.quad = new QuadMesh(this.stages.copy);
  }

  setStyle(style: Style): void {
    this.bloomStrength.value = style.bloom.strength;
    this.bloomThreshold.value = style.bloom.threshold;
    this.vignette.value = style.vignette;
  }

  setBrightness(brightness: number): void {
    this.brightness.value = brightness;
  }

  /** Luminance per second. */
  setLimit(limit: number): void {
    this.limit.value = limit;
  }

  /** Size of the inner pictures in pixels. What is shown is carried over, so a new size is never seen as a flash. */
  resize(width: number, height: number, samples: number): void {
    if (width === this.width && height === this.height && samples === this.samples) return;
    const carry = width !== this.width || height !== this.height;
    this.width = width;
    this.height = height;
    this.samples = samples;
    this.scene.dispose();
    this.scene = target(width, height, samples, true);
    this.sceneMap.value = this.scene.texture;
    if (!carry) return;
    const old = this.shown;
    this.shown = [target(width, height), target(width, height)];
    this.shownMap.value = old[0].texture;
    this.draw(this.stages.copy, this.shown[0]);
    this.shownMap.value = this.shown[0].texture;
    old[0].dispose();
    old[1].dispose();
    this.wanted.dispose();
    this.wanted = target(width, height);
    this.wantedMap.value = this.wanted.texture;
    this.bright.forEach((level, i) => {
      level.setSize(Math.max(1, width >> (i + BLOOM_SHIFT)), Math.max(1, height >> (i + BLOOM_SHIFT)));
    });
  }

  /** Draws the scene into the wanted picture. */
  take(scene: Scene, camera: Camera): void {
    this.renderer.setRenderTarget(this.scene);
    this.renderer.render(scene, camera);
    this.bloom();
    this.compose();
  }

  /** Makes the wanted picture again from the scene that was taken last. */
  compose(): void {
    this.glowMap.value = this.bright[0]!.texture;
    this.draw(this.stages.compose, this.wanted);
  }

  /** One step of the shown picture towards the wanted one, then onto the screen. `fade` bounds the step besides the limit. */
  show(seconds: number, fade: number): void {
    this.seconds.value = Math.min(Math.max(seconds, 0), MAX_STEP_SECONDS);
    this.fade.value = fade;
    this.draw(this.stages.measure, this.fine);
    this.draw(this.stages.decide, this.tiles);
    this.draw(this.stages.follow, this.shown[1]);
    const before = this.shown[0];
    this.shown[0] = this.shown[1];
    this.shown[1] = before;
    this.shownMap.value = this.shown[0].texture;
    this.draw(this.stages.present, null);
  }

  dispose(): void {
    for (const one of [this.scene, this.wanted, ...this.shown, ...this.bright, this.fine, this.tiles]) one.dispose();
    for (const material of this.all) material.dispose();
  }

  private draw(material: NodeMaterial, into: RenderTarget | null): void {
    this.quad.material = material;
    this.renderer.setRenderTarget(into);
    this.quad.render(this.renderer);
  }

  private bloom(): void {
    this.texel.value = 1 / this.scene.width;
    this.texelY.value = 1 / this.scene.height;
    this.draw(this.stages.threshold, this.bright[0]!);
    for (let i = 1; i < BLOOM_LEVELS; i++) this.pass(this.stages.down, this.bright[i - 1]!, this.bright[i]!);
    for (let i = BLOOM_LEVELS - 1; i > 0; i--) this.pass(this.stages.up, this.bright[i]!, this.bright[i - 1]!);
  }

  private pass(material: NodeMaterial, from: RenderTarget, to: RenderTarget): void {
    this.brightMap.value = from.texture;
    this.texel.value = 1 / from.width;
    this.texelY.value = 1 / from.height;
    const clears = this.renderer.autoClear;
    this.renderer.autoClear = !material.transparent;
    this.draw(material, to);
    this.renderer.autoClear = clears;
  }

  /** What is bright, as the mean of four looks, each between four pixels: the sixteen that become one. */
  private thresholdBody(): Shade {
    let sum: Shade = vec3(0, 0, 0);
    for (const [x, y] of [[-1, -1], [1, -1], [-1, 1], [1, 1]] as const) {
      const c = min(max(this.tap(this.sceneMap, x, y), 0), 4);
      sum = sum.add(c.mul(smoothstep(this.bloomThreshold, this.bloomThreshold.add(0.5), dot(c, LUMA))));
    }
    return vec4(sane(sum.div(4)), 1);
  }

  private tap(map: TextureShade, x: number, y: number): Shade {
    return (map as unknown as { sample(at: Shade): Shade }).sample(screenUV.add(vec2(this.texel.mul(x), this.texelY.mul(y)))).rgb;
  }

  /** Nine taps of a tent. */
  private spread(map: TextureShade, reach: number): Shade {
    const tap = (x: number, y: number): Shade => this.tap(map, x * reach, y * reach);
    let sum = tap(0, 0).mul(4);
    for (const [x, y, w] of [[-1, 0, 2], [1, 0, 2], [0, -1, 2], [0, 1, 2], [-1, -1, 1], [1, -1, 1], [-1, 1, 1], [1, 1, 1]] as const) sum = sum.add(tap(x, y).mul(w));
    return sum.div(16);
  }

  private composeBody(): Shade {
    const at = screenUV.sub(0.5);
    const corner = smoothstep(0, 1, dot(at, at).mul(this.vignette).mul(2));
    const fall = corner.mul(this.vignette).mul(1.6).oneMinus();
    const light = max(this.sceneMap.rgb, 0).add(max(this.glowMap.rgb, 0).mul(this.bloomStrength.div(BLOOM_LEVELS))).mul(fall);
    const soft = select(light.greaterThan(0.72), exp(light.sub(0.72).div(-0.28)).oneMinus().mul(0.28).add(0.72), light);
    return vec4(clamp(sane(soft), 0, 1).mul(this.brightness), 1);
  }

  /** Means of 4 x 4 looks at both pictures: r wanted, g shown. */
  private measureBody(): Shade {
    const look = (map: TextureShade): Shade => {
      let sum: Shade = float(0);
      for (let i = 0; i < 16; i++) {
        const dx = ((i % 4) - 1.5) / (4 * FINE_TILES);
        const dy = (Math.floor(i / 4) - 1.5) / (4 * FINE_TILES);
        sum = sum.add(dot(sane((map as unknown as { sample(at: Shade): Shade }).sample(screenUV.add(vec2(dx, dy))).rgb), LUMA));
      }
      return sum.div(16);
    };
    return vec4(look(this.wantedMap), look(this.shownMap), 0, 1);
  }

  /**
   * The law of slew_limit.ts per tile, and of the fractions of a tile and its neighbours the least: between tiles it is
   * interpolated, and must not exceed the tile's own anywhere in it.
   */
  private decideBody(): Shade {
    const fine = texture(this.fine.texture, screenUV) as TextureShade;
    const per = FINE_TILES / TILES;
    const allowed = this.limit.mul(this.seconds).add(FREE_CHANGE);
    const least = float(1).toVar();
    Loop(9, ({ i: tile }) => {
      const nth = float(tile);
      const centre = screenUV.add(vec2(mod(nth, 3).sub(1), floor(nth.div(3)).sub(1)).div(TILES));
      // beyond the edge the edge tile is looked at again
      const at = clamp(centre, 0.5 / TILES, 1 - 0.5 / TILES).toVar();
      const sum = vec2(0, 0).toVar();
      Loop(per * per, ({ i: cell }) => {
        const k = float(cell);
        const offset = vec2(mod(k, per), floor(k.div(per))).sub((per - 1) / 2).div(FINE_TILES);
        sum.addAssign((fine as unknown as { sample(at: Shade): Shade }).sample(at.add(offset)).level(0).rg);
      });
      const mean = sum.div(per * per);
      least.assign(min(least, allowed.div(max(abs(mean.x.sub(mean.y)), 1e-6))));
    });
    return vec4(least, 0, 0, 1);
  }

  private followBody(): Shade {
    const part = min(texture(this.tiles.texture, screenUV).r, this.fade);
    return vec4(mix(sane(this.shownMap.rgb), this.wantedMap.rgb, part), 1);
  }

  /** sRGB, then a triangular dither of one step and a still grain that fades in the lights. */
  private presentBody(air: Air): Shade {
    const linear = clamp(this.shownMap.rgb, 0, 1);
    const curve = pow(linear, vec3(1 / 2.4, 1 / 2.4, 1 / 2.4)).mul(1.055).sub(0.055);
    const shown = select(linear.lessThan(0.0031308), linear.mul(12.92), curve);
    const at = screenCoordinate.xy.div(256);
    const n = air.noise(at).level(0).a.add(air.noise(at.add(vec2(0.37, 0.71))).level(0).a).sub(1);
    const luma = dot(shown, vec3(0.3, 0.6, 0.1));
    return vec4(shown.add(n.mul(luma.mul(luma.oneMinus()).mul(0.022).add(1 / 255))), 1);
  }
}
