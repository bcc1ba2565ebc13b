// What the page and the audio thread say to each other.
import type { Aim, PlayoutReport } from './playout_engine';

export interface PlayoutOptions {
  /** Shared memory of the lanes; absent where the page is not isolated. */
  lanes?: SharedArrayBuffer;
}

export type ToPlayout =
  | { kind: 'aim'; aim: Aim }
  | { kind: 'media'; epoch: number; first: number; left: Float32Array; right: Float32Array }
  | { kind: 'last'; epoch: number };

export type FromPlayout = PlayoutReport;

export const playoutProcessor = 'stillpoint-playout';
export const recorderProcessor = 'stillpoint-recorder';

export interface Recording {
  left: Float32Array;
  right: Float32Array;
  /** Context frame that follows the last one recorded. */
  endFrame: number;
}
