import { describe, expect, it } from 'vitest';
import { ClientMessage, ServerMessage } from '../gen/stillpoint/v1/stream';

describe('messages on the wire', () => {
  it('carry a segment with its packets', () => {
    const body = {
      $case: 'segment' as const,
      segment: {
        epoch: 7,
        firstSample: 2 ** 40,
        packets: [Uint8Array.of(1, 2, 3), Uint8Array.of()],
        world: [],
        first: true,
        last: false,
      },
    };
    expect(ServerMessage.decode(ServerMessage.encode({ body }).finish()).body).toEqual(body);
  });

  it('skip what a later version adds', () => {
    const seek = { $case: 'control' as const, control: { action: { $case: 'seek' as const, seek: { sample: 960 } } } };
    const known = ClientMessage.encode({ body: seek }).finish();
    const unknown = Uint8Array.of(0xfa, 0x3e, 3, 1, 2, 3); // field 1007, three bytes
    expect(ClientMessage.decode(Uint8Array.from([...unknown, ...known])).body).toEqual(seek);
  });

  it('are refused when cut off', () => {
    const bytes = ServerMessage.encode({
      body: { $case: 'error', error: { code: 'slow_listener', message: 'Too slow.', closing: true } },
    }).finish();
    expect(() => ServerMessage.decode(bytes.subarray(0, bytes.length - 2))).toThrow();
  });
});
