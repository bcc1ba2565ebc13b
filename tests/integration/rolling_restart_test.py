#!/usr/bin/python3
"""A server is told to stop: it hands its sessions to the next one, and nobody hears it."""
import json
import signal
import socket
import time
import unittest

import listen
from balancer import Balancer
from listen import PACKET, RATE, Closed, Refused, Segment, Stream, StreamError
from server_process import Server, tone_track

TRACKS = {'drone': tone_track(202, 4, 600)}
LISTENERS = 5


def readiness(server):
    try:
        status, answer = server.json('GET', '/readyz')
        return status, answer['status']
    except OSError:
        return None, 'gone'


def wait_until(holds, seconds=10):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, 'waited in vain'
        time.sleep(0.01)


class Listener:
    """Plays as the page does: what it has, until the new stream has what is due."""

    def __init__(self, host, port, session):
        self.address = host, port, session
        self.packets, self.gap, self.error = {}, None, None
        self.join()

    def join(self):
        self.stream = Stream(*self.address)
        self.stream.send(listen.client_hello(world=False))
        self.status = self.stream.hello.status

    def position(self):
        return self.status.position(time.monotonic() * 1e6)

    def take(self, seconds=None, until=None):
        end = time.monotonic() + (seconds or 10)
        while time.monotonic() < end and not (until and until(self)):
            message = self.stream.read(0.05)
            if isinstance(message, listen.Status):
                self.status = message
            if isinstance(message, StreamError):
                self.error = message.code
            if isinstance(message, Segment):
                for k, packet in enumerate(message.packets):
                    self.packets[message.first_sample + k * PACKET] = packet

    def move(self):
        """From the told farewell to sound over a new connection; then gap is what was not heard, in seconds."""
        with_old = self.packets
        try:
            self.take(10)
        except Closed as closed:
            self.code = closed.code
        self.stream.close()
        delay = 0.25
        while True:
            time.sleep(delay)
            try:
                self.join()
                break
            except (Refused, Closed, OSError):
                delay = min(1, delay * 1.5)
        self.packets = {}
        self.take(until=lambda self: self.packets)
        heard_until = max(with_old) + PACKET
        self.gap = max(0, self.position() - heard_until, min(self.packets) - heard_until) / RATE
        self.take(1)
        common = sorted(set(with_old) & set(self.packets))[4:]  # the first ones settle the decoder
        self.same = bool(common) and all(with_old[at] == self.packets[at] for at in common)


class Rolling(unittest.TestCase):
    def test_listeners_move_to_the_next_server_and_hear_nothing_of_it(self):
        with Server(tracks=TRACKS) as old, Server('--standby', tracks=TRACKS, state=old.state) as new:
            self.assertEqual(readiness(old), (200, 'ready'))
            self.assertEqual(readiness(new), (503, 'standby'))
            status, answer = new.json('POST', '/v1/sessions', {'track': 'drone'})
            self.assertEqual((status, answer['type']), (503, '/problems/standby'))
            balancer = Balancer([old.port, new.port])
            session = old.session(start='now', seed=7)
            listeners = [Listener(balancer.host, balancer.port, session) for _ in range(LISTENERS)]
            for listener in listeners:
                listener.take(until=lambda l: len(l.packets) > 5 * RATE / PACKET)
            before = old.json('GET', '/v1/sessions/' + session)[1]
            told = time.monotonic()
            old.process.send_signal(signal.SIGTERM)
            wait_until(lambda: readiness(new)[0] == 200)
            ready = time.monotonic() - told
            for listener in listeners:
                listener.move()
                self.assertEqual((listener.error, listener.code), ('server_stopping', 1001))
                self.assertTrue(listener.same, 'the next server makes other packets')
            self.assertEqual(old.process.wait(5), 0)
            after = new.json('GET', '/v1/sessions/' + session)[1]
            for member in ('id', 'state', 'seed', 'style', 'gain'):
                self.assertEqual(after[member], before[member], member)
            worst = max(listener.gap for listener in listeners)
            print('the next server was ready after %.0f ms, the longest gap was %.0f ms' % (1e3 * ready, 1e3 * worst))
            self.assertLess(worst, 0.1)
            for listener in listeners:
                listener.stream.close()
            balancer.close()

    def test_two_processes_take_turns(self):
        with Server(tracks=TRACKS) as server:
            session = server.session(start='now')
            servers = [server]
            for _ in range(3):
                servers.append(Server('--standby', tracks=TRACKS, state=server.state).__enter__())
                servers[-2].process.send_signal(signal.SIGTERM)
                self.assertEqual(servers[-2].process.wait(10), 0)
                wait_until(lambda: readiness(servers[-1])[0] == 200)
                self.assertEqual(servers[-1].json('GET', '/v1/sessions/' + session)[1]['state'], 'playing')
            for other in servers[2:]:
                other.__exit__(None, None, None)
            servers[1].__exit__(None, None, None)


class Draining(unittest.TestCase):
    def drain(self, server):
        """A request that is not over yet, and the server told to stop."""
        body = json.dumps({'track': TRACKS['drone']}).encode()
        slow = socket.create_connection((server.host, server.port))
        slow.sendall(b'POST /v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n' % len(body) + body[:9])
        time.sleep(0.1)
        server.process.send_signal(signal.SIGTERM)
        wait_until(lambda: readiness(server) == (503, 'draining'))
        return slow, body[9:]

    def test_says_so_and_refuses_what_is_new(self):
        with Server() as server:
            session = server.session(start='now')
            slow, _ = self.drain(server)
            self.assertEqual(server.json('GET', '/livez'), (200, {'status': 'alive'}))
            for method, path in (('POST', '/v1/sessions'), ('GET', '/v1/sessions/' + session), ('GET', '/v1/tracks')):
                status, headers, body = server.raw(method, path, b'{"track": "drone"}')
                self.assertEqual((status, json.loads(body)['type']), (503, '/problems/draining'))
                self.assertEqual(headers['retry-after'], '1')
                self.assertEqual(headers['connection'], 'close')
            with self.assertRaises(Refused) as refused:
                Stream(server.host, server.port, session)
            self.assertEqual(refused.exception.status, 503)
            self.assertIsNone(server.process.poll())
            slow.close()

    def test_a_request_that_has_begun_is_answered(self):
        with Server() as server:
            slow, rest = self.drain(server)
            slow.sendall(rest)
            self.assertIn(b'/problems/draining', slow.recv(4096))
            self.assertEqual(server.process.wait(5), 0)

    def test_ends_within_its_limit(self):
        with Server('--drain-seconds', '0.5') as server:
            slow, _ = self.drain(server)
            self.assertEqual(server.process.wait(5), 0)
            slow.close()

    def test_a_second_signal_ends_it_at_once(self):
        with Server() as server:
            slow, _ = self.drain(server)
            server.process.send_signal(signal.SIGTERM)
            self.assertEqual(server.process.wait(2), 0)
            slow.close()


if __name__ == '__main__':
    unittest.main()
