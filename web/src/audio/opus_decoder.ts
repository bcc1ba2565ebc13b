// Opus packets in, stereo PCM out, in order. Two ways to decode, chosen once per page: WebCodecs, which works outside the
// page's thread, or libopus compiled to WebAssembly where WebCodecs is missing or cannot decode this stream.
import type * as OpusDecoderModule from 'opus-decoder';
import { type OpusHead, parseOpusHead, withoutPreSkip } from './opus_head';

export type DecoderKind = 'webcodecs' | 'wasm';

/** Called in the order of the packets; `left` and `right` belong to the callee. */
export type PcmSink = (left: Float32Array, right: Float32Array) => void;

export interface PacketDecoder {
  readonly kind: DecoderKind;
  decode(packets: readonly Uint8Array[]): void;
  /** Resolves when everything handed in so far has reached the sink. */
  flush(): Promise<void>;
  close(): void;
}

const rate = 48000;

function webCodecsConfig(opusHead: Uint8Array): AudioDecoderConfig {
  return { codec: 'opus', sampleRate: rate, numberOfChannels: 2, description: withoutPreSkip(opusHead) };
}

class WebCodecsDecoder implements PacketDecoder {
  readonly kind = 'webcodecs';
  private readonly decoder: AudioDecoder;
  private fed = 0;

  constructor(opusHead: Uint8Array, sink: PcmSink, onError: (error: Error) => void) {
    this.decoder = new AudioDecoder({
      output: (data) => {
        const left = new Float32Array(data.numberOfFrames);
        const right = new Float32Array(data.numberOfFrames);
        data.copyTo(left, { planeIndex: 0, format: 'f32-planar' });
        data.copyTo(right, { planeIndex: 1, format: 'f32-planar' });
        data.close();
        sink(left, right);
      },
      error: onError,
    });
    this.decoder.configure(webCodecsConfig(opusHead));
  }

  decode(packets: readonly Uint8Array[]): void {
    for (const data of packets) {
      const timestamp = this.fed++ * 20000;
      this.decoder.decode(new EncodedAudioChunk({ type: 'key', timestamp, duration: 20000, data }));
    }
  }

  async flush(): Promise<void> {
    await this.decoder.flush();
  }

  close(): void {
    if (this.decoder.state !== 'closed') {
      this.decoder.close();
    }
  }
}

type OpusModule = typeof OpusDecoderModule;

class WasmDecoder implements PacketDecoder {
  readonly kind = 'wasm';
  private readonly decoder: InstanceType<OpusModule['OpusDecoder']>;
  private work: Promise<void>;
  private closed = false;

  constructor(module: OpusModule, head: OpusHead, private readonly sink: PcmSink, onError: (error: Error) => void) {
    this.decoder = new module.OpusDecoder({
      channels: head.channels,
      streamCount: head.streams,
      coupledStreamCount: head.coupledStreams,
      channelMappingTable: head.channelMapping,
      preSkip: 0,
    });
    this.work = this.decoder.ready.catch(onError);
  }

  decode(packets: readonly Uint8Array[]): void {
    this.work = this.work.then(() => {
      if (this.closed) {
        return;
      }
      const { channelData, samplesDecoded } = this.decoder.decodeFrames([...packets]);
      const [left, right = left] = channelData;
      if (left && right) {
        this.sink(left.slice(0, samplesDecoded), right.slice(0, samplesDecoded));
      }
    });
  }

  flush(): Promise<void> {
    return this.work;
  }

  close(): void {
    this.closed = true;
    void this.work.then(() => this.decoder.free());
  }
}

/** Makes decoders for one page. */
export class DecoderFactory {
  private constructor(private readonly module: OpusModule | null) {}

  get kind(): DecoderKind {
    return this.module ? 'wasm' : 'webcodecs';
  }

  /** Chooses the way: WebCodecs when it takes this very header, WebAssembly else or when `forceWasm` is set. */
  static async choose(opusHead: Uint8Array, forceWasm: boolean): Promise<DecoderFactory> {
    if (!forceWasm && (await webCodecsDecodes(opusHead))) {
      return new DecoderFactory(null);
    }
    return new DecoderFactory(await import('opus-decoder'));
  }

  open(opusHead: Uint8Array, sink: PcmSink, onError: (error: Error) => void): PacketDecoder {
    return this.module
      ? new WasmDecoder(this.module, parseOpusHead(opusHead), sink, onError)
      : new WebCodecsDecoder(opusHead, sink, onError);
  }
}

async function webCodecsDecodes(opusHead: Uint8Array): Promise<boolean> {
  if (typeof AudioDecoder === 'undefined') {
    return false;
  }
  try {
    return (await AudioDecoder.isConfigSupported(webCodecsConfig(opusHead))).supported === true;
  } catch {
    return false;
  }
}
