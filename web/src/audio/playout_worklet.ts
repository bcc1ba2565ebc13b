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

/** Copies what passes through, as many frames as asked for, and hands it over once. */
class RecorderProcessor extends AudioWorkletProcessor {
  private readonly left: Float32Array;
  private readonly right: Float32Array;
  private filled = 0;

  constructor(options: { processorOptions: { frames: number } }) {
    super();
    this.left = new Float32Array(options.processorOptions.frames);
    this.right = new Float32Array(options.processorOptions.frames);
  }

  process(inputs: Float32Array[][]): boolean {
    const [left, right] = inputs[0] ?? [];
    if (!left || !right) {
      return true;
    }
    const room = Math.min(left.length, this.left.length - this.filled);
    this.left.set(left.subarray(0, room), this.filled);
    this.right.set(right.subarray(0, room), this.filled);
    this.filled += room;
    if (this.filled < this.left.length) {
      return true;
    }
    const recording: Recording = { left: this.left, right: this.right, endFrame: currentFrame + room };
    this.port.postMessage(recording, [this.left.buffer, this.right.buffer]);
    return false;
  }
}

registerProcessor(playoutProcessor, PlayoutProcessor);
registerProcessor(recorderProcessor, RecorderProcessor);
