#!/usr/bin/python3
"""A listener written from docs/protocol.md alone, with nothing but Python's standard library and libopus.

    listen.py http://127.0.0.1:8080 TRACK SECONDS OUT.wav

starts a session of a track of the library, listens, and writes what was heard.
"""
import array
import base64
import ctypes
import ctypes.util
import hashlib
import http.client
import json
import os
import select
import socket
import struct
import sys
import time
import urllib.parse
import wave

RATE = 48000
PACKET = 960


# ---------------------------------------------------------------- Protobuf, as much of it as is needed

def varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def field(number, value):
    """A field with an integer, or with bytes (or text), ready to be sent."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    if isinstance(value, str):
        value = value.encode()
    return varint(number << 3 | 2) + varint(len(value)) + value


def read_varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def fields(data):
    """{field number: [values]}; messages and bytes stay bytes."""
    found = {}
    at = 0
    while at < len(data):
        tag, at = read_varint(data, at)
        kind = tag & 7
        if kind == 0:
            value, at = read_varint(data, at)
        elif kind == 1:
            value, at = struct.unpack_from('<d', data, at)[0], at + 8
        elif kind == 5:
            value, at = struct.unpack_from('<f', data, at)[0], at + 4
        elif kind == 2:
            size, at = read_varint(data, at)
            value, at = data[at:at + size], at + size
            assert len(value) == size, 'a field is cut off'
        else:
            raise ValueError('unknown wire type %d' % kind)
        found.setdefault(tag >> 3, []).append(value)
    return found


def one(message, number, default=0):
    return message.get(number, [default])[-1]


class Status:
    NAMES = ['waiting', 'playing', 'paused', 'ended']

    def __init__(self, data):
        message = fields(data)
        self.state = self.NAMES[one(message, 1)]
        self.epoch = one(message, 2)
        self.anchor_sample = one(message, 3)
        self.anchor_time_us = one(message, 4)
        self.playout_delay_us = one(message, 5)
        self.switch_sample = one(message, 6)
        self.listeners = one(message, 7)
        self.style = one(message, 8, b'').decode()
        self.world_epoch = one(message, 9)
        self.server_time_us = one(message, 10)
        self.gain = one(message, 11, 0.0)

    def position(self, server_time_us):
        """The sample that is due at the loudspeaker."""
        if self.state != 'playing':
            return self.anchor_sample
        played = max(0, server_time_us - self.anchor_time_us - self.playout_delay_us)
        return self.anchor_sample + played * RATE // 1000000


class Hello:
    def __init__(self, data):
        message = fields(data)
        audio = fields(one(message, 4, b''))
        self.protocol = one(message, 1)
        self.session_id = one(message, 2, b'').decode()
        self.server = one(message, 3, b'').decode()
        self.pre_skip = one(audio, 4)
        self.opus_head = one(audio, 5, b'')
        self.bitrate = one(audio, 6)
        self.status = Status(one(message, 5, b''))
        self.score = fields(one(message, 6, b''))
        self.title = one(message, 7, b'').decode()
        self.track_id = one(message, 8, b'').decode()


class WorldFrame:
    def __init__(self, data):
        message = fields(data)
        self.data = data
        self.bytes = len(data)
        self.world_epoch = one(message, 1)
        self.sequence = one(message, 2)
        self.first_sample = one(message, 3)
        self.is_keyframe = 4 in message


class Segment:
    def __init__(self, data):
        message = fields(data)
        self.epoch = one(message, 1)
        self.first_sample = one(message, 2)
        self.packets = message.get(3, [])
        self.world = [WorldFrame(frame) for frame in message.get(4, [])]
        self.first = bool(one(message, 5))
        self.last = bool(one(message, 6))


class Pong:
    def __init__(self, data):
        message = fields(data)
        self.id, self.client_time_us, self.server_time_us = one(message, 1), one(message, 2), one(message, 3)


class StreamError:
    def __init__(self, data):
        message = fields(data)
        self.code = one(message, 1, b'').decode()
        self.message = one(message, 2, b'').decode()
        self.closing = bool(one(message, 3))


BODIES = {1: Hello, 2: Segment, 3: WorldFrame, 4: Status, 5: Pong, 6: StreamError}


# ---------------------------------------------------------------- WebSocket

class Closed(Exception):
    def __init__(self, code, reason=''):
        super().__init__('closed with %s %s' % (code, reason))
        self.code = code


class Refused(Exception):
    def __init__(self, status, body):
        super().__init__('the handshake was answered with %d: %s' % (status, body))
        self.status = status


class WebSocket:
    def __init__(self, host, port, path, headers=None, protocol='stillpoint.v1', receive_buffer=None):
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(10)
        self.socket.connect((host, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        key = base64.b64encode(os.urandom(16)).decode()
        lines = ['GET %s HTTP/1.1' % path, 'Host: %s:%d' % (host, port), 'Upgrade: websocket', 'Connection: Upgrade',
                 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: ' + key]
        if protocol:
            lines.append('Sec-WebSocket-Protocol: ' + protocol)
        lines += ['%s: %s' % item for item in (headers or {}).items()]
        self.socket.sendall(('\r\n'.join(lines) + '\r\n\r\n').encode())
        self.received = b''
        while b'\r\n\r\n' not in self.received:
            self._receive()
        head, self.received = self.received.split(b'\r\n\r\n', 1)
        status = int(head.split()[1])
        if status != 101:
            raise Refused(status, self.received.decode(errors='replace'))
        answer = base64.b64encode(hashlib.sha1((key + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').encode()).digest())
        assert answer in head, 'the server did not prove that it speaks WebSocket'
        self.head = head.decode()

    def _receive(self):
        data = self.socket.recv(65536)
        if not data:
            raise Closed(None, 'the connection ended')
        self.received += data

    def _take(self, size):
        while len(self.received) < size:
            self._receive()
        data, self.received = self.received[:size], self.received[size:]
        return data

    def send_frame(self, opcode, payload, final=True, masked=True):
        size = len(payload)
        head = bytearray([(0x80 if final else 0) | opcode])
        mask_bit = 0x80 if masked else 0
        if size < 126:
            head.append(mask_bit | size)
        elif size < 65536:
            head += bytes([mask_bit | 126]) + struct.pack('>H', size)
        else:
            head += bytes([mask_bit | 127]) + struct.pack('>Q', size)
        if masked:
            mask = os.urandom(4)
            head += mask
            payload = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
        self.socket.sendall(bytes(head) + payload)

    def send(self, payload):
        self.send_frame(2, payload)

    def read_message(self, timeout):
        """One message, or None when none came in time."""
        if not self.received and not select.select([self.socket], [], [], timeout)[0]:
            return None
        first, second = self._take(2)
        size = second & 0x7F
        assert first & 0x70 == 0 and second & 0x80 == 0, 'server frames are neither masked nor extended'
        if size == 126:
            size = struct.unpack('>H', self._take(2))[0]
        elif size == 127:
            size = struct.unpack('>Q', self._take(8))[0]
        payload = self._take(size)
        opcode = first & 0x0F
        if opcode == 8:
            raise Closed(struct.unpack('>H', payload[:2])[0] if payload else None, payload[2:].decode())
        if opcode == 9:
            self.send_frame(10, payload)
            return self.read_message(timeout)
        if opcode == 10:
            return self.read_message(timeout)
        assert opcode == 2 and first & 0x80, 'messages are binary and in one frame'
        return payload

    def close(self):
        self.socket.close()


# ---------------------------------------------------------------- Opus

class OpusDecoder:
    """What OpusHead (RFC 7845) describes, through libopus."""

    def __init__(self, head):
        assert head[:8] == b'OpusHead' and head[9] == 2
        if head[18] == 0:
            streams, coupled, mapping = 1, 1, bytes([0, 1])
        else:
            streams, coupled, mapping = head[19], head[20], head[21:23]
        self.library = ctypes.CDLL(ctypes.util.find_library('opus') or 'libopus.so.0')
        self.library.opus_multistream_decoder_create.restype = ctypes.c_void_p
        error = ctypes.c_int()
        self.decoder = ctypes.c_void_p(self.library.opus_multistream_decoder_create(
            RATE, 2, streams, coupled, mapping, ctypes.byref(error)))
        assert error.value == 0
        self.out = (ctypes.c_float * (2 * 5760))()

    def decode(self, packet):
        """Interleaved floats: left, right, ..."""
        frames = self.library.opus_multistream_decode_float(self.decoder, packet, len(packet), self.out, 5760, 0)
        assert frames == PACKET, 'a packet that cannot be decoded: %d' % frames
        return array.array('f', self.out[:2 * frames])

    def __del__(self):
        if getattr(self, 'decoder', None):
            self.library.opus_multistream_decoder_destroy(self.decoder)


# ---------------------------------------------------------------- the stream

def client_hello(world=True, audio=True, name='listen.py'):
    return field(1, field(1, int(world)) + field(2, int(audio)) + field(3, name))


def feedback(epoch, played_sample, buffered_ms):
    return field(2, field(1, epoch) + field(2, played_sample) + field(3, buffered_ms))


def control(number, body=b''):
    return field(3, field(number, body))


def pause():
    return control(1)


def resume():
    return control(2)


def seek(sample):
    return control(3, field(1, sample))


def set_style(name):
    return control(4, field(1, name))


def request_keyframe():
    return control(5)


def ping(number, time_us):
    return field(4, field(1, number) + field(2, time_us))


class Stream:
    """Reads messages and remembers the newest Hello and Status."""

    def __init__(self, host, port, session, **options):
        self.websocket = WebSocket(host, port, '/v1/sessions/%s/stream' % session, **options)
        self.hello = self.read(5)
        assert isinstance(self.hello, Hello), 'the first message is a Hello'
        self.status = self.hello.status

    def send(self, message):
        self.websocket.send(message)

    def read(self, timeout=5.0):
        """The next message as an object of BODIES, or None."""
        data = self.websocket.read_message(timeout)
        if data is None:
            return None
        (number, values), = fields(data).items()
        message = BODIES[number](values[-1])
        if isinstance(message, Hello):
            self.hello, self.status = message, message.status
        if isinstance(message, Status):
            self.status = message
        return message

    def read_until(self, wanted, timeout=5.0):
        """Everything up to the first message for which wanted(message) holds; fails when it does not come."""
        seen = []
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            message = self.read(max(0.0, end - time.monotonic()))
            if message is None:
                break
            seen.append(message)
            if wanted(message):
                return seen
        raise AssertionError('waited in vain; got ' + ', '.join(type(m).__name__ for m in seen))

    def close(self):
        self.websocket.close()


class Tape:
    """The sound of one epoch on the media axis: sample n of the track is at index n - first of each ear."""

    def __init__(self, hello):
        self.hello = hello
        self.decoder = None
        self.first = 0
        self.left, self.right = array.array('f'), array.array('f')

    def add(self, segment):
        if segment.first or self.decoder is None:
            self.decoder = OpusDecoder(self.hello.opus_head)
            self.first = segment.first_sample - self.hello.pre_skip
            self.left, self.right = array.array('f'), array.array('f')
            self.next = segment.first_sample
        assert segment.first_sample == self.next, 'a hole in the media'
        for packet in segment.packets:
            pcm = self.decoder.decode(packet)
            self.left.extend(pcm[0::2])
            self.right.extend(pcm[1::2])
        self.next += PACKET * len(segment.packets)

    def end(self):
        return self.first + len(self.left)

    def part(self, start, length):
        """(left, right) of that stretch of the track."""
        at = start - self.first
        assert at >= 0 and at + length <= len(self.left), 'not heard'
        return self.left[at:at + length], self.right[at:at + length]


def request(base, method, path, body=None):
    url = urllib.parse.urlsplit(base)
    connection = http.client.HTTPConnection(url.hostname, url.port, timeout=10)
    connection.request(method, path, json.dumps(body) if body is not None else None)
    response = connection.getresponse()
    data = response.read()
    connection.close()
    return response.status, json.loads(data) if data else None


def listen(base, track, seconds):
    """Starts a session, hears that many seconds of it from its play position on. Returns (left, right)."""
    status, session = request(base, 'POST', '/v1/sessions', {'track': track})
    assert status == 201, session
    url = urllib.parse.urlsplit(base)
    stream = Stream(url.hostname, url.port, session['id'])
    stream.send(client_hello())
    tape = Tape(stream.hello)
    while tape.decoder is None or tape.end() < seconds * RATE:
        message = stream.read()
        assert message is not None, 'the server fell silent'
        if isinstance(message, Segment) and message.packets:
            tape.add(message)
            if message.last:
                break
    stream.close()
    length = min(seconds * RATE, tape.end())
    return tape.part(0, length)


def write_wav(path, left, right):
    with wave.open(path, 'wb') as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(RATE)
        pcm = array.array('h')
        for pair in zip(left, right):
            pcm.extend(max(-32768, min(32767, round(x * 32767))) for x in pair)
        out.writeframes(pcm.tobytes())


def main():
    base, track, seconds, path = sys.argv[1:]
    write_wav(path, *listen(base, track, int(seconds)))


if __name__ == '__main__':
    main()
