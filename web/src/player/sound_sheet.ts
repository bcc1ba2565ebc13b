// How loud: the whole for this listener, the layers for everybody; and which ear is which.
import type { Layer } from '../api/api';
import { EarTone, type Side } from '../audio/ear_tone';
import { el } from '../dom/element';
import { icon } from '../dom/icon';
import { type LevelRow, levelRow } from '../dom/level_row';
import { switchRow } from '../dom/switch_row';
import type { Mix } from '../gen/stillpoint/v1/stream';
import { gainOf, remember, settings } from '../settings';
import { text } from '../text';
import { MixSender } from './mix_sender';

const words = text.sheets;

export interface SoundSheetActions {
  /** Linear gain of this listener. */
  volume(gain: number): void;
  swapEars(swapped: boolean): void;
}

export class SoundSheet {
  readonly content: HTMLElement;
  private muted = false;
  private readonly volume: LevelRow;
  private readonly mute;
  private readonly swap;
  private readonly note = el('p', { class: 'small note', role: 'status' });
  private readonly layers = el('section', { class: 'sheet-part', 'aria-labelledby': 'layers-name', hidden: true });
  private readonly rows = new Map<Layer, LevelRow>();
  private readonly sender: MixSender;
  private readonly tone = new EarTone((side) => this.showSounding(side));
  private readonly ears: Record<Side, HTMLButtonElement>;

  constructor(
    session: string,
    private readonly actions: SoundSheetActions,
  ) {
    this.sender = new MixSender(session, () => (this.note.textContent = words.layersRefused));
    this.volume = levelRow({
      id: 'volume',
      label: words.volume,
      input: (volume) => {
        remember({ volume });
        this.setMuted(false);
      },
    });
    this.mute = switchRow(words.mute, () => this.toggleMute());
    this.swap = switchRow(words.swapEars, () => {
      const swapped = settings().ears !== 'swapped';
      remember({ ears: swapped ? 'swapped' : 'own' });
      this.swap.set(swapped);
      this.actions.swapEars(swapped);
    });
    this.swap.set(settings().ears === 'swapped');
    this.ears = { left: this.ear('left'), right: this.ear('right') };
    this.content = el(
      'div',
      {},
      this.volume.element,
      this.mute.element,
      this.note,
      this.layers,
      el(
        'section',
        { class: 'sheet-part', 'aria-labelledby': 'ears-name' },
        el('h3', { class: 'label', id: 'ears-name' }, text.notice.headphones),
        el('p', { class: 'small' }, words.earsWhy),
        el('div', { class: 'ear-keys' }, this.ears.left, this.ears.right),
        this.swap.element,
      ),
    );
    this.volume.show(settings().volume);
    this.mute.set(false); // nobody is told yet: the player reads the gain when it begins
    this.note.textContent = words.keepItLow;
  }

  /** What this listener asks for, before any fade. */
  get gain(): number {
    return this.muted ? 0 : gainOf(settings().volume);
  }

  toggleMute(): void {
    this.setMuted(!this.muted);
  }

  /** The layers of the track; one alone is what the volume is for. */
  setLayers(layers: readonly Layer[]): void {
    this.rows.clear();
    for (const layer of layers) {
      const row = levelRow({
        id: `layer-${layer}`,
        label: words.layers[layer],
        input: (position) => this.sender.set(layer, gainOf(position)),
      });
      row.show(1);
      this.rows.set(layer, row);
    }
    this.layers.hidden = layers.length < 2;
    this.layers.replaceChildren(
      el('h3', { class: 'label', id: 'layers-name' }, words.layersName),
      ...[...this.rows.values()].map(({ element }) => element),
      el('p', { class: 'small' }, words.layersWhy),
    );
  }

  /** What the server plays, unless somebody here is changing it. */
  showMix(mix: Mix): void {
    for (const [layer, row] of this.rows) {
      if (!this.sender.underWay && document.activeElement !== row.input) {
        row.show(Math.sqrt(mix[layer]));
      }
    }
  }

  close(): void {
    this.tone.close();
  }

  private setMuted(muted: boolean): void {
    this.muted = muted;
    this.mute.set(muted);
    this.note.textContent = muted ? words.muted : words.keepItLow;
    this.actions.volume(this.gain);
  }

  private ear(side: Side): HTMLButtonElement {
    return el(
      'button',
      { class: 'button', type: 'button', click: () => this.tone.play(this.outlet(side)) },
      icon('phones'),
      el('span', {}, text.notice[side]),
    );
  }

  /** Of the two outputs the one that leads to that ear. */
  private outlet(side: Side): Side {
    return settings().ears !== 'swapped' ? side : side === 'left' ? 'right' : 'left';
  }

  private showSounding(outlet: Side | null): void {
    for (const side of ['left', 'right'] as const) {
      this.ears[side].toggleAttribute('data-sounding', outlet !== null && this.outlet(side) === outlet);
    }
  }
}
