// States of the player that take the middle of the screen: a sign or a number, a title, one sentence, the next step.
import { el } from '../dom/element';
import { type IconName, icon } from '../dom/icon';

export interface OverlayAction {
  label: string;
  main?: boolean;
  plain?: boolean;
  icon?: IconName;
  act: () => void;
}

export interface OverlayContent {
  /** Changes exactly when the content does; the same key is not drawn again. */
  key: string;
  sign: 'resting' | 'offline' | 'alert' | 'none';
  title: string;
  sentence: string;
  actions?: OverlayAction[];
  detail?: string;
}

export class Overlay {
  readonly element = el('section', { class: 'overlay', hidden: true, 'aria-live': 'polite' });
  private key = '';

  show(content: OverlayContent | null): void {
    this.element.hidden = content === null;
    if (!content || content.key === this.key) {
      this.key = content?.key ?? '';
      return;
    }
    this.key = content.key;
    const sign =
      content.sign === 'resting'
        ? el('div', { class: 'resting', role: 'progressbar', 'aria-label': content.sentence })
        : content.sign === 'none'
          ? null
          : icon(content.sign, content.sign === 'alert' ? 'state-sign warn' : 'state-sign');
    const actions = (content.actions ?? []).map((action) =>
      el(
        'button',
        {
          class: `button ${action.main ? 'main big' : ''} ${action.plain ? 'plain' : ''}`,
          type: 'button',
          click: action.act,
        },
        action.icon && icon(action.icon),
        action.label,
      ),
    );
    this.element.replaceChildren(
      el(
        'div',
        { class: 'overlay-in' },
        sign,
        el('h2', {}, content.title),
        el('p', { class: 'small' }, content.sentence),
        actions.length > 0 && el('div', { class: 'overlay-actions' }, ...actions),
        content.detail ? el('p', { class: 'overlay-detail' }, content.detail) : null,
      ),
    );
  }
}
