import { describe, expect, it } from 'vitest';
import type { TrackSummary } from '../api/api';
import { fits, noFilters } from './filters';
import { partOfDay, suggest } from './suggestion';

const track = (change: Partial<TrackSummary>): TrackSummary => ({
  id: 'a',
  title: 'Slow Harbour',
  description: 'Alpha easing down to delta.',
  duration_s: 1500,
  style: 'drift',
  tags: ['sleep'],
  seed: '1',
  hash: '',
  headphones: true,
  bands: ['alpha', 'delta'],
  layers: ['tones'],
  steps: [],
  beat: [],
  carrier: [],
  ...change,
});

describe('the shelf', () => {
  it('shows everything without filters', () => {
    expect(fits(track({}), noFilters)).toBe(true);
  });

  it('asks for all of mood, band, length and style', () => {
    const wanted = { ...noFilters, mood: 'sleep', band: 'delta', length: 'long' } as const;
    expect(fits(track({}), wanted)).toBe(true);
    expect(fits(track({ duration_s: 1200 }), wanted)).toBe(false);
    expect(fits(track({ bands: ['alpha'] }), wanted)).toBe(false);
    expect(fits(track({ tags: ['focus'] }), wanted)).toBe(false);
    expect(fits(track({}), { ...wanted, style: 'drift' })).toBe(true);
    expect(fits(track({}), { ...wanted, style: 'shore' })).toBe(false);
  });

  it('finds every word of a search, in any order and case', () => {
    expect(fits(track({}), { ...noFilters, search: 'HARBOUR slow' })).toBe(true);
    expect(fits(track({}), { ...noFilters, search: 'slow storm' })).toBe(false);
  });
});

describe('the suggestion', () => {
  it('suits the hour', () => {
    expect([6, 12, 19, 23, 3].map(partOfDay)).toEqual(['morning', 'day', 'evening', 'night', 'night']);
    const focus = track({ id: 'b', tags: ['focus'] });
    expect(suggest([track({}), focus], 'morning')).toBe(focus);
  });

  it('is the first track when no tag suits, and nothing without tracks', () => {
    const odd = track({ tags: [] });
    expect(suggest([odd], 'night')).toBe(odd);
    expect(suggest([], 'night')).toBeUndefined();
  });
});
