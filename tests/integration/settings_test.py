#!/usr/bin/python3
"""Settings from a file, the environment and the command line; and the commands that look after a server."""
import json
import os
import re
import subprocess
import tempfile
import unittest

from server_process import Server


def run(*arguments, **environment):
    return subprocess.run([os.environ['STILLPOINT'], *arguments], capture_output=True, text=True,
                          env={**os.environ, **environment})


class Settings(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.file = self.folder.name + '/stillpoint.conf'

    def tearDown(self):
        self.folder.cleanup()

    def write(self, text):
        with open(self.file, 'w') as file:
            file.write(text)

    def printed(self, *arguments, **environment):
        """{name: (value, source)} of --print-config"""
        done = run('serve', '--config', self.file, '--print-config', *arguments, **environment)
        self.assertEqual(done.returncode, 0, done.stderr)
        return {name: (value, source) for name, value, source in re.findall(r'^(?:# )?([a-z-]+) = (.*?)  # (.*)$', done.stdout, re.M)}

    def test_each_counts_more_than_the_one_before(self):
        self.write('port = 1001\nsessions = 11\nhello-seconds = 5\n')
        found = self.printed('--port', '1003', STILLPOINT_PORT='1002', STILLPOINT_SESSIONS='12')
        self.assertEqual(found['port'], ('1003', 'command line'))
        self.assertEqual(found['sessions'], ('12', 'STILLPOINT_SESSIONS'))
        self.assertEqual(found['hello-seconds'], ('5', self.file))
        self.assertEqual(found['idle-seconds'], ('30', 'default'))

    def test_what_is_printed_is_a_file(self):
        self.write('standby = true\nallow-origin = ["https://a.example", "https://b.example"]\nstate = "/tmp/a b"\n')
        first = self.printed()
        self.assertEqual(first['standby'][0], 'true')
        self.assertEqual(first['state'][0], '"/tmp/a b"')
        text = run('serve', '--config', self.file, '--print-config').stdout
        self.write(text)
        second = self.printed()
        self.assertEqual({k: v[0] for k, v in second.items()}, {k: v[0] for k, v in first.items()})

    def test_lists_and_flags_in_the_environment(self):
        self.write('')
        found = self.printed(STILLPOINT_ALLOW_ORIGIN='https://a.example,https://b.example', STILLPOINT_INSECURE='true')
        self.assertEqual(found['allow-origin'][0], '["https://a.example", "https://b.example"]')
        self.assertEqual(found['insecure'][0], 'true')

    def test_secrets_are_masked_and_not_taken_from_the_command_line(self):
        self.write('token = "0123456789abcdef"\n')
        done = run('serve', '--config', self.file, '--print-config')
        self.assertIn('token = "********"', done.stdout)
        self.assertNotIn('0123456789abcdef', done.stdout)
        done = run('serve', '--token', '0123456789abcdef')
        self.assertEqual(done.returncode, 1)
        self.assertIn('--token-file', done.stderr)
        with Server('--config', self.file) as server:
            self.assertEqual(server.raw('GET', '/v1/tracks')[0], 401)
            self.assertEqual(server.raw('GET', '/v1/tracks', headers={'Authorization': 'Bearer 0123456789abcdef'})[0], 200)

    def test_what_is_wrong_is_said(self):
        for text, words in (('prot = 1\n', 'prot'), ('[web]\nport = 1\n', 'web.port'), ('port = many\n', 'port'), ('standby = perhaps\n', 'standby'),
                            ('sessions = 0\n', 'sessions'), ('check-config = true\n', 'check-config')):
            self.write(text)
            done = run('serve', '--config', self.file, '--check-config')
            self.assertEqual(done.returncode, 1, text)
            self.assertIn(words, done.stderr)
        done = run('serve', '--config', self.file + '.not')
        self.assertEqual(done.returncode, 1)

    def test_check_config(self):
        with Server() as server:
            web = server.folder.name + '/web'
            check = lambda *options: run('serve', '--check-config', *(() if '--web' in options else ('--web', web)), *options)
            self.assertEqual(check().returncode, 0)
            for options, words in ((['--host', '0.0.0.0'], 'insecure'), (['--host', 'nowhere'], 'nowhere'), (['--web', '/nowhere'], '/nowhere'),
                                   (['--tokens', '/nowhere'], '/nowhere'), (['--trusted-proxy', 'ten'], 'ten'),
                                   (['--tls-certificate', '/nowhere'], '--tls-key')):
                done = check(*options)
                self.assertEqual(done.returncode, 1, options)
                self.assertIn(words, done.stderr)

    def test_the_log_as_json(self):
        with tempfile.TemporaryFile('w+') as log:
            process = subprocess.Popen([os.environ['STILLPOINT'], 'serve', '--port', '0', '--state', '', '--log-format', 'json'],
                                       stdout=subprocess.PIPE, stderr=log, text=True)
            process.stdout.readline()
            process.terminate()
            process.wait(10)
            process.stdout.close()
            log.seek(0)
            lines = [json.loads(line) for line in log]
        self.assertEqual([line['message'] for line in lines], ['stopping'])
        self.assertEqual(lines[0]['level'], 'info')


class Care(unittest.TestCase):
    def test_health(self):
        with Server() as server:
            self.assertEqual(run('health', '--port', str(server.port)).returncode, 0)
            self.assertEqual(run('health', '--ready', STILLPOINT_PORT=str(server.port)).returncode, 0)
            with Server('--standby', state=server.state) as second:
                self.assertEqual(run('health', '--port', str(second.port)).returncode, 0)
                self.assertEqual(run('health', '--ready', '--port', str(second.port)).returncode, 1)
            port = server.port
        done = run('health', '--port', str(port))
        self.assertEqual(done.returncode, 1)
        self.assertIn(str(port), done.stderr)

    def test_backup(self):
        with Server() as server, tempfile.TemporaryDirectory() as folder:
            session = server.session(start='now', seed=5)
            done = run('backup', folder + '/copy', '--state', server.state)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(os.stat(folder + '/copy/stillpoint.db').st_mode & 0o777, 0o600)
            self.assertEqual(run('backup', folder + '/copy', '--state', server.state).returncode, 1)
            self.assertEqual(run('backup', folder + '/other', '--state', folder).returncode, 1)
            with Server(state=folder + '/copy') as other:
                while (found := other.json('GET', '/v1/sessions/' + session))[0] == 503:
                    pass
                self.assertEqual((found[0], found[1]['seed']), (200, '5'))

    def test_doctor(self):
        with Server() as server:
            server.session()
            examine = lambda web=server.folder.name + '/web': run('doctor', '--state', server.state, '--port', str(server.port), '--web', web)
            done = examine()
            self.assertEqual(done.returncode, 0, done.stdout)
            self.assertIn('1 sessions', done.stdout)
            self.assertIn('says {"status":"ready"}', done.stdout)
            self.assertEqual(examine('/nowhere').returncode, 1)
            server.process.terminate()
            server.process.wait(10)
            server.process.stdout.close()
            with open(server.state + '/stillpoint.db', 'r+b') as file:
                file.write(b'no database at all')
            done = examine()
            self.assertEqual(done.returncode, 1)
            self.assertIn('BAD', done.stdout)
            server.start()


if __name__ == '__main__':
    unittest.main()
