// The start view: one suggestion with one action, what others listen to, and everything else, quietly.
import { type SessionSummary, type StyleSummary, type TrackSummary, ApiError, api } from '../api/api';
import { type CoverFrame, paintCover } from '../cover/cover';
import { el } from '../dom/element';
import { icon } from '../dom/icon';
import { acceptDrops, chooseFile } from '../editor/open_file';
import type { TrackDocument } from '../editor/track_document';
import { wholeMinutes } from '../format';
import { shapeOf, stepShare } from '../score/beat_path';
import { scoreLine } from '../score/score_line';
import { remember, settings } from '../settings';
import { text } from '../text';
import type { Navigator, View } from '../view';
import { shelf } from './shelf';
import { partOfDay, suggest } from './suggestion';
import { bandWords, capitalised, moodOf, scoreWords } from './track_words';

const words = text.library;
const retryMs = 4000;
const togetherMost = 2;

export class LibraryView implements View {
  readonly title = words.name;
  readonly element: HTMLElement;
  private readonly main = el('main', { id: 'main' });
  private readonly foot = this.footer();
  private readonly skip = el('a', { class: 'skip button main', href: '#all', hidden: true }, words.skip);
  private readonly painters = new Map<Element, () => boolean>();
  private readonly visible: IntersectionObserver;
  private readonly resized: ResizeObserver;
  private retryTimer = 0;
  private gone = false;

  /** `message`: why somebody is back here, when they did not choose it. */
  constructor(
    private readonly navigate: Navigator,
    message = '',
  ) {
    this.visible = new IntersectionObserver((entries) => this.paintVisible(entries), { rootMargin: '400px' });
    this.resized = new ResizeObserver((entries) => {
      for (const { target } of entries) {
        this.painters.get(target)?.();
      }
    });
    this.element = el(
      'div',
      { class: 'library' },
      this.skip,
      this.header(),
      this.main,
      this.foot,
      message && el('p', { class: 'toast glass library-message', role: 'alert' }, message),
    );
    acceptDrops(this.element, this.opened, this.refused);
    this.main.append(this.loading());
    this.foot.hidden = true; // it would jump when the shelf comes in above it
  }

  shown(): void {
    void this.load();
  }

  dispose(): void {
    this.gone = true;
    clearTimeout(this.retryTimer);
    this.visible.disconnect();
    this.resized.disconnect();
  }

  private readonly opened = (document: TrackDocument): void => this.navigate.edit(document);

  private readonly refused = (message: string): void => {
    this.element.querySelector('.library-message')?.remove();
    this.element.append(el('p', { class: 'toast glass library-message', role: 'alert' }, message));
  };

  private async load(): Promise<void> {
    clearTimeout(this.retryTimer);
    try {
      const [tracks, sessions, styles] = await Promise.all([
        api.tracks(),
        api.sessions().catch(() => []),
        api.styles().catch(() => []),
      ]);
      if (!this.gone) {
        this.showTracks(tracks, sessions, styles);
        this.foot.hidden = false;
      }
    } catch (error) {
      if (!this.gone) {
        this.showFailure(error);
      }
    }
  }

  private header(): HTMLElement {
    const late = el(
      'button',
      {
        class: 'icon-button',
        type: 'button',
        'aria-label': words.lateLight,
        'aria-pressed': String(settings().late),
        click: () => {
          remember({ late: !settings().late });
          document.documentElement.toggleAttribute('data-late', settings().late);
          late.setAttribute('aria-pressed', String(settings().late));
        },
      },
      icon('dim'),
    );
    const notice = el('a', { class: 'icon-button', href: '/notice', 'aria-label': words.checkHeadphones }, icon('phones'));
    notice.addEventListener('click', (event) => this.go(event, () => this.navigate.notice()));
    return el(
      'header',
      { class: 'library-top' },
      el('a', { class: 'brand', href: '/', 'aria-current': 'page' }, icon('mark'), el('span', {}, text.brand)),
      el('div', { class: 'library-top-end' }, notice, late),
    );
  }

  private footer(): HTMLElement {
    const open = el(
      'button',
      { class: 'open-file', type: 'button', click: () => chooseFile(this.opened, this.refused) },
      text.editor.open,
    );
    const light = el('a', { href: '/notice' }, words.lightAndMovement);
    light.addEventListener('click', (event) => this.go(event, () => this.navigate.notice()));
    return el(
      'footer',
      { class: 'library-foot' },
      el('p', { class: 'small' }, words.notMedical),
      el('p', { class: 'small' }, light),
      el('p', { class: 'small' }, open, el('span', {}, `, ${text.editor.openHint}`)),
    );
  }

  private go(event: Event, action: () => void): void {
    event.preventDefault();
    action();
  }

  private loading(): HTMLElement {
    return el(
      'section',
      { class: 'library-state library-wait', role: 'status' },
      el('div', { class: 'resting' }),
      el('p', { class: 'small' }, words.loading),
    );
  }

  private showFailure(error: unknown): void {
    const offline = error instanceof ApiError && error.offline;
    const detail = error instanceof ApiError && error.message ? error.message : words.offlineNext;
    this.skip.hidden = true; // it leads to the shelf
    this.main.replaceChildren(
      el(
        'section',
        { class: 'library-state', role: 'status' },
        icon(offline ? 'offline' : 'alert', offline ? 'state-sign' : 'state-sign warn'),
        el('h1', {}, offline ? words.offlineTitle : words.errorTitle),
        el('p', { class: 'small' }, offline ? words.offlineNext : detail),
        el('button', { class: 'button', type: 'button', click: () => void this.load() }, words.retry),
      ),
    );
    this.retryTimer = window.setTimeout(() => void this.load(), retryMs);
  }

  private showTracks(tracks: TrackSummary[], sessions: SessionSummary[], styles: StyleSummary[]): void {
    const part = partOfDay(new Date().getHours());
    const suggested = suggest(tracks, part);
    if (!suggested) {
      this.main.replaceChildren(
        el(
          'section',
          { class: 'library-state' },
          el('h1', {}, words.emptyTitle),
          el('p', { class: 'small' }, words.emptyNext),
        ),
      );
      return;
    }
    const all = [...tracks.filter((track) => track !== suggested), suggested];
    const together = this.together(sessions);
    this.skip.hidden = false;
    this.main.replaceChildren(this.hero(suggested, words.why[part]), ...(together ? [together] : []), shelf(all, styles, (track) => this.card(track)));
  }

  private hero(track: TrackSummary, why: string): HTMLElement {
    const art = el('canvas', { class: 'hero-art cover', 'aria-hidden': 'true' });
    const narrow = matchMedia('(max-width: 720px)');
    this.paint(art, track, () => (narrow.matches ? { focus: 0.66, horizon: 0.36, clearTo: 0 } : { focus: 0.7, horizon: 0.5, clearTo: 0.46 }));
    const shape = shapeOf(track);
    const line = el('div', { class: 'hero-line' });
    line.append(scoreLine(shape, { width: 560, height: 120, pad: 4, stroke: 2 }));
    const listen = el(
      'button',
      { class: 'button main big', type: 'button', click: (event) => void this.start(event, track.id) },
      icon('play'),
      words.listen,
    );
    return el(
      'section',
      { class: 'hero', 'aria-labelledby': 'hero-name' },
      art,
      el(
        'div',
        { class: 'hero-in' },
        el('p', { class: 'label hero-why' }, why),
        el('h1', { id: 'hero-name' }, track.title),
        el('p', { class: 'hero-about' }, track.description),
        el(
          'div',
          { class: 'hero-act' },
          listen,
          el(
            'p',
            { class: 'facts' },
            el('span', {}, text.minutes(wholeMinutes(track.duration_s))),
            el('span', {}, bandWords(track)),
            track.headphones && el('span', { title: words.headphonesHint }, words.headphones),
          ),
        ),
        el(
          'figure',
          { class: 'hero-score' },
          line,
          el('figcaption', { class: 'spoken' }, scoreWords(track)),
          el(
            'ol',
            { class: 'hero-steps', 'aria-hidden': 'true' },
            ...shape.steps.map((step, k) =>
              el('li', { style: `flex: ${stepShare(shape, k)} 0 0` }, el('span', {}, step.name)),
            ),
          ),
        ),
      ),
    );
  }

  private together(sessions: SessionSummary[]): HTMLElement | null {
    const running = sessions
      .filter((session) => session.state === 'playing' && session.listeners > 0)
      .sort((a, b) => b.listeners - a.listeners)
      .slice(0, togetherMost);
    if (running.length === 0) {
      return null;
    }
    return el(
      'section',
      { class: 'together', 'aria-labelledby': 'together-name' },
      el('h2', { class: 'label', id: 'together-name' }, words.together),
      el(
        'ul',
        {},
        ...running.map((session) => {
          const link = el(
            'a',
            { href: `/s/${session.id}` },
            el('span', { class: 'together-title' }, session.track.title),
            el('span', { class: 'small' }, words.here(session.listeners, Math.floor(session.position_s / 60))),
            el('span', { class: 'together-join' }, words.join),
          );
          link.addEventListener('click', (event) => this.go(event, () => this.navigate.join(session.id)));
          return el('li', {}, link);
        }),
      ),
    );
  }

  private card(track: TrackSummary): HTMLElement {
    const art = el('canvas', { class: 'cover', 'aria-hidden': 'true' });
    this.paint(art, track, () => ({}));
    const line = el('span', { class: 'card-line' });
    line.append(scoreLine(shapeOf(track), { width: 300, height: 72, pad: 4, stroke: 1.75 }));
    const mood = moodOf(track);
    return el(
      'li',
      { class: 'card' },
      el(
        'button',
        { type: 'button', click: (event) => void this.start(event, track.id) },
        el('span', { class: 'card-art' }, art, line, el('span', { class: 'card-play' }, icon('play'))),
        el('span', { class: 'card-title' }, track.title),
        el(
          'span',
          { class: 'facts card-facts' },
          mood && el('span', {}, capitalised(mood)),
          el('span', {}, text.minutes(wholeMinutes(track.duration_s))),
          el('span', { class: 'card-bands' }, bandWords(track)),
        ),
      ),
    );
  }

  private async start(event: Event, trackId: string): Promise<void> {
    const button = event.currentTarget as HTMLElement;
    button.setAttribute('aria-busy', 'true');
    try {
      await this.navigate.listen(trackId);
    } finally {
      button.removeAttribute('aria-busy');
    }
  }

  private paint(
    canvas: HTMLCanvasElement,
    track: TrackSummary,
    frame: () => CoverFrame,
  ): void {
    const subject = { style: track.style, seed: track.seed, shape: shapeOf(track) };
    this.painters.set(canvas, () => paintCover(canvas, subject, frame()));
    this.visible.observe(canvas);
  }

  private paintVisible(entries: IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting && this.painters.get(target)?.()) {
        this.visible.unobserve(target);
        this.resized.observe(target);
      }
    }
  }
}
