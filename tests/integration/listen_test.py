#!/usr/bin/python3
"""A client that knows only docs/protocol.md hears the right beat."""
import cmath
import os
import unittest

import listen
from server_process import Server, tone_track


def frequency(samples, near):
    """Of the tone closest to NEAR, in Hz: how fast its phase turns against that of NEAR."""
    block = listen.RATE // 4
    step = cmath.exp(-2j * cmath.pi * near / listen.RATE)
    phases = []
    turn = 1
    for start in range(0, len(samples) - block + 1, block):
        total = 0
        for x in samples[start:start + block]:
            total += x * turn
            turn *= step
        phases.append(cmath.phase(total))
    turned = 0
    for a, b in zip(phases, phases[1:]):
        turned += (b - a + cmath.pi) % (2 * cmath.pi) - cmath.pi
    return near + turned / (2 * cmath.pi) / ((len(phases) - 1) * block / listen.RATE)


class Listening(unittest.TestCase):
    def test_the_beat_is_right(self):
        with Server(tracks={'theta': tone_track(183.4, 5.7, 60)}) as server:
            left, right = listen.listen(server.base, 'theta', 8)
        folder = os.environ.get('STILLPOINT_ARTIFACTS', '/tmp')
        listen.write_wav(os.path.join(folder, 'listen.wav'), left, right)
        second = listen.RATE
        heard_left = frequency(left[second:], 180)
        heard_right = frequency(right[second:], 186)
        self.assertAlmostEqual(heard_left, 183.4 - 5.7 / 2, delta=0.002)
        self.assertAlmostEqual(heard_right, 183.4 + 5.7 / 2, delta=0.002)
        self.assertAlmostEqual(heard_right - heard_left, 5.7, delta=0.002)


if __name__ == '__main__':
    unittest.main()
