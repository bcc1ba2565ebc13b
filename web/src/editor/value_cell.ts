// One value of a voice: a slider where a range is known, and always a field that takes exactly what is typed.
import type { ParameterSummary } from '../api/api';
import { el } from '../dom/element';
import { icon } from '../dom/icon';
import { text } from '../text';
import type { Finding } from './editor_session';
import { type Json, numberIn } from './track_document';
import { positionOf, scaleOf, sliderSteps, valueAt } from './value_scale';

const words = text.editor;

export interface CellOptions {
  label: string;
  /** Shown before the cell on narrow screens: which end of a movement it is. */
  end: string;
  parameter: ParameterSummary;
  /** As written; undefined where the default counts. */
  value: Json | undefined;
  finding: Finding | undefined;
  edit(value: Json | undefined): void;
}

const shown = (value: Json | undefined): string =>
  value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);

/** What somebody typed: a number or JSON where it is one, else text; nothing typed leaves the default. */
function typed(input: string): Json | undefined {
  const word = input.trim();
  if (word === '') {
    return undefined;
  }
  try {
    return JSON.parse(word.replace(/^-?\d+,\d+$/, (number) => number.replace(',', '.'))) as Json;
  } catch {
    return word;
  }
}

function select(options: CellOptions, choices: [string, Json][]): HTMLElement {
  const byDefault = words.byDefault(shown(options.parameter.default));
  const list = el(
    'select',
    { class: 'field', 'aria-label': options.label },
    el('option', { value: '' }, byDefault),
    ...choices.map(([name]) => el('option', { value: name }, name)),
  );
  const current = choices.find(([name, value]) => value === options.value || name === options.value);
  const strange = current === undefined && options.value !== undefined;
  if (strange) {
    list.append(el('option', { value: 'strange' }, shown(options.value)));
  }
  list.value = strange ? 'strange' : (current?.[0] ?? '');
  list.addEventListener('change', () => options.edit(choices.find(([name]) => name === list.value)?.[1]));
  return list;
}

function numberCell(options: CellOptions): HTMLElement[] {
  const { parameter, label } = options;
  const scale = scaleOf(parameter);
  const number = (value: Json | undefined): number | null => numberIn(value ?? (parameter.default as Json));
  const exact = el('input', {
    class: 'field number',
    inputmode: 'decimal',
    'aria-label': words.exact(label),
    placeholder: shown(parameter.default),
    value: shown(options.value),
  });
  const field = el('label', { class: 'exact' }, exact, parameter.unit && el('span', { class: 'unit' }, parameter.unit));
  if (!scale) {
    exact.addEventListener('change', () => options.edit(typed(exact.value)));
    return [el('span', {}), field];
  }
  const slider = el('input', { class: 'range', type: 'range', min: 0, max: sliderSteps, 'aria-label': label });
  const show = (value: number | null): void => {
    slider.style.setProperty('--value', String((Number(slider.value) / sliderSteps) * 100));
    slider.setAttribute('aria-valuetext', `${shown(value)} ${parameter.unit ?? ''}`.trim());
  };
  const place = (value: number | null): void => {
    slider.value = String(positionOf(value ?? scale.low, scale));
    show(value);
  };
  place(number(options.value));
  slider.addEventListener('input', () => {
    const value = valueAt(Number(slider.value), scale);
    exact.value = String(value);
    show(value);
    options.edit(value);
  });
  exact.addEventListener('change', () => {
    const value = typed(exact.value);
    place(number(value));
    options.edit(value);
  });
  return [slider, field];
}

function control(options: CellOptions): HTMLElement[] {
  const { kind, choices = [] } = options.parameter;
  if (kind === 'flag') {
    return [select(options, [['on', true], ['off', false]])];
  }
  if (choices.length > 0) {
    return [select(options, choices.map((name) => [name, name]))];
  }
  if (kind === 'number') {
    return numberCell(options);
  }
  const field = el('input', {
    class: 'field',
    'aria-label': options.label,
    placeholder: words.byDefault(shown(options.parameter.default)),
    value: shown(options.value),
  });
  field.addEventListener('change', () => options.edit(typed(field.value)));
  return [field];
}

export function valueCell(options: CellOptions): HTMLElement {
  const { finding, parameter } = options;
  const parts = control(options);
  const cell = el(
    'div',
    { class: `cell ${parts.length > 1 ? '' : 'wide'}`, title: parameter.meaning },
    options.end && el('span', { class: 'cell-end', 'aria-hidden': 'true' }, options.end),
    ...parts,
  );
  if (finding) {
    const id = `finding-${parameter.name}`;
    cell.classList.add(finding.severity);
    cell.append(
      el('p', { class: 'finding', id }, icon('alert'), el('span', {}, finding.message, finding.fix && ` ${finding.fix}`)),
    );
    for (const field of cell.querySelectorAll('.field')) {
      field.setAttribute('aria-describedby', id);
      field.toggleAttribute('aria-invalid', finding.severity === 'error');
    }
  }
  return cell;
}
