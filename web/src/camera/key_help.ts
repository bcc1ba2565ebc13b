// All keys on one sheet over the world: what they do, and what a gamepad does.
import { el } from '../dom/element';
import { text } from '../text';

const rows = (list: readonly (readonly string[])[]): HTMLElement[] =>
  list.map(([key, meaning]) => el('div', {}, el('dt', {}, el('kbd', {}, key ?? '')), el('dd', {}, meaning ?? '')));

/** The content of the sheet. */
export function keyHelp(): HTMLElement {
  return el(
    'div',
    {},
    el('dl', { class: 'key-help' }, ...rows(text.sheets.keyList), ...rows(text.camera.keyList)),
    el('p', { class: 'label' }, text.camera.gamepad),
    el('dl', { class: 'key-help' }, ...rows(text.camera.gamepadList)),
  );
}
