#!/usr/bin/python3
"""The stream of a session: joining, seeking, pausing, changing, failing."""
import socket
import time
import unittest

import listen
from listen import RATE, Closed, Hello, Refused, Segment, Status, Stream, StreamError, Tape, WebSocket, WorldFrame
from server_process import Server, tone_track


def is_sound(message):
    return isinstance(message, Segment) and bool(message.packets)


def rms(samples):
    return (sum(x * x for x in samples) / max(1, len(samples))) ** 0.5


class Streams(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(tracks={'drone': tone_track(202, 4, 600), 'high': tone_track(402, 10, 600),
                                    'short': tone_track(202, 4, 2)})

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__(None, None, None)

    def setUp(self):
        self.streams = []

    def tearDown(self):
        for stream in self.streams:
            stream.close()
        for session in self.server.json('GET', '/v1/sessions')[1]['sessions']:
            self.server.json('DELETE', '/v1/sessions/' + session['id'])

    def connect(self, session, hello=True, **options):
        stream = Stream(self.server.host, self.server.port, session, **options)
        self.streams.append(stream)
        if hello:
            stream.send(listen.client_hello())
        return stream

    def server_time(self, stream):
        stream.send(listen.ping(7, 123))
        pong = stream.read_until(lambda m: isinstance(m, listen.Pong))[-1]
        self.assertEqual((pong.id, pong.client_time_us), (7, 123))
        return pong.server_time_us

    # ---------------------------------------------------------------- joining

    def test_a_first_listener(self):
        session = self.server.session()
        stream = self.connect(session, hello=False)
        hello = stream.hello
        self.assertEqual((hello.protocol, hello.session_id, hello.title, hello.track_id), (1, session, 'Tone 202', 'drone'))
        self.assertEqual(hello.status.state, 'waiting')
        self.assertEqual(hello.opus_head[:8], b'OpusHead')
        self.assertEqual(listen.one(hello.score, 3), 600 * RATE)
        self.assertIsNone(stream.read(0.3), 'media before the hello')
        stream.send(listen.client_hello())
        seen = stream.read_until(is_sound)
        kinds = [type(m) for m in seen]
        self.assertEqual(kinds[0], Status)
        self.assertEqual((seen[0].state, seen[0].listeners), ('playing', 1))
        self.assertIn(WorldFrame, kinds)
        self.assertLess(kinds.index(WorldFrame), len(kinds) - 1, 'the world comes before the sound')
        self.assertTrue(seen[-1].first)
        self.assertEqual(seen[-1].first_sample, 0)

    def test_media_comes_without_holes_and_seconds_ahead(self):
        stream = self.connect(self.server.session())
        tape = Tape(stream.hello)
        sizes = []
        while tape.decoder is None or tape.end() < 7 * RATE:
            message = stream.read(3)
            if is_sound(message):
                self.assertEqual(message.first, not sizes)
                tape.add(message)
                sizes.append(len(message.packets))
        self.assertEqual(sizes[0], 5, 'a short message first')
        self.assertLessEqual(max(sizes), 10)
        left, _ = tape.part(0, 6 * RATE)
        self.assertGreater(rms(left[RATE:]), 0.05)

    def test_world_frames_follow_one_another(self):
        stream = self.connect(self.server.session())
        frames = []
        while len(frames) < 12:
            message = stream.read(5)
            if isinstance(message, WorldFrame):
                self.assertTrue(message.is_keyframe)
                self.assertEqual(frames, [])
                next_frame = message.sequence
            elif isinstance(message, Segment):
                frames += message.world
        self.assertEqual([f.sequence for f in frames], list(range(next_frame, next_frame + len(frames))))
        self.assertEqual([f.first_sample for f in frames], [f.sequence * RATE // 2 for f in frames])

    def test_a_late_listener_joins_at_the_same_place(self):
        session = self.server.session()
        first = self.connect(session)
        first.read_until(is_sound)
        time.sleep(1.5)
        late = self.connect(session)
        seen = late.read_until(is_sound)
        position = late.status.position(self.server_time(late))
        keyframe = next(m for m in seen if isinstance(m, WorldFrame))
        self.assertTrue(keyframe.is_keyframe)
        self.assertLessEqual(keyframe.first_sample, position)
        segment = seen[-1]
        self.assertTrue(segment.first)
        self.assertGreater(position, RATE)
        self.assertLessEqual(segment.first_sample, position - 4 * 960 + 960)
        self.assertGreater(segment.first_sample, position - RATE)
        self.assertEqual(late.status.listeners, 2)
        late.close()
        first.read_until(lambda m: isinstance(m, Status) and m.listeners == 1)

    def test_listeners_hear_the_same_packets(self):
        session = self.server.session()
        packets = []
        for _ in range(2):
            stream = self.connect(session)
            heard = {}
            while len(heard) < 100:
                message = stream.read()
                if is_sound(message):
                    for i, packet in enumerate(message.packets):
                        heard[message.first_sample + 960 * i] = packet
            packets.append(heard)
        both = set(packets[0]) & set(packets[1])
        self.assertGreater(len(both), 40)
        self.assertTrue(all(packets[0][s] == packets[1][s] for s in both))

    def test_a_listener_who_lost_the_net_comes_back(self):
        session = self.server.session()
        stream = self.connect(session)
        stream.read_until(is_sound)
        start = self.server_time(stream)
        stream.close()
        time.sleep(3)
        again = self.connect(session)
        again.read_until(is_sound)
        now = self.server_time(again)
        expected = max(0, now - start) * RATE // 1000000
        self.assertLess(abs(again.status.position(now) - expected), RATE // 2)

    def test_only_sound_or_only_world(self):
        session = self.server.session()
        sound = self.connect(session, hello=False)
        sound.send(listen.client_hello(world=False))
        world = self.connect(session, hello=False)
        world.send(listen.client_hello(audio=False))
        for _ in range(20):
            message = sound.read()
            self.assertNotIsInstance(message, WorldFrame)
            self.assertFalse(isinstance(message, Segment) and message.world)
        got = 0
        while got < 3:
            message = world.read()
            if isinstance(message, Segment):
                self.assertEqual(message.packets, [])
                got += len(message.world)

    # ---------------------------------------------------------------- control

    def test_seek(self):
        stream = self.connect(self.server.session())
        stream.read_until(is_sound)
        target = 300 * RATE + 123
        stream.send(listen.seek(target))
        seen = stream.read_until(lambda m: is_sound(m) and m.epoch == stream.status.epoch and m.first)
        status = next(m for m in seen if isinstance(m, Status))
        self.assertEqual((status.epoch, status.anchor_sample, status.switch_sample), (2, target, target))
        keyframe = next(m for m in seen if isinstance(m, WorldFrame))
        self.assertEqual(keyframe.world_epoch, status.world_epoch)
        self.assertEqual(keyframe.first_sample, 300 * RATE)
        segment = seen[-1]
        self.assertEqual(segment.first_sample % 960, 0)
        self.assertTrue(target - 5 * 960 <= segment.first_sample <= target - 4 * 960)
        following = stream.read_until(is_sound)[-1]
        self.assertEqual(following.epoch, 2)

    def test_seek_too_far_is_refused(self):
        stream = self.connect(self.server.session())
        stream.send(listen.seek(601 * RATE))
        error = stream.read_until(lambda m: isinstance(m, StreamError))[-1]
        self.assertEqual((error.code, error.closing), ('not_allowed', False))
        stream.read_until(lambda m: isinstance(m, Segment))

    def test_after_many_seeks_the_last_one_counts(self):
        stream = self.connect(self.server.session())
        for i in range(50):
            stream.send(listen.seek((100 + i) * RATE))
        seen = stream.read_until(lambda m: is_sound(m) and stream.status.switch_sample == 149 * RATE)
        self.assertEqual(seen[-1].epoch, stream.status.epoch)
        self.assertTrue(149 * RATE - 5 * 960 <= seen[-1].first_sample <= 149 * RATE)
        self.assertLess(stream.status.epoch, 12, 'seeks that come faster than epochs are not queued')
        epochs = [m.epoch for m in seen if is_sound(m)]
        self.assertEqual(epochs, sorted(epochs))

    def test_pause_and_resume(self):
        stream = self.connect(self.server.session())
        stream.read_until(is_sound)
        time.sleep(0.6)
        stream.send(listen.pause())
        paused = stream.read_until(lambda m: isinstance(m, Status) and m.state == 'paused')[-1]
        self.assertGreater(paused.anchor_sample, RATE // 10)
        time.sleep(0.5)
        stream.send(listen.resume())
        status = stream.read_until(lambda m: isinstance(m, Status) and m.state == 'playing')[-1]
        self.assertEqual((status.epoch, status.anchor_sample), (1, paused.anchor_sample))
        self.assertGreaterEqual(status.anchor_time_us - paused.server_time_us, 450000)

    def test_a_change_of_style_makes_the_world_anew(self):
        stream = self.connect(self.server.session())
        stream.read_until(lambda m: isinstance(m, Segment) and m.first_sample > 5 * RATE)
        stream.send(listen.set_style('mandala'))
        seen = stream.read_until(lambda m: isinstance(m, Segment) and m.world and m.world[0].world_epoch == 2)
        status = next(m for m in seen if isinstance(m, Status) and m.style == 'mandala')
        self.assertEqual((status.epoch, status.world_epoch), (1, 2))
        keyframe = [m for m in seen if isinstance(m, WorldFrame)][-1]
        self.assertEqual((keyframe.world_epoch, keyframe.is_keyframe), (2, True))
        self.assertEqual(seen[-1].packets, [])
        self.assertEqual(seen[-1].world[0].sequence, keyframe.sequence)
        self.assertGreater(len(seen[-1].world), 5, 'what was sent already is made anew')

    def test_an_unknown_style_is_refused(self):
        stream = self.connect(self.server.session())
        stream.send(listen.set_style('nothing'))
        self.assertEqual(stream.read_until(lambda m: isinstance(m, StreamError))[-1].code, 'not_allowed')

    def test_a_keyframe_on_request(self):
        stream = self.connect(self.server.session())
        stream.read_until(lambda m: isinstance(m, Segment) and m.first_sample > 2 * RATE)
        stream.send(listen.request_keyframe())
        self.assertTrue(stream.read_until(lambda m: isinstance(m, WorldFrame))[-1].is_keyframe)

    def test_gain_reaches_the_listeners(self):
        session = self.server.session()
        stream = self.connect(session)
        self.server.json('PATCH', '/v1/sessions/' + session, {'gain': 0.5})
        stream.read_until(lambda m: isinstance(m, Status) and m.gain == 0.5)

    def test_another_track_takes_over_without_a_break(self):
        session = self.server.session()
        stream = self.connect(session)
        tape = Tape(stream.hello)
        while tape.decoder is None or tape.end() < 7 * RATE:
            message = stream.read()
            if is_sound(message):
                tape.add(message)
        time.sleep(0.5)  # the packets are kept from other tests: without it nothing has been played yet
        status, _ = self.server.json('PUT', '/v1/sessions/%s/track' % session, {'track': 'high'})
        self.assertEqual(status, 200)
        *seen, hello = stream.read_until(lambda m: isinstance(m, Hello))
        for message in filter(is_sound, seen):
            tape.add(message)
        self.assertEqual((hello.track_id, hello.status.epoch), ('high', 2))
        switch = hello.status.switch_sample
        changed = Tape(hello)
        while changed.decoder is None or changed.end() < switch + RATE:
            message = stream.read()
            if is_sound(message) and message.epoch == 2:
                changed.add(message)
        # At the switch both epochs carry the same sound, so going over from one to the other is not heard.
        before, _ = tape.part(switch - 480, 960)
        after, _ = changed.part(switch - 480, 960)
        self.assertLess(rms([a - b for a, b in zip(before, after)]), 0.1 * rms(before))
        # And 100 ms later only the new one sounds: 402 - 5 Hz in the left ear.
        later, _ = changed.part(switch + RATE // 10, RATE // 2)
        self.assertAlmostEqual(sum(a < 0 <= b for a, b in zip(later, later[1:])) * 2, 397, delta=4)

    def test_the_end(self):
        session = self.server.session('short')
        stream = self.connect(session)
        seen = stream.read_until(lambda m: isinstance(m, Segment) and m.last)
        self.assertGreaterEqual(seen[-1].first_sample + 960 * len(seen[-1].packets), 2 * RATE)
        status = stream.read_until(lambda m: isinstance(m, Status) and m.state == 'ended')[-1]
        self.assertEqual(status.anchor_sample, 2 * RATE)
        stream.send(listen.seek(0))
        self.assertEqual(stream.read_until(lambda m: is_sound(m) and m.epoch == 2)[-1].first_sample, 0)
        self.assertEqual(stream.status.state, 'playing')

    def test_a_session_that_is_stopped_says_so(self):
        session = self.server.session()
        stream = self.connect(session)
        stream.read_until(is_sound)
        self.server.json('DELETE', '/v1/sessions/' + session)
        error = stream.read_until(lambda m: isinstance(m, StreamError))[-1]
        self.assertEqual((error.code, error.closing), ('session_ended', True))
        with self.assertRaises(Closed) as closed:
            stream.read()
        self.assertEqual(closed.exception.code, 1000)
        with self.assertRaises(Refused) as refused:
            self.connect(session)
        self.assertEqual(refused.exception.status, 404)

    # ---------------------------------------------------------------- bad clients

    def expect_bad_message(self, stream):
        error = stream.read_until(lambda m: isinstance(m, StreamError))[-1]
        self.assertEqual((error.code, error.closing), ('bad_message', True))
        with self.assertRaises(Closed) as closed:
            stream.read()
        self.assertEqual(closed.exception.code, 1002)
        self.assertEqual(self.server.json('GET', '/healthz')[0], 200)

    def test_messages_that_are_none(self):
        session = self.server.session()
        for payload in (b'\xff' * 20, b'\x0a\x7f', b'\x0a\x05\x08', b'\x07'):
            stream = self.connect(session, hello=False)
            stream.send(payload)
            self.expect_bad_message(stream)

    def test_text_is_refused(self):
        stream = self.connect(self.server.session(), hello=False)
        stream.websocket.send_frame(1, b'hello')
        self.expect_bad_message(stream)

    def test_a_hello_that_wants_nothing(self):
        stream = self.connect(self.server.session(), hello=False)
        stream.send(listen.client_hello(world=False, audio=False))
        self.expect_bad_message(stream)

    def test_unknown_fields_are_skipped(self):
        stream = self.connect(self.server.session(), hello=False)
        stream.send(listen.field(99, b'later'))
        stream.send(b'')
        stream.send(listen.client_hello() + listen.field(50, 1))
        stream.read_until(is_sound)

    def test_control_before_the_hello_is_refused(self):
        stream = self.connect(self.server.session(), hello=False)
        stream.send(listen.pause())
        self.assertEqual(stream.read(2).code, 'not_allowed')

    def closes(self, send, codes):
        stream = self.connect(self.server.session())
        send(stream.websocket)
        try:
            while stream.read(3):
                pass
            self.fail('the server let it pass')
        except Closed as closed:
            self.assertIn(closed.code, codes)
        except ConnectionError:
            self.assertIn(None, codes)
        self.assertEqual(self.server.json('GET', '/healthz')[0], 200)

    def test_frames_against_the_rules(self):
        self.closes(lambda w: w.send_frame(2, b'\x00' * 5000), [1009])
        self.closes(lambda w: w.send_frame(2, b'', masked=False), [1002])
        self.closes(lambda w: w.send_frame(3, b''), [1002])
        self.closes(lambda w: w.send_frame(0, b''), [1002])
        self.closes(lambda w: w.send_frame(9, b'x' * 126), [1002])
        self.closes(lambda w: w.socket.sendall(b'\x82\xff' + b'\xff' * 8 + b'abcd'), [1002, 1009])
        self.closes(lambda w: w.send_frame(8, b'\x03\xe8bye'), [1000])

    def test_a_message_in_pieces_with_a_ping_between(self):
        stream = self.connect(self.server.session(), hello=False)
        hello = listen.client_hello()
        stream.websocket.send_frame(2, hello[:3], final=False)
        stream.websocket.send_frame(9, b'are you there')
        stream.websocket.send_frame(0, hello[3:])
        stream.read_until(is_sound)

    def test_a_listener_who_does_not_read_is_dropped_alone(self):
        session = self.server.session()
        good = self.connect(session)
        slow = self.connect(session, hello=False, receive_buffer=4096)
        slow.send(listen.client_hello())
        good.read_until(is_sound)
        # Each seek brings eight seconds of media anew, all of which the slow one leaves lying.
        for i in range(40):
            good.send(listen.seek((i + 1) * 10 * RATE))
            epoch = good.read_until(lambda m: isinstance(m, Status) and m.switch_sample == (i + 1) * 10 * RATE)[-1].epoch
            good.read_until(lambda m: is_sound(m) and m.epoch == epoch and m.first_sample > (i * 10 + 16) * RATE)
            if good.status.listeners == 1:
                break
        else:
            # A seek makes what is still waiting useless, and it is dropped; then the age of what waits decides.
            good.read_until(lambda m: isinstance(m, Status) and m.listeners == 1, timeout=30)
        good.read_until(is_sound)
        try:
            codes = []
            while True:
                message = slow.read(5)
                if isinstance(message, StreamError):
                    codes.append(message.code)
        except (Closed, ConnectionError):
            self.assertIn(codes, (['slow_listener'], []))

    def test_half_a_handshake_harms_nobody(self):
        for data in (b'', b'GET /v1/sessions/x/stream HT', b'GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n'):
            raw = socket.create_connection((self.server.host, self.server.port))
            raw.sendall(data)
            raw.close()
        self.assertEqual(self.server.json('GET', '/healthz')[0], 200)

    # ---------------------------------------------------------------- who may listen

    def refused(self, **options):
        with self.assertRaises(Refused) as refused:
            WebSocket(self.server.host, self.server.port,
                      '/v1/sessions/%s/stream' % self.server.session(), **options)
        return refused.exception.status

    def test_pages_of_other_sites_may_not_listen(self):
        self.assertEqual(self.refused(headers={'Origin': 'http://evil.example'}), 403)
        self.connect(self.server.session(), headers={'Origin': 'http://%s:%d' % (self.server.host, self.server.port)})

    def test_the_subprotocol_is_needed(self):
        self.assertEqual(self.refused(protocol='chat'), 400)
        self.assertEqual(self.refused(protocol=None), 400)

    def test_no_websocket_elsewhere(self):
        with self.assertRaises(Refused) as refused:
            WebSocket(self.server.host, self.server.port, '/v1/tracks')
        self.assertEqual(refused.exception.status, 404)


class Leaving(unittest.TestCase):
    def test_a_server_that_stops_says_so(self):
        with Server() as server:
            stream = Stream(server.host, server.port, server.session())
            stream.send(listen.client_hello())
            stream.read_until(is_sound)
            server.process.terminate()
            error = stream.read_until(lambda m: isinstance(m, StreamError))[-1]
            self.assertEqual((error.code, error.closing), ('server_stopping', True))
            self.assertEqual(server.process.wait(5), 0)


if __name__ == '__main__':
    unittest.main()
