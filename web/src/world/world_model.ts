// What the frames of the stream have said so far: the instances that are alive, the control curves, the header.
// Nothing here draws. Every table has a fixed size; what does not fit, is torn or is unknown is left out.
import type { ChunkInstances, WorldFrame, WorldHeader } from '../gen/stillpoint/v1/world';
import { ControlCurve } from './control_curve';
import { clamp, lerp, smoothstep } from './easing';
import { emptyRecord, readRecord, RECORD_BYTES, recordCount, scaleOf, STAYS, TICK } from './instance_record';

export const CAPACITY = 4096;
const RATE = 48000;
const FADE_IN = 4 * RATE;
const FADE_OUT = 4 * RATE;
/** Frames that wait for their moment; more than two minutes of them never come from an honest server. */
const MAX_WAITING = 256;
const CHANNELS = 11;
const CENTRE = [0, 0, 0, 0, 0, 0, 0, 128, 128, 128, 0];
export const CHANNEL = { level: 0, air: 4, balance: 7, fog: 8, sunHeight: 9, wind: 10 } as const;

/** Fields of a patch. */
export const FIELD = { scale: 0, glow: 1, lightness: 2, hue: 3, p0: 4 } as const;
const FIELDS = 8;

/** What changed when a frame was taken in. */
export interface Arrival {
  /** A new world epoch began (seek, track or style change): the picture must cross over. */
  epoch: boolean;
  /** The header is new. */
  header: boolean;
}

export class WorldModel {
  header: WorldHeader | undefined;
  worldEpoch = -1;
  /** Slots 0..used - 1 hold instances; alive[slot] says whether one is there. */
  used = 0;
  live = 0;
  readonly alive = new Uint8Array(CAPACITY);
  readonly id = new Uint16Array(CAPACITY);
  readonly archetype = new Uint8Array(CAPACITY);
  readonly palette = new Uint8Array(CAPACITY);
  readonly companion = new Uint8Array(CAPACITY);
  /** World x of chunk-bound instances; of companions relative to the listener. */
  readonly x = new Float64Array(CAPACITY);
  readonly y = new Float32Array(CAPACITY);
  readonly z = new Float32Array(CAPACITY);
  readonly rotation = new Float32Array(CAPACITY * 4);
  readonly program = new Uint8Array(CAPACITY);
  readonly phase = new Float32Array(CAPACITY);
  readonly curves = Array.from({ length: CHANNELS }, (_, i) => new ControlCurve(CENTRE[i]!));
  private readonly birth = new Float64Array(CAPACITY);
  private readonly fadeIn = new Float64Array(CAPACITY);
  private readonly end = new Float64Array(CAPACITY);
  private readonly fadeOut = new Float64Array(CAPACITY);
  private readonly from = new Float32Array(CAPACITY * FIELDS);
  private readonly to = new Float32Array(CAPACITY * FIELDS);
  private readonly rampStart = new Float64Array(CAPACITY * FIELDS);
  private readonly rampLength = new Float64Array(CAPACITY * FIELDS);
  private readonly slotOf = new Int16Array(65536).fill(-1);
  private readonly stamp = new Uint32Array(CAPACITY);
  private keyframes = 0;
  private readonly record = emptyRecord();
  private readonly waiting: WorldFrame[] = [];
  private readonly arrival: Arrival = { epoch: false, header: false };

  /** Keeps a frame until its moment. Frames of an older world epoch and frames that are no frames are dropped. */
  receive(frame: WorldFrame): void {
    if (!isFrame(frame)) return;
    const newest = this.waiting.at(-1)?.worldEpoch ?? this.worldEpoch;
    if (frame.worldEpoch < newest) return;
    if (frame.worldEpoch > newest) {
      if (frame.header === undefined) return; // an epoch begins with a keyframe
      this.waiting.length = 0;
    }
    if (this.waiting.length >= MAX_WAITING) this.waiting.shift();
    this.waiting.push(frame);
  }

  /** Takes in every frame whose first sample has come; the first keyframe of all at once. */
  advance(sample: number): Arrival {
    this.arrival.epoch = false;
    this.arrival.header = false;
    while (this.waiting.length > 0) {
      const frame = this.waiting[0]!;
      if (this.worldEpoch >= 0 && frame.firstSample > sample) break;
      this.waiting.shift();
      this.take(frame);
    }
    this.retire(sample);
    return this.arrival;
  }

  /** Value of a patched field at a sample. */
  value(slot: number, field: number, sample: number): number {
    const i = slot * FIELDS + field;
    const length = this.rampLength[i]!;
    if (length <= 0) return this.to[i]!;
    return lerp(this.from[i]!, this.to[i]!, clamp((sample - this.rampStart[i]!) / length, 0, 1));
  }

  /** How much of an instance is there, 0..1, eased at both ends of its life. */
  presence(slot: number, sample: number): number {
    const grown = this.fadeIn[slot]! > 0 ? smoothstep(0, 1, (sample - this.birth[slot]!) / this.fadeIn[slot]!) : 1;
    const left = this.end[slot]! === Infinity ? 1 : smoothstep(0, 1, (this.end[slot]! - sample) / this.fadeOut[slot]!);
    return grown * left;
  }

  slotOfId(id: number): number {
    return this.slotOf[id & 0xffff]!;
  }

  private take(frame: WorldFrame): void {
    const key = frame.header !== undefined;
    if (frame.worldEpoch > this.worldEpoch) {
      if (!key) return;
      this.forget();
      this.worldEpoch = frame.worldEpoch;
      this.arrival.epoch = true;
    }
    if (frame.worldEpoch < this.worldEpoch) return;
    if (key) {
      this.arrival.header ||= this.header === undefined || this.header.style !== frame.header!.style || this.header.seed !== frame.header!.seed || this.arrival.epoch;
      this.header = frame.header;
      this.keyframes++;
    }
    if (this.header === undefined) return;
    for (const chunk of frame.chunks) this.addChunk(chunk, frame.firstSample, key);
    if (key) this.dropUnmentioned(frame.firstSample);
    this.applyRemoved(frame.removed, frame.firstSample);
    this.applyPatched(frame.patched, frame.firstSample);
    for (const curve of frame.curves) this.curves[curve.channel]?.add(frame.firstSample, curve.knots);
  }

  private forget(): void {
    for (let slot = 0; slot < this.used; slot++) if (this.alive[slot]) this.release(slot);
    this.used = 0;
    for (const curve of this.curves) curve.clear();
  }

  private release(slot: number): void {
    this.alive[slot] = 0;
    this.slotOf[this.id[slot]!] = -1;
    this.live--;
  }

  private freeSlot(): number {
    if (this.used < CAPACITY) return this.used++;
    return this.live < CAPACITY ? this.alive.indexOf(0) : -1;
  }

  private addChunk(chunk: ChunkInstances, firstSample: number, key: boolean): void {
    const bytes = chunk.records;
    const header = this.header!;
    const length = clamp(header.chunkSeconds * header.unitsPerSecond, 0, 1e5) || 0;
    const origin = chunk.companion ? 0 : clamp(chunk.chunk, -1e6, 1e6) * length;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let i = 0, n = recordCount(bytes); i < n; i++) {
      if (readRecord(view, i, this.record)) this.put(origin, chunk.companion, firstSample, key);
    }
  }

  private put(origin: number, companion: boolean, firstSample: number, key: boolean): void {
    const r = this.record;
    let slot = this.slotOf[r.id]!;
    const known = slot >= 0;
    if (!known) {
      slot = this.freeSlot();
      if (slot < 0) return;
      this.alive[slot] = 1;
      this.live++;
      this.id[slot] = r.id;
      this.slotOf[r.id] = slot;
    }
    this.stamp[slot] = this.keyframes;
    this.archetype[slot] = r.archetype;
    this.palette[slot] = r.palette;
    this.companion[slot] = companion ? 1 : 0;
    this.x[slot] = origin + r.x;
    this.y[slot] = r.y;
    this.z[slot] = r.z;
    this.rotation.set(r.rotation, slot * 4);
    this.program[slot] = r.program;
    this.phase[slot] = r.phase;
    this.set(slot, FIELD.scale, r.scale);
    this.set(slot, FIELD.glow, r.glow);
    this.set(slot, FIELD.lightness, r.lightness);
    this.set(slot, FIELD.hue, r.hue);
    for (let p = 0; p < 4; p++) this.set(slot, FIELD.p0 + p, r.parameters[p]!);
    if (!known) {
      this.birth[slot] = firstSample + r.birth * TICK;
      // what a keyframe brings with birth 0 is there already
      this.fadeIn[slot] = key && r.birth === 0 ? 0 : FADE_IN;
    }
    this.end[slot] = r.life === STAYS ? Infinity : firstSample + (r.birth + r.life) * TICK;
    this.fadeOut[slot] = FADE_OUT;
  }

  private set(slot: number, field: number, value: number): void {
    const i = slot * FIELDS + field;
    this.from[i] = value;
    this.to[i] = value;
    this.rampLength[i] = 0;
  }

  /** A keyframe is complete: what it does not mention is gone, gently. */
  private dropUnmentioned(sample: number): void {
    for (let slot = 0; slot < this.used; slot++) {
      if (this.alive[slot] && this.stamp[slot] !== this.keyframes) this.fade(slot, sample, FADE_OUT);
    }
  }

  private fade(slot: number, sample: number, length: number): void {
    if (this.end[slot]! <= sample + length) return;
    this.end[slot] = sample + length;
    this.fadeOut[slot] = length;
  }

  private applyRemoved(bytes: Uint8Array, firstSample: number): void {
    for (let o = 0; o + 3 <= bytes.length; o += 3) {
      const slot = this.slotOf[bytes[o]! | (bytes[o + 1]! << 8)]!;
      if (slot >= 0) this.fade(slot, firstSample, Math.max(bytes[o + 2]!, 10) * (RATE / 10));
    }
  }

  private applyPatched(bytes: Uint8Array, firstSample: number): void {
    for (let o = 0; o + 5 <= bytes.length; o += 5) {
      const slot = this.slotOf[bytes[o]! | (bytes[o + 1]! << 8)]!;
      const field = bytes[o + 2]!;
      if (slot < 0 || field >= FIELDS) continue;
      const q = bytes[o + 3]!;
      const signed = q >= 128 ? q - 256 : q;
      const value = field === FIELD.scale ? scaleOf(q) : field === FIELD.lightness ? signed / 256 : field === FIELD.hue ? (signed * 360) / 256 : q / 255;
      const i = slot * FIELDS + field;
      this.from[i] = this.value(slot, field, firstSample);
      this.to[i] = value;
      this.rampStart[i] = firstSample;
      this.rampLength[i] = Math.max(bytes[o + 4]!, 10) * (RATE / 10);
    }
  }

  private retire(sample: number): void {
    for (let slot = 0; slot < this.used; slot++) if (this.alive[slot] && sample >= this.end[slot]!) this.release(slot);
    while (this.used > 0 && !this.alive[this.used - 1]) this.used--;
  }
}

function isFrame(frame: WorldFrame): boolean {
  const header = frame.header;
  return Number.isFinite(frame.firstSample) && Number.isInteger(frame.worldEpoch) && Array.isArray(frame.chunks) && Array.isArray(frame.curves)
    && frame.removed instanceof Uint8Array && frame.patched instanceof Uint8Array
    && frame.chunks.every((chunk) => chunk.records instanceof Uint8Array && chunk.records.length < 65536 * RECORD_BYTES)
    && frame.curves.every((curve) => curve.knots instanceof Uint8Array)
    && (header === undefined || (Number.isFinite(header.unitsPerSecond) && Number.isFinite(header.chunkSeconds)));
}
