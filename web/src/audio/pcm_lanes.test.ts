import { describe, expect, it } from 'vitest';
import { PcmLanes, laneFrames, lanesByteLength } from './pcm_lanes';

const lanes = (): PcmLanes => new PcmLanes(new ArrayBuffer(lanesByteLength));

/** `length` frames that hold their own media sample, so that a wrong place shows. */
const ramp = (first: number, length: number): Float32Array => Float32Array.from({ length }, (_, k) => first + k);

describe('a lane of PCM', () => {
  it('keeps media at its sample', () => {
    const lane = lanes().obtain(3, -1);
    lane.append(960, ramp(960, 960), ramp(960, 960));
    lane.append(1920, ramp(1920, 960), ramp(1920, 960));
    expect([lane.start, lane.end]).toEqual([960, 2880]);
    expect(lane.sample(0, 960)).toBe(960);
    expect(lane.sample(1, 2879)).toBe(2879);
  });

  it('keeps what it has when a reconnect brings some of it again', () => {
    const lane = lanes().obtain(3, -1);
    lane.append(0, ramp(0, 2000), ramp(0, 2000));
    lane.append(1500, ramp(9000, 1000), ramp(9000, 1000));
    expect(lane.end).toBe(2500);
    expect(lane.sample(0, 1999)).toBe(1999);
    expect(lane.sample(0, 2000)).toBe(9500);
  });

  it('bridges a hole by silence with faded edges', () => {
    const lane = lanes().obtain(3, -1);
    const ones = (length: number): Float32Array => new Float32Array(length).fill(1);
    lane.append(0, ones(2000), ones(2000));
    lane.append(3000, ones(2000), ones(2000));
    expect(lane.end).toBe(5000);
    expect(lane.sample(0, 1000)).toBe(1);
    expect(lane.sample(0, 1999)).toBe(0);
    expect(lane.sample(0, 2500)).toBe(0);
    expect(lane.sample(0, 3000)).toBe(0);
    expect(lane.sample(0, 4000)).toBe(1);
    for (let k = 1; k < 5000; k++) {
      expect(Math.abs(lane.sample(0, k) - lane.sample(0, k - 1))).toBeLessThan(0.01);
    }
  });

  it('forgets the oldest media when it is full', () => {
    const lane = lanes().obtain(3, -1);
    const block = 1 << 18;
    for (let k = 0; k < 5; k++) {
      lane.append(k * block, ramp(k * block, block), ramp(k * block, block));
    }
    expect([lane.start, lane.end]).toEqual([5 * block - laneFrames, 5 * block]);
    expect(lane.sample(0, lane.start)).toBe(lane.start);
  });
});

describe('lanes', () => {
  it('belong to no epoch at first, not even to epoch 0', () => {
    expect(lanes().find(0)).toBeUndefined();
  });

  it('never hand over the one that is heard', () => {
    const all = lanes();
    const heard = all.obtain(1, -1);
    for (const epoch of [2, 3, 4, 5]) {
      all.obtain(epoch, 1);
    }
    expect(all.find(1)).toBe(heard);
    expect(all.find(2)).toBeUndefined();
    expect([3, 4, 5].map((epoch) => all.find(epoch)?.epoch)).toEqual([3, 4, 5]);
  });
});
