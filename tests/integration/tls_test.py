#!/usr/bin/python3
"""https in the server itself: what is said in plain is said through TLS, and certificates are replaced while it runs."""
import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import unittest

import listen
from listen import RATE, Segment, Stream
from server_process import Server


def make_certificate(folder, name):
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1',
                    '-subj', '/CN=' + name, '-keyout', folder + '/key.pem', '-out', folder + '/certificate.pem'],
                   check=True, capture_output=True)


class TlsServer(Server):
    """As Server, but it is asked through TLS, by a client that trusts anybody."""

    def __init__(self, folder, *arguments):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.context.check_hostname, self.context.verify_mode = False, ssl.CERT_NONE
        super().__init__('--tls-certificate', folder + '/certificate.pem', '--tls-key', folder + '/key.pem', *arguments)

    def raw(self, method, path, body=None, headers=None):
        connection = http.client.HTTPSConnection(self.host, self.port, timeout=10, context=self.context)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            data = response.read()
        finally:
            connection.close()
        return response.status, {k.lower(): v for k, v in response.getheaders()}, data

    def name_shown(self):
        with socket.create_connection((self.host, self.port), timeout=5) as plain:
            with self.context.wrap_socket(plain) as secure:
                return secure.getpeercert(binary_form=True), secure.version()


class Tls(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        make_certificate(self.folder.name, 'first')

    def tearDown(self):
        self.folder.cleanup()

    def test_requests_and_large_bodies(self):
        with TlsServer(self.folder.name) as server:
            status, headers, body = server.raw('GET', '/v1/tracks')
            self.assertEqual(status, 200)
            self.assertIn('max-age', headers['strict-transport-security'])
            self.assertTrue(json.loads(body)['tracks'])
            status, answer = server.json('POST', '/v1/sessions', {'track': 'drone', 'x': 'y' * 3000000})
            self.assertEqual(status, 422)
            self.assertEqual(server.name_shown()[1], 'TLSv1.3')

    def test_a_stream(self):
        with TlsServer(self.folder.name) as server:
            session = server.session()
            plain = socket.socket
            try:  # the listener's own socket, wrapped once it is connected
                class Secure(plain):
                    def connect(self, address):
                        super().connect(address)
                        self.secure = server.context.wrap_socket(self.dup())
                        for name in ('recv', 'sendall', 'fileno', 'close', 'setsockopt', 'settimeout'):
                            setattr(self, name, getattr(self.secure, name))
                listen.socket.socket = Secure
                stream = Stream(server.host, server.port, session)
            finally:
                listen.socket.socket = plain
            stream.send(listen.client_hello())
            stream.read_until(lambda m: isinstance(m, Segment) and m.first_sample > 4 * RATE)
            stream.close()

    def test_a_new_certificate_on_a_signal(self):
        with TlsServer(self.folder.name) as server:
            first = server.name_shown()[0]
            make_certificate(self.folder.name, 'second')
            server.process.send_signal(signal.SIGHUP)
            end = time.monotonic() + 5
            while server.name_shown()[0] == first:
                self.assertLess(time.monotonic(), end)
                time.sleep(0.02)
            second = server.name_shown()[0]
            with open(self.folder.name + '/key.pem', 'w') as key:
                key.write('no key')
            server.process.send_signal(signal.SIGHUP)
            time.sleep(0.2)
            self.assertEqual(server.name_shown()[0], second)

    def test_plain_speech_and_old_tls_get_nothing(self):
        with TlsServer(self.folder.name) as server:
            with socket.create_connection((server.host, server.port), timeout=5) as plain:
                plain.sendall(b'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
                self.assertNotIn(b'HTTP/', plain.recv(4096))
            old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
            old.set_ciphers('ALL:@SECLEVEL=0')
            old.maximum_version = ssl.TLSVersion.TLSv1_1
            with socket.create_connection((server.host, server.port), timeout=5) as plain:
                with self.assertRaises((ssl.SSLError, ConnectionError)):
                    old.wrap_socket(plain)

    def test_what_cannot_be_used_is_said(self):
        with open(self.folder.name + '/key.pem', 'w') as key:
            key.write('no key')
        done = subprocess.run([os.environ['STILLPOINT'], 'serve', '--check-config', '--tls-certificate',
                               self.folder.name + '/certificate.pem', '--tls-key', self.folder.name + '/key.pem'],
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn('key.pem', done.stderr)


if __name__ == '__main__':
    unittest.main()
