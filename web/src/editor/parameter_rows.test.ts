import { describe, expect, it } from 'vitest';
import type { FunctionSummary, ParameterSummary } from '../api/api';
import { labelOf, rowsOf } from './parameter_rows';

const number = (name: string): ParameterSummary => ({ name, kind: 'number', default: 1, meaning: '' });
const steady: FunctionSummary = {
  name: 'binaural_beat',
  summary: '',
  parameters: ['baseFreq', 'beatFreq', 'ampL', 'ampR', 'pan', 'ampOscDepthL'].map(number),
};
const gliding: FunctionSummary = {
  name: 'binaural_beat_transition',
  summary: '',
  parameters: ['baseFreq', 'startBaseFreq', 'endBaseFreq', 'pan', 'startPhaseL'].map(number),
};
const movement = { name: 'movement', summary: '', only_transitions: true, parameters: [number('initial_offset')] };

describe('the rows of a voice', () => {
  it('show the first parameters and what is written', () => {
    const rows = rowsOf(steady, [], { ampOscDepthL: 0.2 }, false);
    expect(rows.filter((row) => row.important).map((row) => row.cells[0]?.name)).toEqual([
      'beatFreq', 'baseFreq', 'ampL', 'ampR', 'ampOscDepthL',
    ]);
  });

  it('put start and end of a movement into one', () => {
    const rows = rowsOf(gliding, [], {}, true);
    expect(rows.map((row) => row.cells.map((cell) => cell.name))).toContainEqual(['startBaseFreq', 'endBaseFreq']);
    expect(rows.filter((row) => row.label === labelOf('baseFreq'))).toHaveLength(1);
  });

  it('hold what a movement needs only where something moves', () => {
    const names = (moving: boolean): unknown[] => rowsOf(steady, [movement], {}, moving).map((row) => row.cells[0]?.name);
    expect(names(true)).toContain('initial_offset');
    expect(names(false)).not.toContain('initial_offset');
  });

  it('are named for people', () => {
    expect(labelOf('beatFreq')).toBe('Beat');
    expect(labelOf('ampOscDepthL')).toBe('Amp osc depth L');
    expect(labelOf('lfo_freq')).toBe('Lfo freq');
  });
});
