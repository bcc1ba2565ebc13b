// Writes the packed records that instance_record.ts reads: for tests and for the still page, which has no server.
import type { InstanceRecord } from './instance_record';
import { RECORD_BYTES, STAYS } from './instance_record';

const byte = (x: number): number => Math.min(Math.max(Math.round(x), 0), 255);
const signed = (x: number): number => Math.min(Math.max(Math.round(x), -128), 127);
const place = (x: number): number => Math.min(Math.max(Math.round(x * 64), -32768), 32767);

export const scaleByte = (scale: number): number => byte(128 + 32 * Math.log2(scale));

/** Smallest three of a unit quaternion x, y, z, w. */
export function packRotation(q: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 1; i < 4; i++) if (Math.abs(q[i]!) > Math.abs(q[largest]!)) largest = i;
  const sign = q[largest]! < 0 ? -1 : 1;
  let packed = largest;
  for (let i = 0; i < 4; i++) {
    if (i === largest) continue;
    packed = (packed * 1024 + (Math.round(q[i]! * sign * Math.SQRT2 * 511) & 0x3ff)) >>> 0;
  }
  return packed;
}

export function writeRecords(records: readonly Partial<InstanceRecord>[]): Uint8Array {
  const bytes = new Uint8Array(records.length * RECORD_BYTES);
  const view = new DataView(bytes.buffer);
  records.forEach((r, index) => {
    const o = index * RECORD_BYTES;
    view.setUint16(o, r.id ?? index, true);
    view.setUint8(o + 2, r.archetype ?? 0);
    view.setUint8(o + 3, r.palette ?? 0);
    view.setInt16(o + 4, place(r.x ?? 0), true);
    view.setInt16(o + 6, place(r.y ?? 0), true);
    view.setInt16(o + 8, place(r.z ?? 0), true);
    view.setUint32(o + 10, packRotation(r.rotation ?? [0, 0, 0, 1]), true);
    view.setUint8(o + 14, scaleByte(r.scale ?? 1));
    view.setInt8(o + 15, signed((r.lightness ?? 0) * 256));
    view.setInt8(o + 16, signed(((r.hue ?? 0) * 256) / 360));
    view.setUint8(o + 17, byte((r.glow ?? 0) * 255));
    for (let i = 0; i < 4; i++) view.setUint8(o + 18 + i, byte((r.parameters?.[i] ?? 0) * 255));
    view.setUint8(o + 22, r.program ?? 0);
    view.setUint8(o + 23, byte((r.phase ?? 0) * 256));
    view.setUint16(o + 24, r.birth ?? 0, true);
    view.setUint16(o + 26, r.life ?? STAYS, true);
  });
  return bytes;
}
