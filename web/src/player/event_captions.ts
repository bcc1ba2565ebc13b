// What happens in the world, in words: each event is shown with the very frame that shows its moment. For people who do
// not see the picture well, and for the measurement of how far sight is from sound.
import { el } from '../dom/element';
import { type WorldEvent, type WorldFrame, WorldEvent_Kind } from '../gen/stillpoint/v1/world';
import { mediaRate } from '../stream/session_clock';
import { text } from '../text';

const tick = mediaRate / 50; // of event times
const stayMs = 6000;
const longestFrameMs = 34;
const mostWaiting = 256;

interface Waiting {
  sample: number;
  words: string;
}

function wordsOf(event: WorldEvent): string {
  switch (event.kind) {
    case WorldEvent_Kind.STEP:
      return event.text || text.player.stepUnnamed(event.index + 1);
    case WorldEvent_Kind.LANDMARK:
      return event.text || text.player.landmark;
    default:
      return event.text;
  }
}

export class EventCaptions {
  readonly element = el('p', { class: 'caption', hidden: true });
  private waiting: Waiting[] = [];
  private epoch = -1;
  private handle = 0;
  private lastStartMs = 0;
  private hideAtMs = 0;

  /** MEDIA_SAMPLE is what is at the loudspeaker at a moment of performance.now(). */
  constructor(private readonly mediaSample: (ms: number) => number) {}

  /** Every frame of the stream, whether captions are wanted or not: what lies ahead arrives long before. */
  take(frame: WorldFrame): void {
    if (frame.worldEpoch > this.epoch) {
      this.epoch = frame.worldEpoch;
      this.waiting = [];
    }
    if (frame.worldEpoch < this.epoch) {
      return;
    }
    const now = this.mediaSample(performance.now());
    for (const event of frame.events) {
      const sample = frame.firstSample + event.time * tick;
      const words = wordsOf(event);
      const known = this.waiting.some((other) => other.sample === sample && other.words === words);
      if (words && sample > now && !known && this.waiting.length < mostWaiting) {
        this.waiting.push({ sample, words });
      }
    }
    this.waiting.sort((a, b) => a.sample - b.sample);
  }

  setWanted(wanted: boolean): void {
    cancelAnimationFrame(this.handle);
    this.element.hidden = true;
    if (wanted) {
      this.handle = requestAnimationFrame(this.draw);
    }
  }

  close(): void {
    cancelAnimationFrame(this.handle);
  }

  private readonly draw = (startMs: number): void => {
    const frameMs = Math.min(longestFrameMs, startMs - this.lastStartMs);
    this.lastStartMs = startMs;
    // A frame is shown one frame after it is drawn; an event belongs to the frame that is nearest to it.
    const shown = this.mediaSample(startMs + 1.5 * frameMs);
    let event: Waiting | undefined;
    while (this.waiting[0] && this.waiting[0].sample <= shown) {
      event = this.waiting.shift();
    }
    if (event) {
      this.element.textContent = event.words;
      this.element.hidden = false;
      this.hideAtMs = startMs + stayMs;
    } else if (!this.element.hidden && startMs > this.hideAtMs) {
      this.element.hidden = true;
    }
    this.handle = requestAnimationFrame(this.draw);
  };
}
