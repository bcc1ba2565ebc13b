#!/usr/bin/python3
"""Everything that a listener of a busy server was sent is, byte for byte, what an offline run makes."""
import json
import os
import random
import subprocess
import time
import unittest

import listen
from listen import RATE, Hello, Segment, Status, WorldFrame
from player import Player
from server_process import Server, tone_track

BUSY = 5  # other sessions, on two workers


def track(carrier, seconds=300):
    """Tones, noise and an edge of two steps early on."""
    made = tone_track(carrier, 4, 12)
    made['steps'].append(json.loads(json.dumps(made['steps'][0])))
    made['steps'][1]['duration'] = seconds
    made['steps'][1]['voices'] += [
        {'synth_function_name': 'noise_generator', 'params': {'exponent': 1}, 'is_noise': True},
        {'synth_function_name': 'isochronic_tone', 'params': {'baseFreq': carrier + 60, 'beatFreq': 7}}]
    made['seed'] = 11
    return made


class Recorder(Player):
    """Also keeps the world, and what every epoch was made of."""

    def __init__(self, server, session, document):
        self.frames, self.keyframes = {}, {}
        self.documents = {1: document}
        self.restyles = []
        self.styles = {}
        super().__init__(server, session)

    def note(self, message):
        super().note(message)
        if isinstance(message, (Hello, Status)):
            status = message.status if isinstance(message, Hello) else message
            self.styles.setdefault(status.world_epoch, (status.epoch, status.style))
        if isinstance(message, WorldFrame):
            self.keyframes.setdefault(message.world_epoch, {})[message.sequence] = message.data.hex()
        if isinstance(message, Segment):
            for frame in message.world:
                known = self.frames.setdefault(frame.world_epoch, {})
                assert known.setdefault(frame.sequence, frame.data.hex()) == frame.data.hex(), 'sent twice, and not the same'


class Parity(unittest.TestCase):
    def test_all_that_was_sent(self):
        with Server('--workers', '2', '--sessions', '16', '--load', '1') as server:
            others = []
            for i in range(BUSY):
                status, session = server.json('POST', '/v1/sessions', {'track': track(150 + 10 * i), 'start': 'now'})
                self.assertEqual(status, 201, session)
                others.append(Player(server, session['id']))
            first = track(200)
            session = server.json('POST', '/v1/sessions', {'track': first})[1]['id']
            path = '/v1/sessions/' + session
            recorder = Recorder(server, session, json.dumps(first))
            recorder.listen(1.5)
            self.change(server, path, recorder, [{'op': 'replace', 'path': '/steps/1/voices/0/params/beatFreq', 'value': 9},
                                                 {'op': 'replace', 'path': '/steps/0/voices/0/params/baseFreq', 'value': 240}])
            recorder.listen(1.0)
            recorder.stream.send(listen.set_style('mandala'))
            recorder.listen(1.5)
            recorder.stream.send(listen.seek(100 * RATE + 321))
            recorder.listen(1.2)
            self.change(server, path, recorder, track(260))
            for value in (5, 6, 7):  # faster than one after the other can be heard
                self.change(server, path, recorder,
                            [{'op': 'replace', 'path': '/steps/1/voices/0/params/beatFreq', 'value': value}])
            recorder.listen(1.5)
            recorder.stream.send(listen.seek(9 * RATE))
            recorder.listen(4.0)
            for other in others:
                self.assertTrue(other.epochs)
            recorder.close()
            self.compare(recorder)

    def change(self, server, path, recorder, body):
        if isinstance(body, list):
            status, _, data = server.raw('PATCH', path + '/track', json.dumps(body),
                                         {'Content-Type': 'application/json-patch+json'})
        else:
            status, _, data = server.raw('PUT', path + '/track', json.dumps({'track': body}))
        self.assertEqual(status, 200, data)
        epoch = json.loads(data)['change']['epoch']
        recorder.documents[epoch] = server.raw('GET', path + '/track')[2].decode()

    def orders(self, recorder):
        """What the offline run is told, epoch by epoch."""
        orders = []
        document = None
        for number in sorted(recorder.epochs):
            epoch = recorder.epochs[number]
            document = recorder.documents.get(number, document)
            worlds = sorted(w for w, (e, _) in recorder.styles.items() if e == number)
            orders.append({
                'epoch': number, 'world_epoch': worlds[0], 'sample': epoch.status.switch_sample,
                'document': document, 'seed': '11', 'style': recorder.styles[worlds[0]][1],
                'blend': number in recorder.documents and number > 1,
                'end': epoch.segments[-1].first_sample + 960 * len(epoch.segments[-1].packets) if epoch.segments else 0,
                'restyles': [{'style': recorder.styles[w][1], 'world_epoch': w,
                              'sample': min(recorder.keyframes[w]) * RATE // 2,
                              'head': (max(recorder.frames[before]) + 3) * RATE // 2}
                             for before, w in zip(worlds, worlds[1:])]})
        return orders

    def compare(self, recorder):
        orders = self.orders(recorder)
        run = subprocess.run([os.environ['STILLPOINT_REPLAY']], capture_output=True, check=True, text=True,
                             input=json.dumps({'chunks': random.Random(4).getrandbits(60), 'epochs': orders}))
        offline = json.loads(run.stdout)
        packets = frames = keyframes = 0
        for number, epoch in recorder.epochs.items():
            made = offline['packets'].get(str(number), {})
            for segment in epoch.segments:
                for i, packet in enumerate(segment.packets):
                    sample = segment.first_sample + 960 * i
                    self.assertEqual(packet.hex(), made.get(str(sample)), 'epoch %d, sample %d' % (number, sample))
                    packets += 1
        for name, sent in (('frames', recorder.frames), ('keyframes', recorder.keyframes)):
            for world_epoch, of_epoch in sent.items():
                made = offline[name].get(str(world_epoch), {})
                for sequence, data in of_epoch.items():
                    if name == 'keyframes' and str(sequence) not in made:
                        continue  # made for somebody who joined in between
                    self.assertEqual(data, made.get(str(sequence)), '%s of world epoch %d, frame %d' % (name, world_epoch, sequence))
                    frames += name == 'frames'
                    keyframes += name == 'keyframes'
        print('parity: %d epochs, %d packets, %d world frames, %d keyframes, all equal'
              % (len(orders), packets, frames, keyframes))
        self.assertGreaterEqual(len(orders), 7)
        self.assertGreater(packets, 2000)
        self.assertGreater(frames, 60)
        self.assertGreaterEqual(keyframes, 7)


if __name__ == '__main__':
    unittest.main()
