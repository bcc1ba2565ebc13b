// A cover is a portrait of its track: the style is the scene, the bands are the hues, the seed places things. Same track,
// same picture.
import { type TrackShape, meanBeat } from '../score/beat_path';
import { hueOf } from '../score/bands';
import { seedKey } from '../world/hash';
import { dither } from './paint';
import { type SceneFacts, sceneOf } from './scenes';

export interface CoverSubject {
  style: string;
  seed: string;
  shape: TrackShape;
}

/** Where the picture leaves room, when text stands on it. */
export type CoverFrame = Pick<SceneFacts, 'focus' | 'horizon' | 'clearTo'>;

const stillBeat = 5; // for tracks without a beat: the blue of rest

/** Paints at the size the canvas has on the page; false when it has none yet. */
export function paintCover(
  canvas: HTMLCanvasElement,
  subject: CoverSubject,
  frame: CoverFrame = {},
  density = Math.min(2, devicePixelRatio || 1),
): boolean {
  const width = Math.round(canvas.clientWidth * density);
  const height = Math.round(canvas.clientHeight * density);
  const context = width > 0 && height > 0 ? canvas.getContext('2d', { willReadFrequently: true }) : null;
  if (!context) {
    return false;
  }
  canvas.width = width;
  canvas.height = height;
  const beatHz = meanBeat(subject.shape) ?? stillBeat;
  const last = subject.shape.points[subject.shape.points.length - 1]?.beatHz ?? stillBeat / 2;
  const seed = seedKey(subject.seed);
  sceneOf(subject.style)(context, width, height, { seed, near: hueOf(beatHz), far: hueOf(last), beatHz, ...frame });
  dither(context, width, height, seed);
  return true;
}
