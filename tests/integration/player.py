"""Somebody who listens exactly as docs/protocol.md tells, and remembers what was heard when."""
import array
import time

from listen import RATE, Hello, Pong, Segment, Status, Stream, Tape, client_hello, ping

FADE = 480  # samples, from one epoch to the next


class Epoch:
    def __init__(self, status, hello):
        self.status = status  # the newest of this epoch; its line may move in a pause
        self.tape = Tape(hello)
        self.segments = []
        self.world = []  # frames and keyframes, with their bytes

    def due_us(self):
        """Server time from which the epoch is heard."""
        status = self.status
        sample = max(status.anchor_sample, status.switch_sample)
        return status.anchor_time_us + status.playout_delay_us + (sample - status.anchor_sample) * 1000000 // RATE


class Player:
    def __init__(self, server, session):
        self.stream = Stream(server.host, server.port, session)
        self.stream.send(client_hello())
        self.epochs = {}
        self.stale = 0  # segments with sound of an epoch that is not the newest
        self.note(self.stream.hello)

    def note(self, message):
        if isinstance(message, Hello):
            self.hello = message
        if isinstance(message, (Hello, Status)):
            status = message.status if isinstance(message, Hello) else message
            if status.epoch not in self.epochs:
                self.epochs[status.epoch] = Epoch(status, self.hello)
            elif status.state == 'playing':
                self.epochs[status.epoch].status = status
        if isinstance(message, Segment) and message.packets:
            self.stale += message.epoch != max(self.epochs)
            epoch = self.epochs[message.epoch]
            epoch.segments.append(message)
            epoch.tape.add(message)

    def listen(self, seconds=0.0, until=None):
        """For that long, or until something holds."""
        end = time.monotonic() + (seconds if until is None else 30)
        while time.monotonic() < end and not (until and until()):
            message = self.stream.read(max(0.0, min(0.05, end - time.monotonic())))
            if message is not None:
                self.note(message)
        assert not until or until(), 'waited in vain'

    def server_time_us(self):
        """Of the quickest of some pings: server time minus time.monotonic(), and half of the way there and back."""
        best = None
        for number in range(5):
            sent = time.monotonic()
            self.stream.send(ping(number, 1))
            while True:
                message = self.stream.read(5)
                self.note(message)
                if isinstance(message, Pong):
                    break
            way = time.monotonic() - sent
            if best is None or way < best[1]:
                best = message.server_time_us - (sent + way / 2) * 1e6, way
        return best[0], best[1] * 1e6 / 2

    def newest(self):
        return self.epochs[max(self.epochs)]

    def heard(self, first_us, last_us):
        """(left, right) of what this listener's loudspeaker played between these server times, and the sample within
        it at which each epoch begins. Fails where media was due that had not been sent."""
        left, right, seams = array.array('f'), array.array('f'), {}
        leaving = None  # what the epoch before would have gone on with
        numbers = sorted(self.epochs)
        for at, number in enumerate(numbers):
            epoch = self.epochs[number]
            later = [self.epochs[n].due_us() for n in numbers[at + 1:]]
            start, end = max(first_us, epoch.due_us()), min([last_us] + later)
            if end <= start:
                continue
            status = epoch.status
            line = status.anchor_sample - (status.anchor_time_us + status.playout_delay_us) * RATE / 1000000
            first = round(line + start * RATE / 1000000)
            length = round(line + end * RATE / 1000000) - first
            a, b = epoch.tape.part(first, length)
            for new, old in zip((a, b), leaving or ()):
                for i in range(min(len(new), len(old))):
                    new[i] = old[i] + (new[i] - old[i]) * i / FADE
            more = min(FADE, epoch.tape.end() - first - length)
            leaving = epoch.tape.part(first + length, more) if more == FADE else None
            seams[number] = len(left)
            left.extend(a)
            right.extend(b)
        return left, right, seams

    def close(self):
        self.stream.close()
