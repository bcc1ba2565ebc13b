// Decides, 128 frames at a time, which media samples leave for the loudspeaker. Runs in the audio thread; knows nothing
// of the page, the network or wall clocks, so the same code is tested sample by sample.
//
// Where the sound should be is a straight line: media sample = context frame + delta. The page aims (epoch, delta); the
// engine starts a voice exactly there and then follows small changes of delta by playing up to 120 parts per million
// faster or slower: 0.02 Hz at 200 Hz, both ears alike. Only an error of more than 25 ms is jumped, with a crossfade.
import type { PcmLanes } from './pcm_lanes';
import { makeSincTable, sincTaps, sincTapsAt } from './sinc_table';

export interface Aim {
  epoch: number;
  /** media sample = context frame + delta */
  delta: number;
  /** Context frame from which this aim holds. */
  from: number;
  /** false: fade out and stay silent. */
  playing: boolean;
}

export interface PlayoutReport {
  /** Context frame at the end of the last quantum. */
  frame: number;
  epoch: number;
  /** Media sample that leaves at `frame`; null while nothing plays. */
  position: number | null;
  /** End of the contiguous media of that epoch. */
  bufferedEnd: number;
  /** Playing, but without media. */
  starved: boolean;
  underruns: number;
}

interface Voice {
  epoch: number;
  position: number;
  gain: number;
  rise: number;
  leaving: boolean;
  sounded: boolean;
  correcting: boolean;
  /** Frames since it began to follow its epoch. */
  age: number;
}

const fadeIn = 1 / 2400; // 50 ms, after silence
const crossfade = 1 / 960; // 20 ms, from one epoch or place to another
const starveFade = 480; // 10 ms: the last frames before a hole
const maximumSlew = 120e-6;
const slewHorizon = 48000 * 30; // an error is worked off in about half a minute
const beginCorrection = 240; // 5 ms
const endCorrection = 24; // 0.5 ms
const jumpLimit = 1200; // 25 ms
// Right after a start the clocks are known only roughly; what they turn out to be is taken over at once.
const settlingFrames = 3 * 48000;
const settlingLimit = 240; // 5 ms

export class PlayoutEngine {
  private readonly table = makeSincTable();
  private readonly taps = new Float32Array(sincTaps);
  private aims: Aim[] = [];
  private current: Aim | null = null;
  private voice: Voice | null = null;
  private leaving: Voice | null = null;
  private starved = false;
  private underruns = 0;
  private frame = 0;

  constructor(private readonly lanes: PcmLanes) {}

  /** Epoch of the sound that is heard, -1 when none. */
  get soundingEpoch(): number {
    return this.voice?.epoch ?? this.current?.epoch ?? -1;
  }

  /** An aim replaces every waiting one that begins no earlier. */
  aim(aim: Aim): void {
    this.aims = this.aims.filter((waiting) => waiting.from < aim.from);
    this.aims.push(aim);
  }

  /** Fills one quantum that begins at context frame `frame`. The outputs are zero on entry. */
  process(frame: number, left: Float32Array, right: Float32Array): void {
    this.frame = frame;
    this.adoptAims(frame);
    this.steer(frame);
    if (this.leaving) {
      this.play(this.leaving, left, right);
      if (this.leaving.gain <= 0) {
        this.leaving = null;
      }
    }
    if (this.voice) {
      this.play(this.voice, left, right);
    }
    this.frame += left.length;
  }

  report(): PlayoutReport {
    const epoch = this.soundingEpoch;
    return {
      frame: this.frame,
      epoch,
      position: this.voice ? this.voice.position : null,
      bufferedEnd: this.lanes.find(epoch)?.end ?? 0,
      starved: this.starved,
      underruns: this.underruns,
    };
  }

  private adoptAims(frame: number): void {
    while (this.aims.length > 0 && (this.aims[0] as Aim).from <= frame) {
      this.current = this.aims.shift() as Aim;
    }
  }

  private steer(frame: number): void {
    const aim = this.current;
    if (!aim?.playing) {
      this.release();
      this.starved = false;
      return;
    }
    const target = frame + aim.delta;
    const voice = this.voice;
    const limit = voice && voice.age < settlingFrames ? settlingLimit : jumpLimit;
    if (!voice || voice.epoch !== aim.epoch || Math.abs(target - voice.position) > limit) {
      const follows = voice !== null && voice.gain > 0;
      this.release();
      this.voice = {
        epoch: aim.epoch,
        position: Math.round(target),
        gain: 0,
        rise: follows ? crossfade : fadeIn,
        leaving: false,
        sounded: false,
        correcting: false,
        age: voice?.epoch === aim.epoch ? voice.age : 0,
      };
    }
  }

  private release(): void {
    if (this.voice) {
      this.voice.leaving = true;
      this.leaving = this.voice;
      this.voice = null;
    }
  }

  /** Playing speed that brings the voice back to its line. */
  private speed(voice: Voice): number {
    const aim = this.current;
    if (voice.leaving || !aim) {
      return 1;
    }
    const error = this.frame + aim.delta - voice.position;
    if (Math.abs(error) > beginCorrection) {
      voice.correcting = true;
    } else if (Math.abs(error) < endCorrection && voice.correcting) {
      voice.correcting = false;
      voice.position = Math.round(voice.position);
    }
    if (!voice.correcting) {
      return 1;
    }
    return 1 + Math.max(-maximumSlew, Math.min(maximumSlew, error / slewHorizon));
  }

  private play(voice: Voice, left: Float32Array, right: Float32Array): void {
    const frames = left.length;
    const speed = this.speed(voice);
    const lane = this.lanes.find(voice.epoch);
    const end = lane?.end ?? 0;
    const start = lane?.start ?? 0;
    const ahead = end - voice.position - frames - sincTaps / 2;
    const covered = lane !== undefined && voice.position >= start && (ahead >= starveFade || lane.last);
    this.note(voice, covered);
    const goal = covered && !voice.leaving ? 1 : 0;
    const fall = voice.leaving ? crossfade : 1 / starveFade;
    for (let i = 0; i < frames; i++) {
      voice.gain = goal > voice.gain ? Math.min(1, voice.gain + voice.rise) : Math.max(goal, voice.gain - fall);
      if (lane && voice.gain > 0) {
        left[i] = (left[i] as number) + voice.gain * this.read(lane, 0, voice.position, start, end);
        right[i] = (right[i] as number) + voice.gain * this.read(lane, 1, voice.position, start, end);
      }
      voice.position += speed;
    }
    voice.age += frames;
  }

  private note(voice: Voice, covered: boolean): void {
    if (voice.leaving) {
      return;
    }
    if (covered) {
      voice.sounded = true;
    } else if (voice.sounded) {
      voice.sounded = false;
      voice.rise = fadeIn;
      this.underruns++;
    }
    this.starved = !covered;
  }

  private read(
    lane: { sample(ear: 0 | 1, position: number): number },
    ear: 0 | 1,
    position: number,
    start: number,
    end: number,
  ): number {
    const whole = Math.floor(position);
    const fraction = position - whole;
    if (fraction === 0) {
      return whole >= start && whole < end ? lane.sample(ear, whole) : 0;
    }
    if (ear === 0) {
      sincTapsAt(this.table, fraction, this.taps); // the right ear uses the same taps
    }
    let sum = 0;
    const first = whole - sincTaps / 2 + 1;
    for (let tap = 0; tap < sincTaps; tap++) {
      const at = first + tap;
      if (at >= start && at < end) {
        sum += (this.taps[tap] as number) * lane.sample(ear, at);
      }
    }
    return sum;
  }
}
