// The audio thread's entry: wraps the playout engine, and the recorder behind the diagnostic interface.
import { PcmLanes, lanesByteLength } from './pcm_lanes';
import { PlayoutEngine } from './playout_engine';
import {
  type PlayoutOptions,
  type Recording,
  type ToPlayout,
  playoutProcessor,
  recorderProcessor,
} from './playout_messages';

// The scope of audio worklets is not part of TypeScript's DOM library.
declare const currentFrame: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, constructor: unknown): void;

const quantumFrames = 128;
const reportEvery = 8; // quanta: 21 ms

class PlayoutProcessor extends AudioWorkletProcessor {
  private readonly lanes: PcmLanes;
  private readonly engine: PlayoutEngine;
  private quanta = 0;

  constructor(options: { processorOptions: PlayoutOptions }) {
    super();
    this.lanes = new PcmLanes(options.processorOptions.lanes ?? new ArrayBuffer(lanesByteLength));
    this.engine = new PlayoutEngine(this.lanes);
    this.port.onmessage = (event: MessageEvent<ToPlayout>): void => this.take(event.data);
  }

  process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const [left, right] = outputs[0] ?? [];
    if (left && right) {
      this.engine.process(currentFrame, left, right);
    }
    if (++this.quanta % reportEvery === 0) {
      this.port.postMessage(this.engine.report());
    }
    return true;
  }

  private take(message: ToPlayout): void {
    switch (message.kind) {
      case 'aim':
        this.engine.aim(message.aim);
        break;
      case 'media':
        this.lanes
          .obtain(message.epoch, this.engine.soundingEpoch)
          .append(message.first, message.left, message.right);
        break;
      case 'last':
        this.lanes.find(message.epoch)?.markLast();
        break;
    }
  }
}

const recordedFrames = 1 << 18; // 5.5 s

/** Remembers the last seconds that passed through, and hands out as many frames as a message asks for. */
class RecorderProcessor extends AudioWorkletProcessor {
  private readonly left = new Float32Array(recordedFrames);
  private readonly right = new Float32Array(recordedFrames);
  private recorded = 0;
  private wanted: number[] = [];

  constructor() {
    super();
    this.port.onmessage = (event: MessageEvent<number>): void => {
      this.wanted.push(Math.min(recordedFrames, event.data));
    };
  }

  process(inputs: Float32Array[][]): boolean {
    const [left, right] = inputs[0] ?? [];
    if (left && right) {
      const at = this.recorded % recordedFrames; // quanta divide the ring
      this.left.set(left, at);
      this.right.set(right, at);
      this.recorded += left.length;
    }
    while (this.wanted.length > 0 && (this.wanted[0] as number) <= this.recorded) {
      this.port.postMessage(this.last(this.wanted.shift() as number));
    }
    return true;
  }

  private last(frames: number): Recording {
    const from = (this.recorded - frames) % recordedFrames;
    const copy = (ring: Float32Array): Float32Array => {
      const copied = new Float32Array(frames);
      const untilWrap = ring.subarray(from, from + frames);
      copied.set(untilWrap);
      copied.set(ring.subarray(0, frames - untilWrap.length), untilWrap.length);
      return copied;
    };
    return { left: copy(this.left), right: copy(this.right), endFrame: currentFrame + quantumFrames };
  }
}

registerProcessor(playoutProcessor, PlayoutProcessor);
registerProcessor(recorderProcessor, RecorderProcessor);
