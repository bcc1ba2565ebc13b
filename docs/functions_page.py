#!/usr/bin/python3
"""Writes docs/functions.md and the pictures in docs/functions/ from the program's own tables and sound.

    docs/functions_page.py            everything, with the program named by STILLPOINT or build/release/stillpoint
    docs/functions_page.py --check    writes nothing; fails when the page does not say what the tables say, or when a
                                      picture is missing or left over

Needs numpy. The pictures are SVG, drawn here: the two ears and their sum over time, or a spectrogram.
"""
import base64
import json
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import wave
import zlib

import numpy as np

DOCS = pathlib.Path(__file__).resolve().parent
PAGE = DOCS / 'functions.md'
PICTURES = DOCS / 'functions'
PROGRAM = os.environ.get('STILLPOINT', str(DOCS.parent / 'build/release/stillpoint'))

# The colours of web/src/styles/tokens.css.
NIGHT, LINE, TEXT, MOON = '#0a0c11', '#2d323c', '#9599a4', '#ede4cf'
LEFT, RIGHT = '#9fa4ec', '#a6cf92'

# What is drawn where the defaults alone do not show it: what to draw, how many seconds, and parameters.
WAVES, SPECTRUM = 'waves', 'spectrum'
MOVING_BEAT = {'startBeatFreq': 1, 'endBeatFreq': 8}
EXAMPLES = {
    'binaural_beat': (WAVES, 1, {}),
    'binaural_beat_transition': (WAVES, 2, MOVING_BEAT),
    'isochronic_tone_transition': (WAVES, 2, MOVING_BEAT),
    'monaural_beat_stereo_amps_transition': (WAVES, 2, MOVING_BEAT),
    'noise_generator': (SPECTRUM, 24, {}),
    'noise_generator_transition': (SPECTRUM, 24, {
        'start_amp': 0.1, 'end_amp': 1, 'start_lfo_freq': 0.05, 'end_lfo_freq': 0.3}),
    'noise_swept_notch': (SPECTRUM, 24, {'sweeps': [{'min': 300, 'max': 6000, 'q': 6, 'cascade': 6}]}),
    'noise_swept_notch_transition': (SPECTRUM, 24, {
        'start_lfo_freq': 0.08, 'end_lfo_freq': 0.3,
        'sweeps': [{'start_min': 300, 'start_max': 8000, 'end_min': 2000, 'end_max': 4000, 'q': 6, 'cascade': 6}]}),
    'subliminal_encode': (SPECTRUM, 4, {'audio_path': 'voice.wav'}),
}
STATIC_SECONDS, MOVING_SECONDS = 1, 2

RATE = 48000
COLUMNS, WIDTH, MARGIN = 300, 600, 12
INDENT = 52  # of the pictures proper, beside their labels


def describe():
    answer = subprocess.run([PROGRAM, 'describe', '--voices', '--json'], check=True, capture_output=True)
    return json.loads(answer.stdout)


# ---------------------------------------------------------------- sound
def example(name):
    moves = name.endswith('_transition')
    return EXAMPLES.get(name, (WAVES, MOVING_SECONDS if moves else STATIC_SECONDS, {}))


def speech_like(path):
    """A recording for functions that need one: four syllables."""
    time = np.arange(4 * RATE) / RATE
    voiced = sum(np.sin(2 * np.pi * 140 * k * time) / k for k in range(1, 20))
    syllables = np.clip(np.sin(2 * np.pi * time), 0, 1)
    with wave.open(str(path), 'wb') as file:
        file.setparams((1, 2, RATE, len(time), 'NONE', ''))
        file.writeframes((voiced * syllables * 8000).astype('<i2').tobytes())


def sound_of(name, seconds, params, folder):
    track = {'global_settings': {'sample_rate': RATE, 'crossfade_duration': 0}, 'seed': '1',
             'steps': [{'duration': seconds, 'voices': [{
                 'synth_function_name': name, 'is_transition': name.endswith('_transition'), 'params': params,
                 'volume_envelope': {'type': 'linear_fade',
                                     'params': {'fade_duration': 0, 'start_amp': 1, 'end_amp': 1}}}]}]}
    (folder / 'track.json').write_text(json.dumps(track))
    subprocess.run([PROGRAM, 'render', folder / 'track.json', '-o', folder / 'voice.out.wav', '--stage', 'voice:1.1',
                    '--format', 's16', '--media', folder], check=True, capture_output=True)
    with wave.open(str(folder / 'voice.out.wav')) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), '<i2').astype(float) / 32768
    return samples[0::2], samples[1::2]


# ---------------------------------------------------------------- drawing
def number(value):
    return f'{value:.1f}'.rstrip('0').rstrip('.')


def label(x, y, text, anchor='start'):
    return f'<text x="{number(x)}" y="{number(y)}" text-anchor="{anchor}">{text}</text>'


def strip(samples, top, height, colour, scale):
    """The outline of a sound: the lowest and the highest sample around every column, over a period of 100 Hz."""
    reach = max(RATE // 200, len(samples) // COLUMNS // 2 + 1)
    columns = [samples[max(0, at - reach):at + reach] for at in np.linspace(0, len(samples) - 1, COLUMNS).astype(int)]
    middle, x = top + height / 2, np.linspace(INDENT, WIDTH - MARGIN, COLUMNS)
    high = [middle - c.max() * scale * height / 2 for c in columns]
    low = [middle - c.min() * scale * height / 2 for c in columns]
    points = list(zip(x, high)) + list(zip(x[::-1], low[::-1]))
    path = 'M' + 'L'.join(f'{number(px)} {number(py)}' for px, py in points) + 'Z'
    return f'<path d="{path}" fill="{colour}" fill-opacity=".82"/>'


def frame(height, title, body):
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
            f'role="img" aria-label="{title}">\n<rect width="{WIDTH}" height="{height}" rx="10" fill="{NIGHT}"/>\n'
            f'<g font-family="system-ui,sans-serif" font-size="11" fill="{TEXT}">\n' + '\n'.join(body) + '\n</g>\n</svg>\n')


def time_line(top, bottom, seconds):
    marks = [label(INDENT, bottom + 15, '0 s'), label(WIDTH - MARGIN, bottom + 15, f'{seconds:g} s', 'end')]
    for quarter in (1, 2, 3):
        x = INDENT + (WIDTH - MARGIN - INDENT) * quarter / 4
        marks.append(f'<path d="M{number(x)} {top}V{bottom}" stroke="{LINE}" stroke-dasharray="2 4"/>')
    return marks


def draw_waves(title, left, right, seconds):
    strip_height, gap, top = 42, 10, 10
    both = (left + right) / 2
    scale = 0.96 / max(np.abs(left).max(), np.abs(right).max(), 1e-9)
    body = time_line(top, top + 3 * strip_height + 2 * gap, seconds)
    for i, (name, samples, colour) in enumerate((('left', left, LEFT), ('right', right, RIGHT), ('both', both, MOON))):
        y = top + i * (strip_height + gap)
        body += [label(MARGIN, y + strip_height / 2 + 4, name), strip(samples, y, strip_height, colour, scale)]
    return frame(top + 3 * strip_height + 2 * gap + 24, title, body)


def png(levels, palette):
    """An indexed image of 16 colours; row 0 is on top."""
    rows, columns = levels.shape
    packed = (levels[:, 0::2] << 4 | levels[:, 1::2]).astype(np.uint8)
    data = b''.join(b'\0' + row.tobytes() for row in packed)

    def chunk(kind, content):
        return struct.pack('>I', len(content)) + kind + content + struct.pack('>I', zlib.crc32(kind + content))

    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', columns, rows, 4, 3, 0, 0, 0)) +
            chunk(b'PLTE', bytes(palette)) + chunk(b'IDAT', zlib.compress(data, 9)) + chunk(b'IEND', b''))


def spectrogram(samples, rows, columns, lowest, highest):
    """dB, rows from high to low on a logarithmic scale."""
    size = 4096
    window = np.hanning(size)
    edges = np.geomspace(highest, lowest, rows + 1) * size / RATE
    image = np.empty((rows, columns))
    for i, at in enumerate(np.linspace(0, len(samples) - size, columns).astype(int)):
        density = np.abs(np.fft.rfft(samples[at:at + size] * window)) ** 2
        total = np.concatenate(([0], np.cumsum(density)))
        sums = np.interp(edges, np.arange(len(total)), total)
        image[:, i] = (sums[:-1] - sums[1:]) / (edges[:-1] - edges[1:])
    return 10 * np.log10(image + 1e-12)


def draw_spectrum(title, left, seconds):
    top, height, lowest, highest = 10, 146, 60, 20000
    image = spectrogram(left, height // 2, COLUMNS, lowest, highest)
    best = np.percentile(image, 99.5)
    levels = np.clip((image - best + 48) / 48 * 15.999, 0, 15).astype(np.uint8)
    palette = []
    for k in range(16):
        for c in range(1, 7, 2):
            dark, light = int(NIGHT[c:c + 2], 16), int((LEFT if k < 11 else MOON)[c:c + 2], 16)
            middle = int(LEFT[c:c + 2], 16)
            palette.append(round(dark + (light - dark) * k / 10 if k < 11 else middle + (light - middle) * (k - 10) / 5))
    data = base64.b64encode(png(levels, palette)).decode()
    body = [f'<image x="{INDENT}" y="{top}" width="{WIDTH - MARGIN - INDENT}" height="{height}" '
            f'preserveAspectRatio="none" href="data:image/png;base64,{data}"/>']
    body += time_line(top, top + height, seconds)
    for hertz, text in ((100, '100 Hz'), (1000, '1 kHz'), (10000, '10 kHz')):
        y = top + height * np.log(highest / hertz) / np.log(highest / lowest)
        body.append(label(INDENT - 6, y + 4, text, 'end'))
    return frame(top + height + 24, title, body)


def draw(name):
    kind, seconds, params = example(name)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        speech_like(folder / 'voice.wav')
        left, right = sound_of(name, seconds, params, folder)
    return draw_spectrum(name, left, seconds) if kind == SPECTRUM else draw_waves(name, left, right, seconds)


# ---------------------------------------------------------------- text
def shown(value):
    if isinstance(value, bool):
        return 'true' if value else 'false'
    return f'{value:.10g}' if isinstance(value, (int, float)) else str(value)


def range_of(row):
    if 'choices' in row:
        return ', '.join(row['choices'])
    low, high = (shown(row[end]) if end in row else None for end in ('min', 'max'))
    if low is not None and high is not None:
        return f'{low} to {high}'
    if low is not None:
        return f'from {low}'
    return f'to {high}' if high is not None else row['kind']


def follows_the_rule(row):
    """A start value that falls back to the plain name, or an end value that falls back to the start value."""
    name, default = row['name'], row['default']
    for own, other in (('start', ''), ('start_', ''), ('end', 'start'), ('end_', 'start_')):
        stem = name[len(own):]
        if name.startswith(own) and stem and default in (other + stem, other + stem[0].lower() + stem[1:]):
            return True
    return False


def default_of(row, names):
    text = shown(row['default'])
    return f'`{text}`' if text in names else text


def table(rows):
    """One line for neighbours that say the same, such as both ears or the ends of a movement."""
    names = {row['name'] for row in rows}
    lines = []
    for row in rows:
        text = row['meaning'] if row.get('has_effect', True) else 'no effect: ' + row['meaning']
        if 'aliases' in row:
            text += ' (also ' + ', '.join(f'`{alias}`' for alias in row['aliases']) + ')'
        same = (row.get('unit', ''), range_of(row), text)
        default = default_of(row, names)
        if not lines or lines[-1][2] != same:
            lines.append([[row['name']], [default], same])
            continue
        lines[-1][0].append(row['name'])
        if default not in lines[-1][1] and not follows_the_rule(row):
            lines[-1][1].append(default)
    out = ['| parameter | default | unit | range | meaning |', '|---|---|---|---|---|']
    for own, defaults, (unit, limits, text) in lines:
        out.append(f'| {", ".join(f"`{name}`" for name in own)} | {", ".join(defaults)} | {unit} | {limits} | {text} |')
    return '\n'.join(out)


def picture_of(name):
    return PICTURES / f'{name}.svg'


def section(function):
    name = function['name']
    parts = [f'### {name}', function['summary']]
    if 'aliases' in function:
        parts.append('Also ' + ', '.join(f'`{alias}`' for alias in function['aliases']) + '.')
    parts.append(f'![{name}](functions/{name}.svg)')
    _, seconds, params = example(name)
    how = 'its defaults' if not params else f'`{json.dumps(params)}`'
    parts.append(f'{seconds:g} s of {how}.')
    if function['parameters']:
        parts.append(table(function['parameters']))
    return '\n\n'.join(parts)


def page(tables):
    functions = tables['functions']
    parts = ['# Synth functions',
             'What a voice can be, with every parameter it reads. This page is made by `docs/functions_page.py` from the tables that '
             'tracks are checked against; `stillpoint describe --voices` and `GET /v1/functions` say the same.',
             '`is_transition` decides whether a function or its `_transition` form plays ([track-format.md](track-format.md)). A default in '
             'code type is the value of the parameter it names; where nothing else is said a start value falls back to the plain name, and '
             'an end value to the start value. What lies outside a range is played as it is, with a warning. The pictures show both ears and '
             'their sum, or the spectrum of the left ear.',
             ' · '.join(f'[{f["name"]}](#{f["name"]})' for f in functions if not f['name'].endswith('_transition'))]
    parts.append('## Functions')
    parts += [section(function) for function in functions]
    parts.append('## What every function reads')
    for group in tables['common']:
        of = ' Only of voices in transition.' if group['only_transitions'] else ''
        parts += [f'### {group["name"]}', group['summary'] + of, table(group['parameters'])]
    return '\n\n'.join(parts) + '\n'


def check(tables):
    wanted = {picture_of(function['name']) for function in tables['functions']}
    there = set(PICTURES.glob('*'))
    problems = [f'{path.name} is missing' for path in sorted(wanted - there)]
    problems += [f'{path.name} belongs to no function' for path in sorted(there - wanted)]
    if not PAGE.exists() or PAGE.read_text() != page(tables):
        problems.append('functions.md is not what the tables say')
    for problem in problems:
        print('docs/functions: ' + problem, file=sys.stderr)
    if problems:
        sys.exit('run docs/functions_page.py')


def main():
    tables = describe()
    if '--check' in sys.argv[1:]:
        return check(tables)
    PICTURES.mkdir(exist_ok=True)
    for old in set(PICTURES.glob('*')) - {picture_of(function['name']) for function in tables['functions']}:
        old.unlink()
    for function in tables['functions']:
        picture_of(function['name']).write_text(draw(function['name']))
    PAGE.write_text(page(tables))


if __name__ == '__main__':
    main()
