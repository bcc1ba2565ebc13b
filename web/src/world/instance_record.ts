// The packed instance records of proto/stillpoint/v1/world.proto (ChunkInstances.records): 28 bytes, little endian.

export const RECORD_BYTES = 28;
export const ARCHETYPES = 8;
export const STAYS = 0xffff;
/** Ticks of 1/50 s at 48 kHz. */
export const TICK = 960;

export interface InstanceRecord {
  id: number;
  archetype: number;
  palette: number;
  x: number;
  y: number;
  z: number;
  /** Unit quaternion x, y, z, w. */
  rotation: Float32Array;
  scale: number;
  /** OKLCH offsets: lightness, degrees of hue. */
  lightness: number;
  hue: number;
  glow: number;
  /** p0..p3, 0..1. */
  parameters: Float32Array;
  program: number;
  /** 0..1 turn. */
  phase: number;
  birth: number;
  life: number;
}

export function emptyRecord(): InstanceRecord {
  return {
    id: 0, archetype: 0, palette: 0, x: 0, y: 0, z: 0, rotation: new Float32Array([0, 0, 0, 1]), scale: 1, lightness: 0, hue: 0, glow: 0,
    parameters: new Float32Array(4), program: 0, phase: 0, birth: 0, life: STAYS,
  };
}

export const scaleOf = (q: number): number => 2 ** ((q - 128) / 32);

function readRotation(packed: number, out: Float32Array): void {
  const largest = packed >>> 30;
  let sum = 0;
  let shift = 20;
  for (let i = 0; i < 4; i++) {
    if (i === largest) continue;
    const raw = (packed >>> shift) & 0x3ff;
    const v = ((raw >= 512 ? raw - 1024 : raw) / 511) * Math.SQRT1_2;
    out[i] = v;
    sum += v * v;
    shift -= 10;
  }
  out[largest] = Math.sqrt(Math.max(1 - sum, 0));
  // a record with three extreme values is no rotation; make it one, whatever was meant
  const length = Math.hypot(out[0]!, out[1]!, out[2]!, out[3]!);
  for (let i = 0; i < 4; i++) out[i] = out[i]! / length;
}

/** Whole records in a field; a torn last one is left out. */
export const recordCount = (bytes: Uint8Array): number => Math.floor(bytes.length / RECORD_BYTES);

/** Reads record `index` into `out`. False when this client does not know the archetype: skip it. */
export function readRecord(view: DataView, index: number, out: InstanceRecord): boolean {
  const o = index * RECORD_BYTES;
  out.id = view.getUint16(o, true);
  out.archetype = view.getUint8(o + 2);
  if (out.archetype >= ARCHETYPES) return false;
  out.palette = view.getUint8(o + 3);
  out.x = view.getInt16(o + 4, true) / 64;
  out.y = view.getInt16(o + 6, true) / 64;
  out.z = view.getInt16(o + 8, true) / 64;
  readRotation(view.getUint32(o + 10, true), out.rotation);
  out.scale = scaleOf(view.getUint8(o + 14));
  out.lightness = view.getInt8(o + 15) / 256;
  out.hue = (view.getInt8(o + 16) * 360) / 256;
  out.glow = view.getUint8(o + 17) / 255;
  for (let i = 0; i < 4; i++) out.parameters[i] = view.getUint8(o + 18 + i) / 255;
  out.program = view.getUint8(o + 22);
  out.phase = view.getUint8(o + 23) / 256;
  out.birth = view.getUint16(o + 24, true);
  out.life = view.getUint16(o + 26, true);
  return true;
}
