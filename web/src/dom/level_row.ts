import { text } from '../text';
import { el } from './element';

export interface LevelRow {
  element: HTMLElement;
  input: HTMLInputElement;
  /** 0..1; calls nobody. */
  show(value: number): void;
}

export interface LevelOptions {
  id: string;
  label: string;
  /** 0..1, lowest position of the slider. */
  least?: number;
  /** Called while it is moved. */
  input(value: number): void;
}

/** A word, a slider and its value in per cent. */
export function levelRow({ id, label, least = 0, input: moved }: LevelOptions): LevelRow {
  const low = Math.round(least * 100);
  const input = el('input', { class: 'range', id, type: 'range', min: low, max: 100 });
  const shown = el('output', { for: id });
  const say = (): void => {
    const percent = Number(input.value);
    input.style.setProperty('--value', String(((percent - low) / (100 - low)) * 100));
    input.setAttribute('aria-valuetext', text.sheets.percent(percent));
    shown.textContent = text.sheets.percent(percent);
  };
  input.addEventListener('input', () => {
    say();
    moved(Number(input.value) / 100);
  });
  return {
    element: el('div', { class: 'level' }, el('label', { for: id }, label), shown, input),
    input,
    show: (value) => {
      input.value = String(Math.round(value * 100));
      say();
    },
  };
}
