#!/usr/bin/python3
"""Who may do what: tokens and their scopes, links that end, origins, limits of one client."""
import os
import signal
import subprocess
import tempfile
import time
import unittest

import listen
from listen import Refused, Stream, StreamError
from server_process import Server

PROXY = ['--limit-loopback', '--trusted-proxy', '127.0.0.1']


def make_token(file, name, scope):
    made = subprocess.run([os.environ['STILLPOINT'], 'token', file, '--name', name, '--scope', scope],
                          capture_output=True, text=True, check=True)
    return made.stdout.strip()


def bearer(token):
    return {'Authorization': 'Bearer ' + token}


class Tokens(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.file = self.folder.name + '/tokens'
        self.listen, self.control, self.admin = (make_token(self.file, s, s) for s in ('listen', 'control', 'admin'))

    def tearDown(self):
        self.folder.cleanup()

    def test_the_file_holds_no_token(self):
        with open(self.file) as file:
            text = file.read()
        for token in (self.listen, self.control, self.admin):
            self.assertNotIn(token, text)
            self.assertNotIn(token[3:], text)
        self.assertEqual(os.stat(self.file).st_mode & 0o777, 0o600)
        again = subprocess.run([os.environ['STILLPOINT'], 'token', self.file, '--name', 'listen'], capture_output=True, text=True)
        self.assertEqual(again.returncode, 1)
        self.assertIn('already', again.stderr)

    def test_each_scope_opens_what_it_should(self):
        with Server('--tokens', self.file) as server:
            ask = lambda method, path, token=None, body=None: server.raw(method, path, body, bearer(token) if token else {})[0]
            self.assertEqual(ask('GET', '/v1/tracks'), 401)
            self.assertEqual(ask('GET', '/v1/tracks', 'sp_wrong-wrong-wrong'), 401)
            self.assertEqual(ask('GET', '/v1/tracks', self.listen), 200)
            self.assertEqual(ask('POST', '/v1/sessions', self.listen, '{"track": "drone"}'), 403)
            self.assertEqual(ask('POST', '/v1/sessions', self.control, '{"track": "drone"}'), 201)
            self.assertEqual(ask('POST', '/v1/sessions', self.admin, '{"track": "drone"}'), 201)
            for path in ('/', '/livez', '/readyz', '/healthz'):
                self.assertEqual(ask('GET', path), 200)
            self.assertEqual(ask('GET', '/metrics'), 401)

    def test_whoever_may_only_listen_changes_nothing_through_the_stream(self):
        with Server('--tokens', self.file) as server:
            status, session = server.json('POST', '/v1/sessions', {'track': 'drone', 'start': 'now'}, bearer(self.control))
            self.assertEqual(status, 201)
            for token, may in ((self.listen, False), (self.control, True)):
                stream = Stream(server.host, server.port, session['id'], headers=bearer(token))
                stream.send(listen.client_hello())
                stream.send(listen.pause())
                answer = stream.read_until(lambda m: isinstance(m, StreamError) or (
                    isinstance(m, listen.Status) and m.state == 'paused'))[-1]
                self.assertEqual(isinstance(answer, listen.Status), may)
                stream.close()
            with self.assertRaises(Refused) as refused:
                Stream(server.host, server.port, session['id'])
            self.assertEqual(refused.exception.status, 401)

    def test_tokens_are_read_again_on_a_signal(self):
        with Server('--tokens', self.file) as server:
            late = make_token(self.file, 'late', 'listen')
            ask = lambda token: server.raw('GET', '/v1/tracks', headers=bearer(token))[0]
            self.assertEqual(ask(late), 401)
            server.process.send_signal(signal.SIGHUP)
            self.wait(lambda: ask(late) == 200)
            with open(self.file, 'a') as file:
                file.write('what is this\n')
            server.process.send_signal(signal.SIGHUP)
            time.sleep(0.2)
            self.assertEqual(ask(late), 200, 'a file that is wrong changes nothing')
            with open(self.file, 'w') as file:
                file.write('')
            make_token(self.file, 'other', 'listen')
            server.process.send_signal(signal.SIGHUP)
            self.wait(lambda: ask(late) == 401)

    def wait(self, holds):
        end = time.monotonic() + 5
        while not holds():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.02)

    def test_a_link_lets_somebody_listen_for_a_while(self):
        with Server('--tokens', self.file) as server:
            _, session = server.json('POST', '/v1/sessions', {'track': 'drone'}, bearer(self.control))
            path = '/v1/sessions/' + session['id']
            self.assertEqual(server.raw('POST', path + '/links', '{}', bearer(self.listen))[0], 403)
            self.assertEqual(server.json('POST', path + '/links', {'expires_s': 0}, bearer(self.control))[0], 422)
            status, link = server.json('POST', path + '/links', {'expires_s': 600}, bearer(self.control))
            self.assertEqual((status, link['expires_s']), (201, 600))
            self.assertEqual(link['url'], '/s/%s#key=%s' % (session['id'], link['key']))
            for headers, query in ((bearer(link['key']), ''), ({}, '?key=' + link['key'])):
                self.assertEqual(server.raw('GET', path + query, headers=headers)[0], 200)
            self.assertEqual(server.raw('PATCH', path, '{"gain": 0}', bearer(link['key']))[0], 403)
            self.assertEqual(server.raw('GET', '/v1/tracks', headers=bearer(link['key']))[0], 403)
            stream = Stream(server.host, server.port, session['id'],
                            protocol='stillpoint.v1, stillpoint.token.' + link['key'])
            stream.close()
            server.kill()
            server.start()
            self.wait(lambda: server.raw('GET', path, headers=bearer(link['key']))[0] == 200)
            _, short = server.json('POST', path + '/links', {'expires_s': 1}, bearer(self.control))
            self.wait(lambda: server.raw('GET', path, headers=bearer(short['key']))[0] == 401)

    def test_no_secret_comes_into_the_log(self):
        with tempfile.TemporaryFile('w+') as log:
            server = Server.__new__(Server)
            original = subprocess.Popen
            try:
                subprocess.Popen = lambda *a, **k: original(*a, **dict(k, stderr=log))
                server.__init__('--tokens', self.file, '--log-level', 'debug')
            finally:
                subprocess.Popen = original
            with server:
                _, session = server.json('POST', '/v1/sessions', {'track': 'drone'}, bearer(self.control))
                path = '/v1/sessions/' + session['id']
                _, link = server.json('POST', path + '/links', {}, bearer(self.control))
                server.raw('GET', path + '?key=' + link['key'])
                server.raw('GET', path + '?key=' + self.admin)
                server.raw('GET', path, headers=bearer('a-wrong-secret-word'))
                Stream(server.host, server.port, session['id'], protocol='stillpoint.v1, stillpoint.token.' + self.listen).close()
            log.seek(0)
            text = log.read()
        self.assertIn('route=/v1/sessions/{id}', text)
        self.assertIn('caller=control', text)
        self.assertIn('session=' + session['id'][:8], text)
        for secret in (self.listen, self.control, self.admin, link['key'], link['key'].rsplit('.')[-1], session['id'],
                       'a-wrong-secret-word'):
            self.assertNotIn(secret, text)


class Clients(unittest.TestCase):
    """Through a proxy that says who asks, so that one machine can be many."""

    def ask(self, server, address, path='/livez', token=None):
        headers = {'X-Forwarded-For': address, **(bearer(token) if token else {})}
        return server.raw('GET', path, headers=headers)

    def test_one_address_too_many_requests(self):
        with Server(*PROXY, '--address-requests', '1') as server:
            answers = [self.ask(server, '192.0.2.1')[0] for _ in range(15)]
            self.assertEqual(answers[:10], [200] * 10)
            self.assertIn(429, answers[10:])
            status, headers, _ = self.ask(server, '192.0.2.1')
            self.assertEqual((status, headers['retry-after']), (429, '1'))
            self.assertEqual(self.ask(server, '192.0.2.2')[0], 200)

    def test_guessing_tokens(self):
        with tempfile.TemporaryDirectory() as folder:
            token = make_token(folder + '/tokens', 'one', 'listen')
            with Server(*PROXY, '--tokens', folder + '/tokens') as server:
                guesses = [self.ask(server, '192.0.2.1', '/v1/tracks', 'sp_guess-number-%04d' % i)[0] for i in range(30)]
                self.assertEqual(set(guesses[:10]), {401})
                self.assertEqual(set(guesses[12:]), {429})
                self.assertEqual(self.ask(server, '192.0.2.1', '/v1/tracks', token)[0], 429)
                self.assertEqual(self.ask(server, '192.0.2.2', '/v1/tracks', token)[0], 200)

    def test_streams_of_one_address(self):
        with Server(*PROXY, '--address-streams', '2') as server:
            session = server.session()
            join = lambda address: Stream(server.host, server.port, session, headers={'X-Forwarded-For': address})
            streams = [join('192.0.2.1'), join('192.0.2.1')]
            with self.assertRaises(Refused) as refused:
                join('192.0.2.1')
            self.assertEqual(refused.exception.status, 429)
            streams.append(join('192.0.2.2'))
            streams.pop(0).close()
            time.sleep(0.2)
            streams.append(join('192.0.2.1'))
            for stream in streams:
                stream.close()

    def test_what_an_untrusted_client_says_of_itself_does_not_count(self):
        with Server('--limit-loopback', '--address-requests', '1') as server:
            answers = [self.ask(server, '192.0.2.%d' % i)[0] for i in range(15)]
            self.assertIn(429, answers)

    def test_the_answers_say_what_browsers_need(self):
        with Server(*PROXY) as server:
            for path in ('/', '/v1/tracks', '/nothing.js'):
                _, headers, _ = server.raw('GET', path, headers={'X-Forwarded-For': '192.0.2.1', 'X-Forwarded-Proto': 'https'})
                self.assertIn("script-src 'self'", headers['content-security-policy'])
                self.assertEqual(headers['x-content-type-options'], 'nosniff')
                self.assertEqual(headers['referrer-policy'], 'no-referrer')
                self.assertTrue(headers['strict-transport-security'])
                self.assertTrue(headers['x-request-id'])
            self.assertNotIn('strict-transport-security', server.raw('GET', '/')[1])


if __name__ == '__main__':
    unittest.main()
