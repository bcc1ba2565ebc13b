#!/usr/bin/python3
"""RFC 6455, case by case, in the order of the Autobahn test suite: what a client may send, and what is answered to what
it may not. docs/protocol.md and docs/security.md refer to this table."""
import struct
import unittest

import listen
from listen import Closed, Refused, WebSocket
from server_process import Server

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
HELLO = listen.client_hello(world=False)


class Line(WebSocket):
    """A stream of which every frame is seen, control frames too."""

    def frame(self):
        first, second = self._take(2)
        size = second & 0x7F
        if size == 126:
            size = struct.unpack('>H', self._take(2))[0]
        elif size == 127:
            size = struct.unpack('>Q', self._take(8))[0]
        return first & 0x0F, self._take(size)

    def until(self, opcode):
        """The payload of the next frame of that kind; media in between is passed over."""
        self.socket.settimeout(5)
        while True:
            found, payload = self.frame()
            if found == opcode:
                return payload
            assert found != CLOSE, 'closed: %r' % payload

    def closed_with(self):
        """The code of the close frame; None when the connection just ended."""
        self.socket.settimeout(5)
        try:
            while True:
                opcode, payload = self.frame()
                if opcode == CLOSE:
                    return struct.unpack('>H', payload[:2])[0] if payload else 1005
        except (Closed, ConnectionResetError):
            return None

    def raw(self, first, payload=b'', masked=True):
        """A frame with FIN, RSV and opcode as in the byte FIRST."""
        assert len(payload) < 126
        mask = b'\1\2\3\4' if masked else b''
        body = bytes(b ^ mask[i % 4] for i, b in enumerate(payload)) if masked else payload
        self.socket.sendall(bytes([first, (0x80 if masked else 0) | len(payload)]) + mask + body)


class Conformance(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.session = cls.server.session()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__(None, None, None)

    def line(self):
        line = Line(self.server.host, self.server.port, '/v1/sessions/%s/stream' % self.session)
        self.addCleanup(line.close)
        return line

    def refused_with(self, send, *codes):
        line = self.line()
        send(line)
        self.assertIn(line.closed_with(), codes)

    # ---- 1 framing
    def test_1_messages_are_binary(self):
        for size in (0, 125, 126, 127, 128, 1000):
            self.refused_with(lambda line: line.send_frame(TEXT, b'*' * size), 1002)

    def test_1_empty_and_unknown_messages_are_passed_over(self):
        line = self.line()
        line.send_frame(BINARY, b'')
        line.send_frame(BINARY, listen.field(1000, b'x' * 126))
        line.send_frame(BINARY, listen.ping(7, 1))
        line.until(BINARY)

    # ---- 2 pings and pongs
    def test_2_pings_come_back_as_they_were(self):
        line = self.line()
        for payload in (b'', b'Hello', bytes(range(125)), b'\xfe\xff\0'):
            line.send_frame(PING, payload)
            self.assertEqual(line.until(PONG), payload)

    def test_2_ten_pings_in_a_row(self):
        line = self.line()
        for i in range(10):
            line.send_frame(PING, b'%d' % i)
        seen = [line.until(PONG) for _ in range(1)]
        while seen[-1] != b'9':  # a later ping may answer for those before it
            seen.append(line.until(PONG))
        self.assertEqual(seen, sorted(seen))

    def test_2_a_ping_in_pieces_on_the_wire(self):
        line = self.line()
        for byte in b'\x89\x85\0\0\0\0Hello':
            line.socket.sendall(bytes([byte]))
        self.assertEqual(line.until(PONG), b'Hello')

    def test_2_a_pong_that_nobody_asked_for(self):
        line = self.line()
        line.send_frame(PONG, b'so')
        line.send_frame(PING, b'still there')
        self.assertEqual(line.until(PONG), b'still there')

    def test_2_a_ping_too_long(self):
        self.refused_with(lambda line: line.send_frame(PING, b'x' * 126), 1002)

    # ---- 3 reserved bits
    def test_3_reserved_bits(self):
        for bits in (0x40, 0x20, 0x10, 0x70):
            for opcode in (BINARY, PING, CLOSE):
                self.refused_with(lambda line: line.raw(0x80 | bits | opcode, b''), 1002)

    # ---- 4 opcodes
    def test_4_reserved_opcodes(self):
        for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15):
            self.refused_with(lambda line: line.raw(0x80 | opcode, b'x'), 1002)

    # ---- 5 fragments
    def test_5_a_message_in_fragments_with_a_ping_between(self):
        line = self.line()
        line.until(BINARY)  # its Hello
        message = listen.ping(77, 1)
        line.send_frame(BINARY, message[:1], final=False)
        line.send_frame(PING, b'between')
        self.assertEqual(line.until(PONG), b'between')
        line.send_frame(0, message[1:2], final=False)
        line.send_frame(0, b'', final=False)
        line.send_frame(0, message[2:])
        self.assertIn(b'\x08\x4d', line.until(BINARY))  # the pong of number 77

    def test_5_control_frames_are_not_fragmented(self):
        for opcode in (PING, PONG, CLOSE):
            self.refused_with(lambda line: line.send_frame(opcode, b'', final=False), 1002)

    def test_5_a_continuation_of_nothing(self):
        self.refused_with(lambda line: line.send_frame(0, b'x'), 1002)
        self.refused_with(lambda line: line.send_frame(0, b'x', final=False), 1002)

    def test_5_a_message_within_another(self):
        def send(line):
            line.send_frame(BINARY, b'x', final=False)
            line.send_frame(BINARY, b'y')
        self.refused_with(send, 1002)

    def test_5_fragments_without_end_hit_the_limit(self):
        def send(line):
            try:
                line.send_frame(BINARY, b'x' * 1000, final=False)
                for _ in range(100):
                    line.send_frame(0, b'x' * 1000, final=False)
            except OSError:
                pass
        self.refused_with(send, 1009, None)

    # ---- 6 UTF-8
    def test_6_text_that_is_no_utf8(self):
        for text in (b'\xff', b'\xc0\xaf', b'\xed\xa0\x80', b'\xf4\x90\x80\x80', b'\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed'):
            self.refused_with(lambda line: line.send_frame(TEXT, text), 1007, 1002)

    # ---- 7 closing
    def test_7_a_close_is_answered(self):
        for code in (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999):
            line = self.line()
            line.send_frame(CLOSE, struct.pack('>H', code) + b'bye')
            self.assertEqual(line.closed_with(), code)
        line = self.line()
        line.send_frame(CLOSE, b'')
        self.assertIn(line.closed_with(), (1000, 1005))

    def test_7_codes_that_must_not_be_sent(self):
        for code in (0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999):
            self.refused_with(lambda line: line.send_frame(CLOSE, struct.pack('>H', code)), 1002)

    def test_7_a_close_of_one_byte(self):
        self.refused_with(lambda line: line.send_frame(CLOSE, b'\3'), 1002)

    def test_7_a_close_too_long(self):
        self.refused_with(lambda line: line.send_frame(CLOSE, struct.pack('>H', 1000) + b'x' * 124), 1002)

    def test_7_a_reason_that_is_no_utf8(self):
        self.refused_with(lambda line: line.send_frame(CLOSE, struct.pack('>H', 1000) + b'\xce\xba\xff'), 1007, 1002)

    def test_7_nothing_after_a_close_counts(self):
        line = self.line()
        line.send_frame(CLOSE, struct.pack('>H', 1000))
        line.send_frame(PING, b'late')
        self.assertEqual(line.closed_with(), 1000)

    # ---- 9 limits
    def test_9_a_message_too_long(self):
        self.refused_with(lambda line: line.send_frame(BINARY, b'x' * 5000), 1009)

    def test_9_lengths_that_nobody_could_send(self):
        for length in (1 << 20, 1 << 40, (1 << 63) - 1, 1 << 63, (1 << 64) - 1):
            self.refused_with(lambda line: line.socket.sendall(b'\x82\xff' + struct.pack('>Q', length) + b'\0\0\0\0'), 1009, 1002)

    def test_9_lengths_that_could_be_shorter(self):
        self.refused_with(lambda line: line.socket.sendall(b'\x82\xfe\0\x05\0\0\0\0Hello'), 1002)
        self.refused_with(lambda line: line.socket.sendall(b'\x82\xff' + struct.pack('>Q', 5) + b'\0\0\0\0Hello'), 1002)

    # ---- masks and the handshake
    def test_frames_without_a_mask(self):
        self.refused_with(lambda line: line.send_frame(BINARY, HELLO, masked=False), 1002)
        self.refused_with(lambda line: line.send_frame(PING, b'', masked=False), 1002)

    def test_handshakes_that_are_none(self):
        path = '/v1/sessions/%s/stream' % self.session
        good = {'Upgrade': 'websocket', 'Connection': 'Upgrade', 'Sec-WebSocket-Version': '13',
                'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Protocol': 'stillpoint.v1'}
        for name, value in (('Sec-WebSocket-Version', '8'), ('Sec-WebSocket-Version', None), ('Sec-WebSocket-Key', None),
                            ('Connection', None), ('Upgrade', None), ('Upgrade', 'h2c'), ('Sec-WebSocket-Protocol', 'chat')):
            headers = {k: v for k, v in dict(good, **{name: value}).items() if v is not None}
            status = self.server.raw('GET', path, headers=headers)[0]
            self.assertGreaterEqual(status, 400, (name, value))
            self.assertLess(status, 500, (name, value))
        self.assertEqual(self.server.raw('POST', path, headers=good)[0] // 100, 4)

    def test_the_server_neither_masks_nor_extends(self):
        line = self.line()
        self.assertNotIn('sec-websocket-extensions', line.head.lower())
        self.assertIn('sec-websocket-protocol: stillpoint.v1', line.head.lower())
        line.send(HELLO)
        for _ in range(5):
            first, second = line._take(2)
            self.assertEqual((first & 0x70, second & 0x80), (0, 0))
            size = second & 0x7F
            size = struct.unpack('>H', line._take(2))[0] if size == 126 else struct.unpack('>Q', line._take(8))[0] if size == 127 else size
            line._take(size)


if __name__ == '__main__':
    unittest.main()
