import { describe, expect, it } from 'vitest';
import { random } from './hash';
import { emptyRecord, readRecord, RECORD_BYTES, recordCount } from './instance_record';
import { packRotation, writeRecords } from './record_writer';

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

describe('an instance record', () => {
  it('is read as the wire format lays it out', () => {
    const bytes = new Uint8Array([
      0x34, 0x12, // id
      3, 2, // archetype, palette
      0x40, 0x01, 0xc0, 0xff, 0x00, 0x80, // x 5, y -1, z -512
      0x00, 0x00, 0x00, 0xc0, // rotation: largest is w, the rest 0
      160, // scale 2
      0xc0, 0x40, // lightness -.25, hue 90
      255, 51, 102, 153, 204, // glow, p0..p3
      4, 64, // drift, a quarter turn
      100, 0, 0xff, 0xff, // born after 2 s, stays
    ]);
    const out = emptyRecord();
    expect(bytes.length).toBe(RECORD_BYTES);
    expect(readRecord(viewOf(bytes), 0, out)).toBe(true);
    expect(out).toMatchObject({ id: 0x1234, archetype: 3, palette: 2, x: 5, y: -1, z: -512, scale: 2, lightness: -0.25, hue: 90, glow: 1, program: 4, phase: 0.25, birth: 100, life: 0xffff });
    expect([...out.rotation]).toEqual([0, 0, 0, 1]);
    [0.2, 0.4, 0.6, 0.8].forEach((p, i) => expect(out.parameters[i]).toBeCloseTo(p, 6));
  });

  it('keeps a rotation within a thousandth', () => {
    const out = emptyRecord();
    for (let k = 0; k < 200; k++) {
      const q = [0, 1, 2, 3].map((i) => random(4, k, i) - 0.5);
      const length = Math.hypot(...q);
      const unit = q.map((v) => v / length);
      const bytes = writeRecords([{ rotation: new Float32Array(unit) }]);
      readRecord(viewOf(bytes), 0, out);
      const dot = unit.reduce((sum, v, i) => sum + v * out.rotation[i]!, 0);
      expect(Math.abs(dot)).toBeGreaterThan(0.99999);
    }
    expect(packRotation([0, 0, 0, -1])).toBe(packRotation([0, 0, 0, 1]));
  });

  it('refuses an archetype it does not know', () => {
    const bytes = writeRecords([{ archetype: 8 }]);
    expect(readRecord(viewOf(bytes), 0, emptyRecord())).toBe(false);
  });

  it('leaves a torn last record out', () => {
    expect(recordCount(new Uint8Array(2 * RECORD_BYTES + 27))).toBe(2);
    expect(recordCount(new Uint8Array(27))).toBe(0);
  });

  it('reads any bytes into finite numbers within their ranges', () => {
    const out = emptyRecord();
    const bytes = new Uint8Array(RECORD_BYTES);
    for (let k = 0; k < 5000; k++) {
      for (let i = 0; i < RECORD_BYTES; i++) bytes[i] = random(5, k, i) * 256;
      if (!readRecord(viewOf(bytes), 0, out)) continue;
      for (const v of [out.x, out.y, out.z]) expect(Math.abs(v)).toBeLessThanOrEqual(512);
      expect(out.scale).toBeGreaterThanOrEqual(2 ** -4);
      expect(out.scale).toBeLessThan(16);
      expect(Math.hypot(...out.rotation)).toBeCloseTo(1, 5);
    }
  });
});
