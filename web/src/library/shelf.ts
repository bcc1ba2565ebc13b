// Everything there is, and the ways to find one of it: a search, and a choice each of mood, band, length and style.
import type { BandName, StyleSummary, TrackSummary } from '../api/api';
import { el } from '../dom/element';
import { icon } from '../dom/icon';
import { bandNames } from '../score/bands';
import { text } from '../text';
import { type Filters, type LengthRange, fits, noFilters } from './filters';
import { capitalised, moodOf } from './track_words';

const words = text.library;
const lengths: readonly LengthRange[] = ['short', 'medium', 'long'];

interface Choice<K extends keyof Filters> {
  value: Filters[K];
  label: string;
  band?: BandName;
}

class Shelf {
  readonly element: HTMLElement;
  private readonly filters: Filters = { ...noFilters };
  private readonly updates: (() => void)[] = [];
  private readonly cards: { track: TrackSummary; element: HTMLElement }[];
  private readonly count = el('p', { class: 'small shelf-count', role: 'status' });
  private readonly none: HTMLElement;
  private readonly search: HTMLInputElement;

  constructor(
    tracks: readonly TrackSummary[],
    private readonly styles: readonly StyleSummary[],
    card: (track: TrackSummary) => HTMLElement,
  ) {
    this.cards = tracks.map((track) => ({ track, element: card(track) }));
    this.search = el('input', {
      class: 'field',
      type: 'search',
      placeholder: words.searchHint,
      autocomplete: 'off',
      input: () => {
        this.filters.search = this.search.value;
        this.refresh();
      },
    });
    this.none = this.nothing();
    this.element = el(
      'section',
      { class: 'shelf', id: 'all', 'aria-labelledby': 'all-name', tabindex: -1 },
      el(
        'div',
        { class: 'shelf-bar' },
        el('h2', { id: 'all-name' }, words.all),
        el('label', { class: 'search' }, el('span', { class: 'spoken' }, words.search), icon('search'), this.search),
      ),
      el('div', { class: 'filters' }, ...this.groups(tracks)),
      this.count,
      el('ul', { class: 'shelf-grid' }, ...this.cards.map(({ element }) => element)),
      this.none,
    );
  }

  private groups(tracks: readonly TrackSummary[]): (HTMLElement | null)[] {
    const moods = [...new Set(tracks.map(moodOf))].filter((mood) => mood !== null).sort();
    const bands = bandNames.filter((band) => tracks.some((track) => track.bands.includes(band)));
    const styles = this.styles.filter(({ name }) => tracks.some((track) => track.style === name));
    return [
      this.group('mood', words.filterMood, moods.map((mood) => ({ value: mood, label: capitalised(mood) }))),
      this.group('band', words.filterBand, bands.map((band) => ({ value: band, label: text.bands[band], band }))),
      this.group('length', words.filterLength, lengths.map((length) => ({ value: length, label: words.lengths[length] }))),
      this.group('style', words.filterStyle, styles.map(({ name, title }) => ({ value: name, label: title }))),
    ];
  }

  private group<K extends 'mood' | 'band' | 'length' | 'style'>(key: K, name: string, choices: Choice<K>[]): HTMLElement | null {
    if (choices.length < 2) {
      return null;
    }
    const chips = choices.map(({ value, label, band }) => {
      const choose = (): void => {
        this.filters[key] = this.filters[key] === value ? (null as Filters[K]) : value;
        this.refresh();
      };
      const chip = el(
        'button',
        { class: 'chip', type: 'button', 'aria-pressed': 'false', click: choose },
        band && el('span', { class: `band-point ${band}` }),
        label,
      );
      this.updates.push(() => chip.setAttribute('aria-pressed', String(this.filters[key] === value)));
      return chip;
    });
    return el('div', { class: 'filter-group', role: 'group', 'aria-label': name }, ...chips);
  }

  private nothing(): HTMLElement {
    const clear = (): void => {
      Object.assign(this.filters, noFilters);
      this.search.value = '';
      this.refresh();
      this.search.focus();
    };
    return el(
      'div',
      { class: 'shelf-none', hidden: true },
      el('p', { class: 'shelf-none-title' }, words.noneTitle),
      el('p', { class: 'small' }, words.noneNext),
      el('button', { class: 'button', type: 'button', click: clear }, words.clear),
    );
  }

  private refresh(): void {
    let shown = 0;
    for (const { track, element } of this.cards) {
      element.hidden = !fits(track, this.filters);
      shown += element.hidden ? 0 : 1;
    }
    this.none.hidden = shown > 0;
    this.count.textContent = shown === this.cards.length ? '' : words.count(shown);
    this.updates.forEach((update) => update());
  }
}

/** STYLES name the worlds that tracks ask for; CARD shows one track. */
export function shelf(
  tracks: readonly TrackSummary[],
  styles: readonly StyleSummary[],
  card: (track: TrackSummary) => HTMLElement,
): HTMLElement {
  return new Shelf(tracks, styles, card).element;
}
