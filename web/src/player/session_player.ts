// One listener in one session: the stream, the decoder, the sound and the clock, without any picture or button.
import { api, ApiError } from '../api/api';
import { DecoderFactory } from '../audio/opus_decoder';
import type { Aim } from '../audio/playout_engine';
import { MediaClock } from '../audio/media_clock';
import { Playout } from '../audio/playout';
import { RunningMedian } from '../audio/running_median';
import { SegmentDecoder } from '../audio/segment_decoder';
import { type AudioFormat, type Control, type Hello, type Mix, type Segment, type ServerMessage, type Status, Status_State } from '../gen/stillpoint/v1/stream';
import type { WorldFrame } from '../gen/stillpoint/v1/world';
import { ScoreReader } from '../score/score_reader';
import { dueMs, mediaRate, positionAt } from '../stream/session_clock';
import { StreamClient } from '../stream/stream_client';

export type Phase =
  | 'opening' // no hello yet
  | 'waiting' // connected; the first sound is on its way
  | 'playing'
  | 'paused'
  | 'blocked' // the browser holds the sound back until somebody presses a button
  | 'ended'
  | 'gone' // the session is no longer on the server
  | 'failed';

/** What was on its way to the loudspeaker. */
export interface Tap {
  rate: number;
  left: Float32Array;
  right: Float32Array;
  /** Media sample that follows the last frame. */
  endSample: number;
  /** performance.now() of the moment that sample is at the loudspeaker. */
  endMs: number;
}

export interface SessionPlayerOptions {
  session: string;
  context: AudioContext;
  volume: number;
  swapEars: boolean;
  forceWasm: boolean;
  /** False where nothing is drawn: no world is sent then. */
  wantWorld?: boolean;
}

export interface SessionPlayerEvents {
  /** Phase, connection or status changed. */
  changed(): void;
  score(reader: ScoreReader): void;
  /** How loud the server makes the layers. */
  mix?(mix: Mix): void;
  world(frame: WorldFrame): void;
}

const clientName = 'stillpoint-web 0.1.0';
const tickMs = 50;
const feedbackMs = 2000; // what changes the server's mind is told at once
const eagerFeedbackMs = 250; // after a connection, when least is in hand
const eagerForMs = 5000;
const aimStep = 24; // samples: a smaller change of the line is not worth a message
const starveHoldMs = 250; // the picture does not run further than this ahead of the sound
const seekPatienceMs = 2500;
/** Codes after which a new connection would end the same way; after any other the stream comes back by itself. */
const finalErrors: readonly string[] = ['not_allowed', 'bad_message', 'server_full'];
const blockedAfterMs = 800; // a context needs a moment to start

export class SessionPlayer {
  status: Status | null = null;
  title = '';
  trackId = '';
  failure = '';
  /** performance.now() of the loss while there is no connection. */
  lostAtMs: number | null = null;
  retryAtMs = 0;
  reader: ScoreReader | null = null;
  private readonly stream: StreamClient;
  private readonly clock = new MediaClock();
  private readonly speaker = new RunningMedian(31);
  private readonly ready: Promise<void>;
  private playout: Playout | null = null;
  private factory: DecoderFactory | null = null;
  private format: AudioFormat | null = null;
  private decoder: SegmentDecoder | null = null;
  private readonly waitingSegments: Segment[] = [];
  private lastAim: Aim | null = null;
  private pausedHere = false;
  private pauseUnsent = false;
  private seekUnsent: number | null = null;
  private seekTarget: { sample: number; epoch: number; untilMs: number } | null = null;
  private starvedSinceMs: number | null = null;
  private silentSinceMs = performance.now(); // while the context does not run
  private toldPhase: Phase = 'opening';
  private sounded = false;
  private timer = 0;
  private feedbackDueMs = 0;
  private connectedAtMs = 0;
  private underrunsBefore = 0; // this connection
  private toldUnderruns = 0;
  private toldHidden = false;
  private gone = false;
  private closed = false;

  constructor(
    private readonly options: SessionPlayerOptions,
    private readonly events: SessionPlayerEvents,
  ) {
    options.context.onstatechange = (): void => {
      this.speaker.reset();
      this.silentSinceMs = performance.now();
      events.changed();
    };
    this.ready = Playout.open(options.context, options.volume, options.swapEars).then(
      (playout) => void (this.playout = playout),
      (error: unknown) => this.fail(String(error)),
    );
    this.stream = new StreamClient(
      api.streamUrl(options.session),
      { $case: 'hello', hello: { wantWorld: options.wantWorld ?? true, wantAudio: true, client: clientName } },
      {
        message: (body) => this.take(body),
        connected: () => this.connected(),
        lost: (retryMs) => this.lost(retryMs),
      },
    );
    this.timer = window.setInterval(() => this.tick(), tickMs);
  }

  get phase(): Phase {
    if (this.failure) {
      return 'failed';
    }
    if (this.gone) {
      return this.status?.state === Status_State.ENDED ? 'ended' : 'gone';
    }
    if (!this.status) {
      return 'opening';
    }
    if (this.status.state === Status_State.ENDED) {
      return 'ended';
    }
    if (this.options.context.state !== 'running' && performance.now() - this.silentSinceMs > blockedAfterMs) {
      return 'blocked';
    }
    if (this.pausedHere || (this.status.state === Status_State.PAUSED && !this.status.held)) {
      return 'paused';
    }
    return this.sounded && !this.status.held ? 'playing' : 'waiting';
  }

  /** Media sample at the loudspeaker now; where a seek has just been asked for, its target. */
  mediaSample(nowMs = performance.now()): number {
    if (this.seekTarget) {
      return this.seekTarget.sample;
    }
    this.followSound(nowMs);
    const total = this.reader?.score.totalSamples;
    const sample = this.clock.at(nowMs);
    return total ? Math.min(total, sample) : sample;
  }

  get bufferedSeconds(): number {
    const report = this.playout?.report;
    if (!report || report.epoch < 0) {
      return 0;
    }
    return Math.max(0, report.bufferedEnd - this.mediaSample()) / mediaRate;
  }

  get underruns(): number {
    return this.playout?.report.underruns ?? 0;
  }

  get decoderKind(): 'webcodecs' | 'wasm' | null {
    return this.factory?.kind ?? null;
  }

  get roundTripMs(): number {
    return this.stream.clock.roundTripMs;
  }

  get bytesReceived(): number {
    return this.stream.bytesReceived;
  }

  get starved(): boolean {
    return this.playout?.report.starved ?? false;
  }

  /** Media sample at the loudspeaker by the audio thread's own count; null while it counts nothing. */
  private heardSample(nowMs: number): number | null {
    const report = this.playout?.report;
    const speaker = this.speaker.value;
    if (!report || report.position === null || speaker === null) {
      return null;
    }
    return report.position + ((nowMs - speaker) * mediaRate) / 1000 - report.frame;
  }

  /** How far the picture is ahead of the sound (positive) or behind it. */
  get pictureSkewMs(): number | null {
    const nowMs = performance.now();
    const heard = this.heardSample(nowMs);
    return heard === null || this.phase !== 'playing' ? null : ((this.mediaSample(nowMs) - heard) / mediaRate) * 1000;
  }

  /** How far the sound is behind (positive) or ahead of the session's clock. */
  get skewMs(): number | null {
    const nowMs = performance.now();
    const heard = this.heardSample(nowMs);
    if (!this.status || heard === null || !this.stream.clock.known) {
      return null;
    }
    const due = positionAt(this.status, this.stream.clock.serverTimeUs(nowMs));
    return ((due - heard) / mediaRate) * 1000;
  }

  get connectedNow(): boolean {
    return this.lostAtMs === null;
  }

  pause(): void {
    this.pausedHere = true;
    this.pauseUnsent = !this.sendControl({ $case: 'pause', pause: {} });
    this.steer();
    this.events.changed();
  }

  resume(): void {
    this.pausedHere = false;
    this.pauseUnsent = false;
    void this.options.context.resume();
    this.sendControl({ $case: 'resume', resume: {} });
    this.events.changed();
  }

  seek(sample: number): void {
    const target = Math.max(0, Math.round(sample));
    if (this.sendControl({ $case: 'seek', seek: { sample: target } })) {
      this.seekTarget = { sample: target, epoch: this.status?.epoch ?? 0, untilMs: performance.now() + seekPatienceMs };
      this.events.changed();
    }
  }

  /** As seek(), before there is a connection: the session begins there. */
  seekWhenOpen(sample: number): void {
    this.seekUnsent = sample;
  }

  setStyle(name: string): void {
    this.sendControl({ $case: 'style', style: { name } });
  }

  requestKeyframe(): void {
    this.sendControl({ $case: 'keyframe', keyframe: {} });
  }

  /** Linear gain of the listener's own volume. */
  setVolume(volume: number): void {
    this.options.volume = volume;
    this.playout?.setVolume(volume * (this.status?.gain ?? 1));
  }

  setSwapped(swapped: boolean): void {
    this.options.swapEars = swapped;
    this.playout?.swapEars(swapped);
  }

  retryNow(): void {
    this.stream.retryNow();
  }

  /**
   * The last `frames` on their way to the loudspeaker, once as many are recorded, and the media sample that follows them.
   * Recording begins with the first call.
   */
  async tap(frames: number): Promise<Tap> {
    await this.ready;
    if (!this.playout) {
      throw new Error('there is no sound');
    }
    const { left, right, endFrame } = await this.playout.record(frames);
    const { position, frame } = this.playout.report;
    const rate = this.options.context.sampleRate;
    const endMs = (this.speaker.value ?? NaN) + (endFrame / rate) * 1000;
    return { rate, left, right, endSample: (position ?? 0) + endFrame - frame, endMs };
  }

  close(): void {
    this.closed = true;
    clearInterval(this.timer);
    this.stream.close();
    this.decoder?.reset();
    void this.ready.then(() => this.playout?.close());
  }

  private sendControl(action: ControlAction): boolean {
    return this.stream.send(controlBody(action));
  }

  private fail(reason: string): void {
    this.failure = reason;
    this.events.changed();
  }

  private connected(): void {
    this.lostAtMs = null;
    this.connectedAtMs = performance.now();
    this.underrunsBefore = this.underruns;
    this.toldUnderruns = 0;
    this.decoder?.reset();
    if (this.seekUnsent !== null) {
      this.seek(this.seekUnsent);
      this.seekUnsent = null;
    }
    this.events.changed();
  }

  private lost(retryMs: number): void {
    const nowMs = performance.now();
    this.lostAtMs ??= nowMs;
    this.retryAtMs = nowMs + retryMs;
    if (!this.gone) {
      void this.askWhetherGone();
    }
    this.events.changed();
  }

  private async askWhetherGone(): Promise<void> {
    try {
      await api.session(this.options.session);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404 && !this.closed) {
        this.leave();
      }
    }
  }

  private leave(): void {
    this.gone = true;
    this.stream.close();
    this.events.changed();
  }

  private take(body: NonNullable<ServerMessage['body']>): void {
    switch (body.$case) {
      case 'hello':
        void this.greet(body.hello);
        break;
      case 'segment':
        body.segment.world.forEach((frame) => this.events.world(frame));
        this.takeSegment(body.segment);
        break;
      case 'keyframe':
        this.events.world(body.keyframe);
        break;
      case 'status':
        this.takeStatus(body.status);
        break;
      case 'error':
        if (body.error.closing && body.error.code === 'session_ended') {
          this.leave();
        } else if (body.error.closing && finalErrors.includes(body.error.code)) {
          this.stream.close();
          this.fail(body.error.message);
        }
        break;
      case 'pong':
        this.steer();
        break;
    }
  }

  private async greet(hello: Hello): Promise<void> {
    this.title = hello.title;
    this.trackId = hello.trackId;
    if (hello.mix) {
      this.events.mix?.(hello.mix);
    }
    if (hello.score) {
      this.reader = new ScoreReader(hello.score);
      this.events.score(this.reader);
    }
    if (hello.status) {
      this.takeStatus(hello.status);
    }
    const { audio } = hello;
    if (!audio || (this.format && sameFormat(audio, this.format))) {
      return;
    }
    this.format = audio; // another track may come in another format
    this.decoder?.reset();
    this.decoder = null;
    try {
      const [factory] = await Promise.all([DecoderFactory.choose(audio.opusHead, this.options.forceWasm), this.ready]);
      if (this.format !== audio) {
        return;
      }
      this.factory = factory;
    } catch (error) {
      this.fail(String(error));
      return;
    }
    this.decoder = new SegmentDecoder(
      this.factory,
      audio,
      ({ epoch, first, left, right }) => this.playout?.append(epoch, first, left, right),
      (epoch) => this.playout?.markLast(epoch),
      () => this.decoder?.reset(),
    );
    this.waitingSegments.splice(0).forEach((segment) => this.decoder?.decode(segment));
    this.events.changed();
  }

  private takeSegment(segment: Segment): void {
    if (this.decoder) {
      this.decoder.decode(segment);
    } else {
      this.waitingSegments.push(segment);
    }
  }

  private takeStatus(status: Status): void {
    if (status.state === Status_State.PAUSED) {
      this.pausedHere = false;
    } else if (this.pauseUnsent) {
      this.pauseUnsent = !this.sendControl({ $case: 'pause', pause: {} });
    }
    if (this.seekTarget && status.epoch !== this.seekTarget.epoch) {
      this.seekTarget = null;
      this.clock.hold(status.anchorSample);
    }
    this.status = status;
    this.playout?.setVolume(this.options.volume * status.gain, status.gainRampMs);
    this.steer();
    this.events.changed();
  }

  private tick(): void {
    const nowMs = performance.now();
    const measured = this.playout?.speakerEpochMs() ?? null;
    if (measured !== null) {
      this.speaker.add(measured);
    }
    if (this.seekTarget && nowMs > this.seekTarget.untilMs) {
      this.seekTarget = null;
      this.events.changed();
    }
    this.steer();
    this.followSound(nowMs);
    this.notePhase();
    const news = document.hidden !== this.toldHidden || this.underruns - this.underrunsBefore !== this.toldUnderruns;
    if ((news || nowMs >= this.feedbackDueMs) && this.phase === 'playing') {
      this.feedbackDueMs = nowMs + (nowMs - this.connectedAtMs < eagerForMs ? eagerFeedbackMs : feedbackMs);
      this.sendFeedback();
    }
  }

  private notePhase(): void {
    const report = this.playout?.report;
    const sounds = report !== undefined && report.position !== null && !report.starved;
    this.sounded ||= sounds;
    if (this.phase !== this.toldPhase) {
      this.toldPhase = this.phase;
      this.events.changed();
    }
  }

  /** Tells the audio thread which line to follow, when it changed. */
  private steer(): void {
    const { status, playout } = this;
    const speaker = this.speaker.value;
    if (!status || !playout || speaker === null || !this.stream.clock.known) {
      return;
    }
    const playing = status.state === Status_State.PLAYING && !this.pausedHere;
    const delta = ((speaker - dueMs(status, this.stream.clock, 0)) * mediaRate) / 1000;
    const last = this.lastAim;
    const same = last !== null && last.epoch === status.epoch && last.playing === playing;
    if (same && (!playing || Math.abs(last.delta - delta) < aimStep)) {
      return;
    }
    const from = playing ? Math.max(status.anchorSample, status.switchSample) - delta : 0;
    this.lastAim = { epoch: status.epoch, delta, from, playing };
    playout.aim(this.lastAim);
  }

  private followSound(nowMs: number): void {
    const { status, playout } = this;
    const speaker = this.speaker.value;
    if (!status || !playout) {
      return;
    }
    const { position, frame, epoch, starved } = playout.report;
    if (status.state === Status_State.PAUSED || status.state === Status_State.WAITING) {
      this.clock.hold(status.anchorSample);
      return;
    }
    if (position === null || speaker === null || status.state === Status_State.ENDED) {
      this.clock.hold(this.clock.at(nowMs) || status.anchorSample);
      return;
    }
    this.starvedSinceMs = starved ? (this.starvedSinceMs ?? nowMs) : null;
    if (this.starvedSinceMs !== null && nowMs - this.starvedSinceMs > starveHoldMs) {
      this.clock.hold(this.clock.at(nowMs));
      return;
    }
    this.clock.follow(epoch, position + ((nowMs - speaker) * mediaRate) / 1000 - frame, nowMs);
  }

  private sendFeedback(): void {
    this.toldUnderruns = this.underruns - this.underrunsBefore;
    this.toldHidden = document.hidden;
    this.stream.send({
      $case: 'feedback',
      feedback: {
        epoch: this.status?.epoch ?? 0,
        playedSample: Math.round(this.mediaSample()),
        bufferedMs: Math.round(this.bufferedSeconds * 1000),
        underruns: this.toldUnderruns,
        hidden: this.toldHidden,
      },
    });
  }
}

function sameFormat(a: AudioFormat, b: AudioFormat): boolean {
  return a.preSkip === b.preSkip && a.opusHead.join() === b.opusHead.join();
}

type ControlAction = NonNullable<Control['action']>;

function controlBody(action: ControlAction): { $case: 'control'; control: { action: ControlAction } } {
  return { $case: 'control', control: { action } };
}
