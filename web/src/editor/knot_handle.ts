// A knot of the beat as something to take hold of: dragged up and down, or moved by keys.
import { el } from '../dom/element';
import { hertz } from '../format';
import { bandOf } from '../score/bands';
import { text } from '../text';
import type { BeatKnot } from './beat_knots';
import { hertzAt, heightOf, highestHz, lowestHz, percentFromTop } from './plot_scale';

const words = text.editor;
const keySteps: Record<string, number> = {
  ArrowUp: 0.1,
  ArrowRight: 0.1,
  ArrowDown: -0.1,
  ArrowLeft: -0.1,
  PageUp: 1,
  PageDown: -1,
};

const labels: Record<BeatKnot['at'], string> = { start: words.knotAtStart, end: words.knotAtEnd, whole: words.knot };

export class KnotHandle {
  readonly element: HTMLElement;
  private hz: number;

  /** MOVE gets hertz. PLOT is the area whose height is the scale. */
  constructor(
    readonly knot: BeatKnot,
    private readonly plot: HTMLElement,
    private readonly move: (hz: number) => void,
  ) {
    this.hz = knot.hertz;
    this.element = el('button', {
      class: 'knot',
      type: 'button',
      role: 'slider',
      'aria-orientation': 'vertical',
      'aria-label': labels[knot.at],
      'aria-valuemin': lowestHz,
      'aria-valuemax': highestHz,
    });
    this.element.addEventListener('keydown', (event) => this.key(event));
    this.element.addEventListener('pointerdown', (event) => this.take(event));
    this.show(knot.hertz);
  }

  show(hz: number): void {
    this.hz = hz;
    this.element.style.top = percentFromTop(hz);
    this.element.setAttribute('aria-valuenow', String(hz));
    this.element.setAttribute('aria-valuetext', text.player.beatSpoken(hertz(hz), text.bands[bandOf(hz)]));
    this.element.dataset.hertz = words.hertz(hertz(hz));
  }

  private set(hz: number): void {
    const within = Math.round(Math.min(highestHz, Math.max(lowestHz, hz)) * 10) / 10;
    if (within !== this.hz) {
      this.show(within);
      this.move(within);
    }
  }

  private key(event: KeyboardEvent): void {
    const step = keySteps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      this.set(this.hz + step);
    } else if (event.key === 'Home' || event.key === 'End') {
      event.preventDefault();
      this.set(event.key === 'Home' ? lowestHz : highestHz);
    }
  }

  private take(event: PointerEvent): void {
    event.preventDefault();
    this.element.focus();
    this.element.setPointerCapture(event.pointerId);
    const { height } = this.plot.getBoundingClientRect();
    // It stays as far from the pointer as it was taken hold of.
    const offset = heightOf(this.hz) + event.clientY / height;
    const drag = (moved: PointerEvent): void => this.set(hertzAt(offset - moved.clientY / height));
    const drop = (): void => {
      this.element.removeEventListener('pointermove', drag);
      this.element.classList.remove('held');
    };
    this.element.classList.add('held');
    this.element.addEventListener('pointermove', drag);
    this.element.addEventListener('lostpointercapture', drop, { once: true });
  }
}
