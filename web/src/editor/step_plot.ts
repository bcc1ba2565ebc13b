// Time on top: the beat over the whole track, the steps below it to scale, and where it plays.
import { el, svg } from '../dom/element';
import { icon } from '../dom/icon';
import { clockTime } from '../format';
import { type TrackShape, stepShare } from '../score/beat_path';
import { bandNames, hueOf } from '../score/bands';
import { text } from '../text';
import type { BeatKnot } from './beat_knots';
import type { Finding } from './editor_session';
import { KnotHandle } from './knot_handle';
import { heightOf, highestHz, lowestHz, percentFromTop } from './plot_scale';

const words = text.editor;
const limits = [lowestHz, 4, 8, 13, 30, highestHz] as const; // of the bands
const size = { width: 1000, height: 200 };

export interface PlotStep {
  name: string;
  seconds: number;
  severity: Finding['severity'] | undefined;
}

export class StepPlot {
  readonly element: HTMLElement;
  private readonly plot = el('div', { class: 'plot' });
  private handles: KnotHandle[] = [];
  private readonly list = el('ol', { class: 'plot-steps' });
  private readonly ruler = el('ol', { class: 'ruler', 'aria-hidden': 'true' });
  private readonly headTime = el('span', {});
  private readonly head = el('span', { class: 'head', hidden: true }, this.headTime);
  private seconds = 0;

  constructor(
    private readonly choose: (step: number) => void,
    add: () => void,
    private readonly move: (knot: BeatKnot, hz: number) => void,
  ) {
    const scale = bandNames.map((band, k) => {
      const item = el('li', { class: band }, el('span', {}, text.bands[band]));
      item.style.top = percentFromTop(limits[k + 1] as number);
      item.style.bottom = `${(heightOf(limits[k] as number) * 100).toFixed(2)}%`;
      return item;
    });
    this.element = el(
      'section',
      { class: 'timeline', 'aria-label': words.steps },
      el('ol', { class: 'band-scale', 'aria-hidden': 'true' }, ...scale),
      this.plot,
      this.list,
      el('button', { class: 'icon-button add-step', type: 'button', 'aria-label': words.addStep, click: add }, icon('plus')),
      this.ruler,
    );
  }

  /** SHAPE is what the server last made of it; null before it has answered. KNOTS are those of the selected step. */
  show(steps: PlotStep[], selected: number, shape: TrackShape | null, knots: readonly BeatKnot[]): void {
    const lengths = steps.map((step, k) => Math.max(1, shape?.steps.length === steps.length ? stepShare(shape, k) : step.seconds));
    const total = lengths.reduce((sum, length) => sum + length, 0);
    this.seconds = shape?.seconds ?? total;
    const before = lengths.slice(0, selected).reduce((sum, length) => sum + length, 0);
    const shade = el('b', {});
    shade.style.left = `${(before / total) * 100}%`;
    shade.style.width = `${((lengths[selected] ?? 0) / total) * 100}%`;
    const lines = limits.slice(1, -1).map((hz) => {
      const line = el('i', {});
      line.style.top = percentFromTop(hz);
      return line;
    });
    const art = el('div', { class: 'plot-art', 'aria-hidden': 'true' }, ...lines, shade, shape && this.curve(shape), this.head);
    const handles = this.showKnots(knots, before / total, (before + (lengths[selected] ?? 0)) / total);
    // What is held must not leave the document.
    this.plot.querySelector('.plot-art')?.remove();
    this.plot.prepend(art);
    if (handles) {
      this.plot.replaceChildren(art, ...handles);
    }
    this.list.replaceChildren(...steps.map((step, k) => this.step(step, k, lengths[k] as number, k === selected)));
    this.ruler.replaceChildren(...this.marks());
  }

  /** Null where nothing plays. */
  setHead(seconds: number | null): void {
    this.head.hidden = seconds === null;
    if (seconds !== null && this.seconds > 0) {
      this.head.style.left = `${Math.min(100, (seconds / this.seconds) * 100)}%`;
      this.headTime.textContent = clockTime(seconds);
    }
  }

  /** The handles that take the place of those that are there; null where they are the same and only move. */
  private showKnots(knots: readonly BeatKnot[], from: number, to: number): HTMLElement[] | null {
    const same = knots.length === this.handles.length && this.handles.every(({ knot }, k) => knot.pointer === knots[k]?.pointer);
    if (!same) {
      this.handles = knots.map((knot) => new KnotHandle(knot, this.plot, (hz) => this.move(knot, hz)));
    }
    this.handles.forEach((handle, k) => {
      const knot = knots[k] as BeatKnot;
      const share = knot.at === 'start' ? from : knot.at === 'end' ? to : (from + to) / 2;
      handle.element.style.left = `${(share * 100).toFixed(3)}%`;
      handle.show(knot.hertz);
    });
    return same ? null : this.handles.map(({ element }) => element);
  }

  private step(step: PlotStep, index: number, length: number, selected: boolean): HTMLElement {
    const item = el(
      'li',
      {},
      el(
        'button',
        { type: 'button', 'aria-pressed': String(selected), click: () => this.choose(index) },
        el('span', { class: 'step-name' }, step.name || words.step(index + 1)),
        el('span', { class: 'step-length' }, clockTime(step.seconds)),
        step.severity && flag(step.severity),
      ),
    );
    item.style.flex = `${length} 1 0`;
    return item;
  }

  private marks(): HTMLElement[] {
    const minutes = this.seconds / 60;
    const step = [0.25, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 240].find((choice) => minutes / choice <= 6) ?? 480;
    const marks: HTMLElement[] = [];
    for (let at = 0; at < minutes - step / 2; at += step) {
      const mark = el('li', {}, String(at));
      mark.style.left = `${(at / minutes) * 100}%`;
      marks.push(mark);
    }
    return [...marks, el('li', { class: 'ruler-end' }, `${Number(minutes.toFixed(1))} ${words.minutes}`)];
  }

  private curve(shape: TrackShape): SVGElement {
    const x = (seconds: number): number => (seconds / Math.max(1, shape.seconds)) * size.width;
    const d = shape.points
      .map(({ seconds, beatHz }, k) => `${k === 0 ? 'M' : 'L'}${x(seconds).toFixed(1)} ${((1 - heightOf(beatHz)) * size.height).toFixed(1)}`)
      .join('');
    const stops = shape.points.map(({ seconds, beatHz }) =>
      svg('stop', { offset: (x(seconds) / size.width).toFixed(4), 'stop-color': `oklch(.79 .1 ${hueOf(beatHz).toFixed(0)})` }),
    );
    return svg(
      'svg',
      { viewBox: `0 0 ${size.width} ${size.height}`, preserveAspectRatio: 'none' },
      svg('linearGradient', { id: 'beat-hue', gradientUnits: 'userSpaceOnUse', x1: 0, x2: size.width }, ...stops),
      svg('path', { d, class: 'plot-line', stroke: 'url(#beat-hue)' }),
    );
  }
}

export function flag(severity: Finding['severity']): SVGElement {
  const sign = icon('alert', `flag ${severity}`);
  sign.removeAttribute('aria-hidden');
  sign.setAttribute('role', 'img');
  sign.setAttribute('aria-label', severity === 'error' ? words.cannotPlay : words.worthALook);
  return sign;
}
