// The one clock of the picture: the media sample at the loudspeaker at a given moment. It follows what the audio thread
// really plays, smoothly: small errors are worked off at 5 ms per second, only a seek, a start or a long stop steps it.
import { mediaRate } from '../stream/session_clock';

const samplesPerMs = mediaRate / 1000;
const slewPerMs = 0.005; // 5 ms per second
const stepLimitMs = 120;

export class MediaClock {
  private lineMs: number | null = null; // performance.now() at which sample 0 would be at the loudspeaker
  private epoch = -1;
  private lastMs = 0;
  private held = 0;

  /** Nothing plays: the clock stands at `sample`. */
  hold(sample: number): void {
    this.lineMs = null;
    this.held = sample;
  }

  /** At `nowMs` sample `sample` of `epoch` is at the loudspeaker, as far as one measurement can tell. */
  follow(epoch: number, sample: number, nowMs: number): void {
    const measured = nowMs - sample / samplesPerMs;
    if (this.lineMs === null || epoch !== this.epoch || Math.abs(measured - this.lineMs) > stepLimitMs) {
      this.lineMs = measured;
    } else {
      const most = Math.max(0, nowMs - this.lastMs) * slewPerMs;
      this.lineMs += Math.max(-most, Math.min(most, measured - this.lineMs));
    }
    this.epoch = epoch;
    this.lastMs = nowMs;
  }

  /** Media sample at the loudspeaker at `nowMs`. */
  at(nowMs: number): number {
    return this.lineMs === null ? this.held : Math.max(0, (nowMs - this.lineMs) * samplesPerMs);
  }

  get running(): boolean {
    return this.lineMs !== null;
  }
}
