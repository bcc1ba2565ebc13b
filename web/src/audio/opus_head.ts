/** The identification header of Opus (RFC 7845 section 5.1), as it comes with the stream. */
export interface OpusHead {
  channels: number;
  preSkip: number;
  streams: number;
  coupledStreams: number;
  channelMapping: number[];
}

export function parseOpusHead(bytes: Uint8Array): OpusHead {
  const magic = String.fromCharCode(...bytes.subarray(0, 8));
  if (magic !== 'OpusHead' || bytes.length < 19) {
    throw new RangeError('not an OpusHead');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const channels = view.getUint8(9);
  const preSkip = view.getUint16(10, true);
  if (view.getUint8(18) === 0) {
    return { channels, preSkip, streams: 1, coupledStreams: channels - 1, channelMapping: channels === 2 ? [0, 1] : [0] };
  }
  if (bytes.length < 21 + channels) {
    throw new RangeError('OpusHead is cut off');
  }
  return {
    channels,
    preSkip,
    streams: view.getUint8(19),
    coupledStreams: view.getUint8(20),
    channelMapping: Array.from(bytes.subarray(21, 21 + channels)),
  };
}

/** The same header with pre-skip 0: the decoder then hands out every sample and the page does the counting. */
export function withoutPreSkip(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  new DataView(copy.buffer).setUint16(10, 0, true);
  return copy;
}
