import { el } from './element';

export interface SwitchRow {
  element: HTMLElement;
  button: HTMLButtonElement;
  set(on: boolean): void;
}

/** A line with a word and a switch; `toggle` is called when somebody presses it, and sets it. */
export function switchRow(label: string, toggle: () => void): SwitchRow {
  const button = el('button', { class: 'switch', type: 'button', role: 'switch', 'aria-label': label, click: toggle });
  return {
    element: el('div', { class: 'switch-row' }, el('span', {}, label), button),
    button,
    set: (on) => button.setAttribute('aria-checked', String(on)),
  };
}
