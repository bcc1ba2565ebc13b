#!/usr/bin/python3
"""A long evening in short: joins, seeks, changes and cuts against a real server, whose memory must stay flat.

    tests/soak.py BUILD_FOLDER [--minutes N] [--sessions N] [--listeners N]

The server is watched by the load tool. Exit status 1, with the reason, when its memory grows by more than 1 % after the
warm-up, a stream has a fault, a listener starves, or the server says anything (a sanitizer's report, too). Builds with a
sanitizer keep what was freed for a while, so their memory is shown and not judged."""
import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile

GROWTH = 0.01
FAULTS = ('holes', 'misstamped', 'differing', 'undecodable')


def sanitized(build):
    with open(build + '/CMakeCache.txt') as cache:
        return re.search(r'^STILLPOINT_SANITIZE:\w+=(.+)$', cache.read(), re.M) is not None


def start(build, folder, log):
    server = subprocess.Popen([build + '/stillpoint', 'serve', '--port', '0', '--sessions', '1000', '--state', folder + '/state'],
                              stdout=subprocess.PIPE, stderr=log, text=True)
    found = re.search(r'http://\S+', server.stdout.readline())
    if not found:
        sys.exit('the server did not start; see %s' % log.name)
    return server, found.group(0)


def load(build, url, server, options, folder):
    report = folder + '/soak.json'
    page = os.path.join(os.path.dirname(build), 'artifacts', 'soak.html')
    os.makedirs(os.path.dirname(page), exist_ok=True)
    done = subprocess.run(
        [build + '/tests/stillpoint_loadtest', '--url', url, '--pid', str(server.pid), '--mixed', '--ramp', '5',
         '--sessions', str(options.sessions), '--listeners', str(options.listeners), '--seconds', str(options.minutes * 60),
         '--seeks', '1', '--updates', '2', '--churn', '2', '--cuts', '0.2', '--json', report, '--html', page])
    if done.returncode != 0:
        sys.exit('the load tool failed')
    print('\nplots: ' + page)
    with open(report) as text:
        return json.load(text)


def judge(report, said, status, is_sanitized):
    wrong = ['%s: %d' % (fault, report[fault]) for fault in FAULTS if report[fault] > 0]
    wrong += ['%s: %d' % found for found in report['failures'].items()]
    if status != 0:
        wrong.append('the server ended with %d' % status)
    if said:
        wrong.append('the server said:\n' + said)
    if is_sanitized:  # it is slow, and keeps what was freed
        return wrong
    if report['measured_underruns'] > 0:
        wrong.append('underruns: %d' % report['measured_underruns'])
    if report['server_growth'] is not None and report['server_growth'] > GROWTH:
        wrong.append('memory grew by %.2f %% in the second half' % (100 * report['server_growth']))
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('build')
    parser.add_argument('--minutes', type=float, default=20)
    parser.add_argument('--sessions', type=int, default=10)
    parser.add_argument('--listeners', type=int, default=5)
    options = parser.parse_args()
    build = os.path.abspath(options.build)
    with tempfile.TemporaryDirectory(prefix='stillpoint-soak-') as folder:
        with open(folder + '/server.log', 'w+') as log:
            server, url = start(build, folder, log)
            try:
                report = load(build, url, server, options, folder)
            finally:
                server.send_signal(signal.SIGTERM)
                status = server.wait(30)
            log.seek(0)
            said = ''.join(line for line in log if not re.search(r'\binfo\b', line, re.I))
    wrong = judge(report, said, status, sanitized(build))
    print('\n'.join(wrong) if wrong else 'nothing wrong')
    sys.exit(1 if wrong else 0)


if __name__ == '__main__':
    main()
