// Decoded sound waiting to be heard: a few lanes, one per epoch, each a ring of stereo PCM addressed by media sample.
// On a cross-origin isolated page the memory is shared between the page (writer) and the audio thread (reader);
// elsewhere the audio thread owns it and both roles run there.

/** Frames a lane holds: 21.8 s at 48 kHz, more than the server ever sends ahead. A power of two. */
export const laneFrames = 1 << 20;
/** One that is heard, and as many as may begin before the first of them is due (docs/protocol.md: one in 80 ms). */
const laneCount = 4;
const headerFields = 4; // epoch + 1, start, end, last: int64 each; fresh memory is a lane without epoch
const headerBytes = headerFields * 8;
const laneBytes = headerBytes + laneFrames * 2 * 4;
/** Length of the fades around a hole in the media, in frames. */
const holeFade = 480;

export const lanesByteLength = laneCount * laneBytes;

/**
 * One run of media [start, end) of one epoch. Written by one thread, read by another: the reader may use every frame of
 * the run it loaded, because the writer moves `start` before it overwrites anything.
 */
export class PcmLane {
  private readonly header: BigInt64Array;
  private readonly left: Float32Array;
  private readonly right: Float32Array;

  constructor(buffer: ArrayBuffer | SharedArrayBuffer, offset: number) {
    this.header = new BigInt64Array(buffer, offset, headerFields);
    this.left = new Float32Array(buffer, offset + headerBytes, laneFrames);
    this.right = new Float32Array(buffer, offset + headerBytes + laneFrames * 4, laneFrames);
  }

  /** -1 while the lane belongs to none or is being handed over to another. */
  get epoch(): number {
    return Number(Atomics.load(this.header, 0)) - 1;
  }
  get start(): number {
    return Number(Atomics.load(this.header, 1));
  }
  get end(): number {
    return Number(Atomics.load(this.header, 2));
  }
  /** The track ends where the run ends. */
  get last(): boolean {
    return Atomics.load(this.header, 3) !== 0n;
  }

  open(epoch: number): void {
    this.set(0, 0);
    this.set(1, 0);
    this.set(2, 0);
    this.set(3, 0);
    this.set(0, epoch + 1);
  }

  markLast(): void {
    this.set(3, 1);
  }

  /**
   * Adds media that begins at sample `first`. What the lane already holds is kept (after a reconnect the server sends
   * some of it again); a hole is bridged by silence with short fades.
   */
  append(first: number, left: Float32Array, right: Float32Array): void {
    const length = left.length;
    const end = this.end;
    const empty = end === this.start;
    if (empty || first - end > laneFrames / 2 || first + length < this.start) {
      this.restart(first);
      this.store(first, left, right, 0);
      return;
    }
    if (first > end) {
      this.bridge(end, first, left, right);
    }
    const skip = Math.max(0, end - first);
    if (skip < length) {
      this.store(first, left, right, skip);
    }
  }

  /** Sample of one ear at media sample `position`; the caller checks that it lies within the run. */
  sample(ear: 0 | 1, position: number): number {
    const ring = ear === 0 ? this.left : this.right;
    return ring[position & (laneFrames - 1)] as number;
  }

  private set(field: number, value: number): void {
    Atomics.store(this.header, field, BigInt(value));
  }

  private restart(first: number): void {
    this.set(2, first);
    this.set(1, first);
  }

  private store(first: number, left: Float32Array, right: Float32Array, skip: number): void {
    const end = first + left.length;
    this.set(1, Math.max(this.start, end - laneFrames));
    for (let i = skip; i < left.length; i++) {
      const slot = (first + i) & (laneFrames - 1);
      this.left[slot] = left[i] as number;
      this.right[slot] = right[i] as number;
    }
    this.set(2, end);
  }

  private bridge(end: number, first: number, left: Float32Array, right: Float32Array): void {
    for (let i = 1; i <= Math.min(holeFade, end - this.start); i++) {
      const slot = (end - i) & (laneFrames - 1);
      const gain = (i - 1) / holeFade;
      this.left[slot] = (this.left[slot] as number) * gain;
      this.right[slot] = (this.right[slot] as number) * gain;
    }
    const silence = new Float32Array(first - end);
    this.store(end, silence, silence, 0);
    for (let i = 0; i < Math.min(holeFade, left.length); i++) {
      left[i] = ((left[i] as number) * i) / holeFade;
      right[i] = ((right[i] as number) * i) / holeFade;
    }
  }
}

export class PcmLanes {
  readonly lanes: readonly PcmLane[];

  constructor(readonly buffer: ArrayBuffer | SharedArrayBuffer) {
    this.lanes = Array.from({ length: laneCount }, (_, k) => new PcmLane(buffer, k * laneBytes));
  }

  find(epoch: number): PcmLane | undefined {
    return this.lanes.find((lane) => lane.epoch === epoch);
  }

  /** The lane of `epoch`, taking over one that is not heard (`sounding`) when there is none yet. */
  obtain(epoch: number, sounding: number): PcmLane {
    const found = this.find(epoch);
    if (found) {
      return found;
    }
    const free = [...this.lanes].sort((a, b) => a.epoch - b.epoch).find((lane) => lane.epoch !== sounding || sounding < 0);
    if (!free) {
      throw new RangeError('every lane is in use');
    }
    free.open(epoch);
    return free;
  }
}
