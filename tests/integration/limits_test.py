#!/usr/bin/python3
"""The limits: each has an option that works, and a row in docs/limits.md."""
import os
import re
import subprocess
import tempfile
import unittest

from server_process import DRONE, Server, tone_track

PAGE = os.path.join(os.path.dirname(__file__), '../../docs/limits.md')


def options_of(command):
    """{option: default} of the headings "Limits of ..." in --help."""
    text = subprocess.run([os.environ['STILLPOINT'], command, '--help'], capture_output=True, text=True, check=True).stdout
    found = {}
    for heading, body in re.findall(r'^(Limits of [^\n]*):\n(.*?)(?=^\S|\Z)', text, re.MULTILINE | re.DOTALL):
        found.update(re.findall(r'^  (--[a-z-]+) NUMBER.*\]=(\S+)', body, re.MULTILINE))
    return found


def rows_of_page():
    with open(PAGE) as page:
        return dict(re.findall(r'^\| `(--[a-z-]+)` \| (\S+)', page.read(), re.MULTILINE))


class Documented(unittest.TestCase):
    def test_the_page_lists_every_option_with_its_default(self):
        options = options_of('serve')
        self.assertGreater(len(options), 30)
        self.assertEqual(rows_of_page(), options)

    def test_every_command_that_reads_tracks_has_their_limits(self):
        wanted = {name for name in rows_of_page() if name.startswith('--track-')}
        for command in ('check', 'render', 'describe', 'analyze', 'convert'):
            self.assertLessEqual(wanted, set(options_of(command)), command)


class AtWork(unittest.TestCase):
    def refusal(self, arguments, track):
        """The problem with which a server started so refuses a session of TRACK."""
        with Server(*arguments) as server:
            status, answer = server.json('POST', '/v1/sessions', {'track': track})
            self.assertGreaterEqual(status, 400, answer)
            return status, answer

    def test_of_tracks_sent_to_a_server(self):
        two_steps = dict(DRONE, steps=DRONE['steps'] * 2)
        for arguments, track, pointer in (
                (['--track-steps', '1'], two_steps, '/track/steps'),
                (['--track-hours', '0.1'], tone_track(200, 4, 400), '/track/steps/0/duration'),
                (['--track-values', '10'], two_steps, '/track')):
            status, answer = self.refusal(arguments, track)
            self.assertEqual(status, 422, answer)
            self.assertTrue(answer['errors'][0]['pointer'].startswith(pointer), answer)

    def test_a_raised_limit_lets_more_in(self):
        long = tone_track(200, 4, 30 * 3600)
        self.assertEqual(self.refusal([], long)[0], 422)
        with Server('--track-hours', '40') as server:
            self.assertEqual(server.json('POST', '/v1/sessions', {'track': long})[0], 201)

    def test_a_longer_document_gets_a_longer_request(self):
        padded = dict(DRONE, description='x' * (6 << 20))
        self.assertEqual(self.refusal([], padded)[0], 413)
        with Server('--track-size', '8') as server:
            self.assertEqual(server.json('POST', '/v1/sessions', {'track': padded})[0], 201)

    def test_of_sessions(self):
        with Server('--sessions', '1') as server:
            server.session()
            status, answer = server.json('POST', '/v1/sessions', {'track': 'drone'})
            self.assertEqual((status, answer['type']), (503, '/problems/too-many-sessions'))

    def test_of_requests(self):
        with Server('--request-head', '1') as server:
            status, _, _ = server.raw('GET', '/healthz', headers={'X-Long': 'x' * 2000})
            self.assertEqual(status, 431)

    def test_of_a_command(self):
        with tempfile.NamedTemporaryFile('w', suffix='.json') as file:
            file.write('{"steps": [{"duration": 7200, "voices": []}]}')
            file.flush()
            check = lambda *options: subprocess.run([os.environ['STILLPOINT'], 'check', file.name, *options],
                                                    capture_output=True, text=True)
            self.assertEqual(check().returncode, 0)
            short = check('--track-hours', '1')
            self.assertEqual(short.returncode, 1)
            self.assertIn('/steps/0/duration', short.stderr)

    def test_an_impossible_limit_is_refused(self):
        done = subprocess.run([os.environ['STILLPOINT'], 'serve', '--track-depth', '500'], capture_output=True, text=True)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn('--track-depth', done.stderr)


if __name__ == '__main__':
    unittest.main()
