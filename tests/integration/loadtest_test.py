#!/usr/bin/python3
"""The load tool on a real server: it finds nothing wrong, counts right, and leaves nothing behind."""
import json
import os
import subprocess
import unittest

from server_process import Server


def loadtest(*arguments):
    return subprocess.run([os.environ['STILLPOINT_LOADTEST'], *arguments], capture_output=True, text=True, timeout=60)


class Loadtest(unittest.TestCase):
    def test_two_sessions_with_five_listeners_each(self):
        file = os.path.join(os.environ.get('STILLPOINT_ARTIFACTS', '/tmp'), 'loadtest.json')
        with Server() as server:
            done = loadtest('--url', server.base, '--sessions', '2', '--listeners', '5', '--seconds', '3',
                            '--ramp', '50', '--track', 'high', '--pid', str(server.process.pid), '--json', file)
            self.assertEqual((done.returncode, done.stderr), (0, ''))
            left = server.json('GET', '/healthz')[1]
        with open(file) as text:
            report = json.load(text)
        self.assertEqual((report['asked']['sessions'], report['asked']['listeners']), (2, 10))
        self.assertEqual((report['sessions'], report['audible_sessions'], report['listeners']), (2, 2, 10))
        self.assertEqual((report['holes'], report['misstamped'], report['undecodable']), (0, 0, 0))
        self.assertEqual((report['track'], report['failures']), ('high', {}))
        self.assertEqual(report['first_sound_ms']['count'], 10)
        # What is due in the 5 s that each stayed at least: 50 packets and 2 world frames a second.
        self.assertGreater(report['packets'], 10 * 5 * 50)
        self.assertGreater(report['world_frames'], 10 * 5 * 2)
        self.assertGreater(report['bytes_per_second_per_listener'], 0)
        self.assertGreater(report['server_resident_mb'], 1)
        self.assertEqual((left['sessions'], left['listeners']), (0, 0))
        self.assertEqual(report['differing'], 0)
        self.assertGreater(report['decoded'], report['silent'])
        self.assertLess(report['peak'], 1)
        self.assertGreater(len(report['moments']), 3)
        self.assertIn('| listeners with sound', done.stdout)

    def test_listeners_and_sessions_that_come_and_go(self):
        page = os.path.join(os.environ.get('STILLPOINT_ARTIFACTS', '/tmp'), 'load.html')
        with Server() as server:
            done = loadtest('--url', server.base, '--sessions', '3', '--listeners', '4', '--seconds', '5', '--ramp', '50',
                            '--mixed', '--stall', '0.1', '--seeks', '2', '--updates', '3', '--churn', '4', '--cuts', '0.5',
                            '--html', page)
            self.assertEqual((done.returncode, done.stderr), (0, ''))
            left = server.json('GET', '/healthz')[1]
        self.assertNotIn('FAILED', done.stdout)
        self.assertRegex(done.stdout, r'holes, misstamped, differing +\| 0, 0, 0 ')
        self.assertRegex(done.stdout, r'listeners with sound +\| 12 of 12 ')
        self.assertEqual((left['sessions'], left['listeners']), (0, 0))
        with open(page) as text:
            self.assertGreater(text.read().count('<polyline'), 8)

    def fails(self, *arguments):
        done = loadtest(*arguments)
        self.assertEqual((done.returncode, done.stdout), (1, ''))
        self.assertRegex(done.stderr, r'\Aerror: [^\n]+\n\Z')
        return done.stderr

    def test_what_cannot_be_done_is_said_in_one_line(self):
        with Server() as server:
            self.assertIn('no track "nope"', self.fails('--url', server.base, '--track', 'nope'))
            self.assertIn('no process 2147483647', self.fails('--url', server.base, '--pid', '2147483647'))
        self.assertIn('no server answers', self.fails('--url', server.base))
        self.assertIn('--any-host', self.fails('--url', 'http://192.0.2.1:8080'))
        self.assertIn('no address', self.fails('--url', 'localhost'))


if __name__ == '__main__':
    unittest.main()
