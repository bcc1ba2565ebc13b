#!/usr/bin/python3
"""One listener in ten stops reading: the others notice nothing, and the server holds nothing for it."""
import re
import select
import time
import unittest

import listen
from listen import RATE, Segment, Stream, StreamError
from server_process import Server, tone_track

LISTENERS = 20
SECONDS = 32  # what a stalled connection takes, and 15 s of patience
SETTLED = 4


def memory_kib(pid):
    with open('/proc/%d/status' % pid) as status:
        return int(re.search(r'VmRSS:\s+(\d+)', status.read()).group(1))


class Reader:
    """A listener that reports like a page and notes the least it had in hand."""

    def __init__(self, server, session):
        self.stream = Stream(server.host, server.port, session)
        self.stream.send(listen.client_hello())
        self.socket = self.stream.websocket.socket
        self.next = None
        self.least = float('inf')
        self.holes = 0
        self.reported = 0.0

    def read_all(self):
        while True:
            message = self.stream.read(0)
            if message is None:
                return
            assert not isinstance(message, StreamError), message.code
            if isinstance(message, Segment) and message.packets:
                self.holes += self.next is not None and message.first_sample != self.next
                self.next = message.first_sample + 960 * len(message.packets)

    def look(self, server_time_us):
        if self.next is None:
            return
        position = self.stream.status.position(server_time_us)
        in_hand = (self.next - position) / RATE
        self.least = min(self.least, in_hand)
        if time.monotonic() - self.reported > 0.5:
            self.reported = time.monotonic()
            self.stream.send(listen.feedback(self.stream.status.epoch, position, max(0, int(1000 * in_hand))))


def server_ahead_us(server, session):
    """The server's clock less ours, in microseconds, by the quickest of some pings."""
    stream = Stream(server.host, server.port, session)
    found = []
    for i in range(9):
        sent = time.monotonic()
        stream.send(listen.ping(i, 0))
        pong = stream.read_until(lambda m: isinstance(m, listen.Pong))[-1]
        received = time.monotonic()
        found.append((received - sent, pong.server_time_us - (sent + received) / 2 * 1e6))
    stream.close()
    return min(found)[1]


class SlowListeners(unittest.TestCase):
    def test_nine_of_ten_hear_no_gap_and_memory_stays(self):
        with Server(tracks={'drone': tone_track(202, 4, 600)}) as server:
            session = server.session()
            ahead = server_ahead_us(server, session)
            readers = [Reader(server, session) for _ in range(LISTENERS * 9 // 10)]
            stalled = []
            for _ in range(LISTENERS - len(readers)):
                stream = Stream(server.host, server.port, session, receive_buffer=4096)
                stream.send(listen.client_hello())
                stalled.append(stream)
            by_socket = {reader.socket: reader for reader in readers}
            begin = time.monotonic()
            memory = []
            while time.monotonic() - begin < SECONDS:
                for ready in select.select(list(by_socket), [], [], 0.02)[0]:
                    by_socket[ready].read_all()
                now = time.monotonic()
                for reader in readers:
                    reader.look(int(now * 1e6 + ahead))
                if now - begin > SETTLED + len(memory):
                    memory.append(memory_kib(server.process.pid))
            for reader in readers:
                self.assertEqual(reader.holes, 0)
                self.assertGreater(reader.least, -0.04, 'a gap of more than 40 ms')
            view = server.json('GET', '/v1/sessions/' + session)[1]
            self.assertEqual(view['listeners'], len(readers), 'who does not read is closed')
            self.assertEqual(view['listening']['reporting'], len(readers))
            self.assertLess(max(memory), memory[0] + 2048, memory)
            for stream in stalled + [reader.stream for reader in readers]:
                stream.close()


if __name__ == '__main__':
    unittest.main()
