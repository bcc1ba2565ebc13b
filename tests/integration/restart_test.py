#!/usr/bin/python3
"""Sessions outlive the server: it is killed, at rest and at random moments, and started again."""
import http.client
import os
import random
import threading
import time
import unittest

import listen
from listen import PACKET, RATE, Refused, Segment, Stream
from server_process import Server, tone_track

TRACKS = {'drone': tone_track(202, 4, 600), 'other': tone_track(302, 6, 600), 'short': tone_track(202, 4, 1)}

# What was changed so long before the server was killed is never lost; docs/operating.md promises 0.1 s and the time
# of two writes. The machine that tests may have other things to do.
BOUND = 0.5


def join(server, session):
    """Connected as soon as the server has the session again, as a page would."""
    end = time.monotonic() + 10
    while True:
        try:
            stream = Stream(server.host, server.port, session)
            stream.send(listen.client_hello())
            return stream
        except Refused as refusal:
            if refusal.status != 503 or time.monotonic() > end:
                raise
        time.sleep(0.01)


def state_of(server, session):
    """(status, session) once it is no longer being restored."""
    end = time.monotonic() + 10
    while True:
        status, value = server.json('GET', '/v1/sessions/' + session)
        if status != 503 or time.monotonic() > end:
            return status, value
        assert value['type'] == '/problems/restoring'
        time.sleep(0.01)


def packets_of(stream, seconds):
    """{first sample: packet} of the next SECONDS of media."""
    packets = {}
    while not packets or max(packets) - min(packets) < seconds * RATE:
        message = stream.read(10)
        assert message, 'no more media'
        if isinstance(message, Segment):
            for k, packet in enumerate(message.packets):
                packets[message.first_sample + k * PACKET] = packet
    return packets


class Restart(unittest.TestCase):
    def setUp(self):
        self.server = Server(tracks=TRACKS)

    def tearDown(self):
        self.server.__exit__(None, None, None)

    def restart(self, away=0):
        self.server.kill()
        time.sleep(away)
        self.server.start()

    def stop(self):
        self.server.process.terminate()
        self.assertEqual(self.server.process.wait(10), 0)
        self.server.process.stdout.close()

    def test_who_listens_hears_the_same_at_the_same_time(self):
        session = self.server.session(seed=99)
        stream = join(self.server, session)
        before = packets_of(stream, 7)
        epoch, world_epoch = stream.status.epoch, stream.status.world_epoch
        expected = stream.status
        stream.close()
        time.sleep(BOUND)
        self.restart(away=0.5)
        began = time.monotonic()
        stream = join(self.server, session)
        status = stream.hello.status
        now = status.server_time_us
        self.assertEqual(status.state, 'playing')
        self.assertLess(abs(status.position(now) - expected.position(now)), 0.05 * RATE)
        self.assertGreater(status.epoch, epoch)
        self.assertGreater(status.world_epoch, world_epoch)
        after = packets_of(stream, 2)
        self.assertLess(min(after), status.position(now))
        # As it was made before; but for the first packets, with which decoders settle.
        common = sorted(set(after) & set(before))[4:]
        self.assertGreater(len(common), 50)
        self.assertEqual([sample for sample in common if before[sample] != after[sample]], [])
        print('restarted and joined in %.0f ms' % (1e3 * (time.monotonic() - began)))
        stream.close()

    def test_everything_is_as_it_was(self):
        waiting = self.server.session(start_s=30, gain=0.5, style='mandala', seed='18446744073709551615')
        paused = self.server.session(TRACKS['other'], start='now', start_s=100)
        self.server.json('PATCH', '/v1/sessions/' + paused, {'position_s': 200, 'paused': True})
        changed = self.server.session(start='now', mix={'noise': 0.25})
        self.server.json('PUT', '/v1/sessions/%s/track' % changed, {'track': 'other', 'seed': 5})
        stopped = self.server.session()
        self.server.json('DELETE', '/v1/sessions/' + stopped)
        over = self.server.session('short', start='now')
        time.sleep(1.5)
        ids = (waiting, paused, changed)
        before = [state_of(self.server, session)[1] for session in ids]
        self.restart()
        after = [state_of(self.server, session)[1] for session in ids]
        for old, new in zip(before, after):
            for member in ('id', 'state', 'style', 'gain', 'mix', 'seed', 'levels', 'stream', 'warnings'):
                self.assertEqual(new[member], old[member], member)
            self.assertEqual(new['track']['hash'], old['track']['hash'])
            self.assertEqual(new['track']['id'], old['track']['id'])
        self.assertEqual([s['state'] for s in after], ['waiting', 'paused', 'playing'])
        self.assertEqual(after[0]['position_s'], 30)
        self.assertEqual(after[1]['position_s'], before[1]['position_s'])
        self.assertGreater(after[2]['position_s'], before[2]['position_s'])
        self.assertEqual(state_of(self.server, stopped)[0], 404)
        self.assertEqual(state_of(self.server, over)[1]['state'], 'ended')

    def test_a_server_that_was_asked_to_stop_goes_on_too(self):
        session = self.server.session(start='now')
        self.stop()
        self.server.start()
        self.assertEqual(state_of(self.server, session)[1]['state'], 'playing')

    def test_without_a_state_folder_sessions_end_with_the_server(self):
        with Server(tracks=TRACKS, state='') as server:
            session = server.session()
            server.kill()
            server.start()
            self.assertEqual(state_of(server, session)[0], 404)

    def test_a_second_server_leaves_the_sessions_alone(self):
        session = self.server.session()
        with Server(tracks=TRACKS, state=self.server.state) as second:
            self.assertEqual(state_of(second, session)[0], 404)
            second.session()
        self.restart()
        self.assertEqual(state_of(self.server, session)[0], 200)
        self.assertEqual(len(self.server.json('GET', '/v1/sessions')[1]['sessions']), 1)

    def test_a_damaged_database_is_put_aside(self):
        session = self.server.session()
        self.stop()
        with open(self.server.state + '/stillpoint.db', 'r+b') as file:
            file.write(b'no database at all')
        self.server.start()
        self.assertEqual(state_of(self.server, session)[0], 404)
        self.assertEqual(state_of(self.server, self.server.session())[0], 200)
        self.assertTrue([name for name in os.listdir(self.server.state) if '.damaged-' in name])

    def test_a_storm_of_changes_is_written_now_and_then(self):
        session = self.server.session(start='now')
        journal = self.server.state + '/stillpoint.db-wal'
        size = os.path.getsize(journal)
        end = time.monotonic() + 1
        changes = 0
        while time.monotonic() < end:
            changes += 1
            self.server.json('PATCH', '/v1/sessions/' + session, {'gain': changes % 100 / 100})
        time.sleep(BOUND)
        # A transaction writes a handful of pages of 4 kB, each with 24 bytes before it; 20 of them a second at most.
        pages = (os.path.getsize(journal) - size) / 4120
        self.assertLess(pages, 25 * 6, '%d changes' % changes)
        self.restart()
        self.assertAlmostEqual(state_of(self.server, session)[1]['gain'], changes % 100 / 100, places=5)


class Client(threading.Thread):
    """Creates, changes and deletes sessions of its own until the server is gone, and knows what it was answered."""

    def __init__(self, server, seed):
        super().__init__()
        self.server, self.random = server, random.Random(seed)
        self.alive, self.deleted, self.doubtful = {}, set(), set()  # alive: {id: [(time, wish, answer is there)]}
        self.number = seed * 1000000

    def run(self):
        try:
            while True:
                self.act()
        except (OSError, http.client.HTTPException):
            pass  # killed

    def act(self):
        choice = self.random.random()
        if not self.alive or (choice < 0.3 and len(self.alive) < 6):
            self.alive[self.server.session(start='now')] = []
        elif choice < 0.4:
            session = self.random.choice(list(self.alive))
            del self.alive[session]
            self.doubtful.add(session)
            status, _ = self.server.json('DELETE', '/v1/sessions/' + session)
            assert status == 204, status
            self.doubtful.discard(session)
            self.deleted.add(session)
        else:
            self.change(self.random.choice(list(self.alive)))

    # Everything that is asked for carries the same number, so that halves of two wishes would be seen.
    def change(self, session):
        self.number += 1
        wish = [time.monotonic(), self.number, False]
        self.alive[session].append(wish)
        track = dict(TRACKS['drone'], title=str(self.number))
        status, _ = self.server.json('PUT', '/v1/sessions/%s/track' % session, {'track': track, 'seed': self.number})
        assert status in (200, 202), status
        wish[2] = True


class RandomMoments(unittest.TestCase):
    ROUNDS = 25

    def verify(self, server, client, killed):
        for session in client.deleted:
            self.assertEqual(state_of(server, session)[0], 404, 'a deleted session came back')
        for session in list(client.doubtful):
            status, found = state_of(server, session)
            if status == 200:
                client.alive[session] = [[0, int(found['seed']), True]]
        client.doubtful.clear()
        for session, wishes in client.alive.items():
            status, found = state_of(server, session)
            self.assertEqual(status, 200, 'a session is lost that was answered with 201')
            if not wishes:
                continue
            number = int(found['seed'])
            self.assertIn(number, [0] + [wish[1] for wish in wishes], 'a change that nobody asked for')
            if number:
                self.assertEqual(found['track']['title'], str(number), 'a torn session')
            sure = [wish[1] for wish in wishes if wish[2] and wish[0] < killed - BOUND]
            self.assertGreaterEqual(number, max(sure, default=0), 'an old change is lost')
            client.alive[session] = [[0, number, True]]

    def test_killed_at_random_moments(self):
        tracks = {'drone': dict(TRACKS['drone'], seed=0)}
        with Server('--sessions', '200', '--load', '1', tracks=tracks) as server:
            clients = [Client(server, 1), Client(server, 2)]
            chance = random.Random(5)
            for _ in range(self.ROUNDS):
                for client in clients:
                    client.start()
                time.sleep(chance.uniform(0.01, 0.25))
                killed = time.monotonic()
                server.kill()
                for client in clients:
                    client.join()
                server.start()
                for i, client in enumerate(clients):
                    self.verify(server, client, killed)
                    clients[i] = Client(server, client.number // 1000000)
                    clients[i].alive, clients[i].deleted = client.alive, client.deleted
                    clients[i].number = client.number
            self.assertTrue(any(client.deleted for client in clients) and any(client.alive for client in clients))
            self.assertEqual([name for name in os.listdir(server.state) if 'damaged' in name], [])


if __name__ == '__main__':
    unittest.main()
