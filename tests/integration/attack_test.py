#!/usr/bin/python3
"""What somebody with bad intentions may send. Whoever listens meanwhile must not notice, and memory stays bounded."""
import http.client
import json
import os
import random
import resource
import socket
import struct
import threading
import time
import unittest

import listen
from listen import PACKET, RATE, Pong, Segment, Stream, WebSocket
from server_process import DRONE, Server

PROXY = ['--limit-loopback', '--trusted-proxy', '127.0.0.1']
MOST_GROWTH = 64 << 20  # bytes of memory that an attack may cost for good
MOST_GAP = 0.04  # seconds without sound


def memory(server):
    with open('/proc/%d/status' % server.process.pid) as status:
        return int(next(line for line in status if line.startswith('VmRSS')).split()[1]) << 10


class Witness(threading.Thread):
    """Listens all the while: how long it had no sound that was due, and how long the server took for its pings."""

    def __init__(self, server):
        super().__init__()
        self.stream = Stream(server.host, server.port, server.session(start='now'))
        self.stream.send(listen.client_hello())
        self.stop, self.gap, self.slowest, self.end = threading.Event(), 0.0, 0.0, None
        self.failure = None
        self.start()

    def run(self):
        try:
            number, sent = 0, None
            while not self.stop.is_set():
                if sent is None:
                    number, sent = number + 1, time.monotonic()
                    self.stream.send(listen.ping(number, 1))
                message = self.stream.read(0.02)
                now = time.monotonic()
                if isinstance(message, Pong):
                    self.slowest, sent = max(self.slowest, now - sent), None
                    time.sleep(0.02)
                if isinstance(message, Segment) and message.packets:
                    self.end = message.first_sample + PACKET * len(message.packets)
                if self.end is not None:
                    due = self.stream.status.position(now * 1e6)
                    self.gap = max(self.gap, (due - self.end) / RATE)
        except Exception as failure:
            self.failure = failure

    def finish(self):
        self.stop.set()
        self.join()
        self.stream.close()


class Attacks(unittest.TestCase):
    """Each attack comes from one machine, which is not limited by its address but where that is what is tried."""
    OPTIONS = ()

    def setUp(self):
        self.server = Server(*self.OPTIONS)
        self.witness = Witness(self.server)
        deadline = time.monotonic() + 10
        while self.witness.end is None and time.monotonic() < deadline:
            time.sleep(0.02)
        self.before = memory(self.server)

    def tearDown(self):
        # A moment later everything works, for the attacker, too.
        status, _, _ = self.server.raw('GET', '/livez', headers={'X-Forwarded-For': '198.51.100.9'})
        time.sleep(0.3)
        self.witness.finish()
        grown = memory(self.server) - self.before
        print('%-58s longest gap %3.0f ms, slowest answer %4.0f ms, memory %+.1f MiB' %
              (self._testMethodName, 1e3 * max(0, self.witness.gap), 1e3 * self.witness.slowest, grown / (1 << 20)))
        self.server.__exit__(None, None, None)
        self.assertEqual(status, 200)
        self.assertIsNone(self.witness.failure)
        self.assertLess(self.witness.gap, MOST_GAP)
        self.assertLess(grown, MOST_GROWTH)

    def connect(self):
        made = socket.create_connection((self.server.host, self.server.port))
        made.settimeout(15)
        self.addCleanup(made.close)
        return made

    def ended(self, connection):
        """Whether the server has ended it."""
        try:
            while connection.recv(65536):
                pass
            return True
        except ConnectionResetError:
            return True
        except TimeoutError:
            return False


class Requests(Attacks):
    first = True
    OPTIONS = ('--request-seconds', '1', '--hello-seconds', '1', '--idle-seconds', '1')

    def test_slowloris(self):
        slow = [self.connect() for _ in range(200)]
        end = time.monotonic() + 3
        alive = set(range(len(slow)))
        while time.monotonic() < end and alive:
            for i in list(alive):
                try:
                    slow[i].sendall(b'G' if time.monotonic() > end - 2.9 else b'GET / HTTP/1.1\r\nX-A: ')
                except OSError:
                    alive.discard(i)
            time.sleep(0.1)
        self.assertTrue(all(self.ended(connection) for connection in slow))

    def test_slow_bodies(self):
        head = b'POST /v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n{'
        slow = [self.connect() for _ in range(100)]
        for connection in slow:
            connection.sendall(head)
        self.assertTrue(all(self.ended(connection) for connection in slow))

    def test_streams_that_say_nothing(self):
        session = self.server.session()
        lines = [WebSocket(self.server.host, self.server.port, '/v1/sessions/%s/stream' % session) for _ in range(50)]
        for line in lines:
            line.socket.settimeout(15)
            self.assertTrue(self.ended(line.socket))
            line.close()

    def test_half_closed(self):
        for _ in range(100):
            connection = self.connect()
            connection.sendall(b'GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n')
            connection.shutdown(socket.SHUT_WR)
            self.assertIn(b'200 OK', connection.recv(4096))
            self.assertTrue(self.ended(connection))

    def test_resets_in_the_middle(self):
        linger = struct.pack('ii', 1, 0)
        session = self.server.session()
        for i in range(100):
            connection = self.connect()
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            connection.sendall(b'POST /v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"tr' if i % 2 else
                               b'GET /v1/tracks HTTP/1.1\r\nHost: localhost\r\n\r\n')
            connection.close()
            line = WebSocket(self.server.host, self.server.port, '/v1/sessions/%s/stream' % session)
            line.send(listen.client_hello())
            line.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            line.close()

    def test_what_is_no_http(self):
        chance = random.Random(1)
        wrong = [b'\0' * 1000, b'GET', b'GET / HTTP/9.9\r\n\r\n', b'GET / HTTP/1.1\r\n' + b'A: b\r\n' * 10000 + b'\r\n',
                 b'GET ' + b'/' * 100000 + b' HTTP/1.1\r\n\r\n', b'POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n',
                 b'POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n',
                 b'POST /v1/sessions HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n',
                 b'POST /v1/sessions HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\nGET /v1/tracks HTTP/1.1\r\n\r\n',
                 b'\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03'] + [chance.randbytes(500) for _ in range(30)]
        for text in wrong:
            connection = self.connect()
            try:
                connection.sendall(text)
                connection.shutdown(socket.SHUT_WR)
                answer = connection.recv(4096)
                self.assertNotRegex(answer[:12], rb'HTTP/1\.\d [25]00', text[:40])
            except OSError:
                pass

    def test_paths_that_lead_outside(self):
        for path in ('/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/assets/..%2f..%2fsecret.txt', '/.%2e/secret.txt',
                     '/%5c..%5csecret.txt', '//etc/passwd', '/etc/passwd%00.js', '/assets/../../secret.txt', '/%252e%252e/secret.txt',
                     '/v1/tracks/..%2f..%2fsecret', '/v1/styles/..%2ftracks%2fdrone', '/v1/tracks/%2e%2e'):
            status, _, body = self.server.raw('GET', path)
            self.assertNotIn(b'not to be seen', body, path)
            self.assertNotIn(b'root:', body, path)
            self.assertIn(status, (200, 400, 404), path)  # 200: the page, which is shown for every path of its own

    def test_documents_made_to_hurt(self):
        deep = '[' * 100000 + ']' * 100000
        # What the largest documents take is kept for the next ones; it must not grow with their number.
        bodies = (deep, '{"track":' + '{"a":' * 50000 + '1' + '}' * 50000 + '}', b'\xff\xfe{}', '{"track": "\\ud800"}',
                     '{"track": {"steps": [%s]}}' % ','.join(['{"duration": 1, "voices": []}'] * 20000),
                     '{"a": 1e999999}', '{"track": ' + '9' * 100000 + '}', '"' + 'x' * 4000000 + '"',
                     json.dumps({'track': dict(DRONE, steps=[dict(DRONE['steps'][0], duration=1e308)])}),
                     '{' + ','.join('"k%d":0' % i for i in range(200000)) + '}')
        for body in bodies + bodies:
            status, _, _ = self.server.raw('POST', '/v1/sessions', body)
            self.assertIn(status, (400, 413, 422))
            if body is bodies[-1] and self.first:
                self.first, self.before = False, memory(self.server)

    def test_compressed_bombs(self):
        import gzip
        bomb = gzip.compress(b'{"track": "' + b'a' * 50000000 + b'"}')
        status, _, _ = self.server.raw('POST', '/v1/sessions', bomb, {'Content-Encoding': 'gzip', 'Content-Type': 'application/json'})
        self.assertIn(status, (400, 415))  # nothing is unpacked that a client sends

    def test_wrong_origins(self):
        session = self.server.session()
        for origin in ('https://evil.example', 'null', 'http://localhost.evil.example', 'http://127.0.0.1:1'):
            for method, path in (('POST', '/v1/sessions'), ('PATCH', '/v1/sessions/' + session), ('DELETE', '/v1/sessions/' + session)):
                self.assertEqual(self.server.raw(method, path, '{}', {'Origin': origin})[0], 403)
            with self.assertRaises(listen.Refused):
                WebSocket(self.server.host, self.server.port, '/v1/sessions/%s/stream' % session, {'Origin': origin})
        self.assertEqual(self.server.raw('GET', '/v1/tracks', headers={'Host': 'rebound.example'})[0], 403)


class Streams(Attacks):
    def line(self, session):
        line = WebSocket(self.server.host, self.server.port, '/v1/sessions/%s/stream' % session)
        line.socket.settimeout(15)
        self.addCleanup(line.close)
        return line

    def test_frames_made_to_hurt(self):
        session = self.server.session()
        for frame in (b'\x82\xff' + b'\x7f' + b'\xff' * 7 + b'\0\0\0\0', b'\x82\xfe\xff\xff\0\0\0\0' + b'x' * 65535,
                      b'\x09\x80\0\0\0\0', b'\x89\xfe\x01\0\0\0\0\0' + b'x' * 256, b'\xff' * 1000, b'\x82\x05Hello'):
            for _ in range(20):
                line = self.line(session)
                try:
                    line.socket.sendall(frame)
                except OSError:
                    pass
                self.assertTrue(self.ended(line.socket))

    def test_pings_without_reading_the_pongs(self):
        line = self.line(self.server.session())
        line.send(listen.client_hello())
        line.socket.settimeout(2)
        frame = b'\x89\xfd\0\0\0\0' + b'x' * 125
        try:
            for _ in range(50000):
                line.socket.sendall(frame)
        except OSError:
            pass  # it may be cut off

    def test_a_storm_of_seeks(self):
        line = self.line(self.server.session())
        line.send(listen.client_hello())
        chance = random.Random(2)
        line.socket.settimeout(2)
        try:
            for _ in range(2000):
                line.send(listen.seek(chance.randrange(600 * RATE)))
        except OSError:
            pass

    def test_messages_that_are_no_messages(self):
        chance = random.Random(3)
        session = self.server.session()
        for _ in range(100):
            line = self.line(session)
            line.send(chance.randbytes(chance.randrange(1, 4000)))
            line.close()


class Crowds(Attacks):
    OPTIONS = ('--connections', '500')

    def test_ten_thousand_connections(self):
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        count = min(10000, hard - 200 if hard != resource.RLIM_INFINITY else 10000)
        crowd = []
        for _ in range(count):
            made = socket.socket()
            made.setblocking(False)
            made.connect_ex((self.server.host, self.server.port))
            crowd.append(made)
        time.sleep(2)
        for made in crowd:
            made.close()
        time.sleep(0.5)
        text = self.server.raw('GET', '/metrics')[2].decode()
        refused = [line for line in text.splitlines() if line.startswith('stillpoint_connections_refused_total{')]
        self.assertGreater(sum(float(line.rsplit(' ', 1)[1]) for line in refused), 1000)


class OneOfMany(Attacks):
    """The attacker has an address of its own, and the witness another."""
    OPTIONS = (*PROXY, '--address-requests', '20', '--address-orders', '10', '--address-streams', '5')

    def ask(self, method, path, body=None):
        return self.server.raw(method, path, body, {'X-Forwarded-For': '203.0.113.7'})[0]

    def test_more_requests_than_allowed(self):
        answers = [self.ask('GET', '/v1/tracks') for _ in range(600)]
        self.assertGreater(answers.count(429), 300)

    def test_more_sessions_than_allowed(self):
        answers = [self.ask('POST', '/v1/sessions', '{"track": "drone"}') for _ in range(50)]
        self.assertLessEqual(answers.count(201), 12)
        self.assertGreater(answers.count(429), 30)

    def test_many_at_once(self):
        def hammer():
            for _ in range(100):
                try:
                    self.ask('POST', '/v1/sessions', '{"track": "drone"}')
                except (OSError, http.client.HTTPException):
                    pass
        threads = [threading.Thread(target=hammer) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


if __name__ == '__main__':
    unittest.main()
