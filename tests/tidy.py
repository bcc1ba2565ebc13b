#!/usr/bin/python3
"""Runs clang-tidy over the sources of a build, but not over those that were found clean before.

    tests/tidy.py build/release [--all] [--jobs N] [FILE...]

A source is checked again when it, a header of ours that it includes (directly or not), its flags or .clang-tidy
changed. --all checks everything. Exits with 1 if anything was found.
"""
import argparse
import concurrent.futures
import functools
import hashlib
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
STAMPS = ROOT / 'build/tidy'
# Where "layer/file.h" and "file.h" are looked for, besides beside the source itself.
FOLDERS = [ROOT / 'server', ROOT / 'tests', ROOT / 'loadtest', ROOT]
INCLUDE = re.compile(rb'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)


@functools.lru_cache(maxsize=None)
def own_includes(path):
    found = set()
    for name in INCLUDE.findall(path.read_bytes()):
        for folder in [path.parent, *FOLDERS]:
            header = (folder / name.decode()).resolve()
            if header.is_file():
                found.add(header)
                break
    return found


def everything_of(source):
    """The source and all headers of ours that it sees."""
    seen, open_ = set(), [source]
    while open_:
        path = open_.pop()
        if path not in seen:
            seen.add(path)
            open_ += own_includes(path)
    return sorted(seen)


def stamp_of(source, command):
    rules = (ROOT / '.clang-tidy').read_bytes() + pathlib.Path(__file__).read_bytes()
    digest = hashlib.sha256(command.encode() + rules)
    for path in everything_of(source):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return STAMPS / digest.hexdigest()


def tidy(source, build):
    """What clang-tidy has to say; empty when it is content."""
    command = ['nice', 'clang-tidy-14', '-quiet', '-p', build, source]
    # The analyzer of clang 14 follows no coroutine: it finds fault with Asio's own frames, and with nothing else there.
    if b'co_await' in source.read_bytes():
        command.insert(2, '--checks=-clang-analyzer-*')
    done = subprocess.run(command, capture_output=True, text=True)
    return '' if done.returncode == 0 else done.stdout + done.stderr


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('build', type=pathlib.Path)
    parser.add_argument('--all', action='store_true')
    parser.add_argument('--jobs', type=int, default=1)
    parser.add_argument('files', nargs='*')
    arguments = parser.parse_intermixed_args()
    wanted = {pathlib.Path(name).resolve() for name in arguments.files}
    sources = {}
    for entry in json.loads((arguments.build / 'compile_commands.json').read_text()):
        source = pathlib.Path(entry['directory'], entry['file']).resolve()
        ours = source.is_relative_to(ROOT) and not source.is_relative_to(ROOT / 'build')
        if ours and (not wanted or source in wanted):
            sources[source] = stamp_of(source, entry['command'])
    left = [source for source in sorted(sources) if arguments.all or not sources[source].exists()]
    print(f'{len(left)} of {len(sources)} sources to check')
    STAMPS.mkdir(parents=True, exist_ok=True)
    bad = 0
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for source, found in zip(left, pool.map(lambda source: tidy(source, arguments.build), left)):
            if found:
                bad += 1
                print(found, flush=True)
            else:
                sources[source].touch()
    sys.exit(1 if bad else 0)


if __name__ == '__main__':
    main()
