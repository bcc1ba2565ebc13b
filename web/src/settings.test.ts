import { expect, it } from 'vitest';
import { gainOf, parseSettings } from './settings';

it('starts with what suits most people', () => {
  expect(parseSettings(null)).toEqual({ noticed: false, picture: 'full', ears: 'own', volume: 0.6, brightness: 1, late: false, captions: false });
});

it('takes each stored choice', () => {
  const stored = { noticed: true, picture: 'still', ears: 'swapped', volume: 0.25, brightness: 0.5, late: true, captions: true };
  expect(parseSettings(JSON.stringify(stored))).toEqual(stored);
});

it('falls back where something odd was stored', () => {
  const odd = parseSettings('{"picture":"loud","volume":7,"brightness":"x","noticed":"yes"}');
  expect(odd).toEqual(parseSettings(null));
  expect(parseSettings('not JSON')).toEqual(parseSettings(null));
  expect(parseSettings('null')).toEqual(parseSettings(null));
});

it('makes the lower half of the volume useful', () => {
  expect([0, 0.5, 1].map(gainOf)).toEqual([0, 0.25, 1]);
});
