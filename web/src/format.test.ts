import { expect, it } from 'vitest';
import { clockTime, hertz, wholeMinutes } from './format';

it('writes times as people read them', () => {
  expect([0, 9.99, 65, 3599, 3600, 3725].map(clockTime)).toEqual(['0:00', '0:09', '1:05', '59:59', '1:00:00', '1:02:05']);
});

it('never says zero minutes', () => {
  expect([5, 89, 91, 2700].map(wholeMinutes)).toEqual([1, 1, 2, 45]);
});

it('gives a decimal where it is heard', () => {
  expect([5.28, 99.94, 190.6].map(hertz)).toEqual(['5.3', '99.9', '191']);
});
