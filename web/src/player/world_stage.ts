// The place of the world in the player: loads it when a picture is wanted, feeds it frames, draws it on every animation
// frame at the sample at the loudspeaker, and follows the wishes for movement.
import type { WorldFrame } from '../gen/stillpoint/v1/world';
import type { ScoreReader } from '../score/score_reader';
import { CameraInput } from '../camera/camera_input';
import type { CameraControl, CameraMode, Motion, WorldStats, WorldView } from '../world/world_view';
import { api } from '../api/api';

export interface WorldStageOptions {
  forceWebGL: boolean;
  /** Media sample at the loudspeaker at that moment of performance.now(). */
  mediaSample: (ms: number) => number;
  /** The stage has no frame to begin with: ask for a keyframe. */
  needKeyframe: () => void;
  /** Where mouse and fingers steer the camera: the canvas or what lies over it. */
  surface: HTMLElement;
  nextStyle: () => void;
  pause: () => void;
  cameraChanged: (mode: CameraMode) => void;
  /** The first picture is drawn. */
  drawn: () => void;
  /** No picture is possible here. */
  failed: () => void;
}

const longestFrameMs = 34;
/** A graphics device that is lost is replaced; one that is lost this often in a minute is given up. */
const mostLosses = 3;
const lossWindowMs = 60_000;

export class WorldStage {
  private view: WorldView | null = null;
  private opening = false;
  private score: ScoreReader | null = null;
  private backlog: WorldFrame[] = [];
  private motion: Motion;
  private brightness: number;
  private frameHandle = 0;
  private lastStartMs = 0;
  private keyframes = 0;
  private firstDrawn = false;
  private closed = false;
  private readonly losses: number[] = [];
  readonly input: CameraInput;
  private readonly resized = new ResizeObserver(() => this.fit());

  constructor(
    private canvas: HTMLCanvasElement,
    motion: Motion,
    brightness: number,
    private readonly options: WorldStageOptions,
  ) {
    this.motion = motion;
    this.brightness = brightness;
    this.resized.observe(canvas);
    this.input = new CameraInput(options.surface, {
      camera: () => this.camera,
      nextStyle: options.nextStyle,
      pause: options.pause,
      modeChanged: options.cameraChanged,
    });
    this.openWhenWanted();
  }

  get stats(): WorldStats | null {
    return this.view?.stats ?? null;
  }

  /** None while there is no moving picture: a held one is taken from the way. */
  get camera(): CameraControl | null {
    return this.motion === 'full' ? (this.view?.camera ?? null) : null;
  }

  setScore(reader: ScoreReader): void {
    this.score = reader;
    this.view?.setScore(reader.score);
  }

  apply(frame: WorldFrame): void {
    this.keyframes += frame.header ? 1 : 0;
    if (this.view) {
      this.view.apply(frame);
    } else if (this.motion !== 'off') {
      if (frame.header) {
        this.backlog = [];
      }
      this.backlog.push(frame);
    }
  }

  setMotion(motion: Motion): void {
    const wasOff = this.motion === 'off';
    this.motion = motion;
    this.view?.setMotion(motion);
    if (wasOff && motion !== 'off' && !this.view) {
      this.options.needKeyframe();
    }
    this.openWhenWanted();
  }

  setBrightness(brightness: number): void {
    this.brightness = brightness;
    this.view?.setBrightness(brightness);
  }

  dispose(): void {
    this.closed = true;
    cancelAnimationFrame(this.frameHandle);
    this.resized.disconnect();
    this.input.dispose();
    this.view?.dispose();
  }

  private openWhenWanted(): void {
    if (this.motion !== 'off' && !this.view && !this.opening) {
      this.opening = true;
      void this.open();
    }
  }

  private async open(): Promise<void> {
    try {
      const { createWorldView } = await import('../world/create_world_view');
      const view = await createWorldView(this.canvas, {
        // a device that was lost twice is left alone: the other way to draw may have another one
        forceWebGL: this.options.forceWebGL || this.losses.length >= mostLosses - 1,
        loadStyle: (name) => api.style(name),
        onLost: () => this.lose(),
      });
      if (this.closed) {
        view.dispose();
        return;
      }
      this.view = view;
      view.setMotion(this.motion);
      view.setBrightness(this.brightness);
      if (this.score) {
        view.setScore(this.score.score);
      }
      this.backlog.splice(0).forEach((frame) => view.apply(frame));
      this.fit();
      this.frameHandle = requestAnimationFrame(this.draw);
    } catch {
      this.options.failed();
    }
  }

  /** The device is gone (driver restart, sleep, another program): a new canvas gets a new one, and the server says what stands. */
  private lose(): void {
    cancelAnimationFrame(this.frameHandle);
    const lost = this.view;
    this.view = null;
    try {
      lost?.dispose();
    } catch {
      // what belonged to a dead device may refuse to go; the new one has nothing of it
    }
    const now = performance.now();
    this.losses.splice(0, this.losses.length, ...this.losses.filter((ms) => now - ms < lossWindowMs), now);
    if (this.closed || this.losses.length >= mostLosses) {
      this.options.failed();
      return;
    }
    const fresh = this.canvas.cloneNode() as HTMLCanvasElement; // the old one keeps its dead context
    this.resized.unobserve(this.canvas);
    this.canvas.replaceWith(fresh);
    this.canvas = fresh;
    this.resized.observe(fresh);
    this.options.cameraChanged('rail');
    this.options.needKeyframe();
    void this.open();
  }

  private fit(): void {
    const { clientWidth, clientHeight } = this.canvas;
    if (clientWidth > 0 && clientHeight > 0) {
      this.view?.resize(clientWidth, clientHeight, devicePixelRatio);
    }
  }

  private readonly draw = (startMs: number): void => {
    if (!this.view) {
      return;
    }
    const frameMs = Math.min(longestFrameMs, startMs - this.lastStartMs); // it is shown one frame after it is drawn
    this.lastStartMs = startMs;
    this.input.poll(startMs);
    this.view.render(this.options.mediaSample(startMs + frameMs));
    if (!this.firstDrawn && this.keyframes > 0) {
      this.firstDrawn = true;
      this.options.drawn();
    }
    this.frameHandle = requestAnimationFrame(this.draw);
  };
}
