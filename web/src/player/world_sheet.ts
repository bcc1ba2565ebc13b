// Which world is shown, and how much it may move.
import { type StyleSummary, api } from '../api/api';
import { type CoverSubject, paintCover } from '../cover/cover';
import { el } from '../dom/element';
import { levelRow } from '../dom/level_row';
import { radioKeys } from '../dom/radio_keys';
import { switchRow } from '../dom/switch_row';
import { type Picture, remember, settings } from '../settings';
import { text } from '../text';

const words = text.sheets;
const leastBrightness = 0.2;

export interface WorldSheetActions {
  style(name: string): void;
  picture(picture: Picture): void;
  brightness(brightness: number): void;
  captions(wanted: boolean): void;
  /** What hands can do with the camera. */
  camera: HTMLElement;
  /** Opens the list of all keys. */
  keys: HTMLElement;
}

export class WorldSheet {
  readonly content: HTMLElement;
  private readonly tiles = el('div', { class: 'tiles', role: 'radiogroup', 'aria-label': words.style });
  private readonly movement;
  private readonly picture;
  private readonly captions;
  private styles: StyleSummary[] = [];
  private subject: CoverSubject | null = null;
  private chosen = '';
  private painted = false;

  constructor(private readonly actions: WorldSheetActions) {
    this.movement = switchRow(words.movement, () =>
      this.choose(settings().picture === 'full' ? 'still' : 'full'),
    );
    this.picture = switchRow(words.picture, () => this.choose(settings().picture === 'off' ? 'full' : 'off'));
    this.captions = switchRow(words.captions, () => {
      remember({ captions: !settings().captions });
      this.captions.set(settings().captions);
      this.actions.captions(settings().captions);
    });
    this.captions.set(settings().captions);
    const brightness = levelRow({
      id: 'brightness',
      label: words.brightness,
      least: leastBrightness,
      input: (value) => {
        remember({ brightness: value });
        this.actions.brightness(value);
      },
    });
    brightness.show(settings().brightness);
    this.content = el(
      'div',
      {},
      this.tiles,
      this.movement.element,
      this.picture.element,
      this.captions.element,
      brightness.element,
      el('p', { class: 'label' }, text.camera.camera),
      this.actions.camera,
      this.actions.keys,
    );
    this.showPicture();
    radioKeys(this.tiles);
  }

  /** The tiles show the track itself in each style. */
  setSubject(subject: CoverSubject): void {
    this.subject = subject;
    this.painted = false;
  }

  showStyle(name: string): void {
    this.chosen = name;
    for (const tile of this.tiles.children) {
      tile.setAttribute('aria-checked', String((tile as HTMLElement).dataset.style === name));
    }
  }

  showPicture(): void {
    const { picture } = settings();
    this.movement.set(picture === 'full');
    this.movement.button.disabled = picture === 'off';
    this.picture.set(picture !== 'off');
  }

  /** Called when the sheet opens: tiles are painted when somebody looks. */
  async opened(): Promise<void> {
    if (this.styles.length === 0) {
      this.styles = await api.styles().catch(() => []);
      this.tiles.replaceChildren(...this.styles.map((style) => this.tile(style)));
      this.showStyle(this.chosen);
    }
    if (!this.painted && this.subject) {
      this.painted = true;
      for (const tile of this.tiles.children) {
        const canvas = tile.querySelector('canvas');
        if (canvas) {
          paintCover(canvas, { ...this.subject, style: (tile as HTMLElement).dataset.style ?? '' });
        }
      }
    }
  }

  /** The style after the one that is shown, for everybody. */
  async nextStyle(): Promise<void> {
    await this.opened();
    const names = this.styles.map((style) => style.name);
    const next = names[(names.indexOf(this.chosen) + 1) % names.length];
    if (next !== undefined) {
      this.showStyle(next);
      this.actions.style(next);
    }
  }

  toggleMovement(): void {
    if (settings().picture !== 'off') {
      this.choose(settings().picture === 'full' ? 'still' : 'full');
    }
  }

  private tile(style: StyleSummary): HTMLElement {
    return el(
      'button',
      {
        type: 'button',
        role: 'radio',
        'aria-checked': 'false',
        'data-style': style.name,
        click: () => {
          this.showStyle(style.name);
          this.actions.style(style.name);
        },
      },
      el('canvas', { 'aria-hidden': 'true' }),
      el('span', {}, style.title),
    );
  }

  private choose(picture: Picture): void {
    remember({ picture });
    this.showPicture();
    this.actions.picture(picture);
  }
}
