import { describe, expect, it } from 'vitest';
import { TrackDocument, numberIn } from './track_document';

const ours = TrackDocument.parse(`{"title": "One", "steps": [
  {"description": "Arrive", "duration": 60, "voices": [
    {"synth_function_name": "binaural_beat", "params": {"baseFreq": 200, "beatFreq": "6"}}]}]}`);
const older = TrackDocument.parse(`{"progression": [{"Duration": 30, "voices": [
  {"synth_function": "binaural_beat_transition", "isTransition": true, "parameters": {"startBeatFreq": 8}}]}]}`);

describe('a track document', () => {
  it('is read in the spellings that editors write', () => {
    expect(ours.stepName(0)).toBe('Arrive');
    expect(ours.duration(0)).toBe(60);
    expect(older.duration(0)).toBe(30);
    expect(older.params(0, 0).startBeatFreq).toBe(8);
    expect(older.durationPointer(0)).toBe('/progression/0/Duration');
    expect(older.paramPointer(0, 0, 'endBeatFreq')).toBe('/progression/0/voices/0/parameters/endBeatFreq');
    expect(numberIn(ours.params(0, 0).beatFreq)).toBe(6);
  });

  it('knows what plays by the flag, not by the name', () => {
    expect(ours.playedFunction(0, 0)).toBe('binaural_beat');
    expect(older.playedFunction(0, 0)).toBe('binaural_beat_transition');
    const moving = ours.withFunction(0, 0, 'binaural_beat_transition');
    expect(moving.playedFunction(0, 0)).toBe('binaural_beat_transition');
    expect(moving.voices(0)[0]).toMatchObject({ is_transition: true });
  });

  it('is not changed by an edit', () => {
    const edited = ours.with(ours.paramPointer(0, 0, 'beatFreq'), 7.5);
    expect(edited.params(0, 0).beatFreq).toBe(7.5);
    expect(ours.params(0, 0).beatFreq).toBe('6');
    expect(edited.json.title).toBe('One');
  });

  it('can be grown and cut', () => {
    const grown = ours.with('/steps/0/voices/-', { synth_function_name: 'noise_generator' });
    expect(grown.voices(0)).toHaveLength(2);
    expect(grown.with('/steps/0/voices/0', undefined).playedFunction(0, 0)).toBe('noise_generator');
    expect(ours.with(ours.paramPointer(0, 0, 'beatFreq'), undefined).params(0, 0)).toEqual({ baseFreq: 200 });
  });

  it('keeps keys that look like paths apart', () => {
    expect(ours.with(ours.paramPointer(0, 0, 'a/b~c'), 1).params(0, 0)['a/b~c']).toBe(1);
  });

  it('refuses what is no object', () => {
    expect(() => TrackDocument.parse('[]')).toThrow(SyntaxError);
    expect(() => TrackDocument.parse('{')).toThrow(SyntaxError);
  });
});
