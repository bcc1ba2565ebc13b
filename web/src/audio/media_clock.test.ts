import { describe, expect, it } from 'vitest';
import { MediaClock } from './media_clock';

describe('the media clock', () => {
  it('stands where it is held', () => {
    const clock = new MediaClock();
    clock.hold(4800);
    expect(clock.at(0)).toBe(4800);
    expect(clock.at(5000)).toBe(4800);
  });

  it('runs with the sound', () => {
    const clock = new MediaClock();
    clock.follow(1, 48000, 2000);
    expect(clock.at(2500)).toBeCloseTo(72000, 6);
  });

  it('moves at most 5 ms per second towards an error, however often it is asked', () => {
    const clock = new MediaClock();
    clock.follow(1, 0, 0);
    for (let ms = 10; ms <= 1000; ms += 10) {
      clock.follow(1, (ms + 30) * 48, ms);
    }
    expect(clock.at(1000) / 48 - 1000).toBeCloseTo(5, 3);
  });

  it('steps at a new epoch and at an error nobody could follow', () => {
    const clock = new MediaClock();
    clock.follow(1, 0, 0);
    clock.follow(2, 960000, 100);
    expect(clock.at(100)).toBeCloseTo(960000, 6);
    clock.follow(2, 1_200_000, 200);
    expect(clock.at(200)).toBeCloseTo(1_200_000, 6);
  });
});
