// The page's side of the sound: the audio context and its graph, the worklet, and how its clock relates to the page's.
import { type Aim, type PlayoutReport } from './playout_engine';
import {
  type FromPlayout,
  type Recording,
  type ToPlayout,
  playoutProcessor,
  recorderProcessor,
} from './playout_messages';
import { PcmLanes, lanesByteLength } from './pcm_lanes';
import workletUrl from './playout_worklet.ts?worker&url';

const swapTimeConstant = 0.03; // seconds
const volumeTimeConstant = 0.06; // seconds; a step of the slider is not heard as one

/** Both ways for the sound, straight and crossed, one of them open. */
class EarSwitch {
  readonly input: GainNode;
  readonly output: GainNode;
  private readonly straight: GainNode;
  private readonly crossed: GainNode;

  constructor(
    private readonly context: AudioContext,
    swapped: boolean,
  ) {
    const gain = (value: number): GainNode => new GainNode(context, { gain: value, channelInterpretation: 'discrete' });
    [this.input, this.output] = [gain(1), gain(1)];
    [this.straight, this.crossed] = [gain(swapped ? 0 : 1), gain(swapped ? 1 : 0)];
    const splitter = new ChannelSplitterNode(context, { numberOfOutputs: 2 });
    const merger = new ChannelMergerNode(context, { numberOfInputs: 2 });
    this.input.connect(this.straight).connect(this.output);
    this.input.connect(splitter);
    splitter.connect(merger, 0, 1);
    splitter.connect(merger, 1, 0);
    merger.connect(this.crossed).connect(this.output);
  }

  swap(swapped: boolean): void {
    const now = this.context.currentTime;
    this.straight.gain.setTargetAtTime(swapped ? 0 : 1, now, swapTimeConstant);
    this.crossed.gain.setTargetAtTime(swapped ? 1 : 0, now, swapTimeConstant);
  }
}

export class Playout {
  private readonly lanes: PcmLanes | null;
  private recorder: AudioWorkletNode | null = null;
  private latest: PlayoutReport = { frame: 0, epoch: -1, position: null, bufferedEnd: 0, starved: false, underruns: 0 };

  private constructor(
    readonly context: AudioContext,
    private readonly node: AudioWorkletNode,
    private readonly gain: GainNode,
    private readonly ears: EarSwitch,
    shared: SharedArrayBuffer | null,
  ) {
    this.lanes = shared ? new PcmLanes(shared) : null;
    node.port.onmessage = (event: MessageEvent<FromPlayout>): void => {
      this.latest = event.data;
    };
    node.connect(gain).connect(ears.input);
    ears.output.connect(context.destination);
  }

  /** `context` was made in a user's gesture; it may still be suspended. */
  static async open(context: AudioContext, volume: number, swapEars: boolean): Promise<Playout> {
    await context.audioWorklet.addModule(workletUrl);
    const shared = globalThis.crossOriginIsolated ? new SharedArrayBuffer(lanesByteLength) : null;
    const node = new AudioWorkletNode(context, playoutProcessor, {
      numberOfInputs: 0,
      outputChannelCount: [2],
      processorOptions: shared ? { lanes: shared } : {},
    });
    const gain = new GainNode(context, { gain: volume, channelInterpretation: 'discrete' });
    return new Playout(context, node, gain, new EarSwitch(context, swapEars), shared);
  }

  get report(): PlayoutReport {
    return this.latest;
  }

  append(epoch: number, first: number, left: Float32Array, right: Float32Array): void {
    if (this.lanes) {
      this.lanes.obtain(epoch, this.latest.epoch).append(first, left, right);
    } else {
      this.post({ kind: 'media', epoch, first, left, right });
    }
  }

  markLast(epoch: number): void {
    if (this.lanes) {
      this.lanes.find(epoch)?.markLast();
    } else {
      this.post({ kind: 'last', epoch });
    }
  }

  aim(aim: Aim): void {
    this.post({ kind: 'aim', aim });
  }

  swapEars(swapped: boolean): void {
    this.ears.swap(swapped);
  }

  /** Over `rampMs`, or as quickly as is not heard as a step. */
  setVolume(volume: number, rampMs = 0): void {
    const { gain } = this.gain;
    const now = this.context.currentTime;
    const current = gain.value;
    gain.cancelScheduledValues(now);
    gain.setValueAtTime(current, now);
    if (rampMs > 0) {
      gain.linearRampToValueAtTime(volume, now + rampMs / 1000);
    } else {
      gain.setTargetAtTime(volume, now, volumeTimeConstant);
    }
  }

  /**
   * performance.now() of the moment context frame 0 was (or would have been) at the loudspeaker; null while the context
   * does not run.
   */
  speakerEpochMs(): number | null {
    if (this.context.state !== 'running') {
      return null;
    }
    const stamp = this.context.getOutputTimestamp?.();
    if (stamp?.contextTime && stamp.performanceTime) {
      return stamp.performanceTime - stamp.contextTime * 1000;
    }
    const latency = this.context.outputLatency || this.context.baseLatency || 0;
    return performance.now() - (this.context.currentTime - latency) * 1000;
  }

  /** The last `frames` that left for the loudspeaker, once as many are recorded; recording begins with the first call. */
  record(frames: number): Promise<Recording> {
    this.recorder ??= this.openRecorder();
    const { port } = this.recorder;
    return new Promise((resolve) => {
      port.addEventListener('message', (event: MessageEvent<Recording>) => resolve(event.data), { once: true });
      port.postMessage(frames);
    });
  }

  async close(): Promise<void> {
    this.node.disconnect();
    await this.context.close();
  }

  private openRecorder(): AudioWorkletNode {
    const recorder = new AudioWorkletNode(this.context, recorderProcessor, {
      numberOfOutputs: 0,
      channelCount: 2,
      channelCountMode: 'explicit',
    });
    recorder.port.start();
    this.ears.output.connect(recorder);
    return recorder;
  }

  private post(message: ToPlayout): void {
    this.node.port.postMessage(message);
  }
}
