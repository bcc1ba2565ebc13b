// The points of a step's beat that can be taken hold of in the plot: one of a steady voice, two of one that moves.
import { type TrackDocument, numberIn } from './track_document';

export interface BeatKnot {
  /** Of the parameter. */
  pointer: string;
  hertz: number;
  at: 'start' | 'end' | 'whole';
}

/** What a voice may call its beat, the most telling name first. */
const steady = ['beatFreq', 'modFreq', 'qamAmFreqL', 'shapeModFreq', 'modFreqL'] as const;

const raised = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

function knotsOfVoice(document: TrackDocument, step: number, voice: number): BeatKnot[] {
  const params = document.params(step, voice);
  const knot = (name: string, at: BeatKnot['at']): BeatKnot | null => {
    const hertz = numberIn(params[name]);
    return hertz === null ? null : { pointer: document.paramPointer(step, voice, name), hertz, at };
  };
  const moves = document.playedFunction(step, voice).endsWith('_transition');
  for (const name of steady) {
    const ends = moves ? [knot(`start${raised(name)}`, 'start'), knot(`end${raised(name)}`, 'end')] : [knot(name, 'whole')];
    const there = ends.filter((end) => end !== null);
    if (there.length > 0) {
      return there;
    }
  }
  return [];
}

/** Of the voice that is chosen, or of the first one that beats. */
export function beatKnots(document: TrackDocument, step: number, voice: number): BeatKnot[] {
  const order = [voice, ...document.voices(step).keys()];
  return order.map((k) => knotsOfVoice(document, step, k)).find((knots) => knots.length > 0) ?? [];
}
