import { describe, expect, it } from 'vitest';
import { type Status, Status_State } from '../gen/stillpoint/v1/stream';
import { ServerClock, dueMs, positionAt } from './session_clock';

const status = (change: Partial<Status>): Status => ({
  state: Status_State.PLAYING,
  epoch: 1,
  anchorSample: 48000,
  anchorTimeUs: 10_000_000,
  playoutDelayUs: 200_000,
  switchSample: 0,
  listeners: 1,
  style: 'drift',
  worldEpoch: 1,
  serverTimeUs: 10_000_000,
  gain: 1,
  strain: 0,
  held: false,
  gainRampMs: 0,
  ...change,
});

describe('the position of a session', () => {
  it('stands at the anchor until the playout delay has passed', () => {
    expect(positionAt(status({}), 10_000_000)).toBe(48000);
    expect(positionAt(status({}), 10_200_000)).toBe(48000);
  });

  it('then runs at 48 kHz', () => {
    expect(positionAt(status({}), 11_200_000)).toBe(96000);
  });

  it('stands while paused', () => {
    expect(positionAt(status({ state: Status_State.PAUSED }), 99_000_000)).toBe(48000);
  });

  it('is the inverse of the moment a sample is due', () => {
    const clock = new ServerClock();
    clock.addPong(1000, 1010, 7_000_000); // 7 s of the server at 1.005 s of the page
    const due = dueMs(status({}), clock, 123_456);
    expect(positionAt(status({}), clock.serverTimeUs(due))).toBeCloseTo(123_456, 3);
  });
});

describe("the server's clock", () => {
  it('believes the quickest ping', () => {
    const clock = new ServerClock();
    clock.addPong(0, 400, 1_000_000 + 350_000); // held up on its way there
    clock.addPong(500, 502, 1_501_000);
    expect(clock.serverTimeUs(501)).toBe(1_501_000);
    expect(clock.roundTripMs).toBe(2);
  });

  it('forgets another clock at once', () => {
    const clock = new ServerClock();
    clock.addPong(0, 2, 1_000_000);
    clock.addPong(1000, 1040, 500_000_000);
    expect(clock.serverTimeUs(1020)).toBe(500_000_000);
  });
});
