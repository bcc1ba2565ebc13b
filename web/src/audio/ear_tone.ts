// A soft tone in one ear, to find out which side is which.

const toneHz = 220;
const toneSeconds = 1.6;
const toneFade = 0.5;
const toneGain = 0.12;

export type Side = 'left' | 'right';

export class EarTone {
  private timer = 0;
  private context: AudioContext | null = null;

  /** SOUNDING is told the ear when it begins, null when it is over. */
  constructor(private readonly sounding: (side: Side | null) => void) {}

  /** With slow edges. To be called in a gesture. */
  play(side: Side): void {
    this.context ??= new AudioContext();
    const context = this.context;
    void context.resume();
    const start = context.currentTime;
    const tone = new OscillatorNode(context, { frequency: toneHz });
    const gain = new GainNode(context, { gain: 0 });
    const pan = new StereoPannerNode(context, { pan: side === 'left' ? -1 : 1 });
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(toneGain, start + toneFade);
    gain.gain.setValueAtTime(toneGain, start + toneSeconds - toneFade);
    gain.gain.linearRampToValueAtTime(0, start + toneSeconds);
    tone.connect(gain).connect(pan).connect(context.destination);
    tone.start(start);
    tone.stop(start + toneSeconds);
    this.sounding(side);
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.sounding(null), toneSeconds * 1000);
  }

  close(): void {
    clearTimeout(this.timer);
    void this.context?.close();
    this.context = null;
  }
}
