// The score line of the player: the whole track at a glance, and one slider to move in it.
import { el } from '../dom/element';
import { clockTime, hertz } from '../format';
import { type TrackShape, beatAt, stepAt, stepShare } from '../score/beat_path';
import { bandOf } from '../score/bands';
import { lineY, scoreLine } from '../score/score_line';
import { text } from '../text';

const lineSize = { width: 1000, height: 64, pad: 6, stroke: 2 };
const keyStep = 15; // seconds per arrow key
const pageStep = 60;

export class ScoreSlider {
  readonly element = el('div', { class: 'score' });
  private shape: TrackShape = { seconds: 0, points: [], steps: [] };
  private steps: HTMLElement[] = [];
  private dragging = false;
  private readonly input = el('input', {
    class: 'score-input',
    type: 'range',
    min: 0,
    max: 0,
    step: 1,
    'aria-label': text.player.position,
  });

  constructor(private readonly seek: (seconds: number) => void) {
    this.input.addEventListener('input', () => {
      this.dragging = true;
      this.place(Number(this.input.value));
    });
    this.input.addEventListener('change', () => {
      this.dragging = false;
      this.seek(Number(this.input.value));
    });
    this.input.addEventListener('keydown', (event) => this.key(event));
  }

  setShape(shape: TrackShape): void {
    this.shape = shape;
    this.input.max = String(Math.floor(shape.seconds));
    const rest = scoreLine(shape, lineSize);
    const played = scoreLine(shape, lineSize);
    rest.classList.add('rest');
    played.classList.add('played');
    this.steps = shape.steps.map((step, k) => {
      const from = beatAt(shape, step.start);
      const to = beatAt(shape, step.start + step.duration);
      const bands = from !== null && to !== null ? `--from: var(--${bandOf(from)}); --to: var(--${bandOf(to)});` : '';
      const width = stepShare(shape, k);
      return el('li', { style: `flex: ${width} 0 0; ${bands}` }, el('span', {}, step.name));
    });
    this.element.replaceChildren(
      el('div', { class: 'score-art' }, rest, played),
      el('ol', { class: 'score-steps', 'aria-hidden': 'true' }, ...this.steps),
      el('span', { class: 'score-point', 'aria-hidden': 'true' }),
      this.input,
    );
  }

  /** Shows the position, unless somebody is moving it. */
  show(seconds: number): void {
    if (!this.dragging) {
      this.input.value = String(Math.round(seconds));
      this.place(seconds);
    }
  }

  private place(seconds: number): void {
    const { shape } = this;
    if (shape.seconds <= 0) {
      return;
    }
    const beat = beatAt(shape, seconds);
    const index = stepAt(shape, seconds);
    const y = lineY(beat ?? 2, lineSize) / lineSize.height;
    this.element.style.setProperty('--x', (seconds / shape.seconds).toFixed(5));
    this.element.style.setProperty('--y', y.toFixed(4));
    this.steps.forEach((step, k) => step.toggleAttribute('data-now', k === index));
    const spokenBeat = beat === null ? text.noBeat : text.player.beatSpoken(hertz(beat), text.bands[bandOf(beat)]);
    const step = shape.steps[index]?.name || text.player.stepUnnamed(index + 1);
    this.input.setAttribute(
      'aria-valuetext',
      text.player.positionSpoken(clockTime(seconds), clockTime(shape.seconds), step, spokenBeat),
    );
  }

  private key(event: KeyboardEvent): void {
    const moves: Record<string, number> = {
      ArrowLeft: -keyStep,
      ArrowDown: -keyStep,
      ArrowRight: keyStep,
      ArrowUp: keyStep,
      PageDown: -pageStep,
      PageUp: pageStep,
    };
    const move = moves[event.key];
    if (move !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      const target = Math.min(this.shape.seconds, Math.max(0, Number(this.input.value) + move));
      this.input.value = String(target);
      this.place(target);
      this.seek(target);
    }
  }
}
