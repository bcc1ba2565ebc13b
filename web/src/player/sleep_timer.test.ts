import { describe, expect, it } from 'vitest';
import { SleepTimer, fadeSeconds } from './sleep_timer';

describe('the sleep timer', () => {
  it('runs no time while it is off', () => {
    const timer = new SleepTimer();
    expect(timer.secondsLeft(5_000, 100)).toBeNull();
    expect(SleepTimer.gain(null)).toBe(1);
  });

  it('counts its minutes from the moment it was set', () => {
    const timer = new SleepTimer();
    timer.choose(15, 1_000);
    expect(timer.secondsLeft(61_000, 10)).toBe(14 * 60);
    timer.choose(30, 61_000);
    expect(timer.secondsLeft(61_000, 10)).toBe(30 * 60);
    expect(timer.secondsLeft(9e9, 10)).toBe(0);
  });

  it('may wait for the end of the track', () => {
    const timer = new SleepTimer();
    timer.choose('end', 0);
    expect(timer.secondsLeft(1e6, 42)).toBe(42);
  });

  it('fades over the last two minutes and never jumps', () => {
    expect(SleepTimer.gain(fadeSeconds)).toBe(1);
    expect(SleepTimer.gain(fadeSeconds / 2)).toBeCloseTo(0.25);
    expect(SleepTimer.gain(0)).toBe(0);
    for (let left = fadeSeconds; left > 0; left -= 0.2) {
      expect(SleepTimer.gain(left) - SleepTimer.gain(left - 0.2)).toBeLessThan(0.004);
    }
  });

  it('is off again when it is switched off', () => {
    const timer = new SleepTimer();
    timer.choose(15, 0);
    timer.choose('off', 1_000);
    expect(timer.secondsLeft(2_000, 1)).toBeNull();
  });
});
