// Turns segments of the stream into PCM that knows its media sample. A fresh decoder is opened where the server says so,
// where the epoch changes and where packets are missing; its first pre-skip samples are counted off.
import type { AudioFormat, Segment } from '../gen/stillpoint/v1/stream';
import type { DecoderFactory, PacketDecoder } from './opus_decoder';

export interface DecodedMedia {
  epoch: number;
  first: number;
  left: Float32Array;
  right: Float32Array;
}

export class SegmentDecoder {
  private decoder: PacketDecoder | null = null;
  private epoch = -1;
  private nextPacket = -1; // first sample of the packet that should come next

  constructor(
    private readonly factory: DecoderFactory,
    private readonly format: AudioFormat,
    private readonly onMedia: (media: DecodedMedia) => void,
    private readonly onLast: (epoch: number) => void,
    private readonly onError: (error: Error) => void,
  ) {}

  decode(segment: Segment): void {
    if (segment.packets.length > 0) {
      if (segment.first || segment.epoch !== this.epoch || segment.firstSample !== this.nextPacket || !this.decoder) {
        this.open(segment.epoch, segment.firstSample);
      }
      this.decoder?.decode(segment.packets);
      this.nextPacket = segment.firstSample + segment.packets.length * this.format.packetSamples;
    }
    if (segment.last) {
      const epoch = segment.epoch;
      void this.decoder?.flush().then(() => this.onLast(epoch), this.onError);
    }
  }

  /** The next segment begins with a fresh decoder. */
  reset(): void {
    const old = this.decoder;
    this.decoder = null;
    void old?.flush().then(() => old.close(), () => old.close());
  }

  private open(epoch: number, firstSample: number): void {
    this.reset();
    this.epoch = epoch;
    let next = firstSample - this.format.preSkip;
    const sink = (left: Float32Array, right: Float32Array): void => {
      const first = next;
      next += left.length;
      const cut = Math.max(0, firstSample - first); // the decoder's own delay, and nothing before the track
      if (cut < left.length) {
        this.onMedia({ epoch, first: first + cut, left: left.subarray(cut), right: right.subarray(cut) });
      }
    };
    this.decoder = this.factory.open(this.format.opusHead, sink, this.onError);
  }
}
