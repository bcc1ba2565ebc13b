"""A server of its own for each test, and plain HTTP to talk to it."""
import http.client
import json
import os
import re
import signal
import subprocess
import tempfile

# Deliberately small: 10 minutes of one binaural voice, 200/204 Hz, and a longer one with a step.
DRONE = {
    'title': 'Drone',
    'style': 'drift',
    'global_settings': {'sample_rate': 44100, 'crossfade_duration': 1.0},
    'steps': [{
        'duration': 600,
        'description': 'Only this',
        'voices': [{'synth_function_name': 'binaural_beat',
                    'params': {'baseFreq': 202, 'beatFreq': 4, 'ampL': 0.5, 'ampR': 0.5}}],
    }],
}


def tone_track(base, beat, duration):
    track = json.loads(json.dumps(DRONE))
    track['title'] = 'Tone %g' % base
    track['steps'][0]['duration'] = duration
    track['steps'][0]['voices'][0]['params'].update(baseFreq=base, beatFreq=beat)
    return track


class Server:
    def __init__(self, *arguments, tracks=None, state=None):
        self.folder = tempfile.TemporaryDirectory(prefix='stillpoint-test-')
        root = self.folder.name
        os.makedirs(root + '/tracks')
        os.makedirs(root + '/web/assets')
        for name, track in (tracks or {'drone': DRONE, 'high': tone_track(302, 10, 600)}).items():
            with open('%s/tracks/%s.json' % (root, name), 'w') as out:
                json.dump(track, out)
        files = {'web/index.html': '<!doctype html><title>client</title>', 'web/assets/app-1a2b3c.js': 'let x = 1;\n',
                 'web/logo.svg': '<svg/>', 'secret.txt': 'not to be seen'}
        for name, text in files.items():
            with open(root + '/' + name, 'w') as out:
                out.write(text)
        self.port, self.arguments = 0, arguments
        self.state = root + '/state' if state is None else state
        self.start()

    def start(self):
        """On the same port as before, if there was one."""
        root = self.folder.name
        self.process = subprocess.Popen(
            [os.environ['STILLPOINT'], 'serve', '--port', str(self.port), '--web', root + '/web',
             '--tracks', root + '/tracks', '--state', self.state, *self.arguments], stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        found = re.search(r'https?://([\d.]+):(\d+)', line)
        assert found, 'no URL in the first line: %r' % line
        self.base = found.group(0)
        self.host, self.port = found.group(1), int(found.group(2))

    def kill(self):
        """As a power cut would, but for the disk."""
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(10)
        self.process.stdout.close()
        self.folder.cleanup()
        if error[0] is None:
            assert status == 0, 'the server ended with %d' % status

    def raw(self, method, path, body=None, headers=None):
        """(status, headers with names in lower case, body bytes)"""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=10)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            data = response.read()
        finally:
            connection.close()
        return response.status, {k.lower(): v for k, v in response.getheaders()}, data

    def json(self, method, path, body=None, headers=None):
        """(status, value)"""
        text = body if isinstance(body, (str, bytes)) or body is None else json.dumps(body)
        status, _, data = self.raw(method, path, text, headers)
        return status, json.loads(data) if data else None

    def session(self, track='drone', **options):
        status, session = self.json('POST', '/v1/sessions', {'track': track, **options})
        assert status == 201, session
        return session['id']
