import { describe, expect, it } from 'vitest';
import { retryDelayMs } from './stream_client';

describe('the wait before the next attempt', () => {
  it('grows by half from a quarter of a second and never exceeds ten seconds', () => {
    expect([0, 1, 2, 3].map((attempt) => retryDelayMs(attempt, 0.5))).toEqual([250, 375, 562.5, 843.75]);
    expect(retryDelayMs(30, 1)).toBe(10000);
  });

  it('stays at one second while there may be sound in hand', () => {
    expect([4, 8, 13].map((attempt) => retryDelayMs(attempt, 0.5))).toEqual([1000, 1000, 1000]);
    expect(retryDelayMs(14, 0.5)).toBe(1500);
  });

  it('is spread, so that listeners do not all come back at once', () => {
    expect(retryDelayMs(2, 0)).toBe(421.875);
    expect(retryDelayMs(2, 1)).toBe(703.125);
  });
});
