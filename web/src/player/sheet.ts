// Sheets of the player: one open at a time, focus goes in and comes back, Esc and a press outside close.
import { el } from '../dom/element';
import { icon } from '../dom/icon';
import { text } from '../text';

export class Sheets {
  readonly element = el('div', { class: 'sheets' });
  private readonly sheets = new Map<string, HTMLElement>();
  private readonly openers = new Map<string, HTMLElement[]>();
  private openName: string | null = null;
  private returnFocus: HTMLElement | null = null;

  constructor(private readonly changed: () => void) {}

  get open(): string | null {
    return this.openName;
  }

  /** Adds a sheet and wires the buttons that open and close it. */
  add(name: string, title: string, ...content: Node[]): void {
    const id = `sheet-${name}`;
    const close = el(
      'button',
      { class: 'icon-button', type: 'button', 'aria-label': text.player.close, click: () => this.show(null) },
      icon('close'),
    );
    const sheet = el(
      'section',
      { class: 'sheet glass', id, role: 'dialog', tabindex: -1, 'aria-labelledby': `${id}-name`, hidden: true },
      el('div', { class: 'sheet-head' }, el('h2', { id: `${id}-name` }, title), close),
      ...content,
    );
    this.sheets.set(name, sheet);
    this.element.append(sheet);
  }

  opener(name: string, button: HTMLElement): HTMLElement {
    button.setAttribute('aria-expanded', 'false');
    button.setAttribute('aria-controls', `sheet-${name}`);
    button.addEventListener('click', () => this.show(this.openName === name ? null : name, button));
    this.openers.set(name, [...(this.openers.get(name) ?? []), button]);
    return button;
  }

  show(name: string | null, from?: HTMLElement): void {
    if (name === this.openName) {
      return;
    }
    if (name && from && !this.element.contains(from)) {
      this.returnFocus = from;
    }
    this.openName = name;
    for (const [key, sheet] of this.sheets) {
      sheet.hidden = key !== name;
    }
    for (const [key, buttons] of this.openers) {
      buttons.forEach((button) => button.setAttribute('aria-expanded', String(key === name)));
    }
    this.changed();
    if (name) {
      this.sheets.get(name)?.focus({ preventScroll: true });
    } else {
      this.returnFocus?.focus({ preventScroll: true });
    }
  }
}
