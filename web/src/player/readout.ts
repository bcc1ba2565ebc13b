// What is heard at this moment, in figures: beat and band, carrier, step, time, and the place on the score line.
import { el } from '../dom/element';
import { clockTime, hertz } from '../format';
import { type TrackShape, stepAt } from '../score/beat_path';
import { bandOf } from '../score/bands';
import type { ScoreReader } from '../score/score_reader';
import { mediaRate } from '../stream/session_clock';
import { text } from '../text';
import { ScoreSlider } from './score_slider';

const words = text.player;

export class Readout {
  readonly step = el('p', { class: 'player-step' });
  readonly time: HTMLElement;
  readonly now: HTMLElement;
  readonly slider: ScoreSlider;
  /** Where it plays, in seconds of the track. */
  seconds = 0;
  private shape: TrackShape = { seconds: 0, points: [], steps: [] };
  private shownStep = -1;
  private readonly beat = el('span', { class: 'now-value' });
  private readonly unit = el('span', { class: 'now-unit' }, words.hertz);
  private readonly band = el('span', { class: 'now-band' });
  private readonly carrier = el('p', { class: 'now-carrier' });
  private readonly timeNow = el('span', { class: 'time-now' });
  private readonly timeTotal = el('span', { class: 'time-total' });

  /** SEEK gets seconds; SAY speaks to screen readers. */
  constructor(
    seek: (seconds: number) => void,
    private readonly say: (sentence: string) => void,
  ) {
    this.slider = new ScoreSlider(seek);
    this.now = el('div', { class: 'now' }, el('p', { class: 'now-beat' }, this.beat, this.unit, this.band), this.carrier);
    this.time = el('p', { class: 'time' }, this.timeNow, el('span', { class: 'time-of' }, ' / '), this.timeTotal);
  }

  setShape(shape: TrackShape): void {
    this.shape = shape;
    this.shownStep = -1;
    this.slider.setShape(shape);
  }

  /** READER is null until the score is known. */
  show(sample: number, reader: ScoreReader | null): void {
    this.seconds = sample / mediaRate;
    this.slider.show(this.seconds);
    const moment = reader?.momentAt(sample) ?? null;
    this.beat.textContent = moment ? hertz(moment.beatHz) : '';
    this.unit.hidden = !moment;
    this.band.className = `now-band ${moment ? bandOf(moment.beatHz) : 'none'}`;
    this.band.textContent = moment ? text.bands[bandOf(moment.beatHz)] : text.noBeat;
    this.carrier.textContent = moment ? words.carrier(hertz(moment.carrierHz)) : '';
    this.timeNow.textContent = clockTime(this.seconds);
    this.timeTotal.textContent = clockTime(this.shape.seconds);
    this.showStep(stepAt(this.shape, this.seconds));
  }

  private showStep(index: number): void {
    const step = this.shape.steps[index];
    if (index === this.shownStep || !step) {
      return;
    }
    const name = step.name || words.stepUnnamed(index + 1);
    this.step.textContent = step.name ? words.step(name, index + 1, this.shape.steps.length) : name;
    if (this.shownStep >= 0) {
      this.say(words.stepSpoken(name));
    }
    this.shownStep = index;
  }
}
