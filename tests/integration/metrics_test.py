#!/usr/bin/python3
"""GET /metrics, read as Prometheus reads it."""
import os
import re
import tempfile
import unittest

import listen
from listen import RATE, Segment, Stream
from server_process import Server

SAMPLE = re.compile(r'([a-z_]+)(?:\{([^}]*)\})? (\S+)$')
LABEL = re.compile(r'([a-z_]+)="((?:[^"\\]|\\.)*)",?')


def parse(text):
    """({(name, labels): value}, {name: type}); fails on a line that is against the format."""
    values, types, helps = {}, {}, set()
    for line in text.splitlines():
        if line.startswith('# TYPE '):
            _, _, name, kind = line.split(' ')
            assert kind in ('counter', 'gauge', 'histogram') and name not in types, line
            types[name] = kind
        elif line.startswith('# HELP '):
            helps.add(line.split(' ')[2])
        else:
            found = SAMPLE.match(line)
            assert found, 'no sample: %r' % line
            labels = tuple(sorted(LABEL.findall(found.group(2) or '')))
            assert (found.group(1), labels) not in values, 'twice: %r' % line
            values[found.group(1), labels] = float(found.group(3))
    assert helps == set(types), 'every name has its words'
    return values, types


class Metrics(unittest.TestCase):
    def fetch(self, server, headers=None):
        status, got, body = server.raw('GET', '/metrics', headers=headers)
        self.assertEqual(status, 200)
        self.assertTrue(got['content-type'].startswith('text/plain; version=0.0.4'))
        return parse(body.decode())

    def test_what_a_server_says_of_itself(self):
        with Server('--sessions', '1') as server:
            values, types = self.fetch(server)
            self.assertEqual(values['stillpoint_sessions', (('state', 'playing'),)], 0)
            self.assertEqual(values['stillpoint_degradation_step', ()], 0)
            session = server.session()
            self.assertEqual(server.json('POST', '/v1/sessions', {'track': 'drone'})[0], 503)
            stream = Stream(server.host, server.port, session)
            stream.send(listen.client_hello())
            stream.read_until(lambda m: isinstance(m, Segment) and m.first_sample > 3 * RATE)
            report = listen.field(1, stream.status.epoch) + listen.field(2, 1000) + listen.field(3, 2000)
            stream.send(listen.field(2, report + listen.field(4, 3)))
            stream.send(listen.ping(1, 2))
            stream.read_until(lambda m: isinstance(m, listen.Pong))
            values, types = self.fetch(server)
            self.assertEqual(values['stillpoint_sessions', (('state', 'playing'),)], 1)
            self.assertEqual(values['stillpoint_listeners', ()], 1)
            self.assertEqual(values['stillpoint_listeners_reporting', ()], 1)
            self.assertEqual(values['stillpoint_underruns_reported_total', ()], 3)
            self.assertEqual(values['stillpoint_sessions_refused_total', (('code', 'too-many-sessions'),)], 1)
            self.assertEqual(types['stillpoint_first_sound_seconds'], 'histogram')
            self.assertEqual(values['stillpoint_first_sound_seconds_count', ()], 1)
            self.assertEqual(values['stillpoint_first_sound_seconds_bucket', (('le', '+Inf'),)], 1)
            self.assertGreater(values['stillpoint_media_seconds_total', ()], 3)
            self.assertGreater(values['stillpoint_media_cpu_seconds_total', ()], 0)
            self.assertGreater(values['stillpoint_sent_bytes_total', ()], 30000)
            chunks = sum(v for (name, _), v in values.items() if name == 'stillpoint_chunks_total')
            self.assertEqual(chunks, values['stillpoint_chunk_seconds_count', ()])
            for name, kind in types.items():
                self.assertTrue(name.startswith('stillpoint_'))
                self.assertEqual(name.endswith('_total'), kind == 'counter', name)
            with open(os.path.join(os.path.dirname(__file__), "../../docs/metrics.md")) as file:
                page = file.read()
            for name in types:
                self.assertIn(name[len('stillpoint_'):], page, 'docs/metrics.md names it')
            stream.close()

    def test_the_state_of_the_server(self):
        with Server() as server:
            status, view = server.json('GET', '/v1/server')
            self.assertEqual((status, view['degradation']['step'], view['sessions']), (200, 0, 0))

    def test_a_token_is_needed_where_there_is_one(self):
        with tempfile.NamedTemporaryFile('w') as file:
            file.write('0123456789abcdef\n')
            file.flush()
            with Server('--token-file', file.name) as server:
                self.assertEqual(server.raw('GET', '/metrics')[0], 401)
                self.fetch(server, {'Authorization': 'Bearer 0123456789abcdef'})


if __name__ == '__main__':
    unittest.main()
