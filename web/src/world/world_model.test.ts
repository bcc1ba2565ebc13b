import { describe, expect, it } from 'vitest';
import type { WorldFrame, WorldHeader } from '../gen/stillpoint/v1/world';
import { random } from './hash';
import type { InstanceRecord } from './instance_record';
import { writeRecords } from './record_writer';
import { CAPACITY, CHANNEL, FIELD, WorldModel } from './world_model';

const RATE = 48000;
const HALF = RATE / 2;

const header: WorldHeader = { version: 1, seed: '7', trackHash: '', style: 'drift', unitsPerSecond: 1.1, chunkSeconds: 16, divisor: 64, safety: undefined, palette: new Uint8Array() };

function frame(sequence: number, parts: Partial<WorldFrame> = {}): WorldFrame {
  return { worldEpoch: 0, sequence, firstSample: sequence * HALF, header: undefined, chunks: [], removed: new Uint8Array(), patched: new Uint8Array(), curves: [], events: [], ...parts };
}

function adding(records: Partial<InstanceRecord>[], chunk = 0, companion = false): Pick<WorldFrame, 'chunks'> {
  return { chunks: [{ chunk, companion, records: writeRecords(records) }] };
}

function started(records: Partial<InstanceRecord>[] = []): WorldModel {
  const model = new WorldModel();
  model.receive(frame(0, { header, ...adding(records) }));
  model.advance(0);
  return model;
}

describe('the world model', () => {
  it('takes the first keyframe at once, and a later frame when its moment has come', () => {
    const model = new WorldModel();
    model.receive(frame(100, { header, ...adding([{ id: 1 }]) }));
    expect(model.advance(0)).toEqual({ epoch: true, header: true });
    model.receive(frame(101, adding([{ id: 2 }])));
    model.advance(101 * HALF - 1);
    expect(model.slotOfId(2)).toBe(-1);
    model.advance(101 * HALF);
    expect(model.slotOfId(2)).toBeGreaterThanOrEqual(0);
  });

  it('sets chunk-bound instances at their chunk and companions at the listener', () => {
    const model = new WorldModel();
    model.receive(frame(0, { header, chunks: [
      { chunk: 3, companion: false, records: writeRecords([{ id: 1, x: 2 }]) }, { chunk: 0, companion: true, records: writeRecords([{ id: 2, x: 130 }]) },
    ] }));
    model.advance(0);
    expect(model.x[model.slotOfId(1)]).toBeCloseTo(3 * 17.6 + 2, 6);
    expect(model.x[model.slotOfId(2)]).toBe(130);
  });

  it('fades a newcomer in over four seconds, but not what a keyframe finds there', () => {
    const model = started([{ id: 1 }]);
    model.receive(frame(1, adding([{ id: 2, birth: 50 }])));
    model.advance(HALF);
    expect(model.presence(model.slotOfId(1), 0)).toBe(1);
    const slot = model.slotOfId(2);
    expect(model.presence(slot, HALF + RATE)).toBe(0);
    expect(model.presence(slot, HALF + 3 * RATE)).toBeCloseTo(0.5, 6);
    expect(model.presence(slot, HALF + 5 * RATE)).toBe(1);
  });

  it('removes with the asked fade, never faster than a second', () => {
    const model = started([{ id: 1 }]);
    model.receive(frame(2, { removed: new Uint8Array([1, 0, 0]) }));
    model.advance(2 * HALF);
    const slot = model.slotOfId(1);
    expect(model.presence(slot, 2 * HALF)).toBe(1);
    expect(model.presence(slot, 2 * HALF + RATE / 2)).toBeCloseTo(0.5, 6);
    model.advance(2 * HALF + RATE);
    expect(model.slotOfId(1)).toBe(-1);
    expect(model.live).toBe(0);
  });

  it('ramps a patched field', () => {
    const model = started([{ id: 1, glow: 0 }]);
    model.receive(frame(2, { patched: new Uint8Array([1, 0, FIELD.glow, 255, 20]) }));
    model.advance(2 * HALF);
    const slot = model.slotOfId(1);
    expect(model.value(slot, FIELD.glow, 2 * HALF)).toBe(0);
    expect(model.value(slot, FIELD.glow, 2 * HALF + RATE)).toBeCloseTo(0.5, 6);
    expect(model.value(slot, FIELD.glow, 9 * RATE)).toBe(1);
  });

  it('drops frames of an older epoch and waits for a keyframe to begin a new one', () => {
    const model = started([{ id: 1 }]);
    model.receive(frame(1, { worldEpoch: 2, ...adding([{ id: 5 }]) }));
    expect(model.advance(9 * HALF).epoch).toBe(false);
    model.receive(frame(4, { worldEpoch: 2, header, ...adding([{ id: 6 }]) }));
    expect(model.advance(9 * HALF).epoch).toBe(true);
    model.receive(frame(5, { worldEpoch: 1, header, ...adding([{ id: 7 }]) }));
    model.advance(9 * HALF);
    expect([1, 5, 6, 7].map((id) => model.slotOfId(id) >= 0)).toEqual([false, false, true, false]);
  });

  it('lets go of what a later keyframe no longer mentions', () => {
    const model = started([{ id: 1 }, { id: 2 }]);
    model.receive(frame(4, { header, ...adding([{ id: 2 }]) }));
    model.advance(4 * HALF);
    model.advance(4 * HALF + 5 * RATE);
    expect([1, 2].map((id) => model.slotOfId(id) >= 0)).toEqual([false, true]);
  });

  it('holds a curve before its first and after its last knot', () => {
    const model = started();
    expect(model.curves[CHANNEL.fog]!.at(0)).toBe(128);
    model.receive(frame(2, { curves: [{ channel: CHANNEL.fog, knots: new Uint8Array([0, 0, 100, 50, 0, 200]) }] }));
    model.advance(2 * HALF);
    const at = (seconds: number): number => model.curves[CHANNEL.fog]!.at(RATE + seconds * RATE);
    expect([at(-1), at(0), at(0.5), at(1), at(7)]).toEqual([100, 100, 150, 200, 200]);
  });

  it('never holds more than its capacity', () => {
    const model = started();
    for (let c = 0; c < 6; c++) model.receive(frame(c, adding(Array.from({ length: 1000 }, (_, i) => ({ id: c * 1000 + i })))));
    model.advance(6 * HALF);
    expect(model.live).toBe(CAPACITY);
  });

  it('stands whatever bytes a frame holds', () => {
    const model = started([{ id: 1 }, { id: 2 }]);
    const noise = (key: number, length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => random(6, key, i) * 256);
    let sane = true;
    for (let k = 0; k < 400; k++) {
      model.receive(frame(k, {
        chunks: [{ chunk: k * 1e7 - 1e9, companion: k % 2 === 0, records: noise(k, (k * 13) % 300) }], removed: noise(k + 1e4, k % 50), patched: noise(k + 2e4, k % 77),
        curves: [{ channel: (k % 20) - 1, knots: noise(k + 3e4, k % 40) }],
      }));
      model.advance(k * HALF);
      for (let slot = 0; slot < model.used; slot++) {
        const presence = model.presence(slot, k * HALF);
        sane &&= presence >= 0 && presence <= 1 && Number.isFinite(model.x[slot]) && Number.isFinite(model.value(slot, FIELD.scale, k * HALF));
      }
    }
    expect(sane).toBe(true);
    expect(model.live).toBeLessThanOrEqual(CAPACITY);
  });

  it('ignores what is no frame at all', () => {
    const model = started([{ id: 1 }]);
    for (const bad of [{}, { ...frame(3), firstSample: NaN }, { ...frame(3), removed: undefined }, { ...frame(3), chunks: [{}] }]) model.receive(bad as unknown as WorldFrame);
    model.advance(10 * HALF);
    expect(model.live).toBe(1);
  });
});
