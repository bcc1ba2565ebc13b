import { describe, expect, it } from 'vitest';
import { beatKnots } from './beat_knots';
import { TrackDocument } from './track_document';

const voice = (name: string, params: Record<string, number>, moving = false) => ({
  synth_function_name: name,
  is_transition: moving,
  params,
});
const track = new TrackDocument({
  steps: [
    {
      duration: 60,
      voices: [
        voice('noise_generator', {}),
        voice('binaural_beat', { baseFreq: 200, beatFreq: 7 }),
        voice('binaural_beat_transition', { startBeatFreq: 10, endBeatFreq: 4, beatFreq: 3 }, true),
      ],
    },
    { duration: 60, voices: [] },
  ],
});

describe('the knots of the beat', () => {
  it('are the start and the end of a voice that moves', () => {
    expect(beatKnots(track, 0, 2)).toEqual([
      { pointer: '/steps/0/voices/2/params/startBeatFreq', hertz: 10, at: 'start' },
      { pointer: '/steps/0/voices/2/params/endBeatFreq', hertz: 4, at: 'end' },
    ]);
  });

  it('are one of a steady voice', () => {
    expect(beatKnots(track, 0, 1)).toEqual([{ pointer: '/steps/0/voices/1/params/beatFreq', hertz: 7, at: 'whole' }]);
  });

  it('are those of the first voice that beats where the chosen one does not', () => {
    expect(beatKnots(track, 0, 0)).toEqual(beatKnots(track, 0, 1));
    expect(beatKnots(track, 1, 0)).toEqual([]);
  });
});
