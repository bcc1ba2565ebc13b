// The controls that are set on the world: title and corner above, figures, score line and keys below.
import { el } from '../dom/element';
import { type IconName, icon } from '../dom/icon';
import { text } from '../text';
import { fullScreenPossible, toggleFullScreen } from './full_screen';
import type { Readout } from './readout';
import type { Sheets } from './sheet';

const words = text.player;

export interface ChromeParts {
  title: string;
  readout: Readout;
  sheets: Sheets;
  pause: HTMLElement;
  here: HTMLElement;
  timerLeft: HTMLElement;
  leave(): void;
  /** Null where the track has no address under which it can be edited. */
  edit: (() => void) | null;
}

function corner(name: IconName, label: string, width: string): HTMLElement {
  return el('button', { class: `icon-button ${width}`, type: 'button', 'aria-label': label }, icon(name));
}

function key(name: IconName, label: string, className = ''): HTMLButtonElement {
  return el('button', { class: `key ${className}`.trim(), type: 'button' }, icon(name), el('span', {}, label));
}

function top({ title, readout, sheets, here, leave, edit }: ChromeParts): HTMLElement {
  const back = el('a', { class: 'icon-button', href: '/', 'aria-label': words.back }, icon('back'));
  back.addEventListener('click', (event) => {
    event.preventDefault();
    leave();
  });
  const editor = edit && corner('edit', text.editor.edit, 'wide-only');
  editor?.addEventListener('click', () => edit?.());
  return el(
    'header',
    { class: 'player-top' },
    back,
    el('div', { class: 'player-title' }, el('h1', { class: 'player-name' }, title), readout.step),
    el(
      'div',
      { class: 'player-top-end' },
      here,
      sheets.opener('share', corner('share', words.share, 'wide-only')),
      sheets.opener('stream', corner('info', words.details, 'wide-only')),
      editor,
      sheets.opener('more', corner('more', words.more, 'narrow-only')),
    ),
  );
}

function low({ readout, sheets, pause, timerLeft }: ChromeParts): HTMLElement {
  const full = key('full', words.fullScreen, 'wide-only');
  full.hidden = !fullScreenPossible();
  full.addEventListener('click', () => void toggleFullScreen());
  return el(
    'section',
    { class: 'player-low', 'aria-label': words.playback },
    readout.now,
    readout.slider.element,
    el(
      'div',
      { class: 'keys' },
      readout.time,
      el(
        'div',
        { class: 'key-row' },
        sheets.opener('world', key('style', words.world)),
        sheets.opener('sound', key('sound', words.sound)),
        pause,
        sheets.opener('sleep', key('timer', words.sleep)),
        full,
        sheets.opener('share', key('share', words.share, 'narrow-only')),
      ),
      timerLeft,
    ),
  );
}

export function playerChrome(parts: ChromeParts): HTMLElement {
  return el('div', { class: 'chrome' }, top(parts), low(parts));
}

/** What a phone has no room for in the corner. */
export function moreMenu({ sheets, edit }: Pick<ChromeParts, 'sheets' | 'edit'>): HTMLElement {
  const item = (name: IconName, label: string): HTMLButtonElement =>
    el('button', { type: 'button' }, icon(name), el('span', {}, label));
  const full = item('full', words.fullScreen);
  full.hidden = !fullScreenPossible();
  full.addEventListener('click', () => {
    sheets.show(null);
    void toggleFullScreen();
  });
  const editor = edit && item('edit', text.editor.edit);
  editor?.addEventListener('click', () => edit?.());
  return el('div', { class: 'menu' }, sheets.opener('stream', item('info', words.details)), full, editor);
}

export function keyList(): HTMLElement {
  return el(
    'div',
    { class: 'key-list wide-only' },
    el('p', { class: 'label' }, text.sheets.keys),
    el(
      'dl',
      {},
      ...text.sheets.keyList.map(([name, meaning]) =>
        el('div', {}, el('dt', {}, el('kbd', {}, name as string)), el('dd', {}, meaning as string)),
      ),
    ),
  );
}
