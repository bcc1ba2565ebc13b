// First run: two decisions on one page, then one button. Nobody meets the first moving frame before the light question.
import { EarTone, type Side } from '../audio/ear_tone';
import { paintCover } from '../cover/cover';
import { el, svg } from '../dom/element';
import { icon } from '../dom/icon';
import type { TrackShape } from '../score/beat_path';
import { type Ears, type Picture, remember, settings } from '../settings';
import { text } from '../text';
import type { Navigator, View } from '../view';

const words = text.notice;

/** A track like any other, to show what the choices look like. */
const example: TrackShape = {
  seconds: 600,
  steps: [],
  points: [
    { seconds: 0, beatHz: 7 },
    { seconds: 600, beatHz: 3 },
  ],
};

export class NoticeView implements View {
  readonly title = words.name;
  readonly element: HTMLElement;
  private readonly canvases: { canvas: HTMLCanvasElement; picture: Picture }[] = [];
  private readonly tone = new EarTone((side) => {
    if (side) {
      this.element.dataset.sounding = side;
    } else {
      delete this.element.dataset.sounding;
    }
  });

  /** `begin` runs in the gesture of the button; the label says what it does. */
  constructor(
    private readonly navigate: Navigator,
    begin: () => void,
    label: string,
  ) {
    const reduced = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const picture: Picture = settings().noticed || !reduced ? settings().picture : 'still';
    const form = el(
      'form',
      { class: 'notice-form' },
      this.headphones(),
      this.light(picture),
      el(
        'footer',
        { class: 'notice-end' },
        el('p', { class: 'small' }, words.notMedical),
        el('button', { class: 'button main big', type: 'submit' }, label),
      ),
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const chosen = new FormData(form);
      remember({ noticed: true, ears: chosen.get('ears') as Ears, picture: chosen.get('picture') as Picture });
      begin();
    });
    const home = el('a', { class: 'brand', href: '/' }, icon('mark'), el('span', {}, text.brand));
    home.addEventListener('click', (event) => {
      event.preventDefault();
      this.navigate.library();
    });
    this.element = el(
      'main',
      { class: 'notice', id: 'main' },
      el('header', { class: 'notice-top' }, home),
      el('h1', {}, words.name),
      el('p', { class: 'notice-lead' }, words.lead),
      form,
    );
  }

  shown(): void {
    this.draw();
    addEventListener('resize', this.draw);
  }

  dispose(): void {
    removeEventListener('resize', this.draw);
    this.tone.close();
  }

  private headphones(): HTMLElement {
    const radio = (ears: Ears): HTMLElement =>
      el(
        'label',
        { class: 'radio' },
        el('input', { type: 'radio', name: 'ears', value: ears, checked: settings().ears === ears }),
        el('span', {}, words.ears[ears]),
      );
    const ear = (side: Side): HTMLElement =>
      el(
        'button',
        { class: `ear ear-${side}`, type: 'button', click: () => this.tone.play(side) },
        el('span', { class: 'ear-name' }, words[side]),
        el('span', { class: 'small' }, words.playInEar),
      );
    return el(
      'section',
      { 'aria-labelledby': 'notice-ears' },
      el('h2', { id: 'notice-ears' }, words.headphones),
      el('p', { class: 'small' }, words.headphonesWhy),
      el('div', { class: 'ears' }, ear('left'), this.head(), ear('right')),
      el('div', { role: 'radiogroup', 'aria-label': words.heard }, radio('own'), radio('swapped'), radio('none')),
    );
  }

  private head(): SVGElement {
    return svg(
      'svg',
      { class: 'head', viewBox: '0 0 200 150', 'aria-hidden': 'true' },
      svg('path', { d: 'M42 92V82a58 58 0 0 1 116 0v10' }),
      svg('rect', { class: 'cup left', x: 32, y: 88, width: 20, height: 40, rx: 8 }),
      svg('rect', { class: 'cup right', x: 148, y: 88, width: 20, height: 40, rx: 8 }),
      svg('path', { class: 'tone left', d: 'M60 108h33' }),
      svg('path', { class: 'tone right', d: 'M107 108h33' }),
      svg('circle', { class: 'head-point', cx: 100, cy: 108, r: 2.5 }),
    );
  }

  private light(chosen: Picture): HTMLElement {
    const option = (picture: Picture): HTMLElement => {
      const canvas = el('canvas', { 'aria-hidden': 'true' });
      this.canvases.push({ canvas, picture });
      const [name, about] = words.pictures[picture] as [string, string];
      return el(
        'label',
        { class: 'picture' },
        el('input', { type: 'radio', name: 'picture', value: picture, checked: picture === chosen }),
        canvas,
        el('span', {}, el('b', {}, name), el('span', { class: 'small' }, about)),
      );
    };
    return el(
      'section',
      { 'aria-labelledby': 'notice-light' },
      el('h2', { id: 'notice-light' }, words.light),
      el('p', { class: 'small' }, words.lightWhy),
      el('div', { class: 'pictures', role: 'radiogroup', 'aria-label': words.picture }, option('full'), option('still'), option('off')),
    );
  }

  private readonly draw = (): void => {
    for (const { canvas, picture } of this.canvases) {
      if (picture === 'off') {
        drawDark(canvas);
      } else {
        const style = picture === 'full' ? 'drift' : 'mandala';
        paintCover(canvas, { style, seed: '64', shape: example });
      }
    }
  };
}

function drawDark(canvas: HTMLCanvasElement): void {
  canvas.width = canvas.clientWidth * 2;
  canvas.height = canvas.clientHeight * 2;
  const g = canvas.getContext('2d');
  if (!g) {
    return;
  }
  g.fillStyle = '#06070b';
  g.fillRect(0, 0, canvas.width, canvas.height);
  g.fillStyle = '#ece2cb';
  g.beginPath();
  g.arc(canvas.width / 2, canvas.height / 2, 3, 0, 2 * Math.PI);
  g.fill();
}
