// Where a shared link leads: the browser lets sound start only from a gesture, so there is one button.
import { type SessionSummary, ApiError, api } from '../api/api';
import { paintCover } from '../cover/cover';
import { el } from '../dom/element';
import { Overlay } from '../player/overlay';
import { shapeOf } from '../score/beat_path';
import { text } from '../text';
import type { Navigator, View } from '../view';

const words = text.states;

export class JoinView implements View {
  readonly element: HTMLElement;
  title = text.brand;
  private readonly canvas = el('canvas', { class: 'world-cover cover', 'aria-hidden': 'true' });
  private readonly overlay = new Overlay();

  /** `listen` runs in the gesture of the button. */
  constructor(
    private readonly sessionId: string,
    private readonly navigate: Navigator,
    private readonly listen: (session: SessionSummary) => void,
  ) {
    this.element = el('main', { class: 'player', id: 'main' }, this.canvas, this.overlay.element);
  }

  shown(): void {
    this.overlay.show({ key: 'opening', sign: 'resting', title: text.brand, sentence: words.tuning });
    void this.load();
  }

  private async load(): Promise<void> {
    const choose = { label: words.choose, plain: true, act: () => this.navigate.library() };
    try {
      const session = await api.session(this.sessionId);
      const { track } = session;
      document.title = text.title(track.title);
      paintCover(this.canvas, { style: session.style, seed: track.seed, shape: shapeOf(track) }, { focus: 0.5, horizon: 0.48 }, 1);
      this.overlay.show({
        key: 'join',
        sign: 'none',
        title: track.title,
        sentence: words.joining,
        actions: [{ label: words.listen, main: true, icon: 'play', act: () => this.listen(session) }, choose],
      });
    } catch (error) {
      const offline = error instanceof ApiError && error.offline;
      this.overlay.show({
        key: 'failed',
        sign: 'offline',
        title: offline ? words.offlineTitle : words.goneTitle,
        sentence: offline ? text.library.offlineNext : words.goneUnknown,
        actions: offline ? [{ label: words.tryNow, act: () => void this.load() }] : [choose],
      });
      if (offline) {
        window.setTimeout(() => void this.load(), 4000);
      }
    }
  }
}
