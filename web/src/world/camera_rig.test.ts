import { describe, expect, it } from 'vitest';
import { CameraRig, type RailPlace } from './camera_rig';
import { landHeight, pathZ } from './land';
import { parseStyle } from './style';
import { CAMERA_MODES } from './world_view';

const FRAME = 1 / 60;
const DEGREE = Math.PI / 180;
const winding = parseStyle('winding', { scene: { camera: { height: 1.7 }, path: { swing: 3, length: 145 }, ground: { form: 'earth', amplitude: 0.4 } } });
const room = parseStyle('room', { scene: { camera: { height: 0, lens: 38 } } });

function place(seconds: number, speed = 0.8): RailPlace {
  return { listener: seconds * speed, seconds, breath: 0.5, speed, portrait: false };
}

/** Runs a rig and says how fast it moved and turned at most, and how hard it was pushed. */
function run(rig: CameraRig, seconds: number, frame: number, act: (t: number) => void = () => undefined, style = winding, speed = 0.8) {
  let last = { x: rig.x, y: rig.y, z: rig.z, yaw: rig.yaw, pitch: rig.pitch };
  const top = { speed: 0, turn: 0, push: 0 };
  let before = NaN;
  for (let t = 0; t < seconds; t += frame) {
    act(t);
    rig.update(style, place(100 + t, speed), frame);
    if (t > 0) {
      const moved = Math.hypot(rig.x - last.x, rig.y - last.y, rig.z - last.z) / frame;
      top.speed = Math.max(top.speed, moved);
      if (t > 2 * frame) top.push = Math.max(top.push, Math.abs(moved - before) / frame);
      before = moved;
      top.turn = Math.max(top.turn, Math.hypot(rig.yaw - last.yaw, rig.pitch - last.pitch) / frame);
    }
    last = { x: rig.x, y: rig.y, z: rig.z, yaw: rig.yaw, pitch: rig.pitch };
  }
  return top;
}

describe('the camera', () => {
  it('travels the way: over it, along it, level with what lies ahead', () => {
    const rig = new CameraRig();
    run(rig, 20, FRAME);
    expect(rig.x).toBeCloseTo(120 * 0.8, 0);
    expect(rig.z).toBeCloseTo(pathZ(winding.path, rig.x), 1);
    expect(rig.y).toBeGreaterThan(landHeight(winding, rig.x, rig.z) + 1);
  });

  it('never moves faster than 6 units nor turns faster than 8 degrees per second, whatever mode follows whatever mode', () => {
    for (const from of CAMERA_MODES) {
      for (const to of CAMERA_MODES) {
        const rig = new CameraRig();
        rig.setMode(from);
        run(rig, 3, FRAME);
        rig.setMode(to);
        const top = run(rig, 8, FRAME);
        expect(top.speed, `${from} to ${to}`).toBeLessThanOrEqual(6.01);
        expect(top.turn, `${from} to ${to}`).toBeLessThanOrEqual(8.01 * DEGREE);
      }
    }
  });

  it('holds the same limits under wild hands', () => {
    const rig = new CameraRig();
    rig.setMode('free');
    let k = 0;
    const top = run(rig, 20, FRAME, () => {
      k++;
      rig.look(Math.sin(k) * 0.5, Math.cos(k * 1.3) * 0.5);
      rig.walk(Math.sin(k / 20), Math.cos(k / 30), Math.sin(k / 7), false);
      rig.zoom(k % 3 === 0 ? 0.5 : 1.7);
    });
    expect(top.speed).toBeLessThanOrEqual(6.01);
    expect(top.turn).toBeLessThanOrEqual(8.01 * DEGREE);
  });

  it('goes the same way at 20 as at 60 pictures a second', () => {
    const fine = new CameraRig();
    const coarse = new CameraRig();
    for (const [rig, frame] of [[fine, FRAME], [coarse, 3 * FRAME]] as const) {
      run(rig, 2, frame);
      rig.setMode('orbit');
      run(rig, 6, frame);
    }
    expect(coarse.z).toBeCloseTo(fine.z, 0);
    expect(coarse.yaw).toBeCloseTo(fine.yaw, 1);
  });

  it('comes to its new place and rests there', () => {
    const rig = new CameraRig();
    run(rig, 2, FRAME);
    rig.look(0.2, 0);
    const before = rig.yaw;
    run(rig, 12, FRAME, undefined, room, 0);
    const there = rig.yaw;
    run(rig, 3, FRAME, undefined, room, 0);
    expect(Math.abs(before - there)).toBeGreaterThan(0.1);
    expect(rig.yaw).toBeCloseTo(there, 3);
  });

  it('stays over the ground when it is walked into it', () => {
    const rig = new CameraRig();
    rig.setMode('free');
    run(rig, 20, FRAME, () => rig.walk(0, -1, 0.3, false));
    expect(rig.y).toBeGreaterThanOrEqual(landHeight(winding, rig.x, rig.z) + 1);
  });

  it('stays in a room that does not travel', () => {
    for (const mode of CAMERA_MODES) {
      const rig = new CameraRig();
      rig.setMode(mode);
      run(rig, 30, FRAME, () => rig.walk(1, 1, 1, false), room, 0);
      expect(rig.x, mode).toBeLessThanOrEqual(9.1);
      expect(Math.abs(rig.y), mode).toBeLessThanOrEqual(2.6);
      expect(Math.abs(rig.z), mode).toBeLessThanOrEqual(5.1);
    }
  });

  it('begins at its own place after a jump, without a flight', () => {
    const rig = new CameraRig();
    run(rig, 2, FRAME);
    rig.cut();
    rig.update(winding, place(5000), FRAME);
    expect(rig.x).toBeCloseTo(4000, 0);
  });
});
