#!/usr/bin/python3
"""Every operation of the API, with good and with bad input."""
import http.client
import json
import math
import os
import struct
import subprocess
import tempfile
import tempfile
import time
import unittest
import wave

from server_process import DRONE, Server, tone_track


class Rest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server('--sessions', '8')

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__(None, None, None)

    def tearDown(self):
        for session in self.server.json('GET', '/v1/sessions')[1]['sessions']:
            self.server.json('DELETE', '/v1/sessions/' + session['id'])

    def problem(self, answer, status, code):
        """Checks that the answer is a problem document; returns it."""
        got, headers, body = answer
        self.assertEqual(got, status, body[:500])
        self.assertEqual(headers['content-type'], 'application/problem+json')
        document = json.loads(body)
        self.assertEqual(document['status'], status)
        self.assertEqual(document['type'], '/problems/' + code)
        self.assertTrue(document['title'] and document['detail'])
        self.assertEqual(self.server.json('GET', '/healthz')[0], 200)
        return document

    def pointers(self, document):
        return [error['pointer'] for error in document['errors']]

    # ---------------------------------------------------------------- library

    def test_health(self):
        status, health = self.server.json('GET', '/healthz')
        self.assertEqual((status, health['status'], health['sessions'], health['listeners']), (200, 'ok', 0, 0))

    def test_tracks_are_listed_by_id(self):
        status, body = self.server.json('GET', '/v1/tracks')
        self.assertEqual(status, 200)
        self.assertEqual([track['id'] for track in body['tracks']], ['drone', 'high'])

    def wait_until_exact(self, server, track):
        while True:  # measuring gives way to everything else; ctest ends a test that takes too long
            levels = server.json('GET', '/v1/tracks/' + track)[1]['levels']
            self.assertIn(levels['state'], ('waiting', 'measuring', 'exact'))
            if levels['state'] == 'exact':
                return levels
            time.sleep(0.05)

    def test_sessions_play_at_exact_levels_once_the_track_is_measured_and_after_a_restart(self):
        with tempfile.TemporaryDirectory() as state:
            with Server(state=state) as server:
                self.assertEqual(self.wait_until_exact(server, 'drone'), {'state': 'exact', 'percent': 100})
                status, session = server.json('POST', '/v1/sessions', {'track': 'drone'})
                self.assertEqual((status, session['levels']), (201, 'exact'))
                self.wait_until_exact(server, 'high')
            self.assertEqual(len(os.listdir(state + '/plans')), 2)
            with Server(state=state) as server:
                self.assertEqual(server.json('GET', '/v1/tracks/drone')[1]['levels']['state'], 'exact')

    def test_a_track_tells_what_it_is(self):
        status, track = self.server.json('GET', '/v1/tracks/drone')
        self.assertEqual(status, 200)
        self.assertEqual((track['title'], track['duration_s'], track['headphones']), ('Drone', 600.0, True))
        self.assertEqual(track['bands'], ['theta'])
        self.assertEqual(track['steps'], [{'name': 'Only this', 'start_s': 0.0, 'duration_s': 600.0}])
        self.assertEqual(track['beat'][0], [0.0, 4.0])
        self.assertEqual(track['carrier'][0], [0.0, 202.0])
        self.assertEqual(track['document'], DRONE)

    def test_unknown_track(self):
        self.problem(self.server.raw('GET', '/v1/tracks/nothing'), 404, 'no-such-track')

    def test_styles(self):
        status, body = self.server.json('GET', '/v1/styles')
        self.assertEqual(status, 200)
        names = [style['name'] for style in body['styles']]
        self.assertEqual(body['default'], 'drift')
        self.assertTrue({'drift', 'mandala'} <= set(names))
        status, style = self.server.json('GET', '/v1/styles/mandala')
        self.assertEqual((status, style['name']), (200, 'mandala'))

    def test_unknown_style(self):
        self.problem(self.server.raw('GET', '/v1/styles/nothing'), 404, 'no-such-style')

    def test_functions_are_those_of_describe(self):
        status, body = self.server.json('GET', '/v1/functions')
        self.assertEqual(status, 200)
        printed = subprocess.run([os.environ['STILLPOINT'], 'describe', '--voices', '--json'],
                                 check=True, capture_output=True).stdout
        self.assertEqual(body, json.loads(printed))
        self.assertIn('binaural_beat', [function['name'] for function in body['functions']])
        status, function = self.server.json('GET', '/v1/functions/isochronic_tone_transition')
        self.assertEqual(status, 200)
        self.assertEqual(function, next(f for f in body['functions'] if f['name'] == 'isochronic_tone_transition'))

    def test_unknown_function(self):
        self.problem(self.server.raw('GET', '/v1/functions/nothing'), 404, 'no-such-function')

    # ---------------------------------------------------------------- sessions

    def test_a_session_from_start_to_stop(self):
        status, headers, body = self.server.raw('POST', '/v1/sessions', json.dumps({'track': 'drone'}))
        session = json.loads(body)
        self.assertEqual(status, 201)
        self.assertEqual(headers['location'], '/v1/sessions/' + session['id'])
        self.assertEqual((session['state'], session['position_s'], session['listeners']), ('waiting', 0.0, 0))
        self.assertEqual(session['stream'], headers['location'] + '/stream')
        self.assertGreaterEqual(len(session['id']), 22)
        self.assertEqual(session['track']['id'], 'drone')
        status, again = self.server.json('GET', headers['location'])
        self.assertEqual(status, 200)
        for view in session, again:  # what changes by itself
            del view['load'], view['track']['levels'], view['levels']
        self.assertEqual(again, session)
        self.assertEqual([s['id'] for s in self.server.json('GET', '/v1/sessions')[1]['sessions']], [session['id']])
        self.assertEqual(self.server.raw('DELETE', headers['location'])[0], 204)
        self.problem(self.server.raw('GET', headers['location']), 404, 'no-such-session')
        self.problem(self.server.raw('DELETE', headers['location']), 404, 'no-such-session')

    def test_options_of_a_session(self):
        session = self.server.json('POST', '/v1/sessions', {
            'track': 'drone', 'start_s': 12.5, 'style': 'mandala', 'seed': '18446744073709551615', 'gain': 0.5})[1]
        self.assertEqual((session['position_s'], session['style'], session['seed'], session['gain']),
                         (12.5, 'mandala', '18446744073709551615', 0.5))

    def test_a_session_that_starts_at_once(self):
        session = self.server.session(start='now')
        time.sleep(0.5)
        view = self.server.json('GET', '/v1/sessions/' + session)[1]
        self.assertEqual(view['state'], 'playing')
        self.assertGreater(view['position_s'], 0.1)

    def test_a_document_instead_of_a_name(self):
        status, session = self.server.json('POST', '/v1/sessions', {'track': tone_track(140, 8, 30)})
        self.assertEqual(status, 201)
        self.assertEqual((session['track']['title'], session['track']['duration_s']), ('Tone 140', 30.0))

    def test_patch_pauses_seeks_and_goes_on(self):
        path = '/v1/sessions/' + self.server.session(start='now')
        status, view = self.server.json('PATCH', path, {'paused': True, 'position_s': 100})
        self.assertEqual((status, view['state'], view['position_s']), (200, 'paused', 100.0))
        time.sleep(0.3)
        self.assertEqual(self.server.json('GET', path)[1]['position_s'], 100.0)
        view = self.server.json('PATCH', path, {'paused': False, 'gain': 0.25, 'style': 'mandala'})[1]
        self.assertEqual((view['state'], view['gain'], view['style']), ('playing', 0.25, 'mandala'))
        time.sleep(0.5)
        self.assertGreater(self.server.json('GET', path)[1]['position_s'], 100.1)

    def test_another_track_takes_over(self):
        path = '/v1/sessions/' + self.server.session(start_s=20)
        status, view = self.server.json('PUT', path + '/track', {'track': 'high'})
        self.assertEqual((status, view['track']['id'], view['position_s']), (200, 'high', 20.0))

    def test_a_track_that_is_over_cannot_take_over(self):
        path = '/v1/sessions/' + self.server.session(start_s=20)
        answer = self.server.raw('PUT', path + '/track', json.dumps({'track': tone_track(140, 8, 10)}))
        self.problem(answer, 409, 'track-too-short')

    def test_too_many_sessions(self):
        for _ in range(8):
            self.server.session()
        answer = self.server.raw('POST', '/v1/sessions', '{"track": "drone"}')
        self.problem(answer, 503, 'too-many-sessions')
        self.assertTrue(answer[1]['retry-after'])

    # ---------------------------------------------------------------- bad input

    def test_unknown_paths_and_methods(self):
        self.problem(self.server.raw('GET', '/v1/nothing'), 404, 'not-found')
        self.problem(self.server.raw('GET', '/v1'), 404, 'not-found')
        answer = self.server.raw('DELETE', '/v1/tracks')
        self.problem(answer, 405, 'method-not-allowed')
        self.assertEqual(answer[1]['allow'], 'GET, HEAD')
        answer = self.server.raw('PUT', '/v1/sessions/x')
        self.problem(answer, 405, 'method-not-allowed')
        self.assertEqual(answer[1]['allow'], 'DELETE, GET, HEAD, PATCH')

    def test_the_stream_wants_a_websocket(self):
        answer = self.server.raw('GET', '/v1/sessions/%s/stream' % self.server.session())
        self.problem(answer, 426, 'websocket-only')

    def post(self, body):
        return self.server.raw('POST', '/v1/sessions', body if isinstance(body, str) else json.dumps(body))

    def test_truncated_json(self):
        text = json.dumps({'track': DRONE})
        for cut in (1, 20, len(text) // 2, len(text) - 1):
            self.problem(self.post(text[:cut]), 400, 'not-json')

    def test_no_json_at_all(self):
        for body in ('', 'track=drone', '\xff\xfe', 'NaN', '{"track": NaN}', '{"track": 1e999}'):
            self.problem(self.post(body), 400, 'not-json')

    def test_wrong_types_of_the_request(self):
        cases = [([], ['']), ({}, ['/track']), ({'track': 5}, ['/track']), ({'track': 'nothing'}, ['/track']),
                 ({'track': 'drone', 'start_s': 'now'}, ['/start_s']), ({'track': 'drone', 'start_s': -1}, ['/start_s']),
                 ({'track': 'drone', 'start_s': 600}, ['/start_s']), ({'track': 'drone', 'gain': 2}, ['/gain']),
                 ({'track': 'drone', 'style': 'nothing'}, ['/style']), ({'track': 'drone', 'seed': -1}, ['/seed']),
                 ({'track': 'drone', 'seed': '1x'}, ['/seed']), ({'track': 'drone', 'start': 'later'}, ['/start']),
                 ({'track': 'drone', 'sped': 1}, ['/sped']),
                 ({'track': 'drone', 'gain': 'x', 'style': 1, 'a/b~c': 0}, ['/gain', '/style', '/a~1b~0c'])]
        for body, pointers in cases:
            document = self.problem(self.post(body), 422, 'invalid')
            self.assertEqual(self.pointers(document), pointers, body)
            self.assertTrue(all(error['message'] and error['fix'] for error in document['errors']))

    def test_wrong_types_of_a_document(self):
        track = json.loads(json.dumps(DRONE))
        track['steps'][0]['duration'] = 'long'
        document = self.problem(self.post({'track': track}), 422, 'invalid')
        self.assertEqual(self.pointers(document), ['/track/steps/0/duration'])
        document = self.problem(self.post({'track': {'steps': 'none'}}), 422, 'invalid')
        self.assertIn('/track/steps', self.pointers(document))

    def test_a_duration_of_a_billion_seconds(self):
        document = self.problem(self.post({'track': tone_track(200, 4, 1e9)}), 422, 'invalid')
        self.assertTrue(self.pointers(document)[0].startswith('/track'))

    def test_ten_thousand_voices(self):
        track = json.loads(json.dumps(DRONE))
        track['steps'][0]['voices'] *= 10000
        document = self.problem(self.post({'track': track}), 422, 'invalid')
        self.assertIn('/track/steps/0/voices', self.pointers(document))

    def test_a_body_of_ten_megabytes(self):
        self.problem(self.post(' ' * 10_000_000), 413, 'too-large')

    def test_deep_nesting(self):
        for body in ('[' * 100_000, '{"track":' * 10_000, '{"track":{"steps":' + '[' * 1000 + ']' * 1000 + '}}'):
            self.problem(self.post(body), 400, 'not-json')

    def test_a_clip_outside_the_library(self):
        track = dict(DRONE, clips=[{'file_path': '../../etc/passwd', 'start': 0}])
        document = self.problem(self.post({'track': track}), 422, 'invalid')
        self.assertTrue(self.pointers(document)[0].startswith('/track/clips/0'))

    def test_bad_patches(self):
        path = '/v1/sessions/' + self.server.session()
        self.problem(self.server.raw('PATCH', path, '{"paused"'), 400, 'not-json')
        document = self.problem(self.server.raw('PATCH', path, '{"paused": 1, "position_s": 601, "speed": 2}'), 422, 'invalid')
        self.assertEqual(self.pointers(document), ['/paused', '/position_s', '/speed'])
        self.problem(self.server.raw('PATCH', '/v1/sessions/nothing', '{}'), 404, 'no-such-session')
        self.problem(self.server.raw('PUT', '/v1/sessions/nothing/track', '{"track":"drone"}'), 404, 'no-such-session')
        self.problem(self.server.raw('PUT', path + '/track', '{"track":"nothing"}'), 422, 'invalid')

    def test_a_request_that_is_no_http(self):
        connection = http.client.HTTPConnection(self.server.host, self.server.port, timeout=5)
        connection.connect()
        connection.sock.sendall(b'\x16\x03\x01 hello\r\n\r\n')
        self.assertIn(b'400 Bad Request', connection.sock.recv(1000))
        connection.close()

    def test_headers_without_end(self):
        self.problem(self.server.raw('GET', '/healthz', headers={'X-Long': 'x' * 40000}), 431, 'headers-too-large')

    # ---------------------------------------------------------------- who may ask

    def test_pages_of_other_sites(self):
        for origin, expected in (('http://evil.example', 403), ('null', 403),
                                 ('http://127.0.0.1:%d' % self.server.port, 201)):
            status, _ = self.server.json('POST', '/v1/sessions', {'track': 'drone'}, {'Origin': origin})
            self.assertEqual(status, expected, origin)

    def test_a_foreign_name_for_this_machine(self):
        self.problem(self.server.raw('GET', '/v1/tracks', headers={'Host': 'evil.example:80'}), 403, 'foreign-host')
        self.assertEqual(self.server.raw('GET', '/v1/tracks', headers={'Host': 'localhost:80'})[0], 200)


class Token(unittest.TestCase):
    def test_a_token_is_asked_for(self):
        token_file = os.environ.get('TMPDIR', '/tmp') + '/stillpoint-token-%d' % os.getpid()
        with open(token_file, 'w') as out:
            out.write('correct-horse-battery\n')
        try:
            with Server('--host', '0.0.0.0', '--token-file', token_file) as server:
                self.assertEqual(server.raw('GET', '/healthz')[0], 200)
                self.assertEqual(server.raw('GET', '/')[0], 200)
                self.assertEqual(server.raw('GET', '/v1/tracks')[0], 401)
                for header in ('Bearer wrong', 'Bearer correct-horse-batter', 'Bearer ', 'Basic correct-horse-battery'):
                    self.assertEqual(server.raw('GET', '/v1/tracks', headers={'Authorization': header})[0], 401)
                right = {'Authorization': 'Bearer correct-horse-battery'}
                self.assertEqual(server.raw('GET', '/v1/tracks', headers=right)[0], 200)
        finally:
            os.unlink(token_file)

    def refuse(self, *arguments):
        result = subprocess.run([os.environ['STILLPOINT'], 'serve', *arguments],
                                capture_output=True, text=True, timeout=10)
        self.assertEqual(result.returncode, 1)
        self.assertEqual(len(result.stderr.strip().splitlines()), 1, result.stderr)
        return result.stderr

    def test_the_network_is_not_let_in_without_a_token(self):
        self.assertIn('--token-file', self.refuse('--host', '0.0.0.0'))

    def test_a_port_that_is_taken(self):
        with Server() as server:
            self.assertIn('in use', self.refuse('--port', str(server.port)))


class Files(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__(None, None, None)

    def test_the_page_and_its_routes(self):
        for path in ('/', '/s/abc', '/notice'):
            status, headers, body = self.server.raw('GET', path)
            self.assertEqual((status, headers['content-type']), (200, 'text/html; charset=utf-8'))
            self.assertIn(b'client', body)
            self.assertEqual(headers['cache-control'], 'no-cache')
            self.assertEqual(headers['cross-origin-opener-policy'], 'same-origin')
            self.assertEqual(headers['cross-origin-embedder-policy'], 'require-corp')
            self.assertEqual(headers['cross-origin-resource-policy'], 'same-origin')

    def test_assets_are_kept_for_ever(self):
        status, headers, _ = self.server.raw('GET', '/assets/app-1a2b3c.js')
        self.assertEqual((status, headers['content-type']), (200, 'text/javascript; charset=utf-8'))
        self.assertIn('immutable', headers['cache-control'])

    def test_a_known_file_is_not_sent_again(self):
        _, headers, _ = self.server.raw('GET', '/logo.svg')
        self.assertEqual(headers['content-type'], 'image/svg+xml')
        status, _, body = self.server.raw('GET', '/logo.svg', headers={'If-None-Match': headers['etag']})
        self.assertEqual((status, body), (304, b''))

    def test_head(self):
        status, headers, body = self.server.raw('HEAD', '/logo.svg')
        self.assertEqual((status, headers['content-length'], body), (200, '6', b''))

    def test_compressed_files(self):
        name = self.server.folder.name + '/web/assets/app-1a2b3c.js.gz'
        with open(name, 'wb') as out:
            out.write(b'pretend')
        _, headers, body = self.server.raw('GET', '/assets/app-1a2b3c.js', headers={'Accept-Encoding': 'gzip, br'})
        self.assertEqual((headers['content-encoding'], body), ('gzip', b'pretend'))
        self.assertEqual(headers['content-type'], 'text/javascript; charset=utf-8')
        os.unlink(name)

    def test_files_that_are_not_there(self):
        self.assertEqual(self.server.raw('GET', '/assets/none.js')[0], 404)
        status, headers, _ = self.server.raw('POST', '/')
        self.assertEqual((status, headers['allow']), (405, 'GET, HEAD'))

    def test_nothing_outside_the_folder(self):
        os.symlink(self.server.folder.name + '/secret.txt', self.server.folder.name + '/web/link.txt')
        for path in ('/../secret.txt', '/%2e%2e/secret.txt', '/assets/../../secret.txt', '/..%2fsecret.txt',
                     '/..\\secret.txt', '/%2e%2e%5csecret.txt', '/link.txt', '//etc/passwd', '/assets/%00', '/%',
                     '/assets/....//....//secret.txt'):
            connection = http.client.HTTPConnection(self.server.host, self.server.port, timeout=5)
            connection.putrequest('GET', path, skip_host=False)
            connection.endheaders()
            response = connection.getresponse()
            body = response.read()
            connection.close()
            self.assertNotIn(b'not to be seen', body, path)
            self.assertNotIn(b'root:', body, path)
            self.assertIn(response.status, (200, 400, 404), path)


def write_tone(path, seconds, hz=440, rate=44100):
    with wave.open(path, 'wb') as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(b''.join(struct.pack('<h', int(9000 * math.sin(2 * math.pi * hz * i / rate)))
                                 for i in range(int(seconds * rate))))


class Media(unittest.TestCase):
    def setUp(self):
        self.media = tempfile.TemporaryDirectory()
        self.addCleanup(self.media.cleanup)
        write_tone(self.media.name + '/bell.wav', 2)
        with open(self.media.name + '/soft.noise', 'w') as out:
            out.write('{"noise_parameters": {"name": "brown"}}')
        os.symlink('/etc/passwd', self.media.name + '/link.wav')
        self.server = Server('--media', self.media.name)
        self.addCleanup(self.server.__exit__, None, None, None)

    def post(self, **beside):
        track = tone_track(200, 4, 10)
        track.update(beside)
        return self.server.json('POST', '/v1/sessions', {'track': track, 'start': 'now'})

    def test_a_track_with_clips_and_noise_plays_to_the_end_of_its_last_clip(self):
        status, session = self.post(clips=[{'file_path': 'bell.wav', 'start': 9}], background_noise={'file_path': 'soft.noise'})
        self.assertEqual(status, 201, session)
        self.assertAlmostEqual(session['track']['duration_s'], 11, places=2)

    def test_files_that_are_not_there_are_refused_where_they_are_named(self):
        status, problem = self.post(clips=[{'path': 'bell.wav'}, {'path': 'gong.wav'}, {'file': 'link.wav'}],
                                    noise={'file': '../soft.noise'})
        self.assertEqual(status, 422)
        self.assertEqual(sorted(error['pointer'] for error in problem['errors']),
                         ['/track/clips/1/path', '/track/clips/2/file', '/track/noise/file'])


if __name__ == '__main__':
    unittest.main()
