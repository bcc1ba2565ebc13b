// The way for others into this session: a link, and the same as a code for the camera of a phone.
import { el, svg } from '../dom/element';
import { icon } from '../dom/icon';
import { text } from '../text';

const words = text.sheets;
const quietZone = 2; // modules around the code

export class ShareSheet {
  readonly content: HTMLElement;
  private readonly code = el('div', { class: 'code', role: 'img', 'aria-label': words.code, hidden: true });

  constructor(private readonly link: string) {
    const field = el('input', { class: 'field', readonly: true, value: link, 'aria-label': words.link });
    const copyWord = el('span', {}, words.copy);
    const copy = el('button', { class: 'button', type: 'button' }, icon('copy'), copyWord);
    copy.addEventListener('click', () => {
      field.select();
      void navigator.clipboard.writeText(link).then(() => (copyWord.textContent = words.copied));
    });
    this.content = el(
      'div',
      {},
      this.code,
      el('p', { class: 'small' }, words.shareWhy),
      el('div', { class: 'copy-row' }, field, copy),
    );
  }

  /** Called when the sheet opens: the code is made when somebody looks. */
  async opened(): Promise<void> {
    if (!this.code.hidden) {
      return;
    }
    const { encode } = await import('uqr');
    const { data, size } = encode(this.link, { ecc: 'M', border: 0 });
    const squares = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')));
    const side = size + 2 * quietZone;
    this.code.replaceChildren(
      svg(
        'svg',
        { viewBox: `${-quietZone} ${-quietZone} ${side} ${side}`, 'shape-rendering': 'crispEdges', 'aria-hidden': 'true' },
        svg('path', { d: squares.join('') }),
      ),
    );
    this.code.hidden = false;
  }
}
