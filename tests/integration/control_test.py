#!/usr/bin/python3
"""Changes while it plays: one parameter, whole tracks, seeks, and storms of them."""
import concurrent.futures
import http.client
import json
import os
import time
import unittest

import numpy

import listen
from listen import RATE
from player import Player
from server_process import Server, tone_track

EPOCH_INTERVAL = 0.08  # StreamingRules::change_interval
BLEND = 3840           # samples


def two_voices():
    track = tone_track(202, 4, 600)
    track['steps'][0]['voices'].append({'synth_function_name': 'isochronic_tone',
                                        'params': {'baseFreq': 150, 'beatFreq': 6, 'amp': 0.2}})
    return track


def carrier(hz):
    return [{'op': 'replace', 'path': '/steps/0/voices/0/params/baseFreq', 'value': hz}]


def high_pass(taps=511, cut=3000):
    """Passes what lies above CUT; 100 dB less of what lies below."""
    at = numpy.arange(taps) - taps // 2
    low = 2 * cut / RATE * numpy.sinc(2 * cut / RATE * at) * numpy.kaiser(taps, 10)
    return (at == 0) - low


def loudest_click(ear, begin, end):
    """What lies above 3 kHz there, at its loudest: our tones have nothing there, a jump has."""
    return float(numpy.abs(numpy.convolve(numpy.asarray(ear[begin:end], dtype=float), high_pass(), 'valid')).max())


def hertz(ear, begin, length=RATE // 4):
    """Of the strongest tone above 180 Hz there."""
    sound = numpy.asarray(ear[begin:begin + length], dtype=float) * numpy.hanning(length)
    spectrum = numpy.abs(numpy.fft.rfft(sound, 1 << 18))
    lowest = 180 * (1 << 18) // RATE
    return float(lowest + numpy.argmax(spectrum[lowest:])) * RATE / (1 << 18)


def amplitude(ear, begin, tone, length=24000):
    """Of the tone of so many Hz there."""
    at = numpy.arange(length)
    sound = numpy.asarray(ear[begin:begin + length], dtype=float) * numpy.hanning(length)
    return 4 / length * abs(numpy.sum(sound * numpy.exp(-2j * numpy.pi * tone * at / RATE)))


class Control(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server('--workers', '2', '--sessions', '32',
                            tracks={'drone': tone_track(202, 4, 600), 'two': two_voices()})

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__(None, None, None)

    def tearDown(self):
        for session in self.server.json('GET', '/v1/sessions')[1]['sessions']:
            self.server.json('DELETE', '/v1/sessions/' + session['id'])

    def play(self, track='drone', buffered=6):
        """A session that plays, a listener with seconds in hand, and the path of its track."""
        session = self.server.session(track)
        player = Player(self.server, session)
        self.addCleanup(player.close)
        player.listen(until=lambda: player.newest().tape.decoder and player.newest().tape.end() > buffered * RATE)
        player.listen(0.8)  # of which some is heard
        return player, '/v1/sessions/%s/track' % session

    def patch(self, path, body, kind='json-patch', **headers):
        """(status, headers, value)"""
        status, headers, data = self.server.raw('PATCH', path, json.dumps(body), {
            'Content-Type': 'application/%s+json' % kind, **{k.replace('_', '-'): v for k, v in headers.items()}})
        return status, headers, json.loads(data) if data else None

    def cpu(self):
        with open('/proc/%d/stat' % self.server.process.pid) as stat:
            fields = stat.read().rsplit(')', 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')

    # ---------------------------------------------------------------- one parameter

    def test_one_parameter_by_json_patch(self):
        player, path = self.play('two')
        offset, _ = player.server_time_us()
        asked = time.monotonic() * 1e6 + offset
        status, _, session = self.patch(path, carrier(302))
        self.assertEqual(status, 200, session)
        self.assertEqual((session['change']['epoch'], session['change']['joined']), (2, False))
        player.listen(until=lambda: 2 in player.epochs and player.newest().tape.decoder
                      and player.newest().tape.end() > player.newest().status.switch_sample + RATE)
        changed = player.epochs[2]
        self.assertEqual(changed.status.switch_sample, round(session['change']['switch_s'] * RATE))
        self.assertEqual(changed.status.anchor_time_us, player.epochs[1].status.anchor_time_us, 'the clock goes on')
        self.assertLess(changed.due_us() - asked, 250000, 'seconds were in hand, and yet it is heard at once')
        due = changed.due_us()
        left, _, seams = player.heard(due - 500000, due + 900000)
        self.assertAlmostEqual(hertz(left, 0), 200, delta=1)
        self.assertAlmostEqual(hertz(left, seams[2] + BLEND), 300, delta=1)
        quiet = loudest_click(left, 0, seams[2] - 4800)
        self.assertLess(loudest_click(left, seams[2] - 4800, seams[2] + 9600), 2 * quiet + 3e-5)
        # The other voice has not noticed, and the whole is as loud as before.
        level = [numpy.sqrt(numpy.mean(numpy.square(left[at:at + 16000]))) for at in (0, seams[2] + BLEND)]
        self.assertAlmostEqual(level[1] / level[0], 1, delta=0.06)

    def test_a_click_would_be_found(self):
        t = numpy.arange(20000) / RATE
        sound = 0.1 * numpy.sin(2 * numpy.pi * 200 * t)
        spliced = numpy.concatenate([sound[:10000], sound[10100:]])
        self.assertGreater(loudest_click(spliced, 8000, 12000), 20 * loudest_click(sound, 8000, 12000))

    def test_merge_patches(self):
        player, path = self.play()
        status, headers, document = self.server.raw('GET', path)
        self.assertEqual((status, headers['content-type']), (200, 'application/json'))
        self.assertEqual(json.loads(document), tone_track(202, 4, 600))
        steps = tone_track(302, 10, 500)['steps']
        status, _, session = self.patch(path, {'title': 'Merged', 'style': None, 'steps': steps}, 'merge-patch')
        self.assertEqual((status, session['track']['title'], session['track']['duration_s']), (200, 'Merged', 500.0))
        merged = json.loads(self.server.raw('GET', path)[2])
        self.assertEqual(merged, {'title': 'Merged', 'steps': steps,
                                  'global_settings': tone_track(202, 4, 600)['global_settings']})

    def test_a_whole_document_as_a_change_of_the_one_that_plays(self):
        player, path = self.play()
        track = tone_track(302, 10, 500)
        status, _, session = self.patch(path, [{'op': 'replace', 'path': '', 'value': track}])
        self.assertEqual((status, session['track']['duration_s']), (200, 500.0))
        self.assertEqual(json.loads(self.server.raw('GET', path)[2]), track)

    def test_the_noise_goes_on_where_a_tone_is_changed(self):
        track = tone_track(202, 4, 600)
        track['steps'][0]['voices'].append({'synth_function_name': 'noise_generator', 'params': {}})
        status, session = self.server.json('POST', '/v1/sessions', {'track': track, 'seed': 5})
        self.assertEqual(status, 201, session)
        path = '/v1/sessions/%s/track' % session['id']
        self.assertEqual(self.patch(path, carrier(210))[2]['seed'], '5')
        self.assertEqual(self.patch(path, [{'op': 'add', 'path': '/seed', 'value': 77}])[2]['seed'], '77')

    def test_a_layer_is_made_softer_while_it_plays(self):
        track = two_voices()
        track['steps'][0]['voices'].append({'synth_function_name': 'noise_generator', 'voice_type': 'noise',
                                            'params': {'noise_type': 'white'}})
        player, path = self.play(track)
        session = path[:-len('/track')]
        self.assertEqual(self.server.json('GET', session)[1]['track']['layers'], ['tones', 'noise'])
        status, view = self.server.json('PATCH', session, {'mix': {'noise': 0}})
        self.assertEqual((status, view['mix']), (200, {'tones': 1, 'noise': 0, 'clips': 1}), view)
        epoch = view['change']['epoch']
        player.listen(until=lambda: epoch in player.epochs and player.newest().tape.decoder
                      and player.newest().tape.end() > player.newest().status.switch_sample + RATE)
        due = player.epochs[epoch].due_us()
        left, _, seams = player.heard(due - 500000, due + 900000)
        hiss = high_pass()
        level = lambda begin: float(numpy.sqrt(numpy.mean(numpy.square(
            numpy.convolve(numpy.asarray(left[begin:begin + 12000], dtype=float), hiss, 'valid')))))
        before, after = level(0), level(seams[epoch] + BLEND)
        self.assertLess(after, before / 100, 'the noise is gone')
        self.assertLess(loudest_click(left, seams[epoch] - 960, seams[epoch] + BLEND), 8 * before, 'without a click')
        low = [amplitude(left, at, 200) for at in (0, seams[epoch] + BLEND)]
        self.assertAlmostEqual(low[1] / low[0], 1, delta=0.06, msg='the tones are as loud as before')
        # It belongs to the session: another track keeps it, and so does a change.
        self.assertEqual(self.patch(path, carrier(210))[2]['mix']['noise'], 0)
        self.assertEqual(self.server.json('PUT', path, {'track': 'drone'})[1]['mix']['noise'], 0)
        self.assertEqual(self.server.json('PATCH', session, {'mix': {'tones': 0.5}})[1]['mix'],
                         {'tones': 0.5, 'noise': 0, 'clips': 1})
        status, problem = self.server.json('PATCH', session, {'mix': {'tones': 2, 'bass': 1}})
        self.assertEqual((status, [error['pointer'] for error in problem['errors']]), (422, ['/mix/tones', '/mix/bass']))

    def test_if_match(self):
        player, path = self.play()
        tag = self.server.raw('GET', path)[1]['etag']
        self.assertEqual(self.server.raw('GET', path, headers={'If-None-Match': tag})[::2], (304, b''))
        self.assertEqual(self.patch(path, carrier(210), If_Match=tag)[0], 200)
        status, _, document = self.patch(path, carrier(220), If_Match=tag)
        self.assertEqual((status, document['type']), (412, '/problems/changed-meanwhile'))
        status, document = self.server.json('PUT', path, {'track': 'two'}, {'If-Match': tag})
        self.assertEqual(status, 412)
        now = self.server.raw('GET', path)[1]['etag']
        self.assertNotEqual(now, tag)
        self.assertEqual(self.server.json('PUT', path, {'track': 'two'}, {'If-Match': now})[0], 200)

    def test_bad_patches(self):
        player, path = self.play()
        status, headers, body = self.server.raw('PATCH', path, '{}', {'Content-Type': 'application/json'})
        self.assertEqual((status, headers['accept-patch']),
                         (415, 'application/merge-patch+json, application/json-patch+json'))
        cases = [('json-patch', {}, 422, ['']),
                 ('json-patch', [{'op': 'replace', 'path': '/steps/7/duration', 'value': 1}], 422, ['/0']),
                 ('json-patch', carrier(210) + [{'op': 'leap', 'path': ''}], 422, ['/1']),
                 ('json-patch', [{'op': 'replace', 'path': 'steps', 'value': 1}], 422, ['/0']),
                 ('json-patch', [{'op': 'remove', 'path': '/steps/-'}], 422, ['/0']),
                 ('json-patch', [{'op': 'test', 'path': '/title', 'value': 'Other'}], 409, ['/0']),
                 ('json-patch', [{'op': 'copy', 'from': '', 'path': '/a'}] * 200, 422, None),
                 ('json-patch', carrier(1) * 257, 422, ['']),
                 ('json-patch', [{'op': 'replace', 'path': '/steps/0/duration', 'value': 'long'}], 422,
                  ['/steps/0/duration']),
                 ('json-patch', [{'op': 'remove', 'path': ''}], 422, ['/0']),
                 ('merge-patch', {'steps': None}, 422, ['']),
                 ('merge-patch', 'nothing', 422, [''])]
        for kind, body, status, pointers in cases:
            got, _, document = self.patch(path, body, kind)
            self.assertEqual(got, status, (body if len(str(body)) < 200 else kind, document))
            if pointers is not None:
                self.assertEqual([error['pointer'] for error in document['errors']], pointers, document)
            self.assertTrue(all(error['message'] and error['fix'] for error in document['errors']))
        self.assertEqual(self.server.raw('PATCH', path, '{"a', {'Content-Type': listen_type('merge-patch')})[0], 400)
        self.assertEqual(self.patch('/v1/sessions/nothing/track', {})[0], 404)
        self.assertEqual(json.loads(self.server.raw('GET', path)[2]), tone_track(202, 4, 600))
        player.listen(0.3)
        self.assertEqual(max(player.epochs), 1, 'nothing has changed')

    def test_a_bad_request_among_good_ones_is_the_only_one_refused(self):
        player, path = self.play()
        with concurrent.futures.ThreadPoolExecutor(9) as pool:
            self.patch(path, carrier(203))  # what comes now waits for its turn together
            bodies = [carrier(210 + i) if i != 4 else [{'op': 'replace', 'path': '/steps/0/duration', 'value': 'x'}]
                      for i in range(9)]
            answers = list(pool.map(lambda body: self.patch(path, body)[0], bodies))
        self.assertEqual([status for status in answers if status != 200], [422])

    # ---------------------------------------------------------------- bursts

    def burst(self, path, count, seconds, body, sender=None):
        """COUNT requests evenly over SECONDS, each sent whether or not the one before is answered."""
        sender = sender or (lambda item: self.patch(path, item))
        begun = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(40) as pool:
            answers = []
            for i in range(count):
                time.sleep(max(0.0, begun + i * seconds / count - time.monotonic()))
                answers.append(pool.submit(sender, body(i)))
            return [answer.result() for answer in answers], time.monotonic() - begun

    def test_a_slider_is_coalesced_and_never_clicks(self):
        player, path = self.play()
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            burst = pool.submit(self.burst, path, 40, 2.0, lambda i: carrier(203 + i))
            player.listen(until=burst.done)
            answers, seconds = burst.result()
        self.assertEqual({status for status, _, _ in answers}, {200})
        last = max(answer['change']['epoch'] for _, _, answer in answers)
        player.listen(until=lambda: last in player.epochs and player.newest().tape.decoder
                      and player.newest().tape.end() > player.newest().status.switch_sample + RATE)
        self.assertEqual(player.stale, 0)
        epochs = sorted(player.epochs)
        self.assertGreater(len(epochs), 4)
        self.assertLessEqual(len(epochs) - 1, seconds / EPOCH_INTERVAL + 2)
        switches = [player.epochs[n].status.switch_sample for n in epochs[1:]]
        self.assertTrue(all(b - a >= BLEND for a, b in zip(switches, switches[1:])), 'blends overlap: %s' % switches)
        self.assertFalse(answers[-1][2]['change']['joined'], 'the last value is heard')
        self.assertFalse(answers[0][2]['change']['joined'], 'the first value is heard')
        heard = [a[2]['change']['epoch'] for a in answers if not a[2]['change']['joined']]
        self.assertEqual(sorted(heard), epochs[1:], 'one request of each epoch is the one that is heard')
        # What the loudspeaker played all the while.
        first, last = player.epochs[epochs[1]].due_us(), player.newest().due_us()
        left, _, seams = player.heard(first - 500000, last + 500000)
        clicks = {n: loudest_click(left, seams[n] - 960, seams[n] + BLEND) for n in epochs[1:]}
        print('slider: %d values in %.1f s, %d epochs, loudest click %.0f dBFS'
              % (len(answers), seconds, len(clicks), 20 * numpy.log10(max(clicks.values()))))
        self.assertLess(max(clicks.values()), 3e-4, clicks)
        # 42 Hz higher than at the beginning: half of the beat below the carrier.
        self.assertAlmostEqual(hertz(left, seams[epochs[-1]] + BLEND), 242 - 2, delta=1.5)

    def cost_of_one(self, change):
        """CPU seconds of a change that comes alone."""
        before = self.cpu()
        for i in range(6):
            change(i)
            time.sleep(0.25)
        return (self.cpu() - before) / 6

    def test_an_update_storm(self):
        player, path = self.play()
        one = self.cost_of_one(lambda i: self.patch(path, carrier(300 + i)))
        epochs = max(player.epochs)
        before = self.cpu()
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            storm = pool.submit(self.burst, path, 300, 3.0, lambda i: carrier(203 + i % 100))
            player.listen(until=storm.done)
            answers, seconds = storm.result()
        spent = self.cpu() - before
        begun = max(player.epochs) - epochs
        self.assertEqual({status for status, _, _ in answers}, {200})
        self.assertEqual(player.stale, 0, 'sound of an old epoch was sent after the new one was announced')
        self.assertLessEqual(begun, seconds / EPOCH_INTERVAL + 8)
        print('update storm: %d requests in %.1f s, %d epochs, %.2f CPU s; one change alone %.1f ms'
              % (len(answers), seconds, begun, spent, 1000 * one))
        self.assertLess(spent, 3 * one * begun + 0.004 * len(answers), 'it costs what is heard, and a little per request')

    def test_a_seek_storm(self):
        player, path = self.play()
        one = self.cost_of_one(lambda i: self.server.json('PATCH', path[:-6], {'position_s': 50 + i}))
        player.listen(0.3)
        epochs, before = max(player.epochs), self.cpu()
        begun = time.monotonic()
        for i in range(300):
            player.stream.send(listen.seek((100 + i) * RATE))
            player.listen(max(0.0, begun + i * 0.01 - time.monotonic()))
        seconds = time.monotonic() - begun
        spent = self.cpu() - before
        player.listen(until=lambda: player.newest().status.switch_sample == 399 * RATE
                      and player.newest().tape.decoder and player.newest().tape.end() > 401 * RATE)
        count = max(player.epochs) - epochs
        print('seek storm: 300 seeks in %.1f s, %d epochs, %.2f CPU s; one seek alone %.1f ms'
              % (seconds, count, spent, 1000 * one))
        self.assertEqual(player.stale, 0, 'sound of an old epoch was sent after the new one was announced')
        self.assertGreater(count, 5, 'one hears where one is')
        self.assertLessEqual(count, seconds / EPOCH_INTERVAL + 8)
        self.assertLess(spent, 3 * one * count + 0.001 * 300)
        # Nothing is missing of what a listener was to hear, and it is the right thing everywhere.
        last = player.newest().due_us()
        left, _, seams = player.heard(last - 1000000, last + 1000000)
        self.assertAlmostEqual(hertz(left, seams[max(player.epochs)] + 4800), 200, delta=1)

    # ---------------------------------------------------------------- together

    def test_two_listeners_hear_the_same_at_the_same_time(self):
        player, path = self.play()
        time.sleep(1)
        late = Player(self.server, path.split('/')[3])
        self.addCleanup(late.close)
        self.patch(path, carrier(250))
        for who in (player, late):
            who.listen(until=lambda who=who: who.newest().tape.decoder and 2 in who.epochs
                       and who.epochs[2].tape.decoder and who.epochs[2].tape.end() > who.epochs[2].status.switch_sample + RATE)
        offsets = [who.server_time_us() for who in (player, late)]
        # Each plays sample s when its own clock, corrected by what its pings told, says that s is due.
        due = [who.epochs[2].due_us() - offset for who, (offset, _) in zip((player, late), offsets)]
        self.assertLess(abs(due[0] - due[1]), 30000)
        start = player.epochs[2].due_us() + 100000
        a, b = (who.heard(start, start + 400000)[0] for who in (player, late))
        self.assertEqual(a, b)


def listen_type(kind):
    return 'application/%s+json' % kind


if __name__ == '__main__':
    unittest.main()
