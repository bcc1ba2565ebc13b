import { describe, expect, it } from 'vitest';
import { DecoderFactory } from './opus_decoder';
import { parseOpusHead, withoutPreSkip } from './opus_head';
import { opusHead, packets } from './steady_tone.fixture';

const bytes = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, 'base64'));

/** Amplitude of one frequency in samples, by correlation. */
function amplitude(samples: Float32Array, hz: number): number {
  let re = 0;
  let im = 0;
  samples.forEach((value, k) => {
    re += value * Math.cos((2 * Math.PI * hz * k) / 48000);
    im += value * Math.sin((2 * Math.PI * hz * k) / 48000);
  });
  return (2 * Math.hypot(re, im)) / samples.length;
}

async function decode(): Promise<{ left: Float32Array; right: Float32Array }> {
  const factory = await DecoderFactory.choose(bytes(opusHead), true);
  const left: number[] = [];
  const right: number[] = [];
  const decoder = factory.open(
    bytes(opusHead),
    (l, r) => {
      left.push(...l);
      right.push(...r);
    },
    (error) => {
      throw error;
    },
  );
  decoder.decode(packets.slice(0, 5).map(bytes));
  decoder.decode(packets.slice(5).map(bytes));
  await decoder.flush();
  decoder.close();
  return { left: Float32Array.from(left), right: Float32Array.from(right) };
}

describe('the WebAssembly decoder', () => {
  it('hands out every sample of every packet', async () => {
    const { left, right } = await decode();
    expect(left.length).toBe(packets.length * 960);
    expect(right.length).toBe(packets.length * 960);
  });

  it('keeps the ears of two uncoupled streams apart', async () => {
    const { left, right } = await decode();
    const steady = (ear: Float32Array): Float32Array => ear.slice(960, 960 + 9600); // whole cycles of 5 Hz
    expect(amplitude(steady(left), 195)).toBeGreaterThan(10 * amplitude(steady(left), 205));
    expect(amplitude(steady(right), 205)).toBeGreaterThan(10 * amplitude(steady(right), 195));
  });
});

describe('the Opus header', () => {
  it('tells streams and ears apart', () => {
    expect(parseOpusHead(bytes(opusHead))).toEqual({
      channels: 2,
      preSkip: 120,
      streams: 2,
      coupledStreams: 0,
      channelMapping: [0, 1],
    });
  });

  it('loses its pre-skip and nothing else', () => {
    const head = bytes(opusHead);
    const patched = withoutPreSkip(head);
    expect(parseOpusHead(patched)).toEqual({ ...parseOpusHead(head), preSkip: 0 });
    expect(parseOpusHead(head).preSkip).toBe(120);
  });

  it('is refused when it is something else or cut off', () => {
    expect(() => parseOpusHead(new Uint8Array(19))).toThrow(RangeError);
    expect(() => parseOpusHead(bytes(opusHead).subarray(0, 20))).toThrow(RangeError);
  });
});
