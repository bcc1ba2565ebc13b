import { describe, expect, it } from 'vitest';
import { RenderLadder, RUNGS } from './render_ladder';

function run(ladder: RenderLadder, seconds: number, frameOf: (scale: number) => number): void {
  for (let t = 0; t < seconds;) {
    const frame = frameOf(ladder.rung.scale ** 2 * (ladder.rung.samples > 0 ? 1.5 : 1));
    ladder.frame(frame);
    t += frame;
  }
}

describe('the render ladder', () => {
  it('steps down until the machine keeps up, and stays', () => {
    const ladder = new RenderLadder();
    run(ladder, 60, (cost) => 0.03 * cost);
    const { scale } = ladder.rung;
    expect(0.03 * scale * scale).toBeLessThan(0.024);
    let changes = 0;
    for (let i = 0; i < 600; i++) if (ladder.frame(0.02)) changes++;
    expect(changes).toBe(0);
  });

  it('goes no further than two steps when the screen itself is slow', () => {
    const ladder = new RenderLadder();
    run(ladder, 120, () => 1 / 30);
    expect(RUNGS.indexOf(ladder.rung)).toBe(1);
  });

  it('comes back up slowly once there is room', () => {
    const ladder = new RenderLadder(3);
    run(ladder, 10, () => 0.008);
    expect(RUNGS.indexOf(ladder.rung)).toBe(3);
    run(ladder, 60, () => 0.008);
    expect(RUNGS.indexOf(ladder.rung)).toBe(0);
  });

  it('does not pump: each failed step up is tried later than the one before', () => {
    const ladder = new RenderLadder(2);
    let changes = 0;
    for (let t = 0; t < 1200;) {
      const frame = ladder.rung.samples > 0 ? 0.03 : 0.012;
      if (ladder.frame(frame)) changes++;
      t += frame;
    }
    expect(changes).toBeLessThan(16);
  });

  it('does not take a hidden tab for a slow machine', () => {
    const ladder = new RenderLadder();
    for (let i = 0; i < 50; i++) ladder.frame(5);
    expect(RUNGS.indexOf(ladder.rung)).toBe(0);
  });
});
