// What the rest of the page knows of the world: frames of the stream in, pictures out. Everything that touches
// Three.js lives in this folder, behind this interface.
import type { Score, WorldFrame } from '../gen/stillpoint/v1/world';

/** How much the picture may move. `still` is one picture per step, cross-faded; `off` draws nothing. */
export type Motion = 'full' | 'reduced' | 'still' | 'off';

export const CAMERA_MODES = ['rail', 'orbit', 'tracking', 'cinematic', 'first', 'free'] as const;
export type CameraMode = (typeof CAMERA_MODES)[number];

/** Wishes for the camera. It follows them at its own pace (camera_rig.ts), and not at all while the picture is held. */
export interface CameraControl {
  readonly mode: CameraMode;
  setMode(mode: CameraMode): void;
  /** Turns by radians: right and up are positive. */
  look(yaw: number, pitch: number): void;
  /** Multiplies the distance: below 1 is nearer. */
  zoom(factor: number): void;
  /** Walks until told otherwise: -1..1 each. */
  walk(ahead: number, up: number, aside: number, slow: boolean): void;
  /** Back to what the mode shows by itself. */
  reset(): void;
}

export interface WorldViewOptions {
  /** Use WebGL2 even where WebGPU works. */
  forceWebGL?: boolean;
  /** Fetches the style file of that name (GET /v1/styles/{name}). */
  loadStyle: (name: string) => Promise<unknown>;
  /** Told once when the graphics device is lost for good. */
  onLost?: () => void;
}

export interface WorldStats {
  backend: 'webgpu' | 'webgl2';
  framesPerSecond: number;
  drawCalls: number;
  triangles: number;
  renderScale: number;
  /** Time on the main thread of one picture, the middle one of the last pictures, ms. */
  scriptMs: number;
}

export interface WorldView {
  /** The score of the track; before the first frame and again after a track change. */
  setScore(score: Score): void;
  /** Keyframes and deltas in the order they were received. Bad frames are ignored. */
  apply(frame: WorldFrame): void;
  setMotion(motion: Motion): void;
  /** 1 = as designed, down to 0.2 for a dark room. */
  setBrightness(brightness: number): void;
  /** Draws the moment of `mediaSample` (48 kHz, the sample at the loudspeaker when this frame is shown). */
  render(mediaSample: number): void;
  /** CSS pixels. */
  resize(width: number, height: number, devicePixelRatio: number): void;
  readonly camera: CameraControl;
  /** Of the stream, alive now. */
  readonly instances: number;
  readonly stats: WorldStats;
  dispose(): void;
}
