#!/usr/bin/python3
"""The dashboard and the alerts ask for nothing that /metrics does not have."""
import json
import os
import re
import unittest

from server_process import Server

DOCKER = os.path.join(os.path.dirname(__file__), '../../docker/')
NAME = re.compile(r'stillpoint_[a-z_]+')


def series(text):
    """Names a scrape finds, of histograms those of their parts, too."""
    names = set()
    for name, kind in re.findall(r'^# TYPE (\S+) (\S+)', text, re.MULTILINE):
        names.update([name] if kind != 'histogram' else [name + end for end in ('_bucket', '_sum', '_count')])
    return names


class Dashboard(unittest.TestCase):
    def test_every_series_is_there(self):
        with Server() as server:
            known = series(server.raw('GET', '/metrics')[2].decode())
        with open(DOCKER + 'grafana/stillpoint.json') as file:
            dashboard = json.load(file)
        asked = set()
        for panel in dashboard['panels']:
            for target in panel.get('targets', []):
                asked.update(NAME.findall(target['expr']))
        self.assertGreater(len(asked), 30)
        with open(DOCKER + 'alerts.yaml') as file:
            asked.update(name for line in file if 'expr:' in line for name in NAME.findall(line))
        self.assertEqual(asked - known, set())


if __name__ == '__main__':
    unittest.main()
