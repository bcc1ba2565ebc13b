// The world behind the page: frames and score in, pictures out. See world_view.ts for the contract.
import { LinearSRGBColorSpace, NoToneMapping, WebGPURenderer } from 'three/webgpu';
import type { Score, WorldFrame } from '../gen/stillpoint/v1/world';
import { SlewedValue } from './control_curve';
import { clamp } from './easing';
import { Picture } from './picture';
import { RenderLadder } from './render_ladder';
import { ScoreTimeline } from './score_timeline';
import { CrossFade } from './slew_limit';
import { Stage, type Moment } from './stage';
import { parseStyle } from './style';
import { CHANNEL, WorldModel } from './world_model';
import type { CameraControl, Motion, WorldStats, WorldView, WorldViewOptions } from './world_view';

const RATE = 48000;
const FIRST_FADE_SECONDS = 6;
const CROSS_FADE_SECONDS = 4;
/** Reduced motion: how long one picture stands before the next is faded in. */
const HOLD_SECONDS = 24;
/** After this long a held picture has reached the screen also in the tiles that the guard slows down. */
const SETTLE_SECONDS = 14;
/** The clock and the wall disagree by more than this: the listener has jumped. */
const JUMP_SECONDS = 1.5;
const DEFAULT_SLEW = 0.1;
const SLEW_CEILING = 0.4;
/** The guard aims this far below the limit, for frames that reach the screen unevenly. */
const SLEW_MARGIN = 0.85;
/** Pictures over which the time on the main thread is looked at. */
const SCRIPT_WINDOW = 31;
const MAX_PIXELS = 2560 * 1600;
const WEAK_RUNG = 4;
const HANDHELD_RUNG = 2;

/** What a page that takes stills may ask for besides: no fades and no guard, a fixed rung. For pictures that nobody watches. */
export interface StillOptions extends WorldViewOptions {
  still?: boolean;
  rung?: number;
}

interface Backend {
  isWebGPUBackend?: boolean;
  gl?: WebGL2RenderingContext;
  device?: { adapterInfo?: { architecture?: string; isFallbackAdapter?: boolean } };
}

function isSoftware(backend: Backend): boolean {
  const info = backend.device?.adapterInfo;
  if (info !== undefined) return info.isFallbackAdapter === true || info.architecture === 'swiftshader';
  const gl = backend.gl;
  const names = gl?.getExtension('WEBGL_debug_renderer_info');
  const name: unknown = gl && names ? gl.getParameter(names.UNMASKED_RENDERER_WEBGL) : '';
  return typeof name === 'string' && /swiftshader|llvmpipe|software/i.test(name);
}

function firstRung(backend: Backend): number {
  if (isSoftware(backend)) return WEAK_RUNG;
  return matchMedia('(pointer: coarse)').matches ? HANDHELD_RUNG : 0;
}

class LiveWorldView implements WorldView {
  readonly stats: WorldStats;
  readonly camera: CameraControl;
  private readonly scriptTimes = new Float32Array(SCRIPT_WINDOW);
  private readonly sortedTimes = new Float32Array(SCRIPT_WINDOW);
  private pictures = 0;
  private readonly model = new WorldModel();
  private readonly stage: Stage;
  private readonly picture: Picture;
  private readonly ladder: RenderLadder;
  private readonly fade = new CrossFade();
  private readonly level = new SlewedValue(0.5, 1, 1.5, 3);
  private readonly fog = new SlewedValue(128, 255, 12, 12);
  private readonly sun = new SlewedValue(128, 255, 240, 240);
  private readonly detail = new SlewedValue(1, 1, 4, 4);
  private readonly wind = new SlewedValue(0, 255, 8, 8);
  private readonly moment: Moment = { sample: 0, breath: 0.5, breathBefore: 0.5, level: 0.5, fog: 1, sunOffset: 0, wind: 0, portrait: false, rows: 360, moving: true, detail: 1, seconds: 0 };
  private score: ScoreTimeline | undefined;
  private motion: Motion = 'full';
  private brightness = 1;
  private width = 1;
  private height = 1;
  private ratio = 1;
  private sized = false;
  /** Name of the style on the stage, and of the one on its way. */
  private styleName = '';
  private wantedStyle = '';
  private loading = false;
  private lastTime = 0;
  private lastSample = NaN;
  private lost = false;
  private disposed = false;
  /** Held modes: the picture on the wanted side, and since when. */
  private heldSample = NaN;
  private heldStep = -1;
  private stale = true;
  private settle = 0;

  constructor(private readonly renderer: WebGPURenderer, private readonly options: StillOptions) {
    const backend = renderer.backend as unknown as Backend;
    this.ladder = new RenderLadder(options.rung ?? firstRung(backend));
    this.stage = new Stage(parseStyle('', {}));
    this.picture = new Picture(renderer, this.stage.air);
    this.picture.setLimit(DEFAULT_SLEW * SLEW_MARGIN);
    this.fade.start(FIRST_FADE_SECONDS);
    this.stats = { backend: backend.isWebGPUBackend === true ? 'webgpu' : 'webgl2', framesPerSecond: 0, drawCalls: 0, triangles: 0, renderScale: this.ladder.rung.scale, scriptMs: 0 };
    this.detail.value = this.ladder.rung.detail;
    this.camera = this.stage.rig;
    renderer.onDeviceLost = () => {
      if (this.lost || this.disposed) return;
      this.lost = true;
      options.onLost?.();
    };
  }

  get instances(): number {
    return this.model.live;
  }

  setScore(score: Score): void {
    this.score = new ScoreTimeline(score);
    this.stale = true;
  }

  apply(frame: WorldFrame): void {
    this.model.receive(frame);
  }

  setMotion(motion: Motion): void {
    if (motion === this.motion) return;
    if (this.motion === 'off' || motion === 'off' || motion === 'full') this.cross(CROSS_FADE_SECONDS);
    this.motion = motion;
    this.stale = true;
    this.applyBrightness();
  }

  setBrightness(brightness: number): void {
    this.brightness = clamp(Number.isFinite(brightness) ? brightness : 1, 0.2, 1);
    this.applyBrightness();
    this.stale = true;
  }

  resize(width: number, height: number, devicePixelRatio: number): void {
    this.width = Math.max(1, Math.floor(width));
    this.height = Math.max(1, Math.floor(height));
    const wanted = clamp(devicePixelRatio, 0.5, 2);
    this.ratio = Math.min(wanted, Math.sqrt(MAX_PIXELS / (this.width * this.height)));
    this.sized = false;
  }

  render(mediaSample: number): void {
    if (this.lost || this.disposed || !Number.isFinite(mediaSample)) return;
    const time = performance.now() / 1000;
    const seconds = this.lastTime === 0 ? 0 : time - this.lastTime;
    this.lastTime = time;
    this.follow(mediaSample, seconds);
    if (this.styleName === '') return; // nothing to see yet
    this.size(seconds);
    this.renderer.info.reset();
    if (this.motion === 'full') this.drawMoving(mediaSample, seconds);
    else this.drawHeld(mediaSample, seconds);
    this.count(seconds, performance.now() - time * 1000);
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.stage.dispose();
    this.picture.dispose();
    this.renderer.dispose();
  }

  /** Takes in what has come for this moment, and notices jumps. */
  private follow(sample: number, seconds: number): void {
    const arrival = this.model.advance(sample);
    const step = (sample - this.lastSample) / RATE;
    this.lastSample = sample;
    if (arrival.epoch || step < -0.1 || step > seconds + JUMP_SECONDS) {
      this.cross(CROSS_FADE_SECONDS);
      this.stage.rig.cut();
      this.stale = true;
    }
    if (arrival.header) this.headerChanged();
  }

  private headerChanged(): void {
    const header = this.model.header;
    if (header === undefined) return;
    const slew = header.safety?.luminanceSlewPerSecond;
    this.picture.setLimit((slew !== undefined && slew > 0 ? Math.min(slew, SLEW_CEILING) : DEFAULT_SLEW) * SLEW_MARGIN);
    this.stale = true;
    if (header.style === this.wantedStyle) {
      if (!this.loading) this.stage.setStyle(parseStyleCache.get(header.style) ?? parseStyle(header.style, {}), header.seed);
      return;
    }
    this.wantedStyle = header.style;
    void this.loadStyle(header.style);
  }

  /** Until the style file is here the picture stands; then it crosses over. */
  private async loadStyle(name: string): Promise<void> {
    this.loading = true;
    let style = parseStyleCache.get(name);
    if (style === undefined) {
      let json: unknown = {};
      try {
        json = await this.options.loadStyle(name);
      } catch {
        // a style that cannot be had still shows its world, in the plainest look
      }
      style = parseStyle(name, json);
      parseStyleCache.set(name, style);
    }
    if (this.disposed || name !== this.wantedStyle) return;
    this.loading = false;
    const first = this.styleName === '';
    this.styleName = name;
    this.stage.setStyle(style, this.model.header?.seed ?? '0');
    this.picture.setStyle(style);
    this.cross(first ? FIRST_FADE_SECONDS : CROSS_FADE_SECONDS);
    this.stale = true;
  }

  private cross(seconds: number): void {
    this.fade.start(seconds);
    this.settle = 0;
  }

  private applyBrightness(): void {
    this.picture.setBrightness(this.motion === 'off' ? 0 : this.brightness);
  }

  private size(seconds: number): void {
    const changed = this.options.rung === undefined && this.motion === 'full' && this.ladder.frame(seconds);
    if (this.sized && !changed) return;
    if (!this.sized) {
      this.renderer.setPixelRatio(this.ratio);
      this.renderer.setSize(this.width, this.height, false);
      this.stale = true;
    }
    this.sized = true;
    const { scale, samples } = this.ladder.rung;
    this.picture.resize(Math.round(this.width * this.ratio * scale), Math.round(this.height * this.ratio * scale), samples);
    this.stats.renderScale = scale;
  }

  private drawMoving(sample: number, seconds: number): void {
    if (!this.loading) {
      this.compose(sample, seconds, true);
      this.picture.take(this.stage.scene, this.stage.camera);
    }
    this.show(seconds);
  }

  /** Reduced, still and off: one picture stands; the next is faded in over it; in between nothing is drawn at all. */
  private drawHeld(sample: number, seconds: number): void {
    if (this.loading) return this.show(seconds);
    const step = this.score?.stepAt(sample) ?? 0;
    const due = this.motion === 'reduced' ? Math.abs(sample - this.heldSample) >= HOLD_SECONDS * RATE : step !== this.heldStep;
    if (this.stale || (due && this.motion !== 'off')) {
      if (Number.isNaN(this.heldSample) || due) this.cross(CROSS_FADE_SECONDS);
      this.stale = false;
      this.settle = 0;
      this.heldSample = sample;
      this.heldStep = step;
      this.compose(sample, seconds, false);
      this.picture.take(this.stage.scene, this.stage.camera);
    }
    this.settle += seconds;
    if (this.settle < SETTLE_SECONDS || this.fade.active) this.show(seconds);
  }

  private compose(sample: number, seconds: number, moving: boolean): void {
    const { curves } = this.model;
    const now = this.moment;
    const pace = moving ? seconds : 1e3; // a held picture takes the values of its moment as they are
    now.sample = sample;
    const divisor = this.model.header?.divisor ?? 64;
    now.breath = moving ? this.score?.breathAt(sample, divisor) ?? 0.5 : 0.5;
    now.breathBefore = moving ? this.score?.swellAt(sample, divisor, 0.25) ?? 0.5 : 0.5;
    now.level = this.level.follow(curves[CHANNEL.level]!.at(sample) / 255, pace);
    now.fog = 1.63 ** ((this.fog.follow(curves[CHANNEL.fog]!.at(sample), pace) - 128) / 128);
    now.sunOffset = (this.sun.follow(curves[CHANNEL.sunHeight]!.at(sample), pace) - 128) / 64;
    now.wind = this.wind.follow(curves[CHANNEL.wind]!.at(sample), pace) / 255;
    now.portrait = this.height > this.width;
    now.rows = this.height * this.ratio * this.ladder.rung.scale;
    now.moving = moving;
    now.seconds = seconds;
    now.detail = this.detail.follow(this.ladder.rung.detail, pace);
    this.stage.compose(this.model, this.score, now, this.width / this.height);
  }

  private show(seconds: number): void {
    if (this.options.still === true) this.picture.setLimit(1e6);
    this.picture.show(this.options.still === true ? 1 : seconds, this.options.still === true ? 1 : this.fade.advance(seconds));
  }

  private count(seconds: number, scriptMs: number): void {
    this.scriptTimes[this.pictures++ % SCRIPT_WINDOW] = scriptMs;
    this.sortedTimes.set(this.scriptTimes);
    this.sortedTimes.sort();
    this.stats.scriptMs = this.sortedTimes[SCRIPT_WINDOW - 1 - Math.floor(Math.min(this.pictures, SCRIPT_WINDOW) / 2)]!;
    const { render } = this.renderer.info;
    this.stats.drawCalls = render.drawCalls;
    this.stats.triangles = render.triangles;
    if (seconds > 0) this.stats.framesPerSecond += (1 / seconds - this.stats.framesPerSecond) * Math.min(1, seconds);
  }
}

const parseStyleCache = new Map<string, ReturnType<typeof parseStyle>>();

/** A world on a canvas. Rejects when neither WebGPU nor WebGL2 can be had. */
export async function createWorldView(canvas: HTMLCanvasElement, options: StillOptions): Promise<WorldView> {
  const renderer = new WebGPURenderer({ canvas, antialias: false, alpha: false, forceWebGL: options.forceWebGL === true });
  await renderer.init();
  // the last pass writes sRGB itself, after which it dithers; the library must not convert again
  renderer.outputColorSpace = LinearSRGBColorSpace;
  renderer.toneMapping = NoToneMapping;
  renderer.info.autoReset = false;
  return new LiveWorldView(renderer, options);
}
