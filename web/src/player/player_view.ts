// The player: the world owns the screen; controls are set on it and leave after four seconds.
import type { SessionSummary } from '../api/api';
import { type CoverSubject, paintCover } from '../cover/cover';
import { exposeDiagnostics } from '../diagnostics';
import { el } from '../dom/element';
import { type IconName, icon } from '../dom/icon';
import { clockTime, hertz, wholeMinutes } from '../format';
import { type TrackShape, shapeOf, stepAt } from '../score/beat_path';
import { bandOf } from '../score/bands';
import { gainOf, remember, settings } from '../settings';
import { mediaRate } from '../stream/session_clock';
import { text } from '../text';
import type { Navigator, View } from '../view';
import type { Motion } from '../world/world_view';
import { fullScreenPossible, toggleFullScreen } from './full_screen';
import { Overlay, type OverlayContent } from './overlay';
import { ScoreSlider } from './score_slider';
import { SessionPlayer } from './session_player';
import { ShareSheet } from './share_sheet';
import { Sheets } from './sheet';
import { SleepSheet } from './sleep_sheet';
import { SleepTimer } from './sleep_timer';
import { StreamSheet } from './stream_sheet';
import { WakeLock } from './wake_lock';
import { WorldSheet } from './world_sheet';
import { WorldStage } from './world_stage';

const words = text.player;
const quietMs = 4000; // controls leave after this
const darkAfterMs = 60000; // after the end
const seekStep = 15; // seconds per arrow key
const readoutMs = 200;
const detailsMs = 950; // about once a second, however unevenly the readouts come

/** What an address may ask for: ?gl=1 draws with WebGL2, ?decoder=wasm decodes with WebAssembly. */
export interface PlayerSwitches {
  forceWebGL: boolean;
  forceWasm: boolean;
}

export function switchesOf(search: string): PlayerSwitches {
  const query = new URLSearchParams(search);
  return { forceWebGL: query.get('gl') === '1', forceWasm: query.get('decoder') === 'wasm' };
}

export class PlayerView implements View {
  readonly element: HTMLElement;
  private readonly player: SessionPlayer;
  private stage: WorldStage | null = null;
  private readonly switches = switchesOf(location.search);
  private readonly canvas = el('canvas', { class: 'world', role: 'img' });
  private readonly coverCanvas = el('canvas', { class: 'world-cover cover', 'aria-hidden': 'true' });
  private readonly overlay = new Overlay();
  private readonly sheets = new Sheets(() => this.sheetChanged());
  private readonly streamSheet: StreamSheet;
  private readonly worldSheet: WorldSheet;
  private readonly shareSheet: ShareSheet;
  private readonly sleepSheet = new SleepSheet({
    sleep: (choice) => {
      this.timer.choose(choice, performance.now());
      this.followTimer();
    },
    loop: (on) => (this.looping = on),
  });
  private readonly timer = new SleepTimer();
  private readonly wakeLock = new WakeLock();
  private readonly slider = new ScoreSlider((seconds) => this.player.seek(seconds * mediaRate));
  private readonly stepLine = el('p', { class: 'player-step' });
  private readonly beatNow = el('span', { class: 'now-value' });
  private readonly beatUnit = el('span', { class: 'now-unit' }, words.hertz);
  private readonly bandNow = el('span', { class: 'now-band' });
  private readonly carrierNow = el('p', { class: 'now-carrier' });
  private readonly timeNow = el('span', { class: 'time-now' });
  private readonly timeTotal = el('span', { class: 'time-total' });
  private readonly here = el('p', { class: 'here', hidden: true });
  private readonly pauseButton = el('button', { class: 'pause', type: 'button' });
  private readonly toast = el('div', { class: 'toast glass', role: 'status', hidden: true });
  private readonly say = el('p', { class: 'spoken', role: 'status' });
  private readonly volumeInput = el('input', { class: 'range', id: 'volume', type: 'range', min: 0, max: 100 });
  private readonly volumeShown = el('output', { for: 'volume' });
  private readonly muteNote = el('p', { class: 'small note' });
  private readonly reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');
  private shape: TrackShape;
  private readonly timerLeft = el('p', { class: 'timer-left' });
  private muted = false;
  private looping = false;
  private asleep = false;
  private quietTimer = 0;
  private readoutTimer = 0;
  private darkTimer = 0;
  private shownStep = -1;
  private shownPhase = '';
  private seconds = 0;
  private detailsShownMs = -Infinity;
  private removeDiagnostics: () => void = () => undefined;

  constructor(
    private readonly session: SessionSummary,
    context: AudioContext,
    private readonly navigate: Navigator,
  ) {
    this.shape = shapeOf(session.track);
    this.player = new SessionPlayer(
      {
        session: session.id,
        context,
        volume: gainOf(settings().volume),
        swapEars: settings().ears === 'swapped',
        forceWasm: this.switches.forceWasm,
      },
      {
        changed: () => this.refresh(),
        score: (reader) => {
          this.shape = reader.shape();
          this.slider.setShape(this.shape);
          this.stage?.setScore(reader);
          this.refresh();
        },
        world: (frame) => this.stage?.apply(frame),
      },
    );
    this.streamSheet = new StreamSheet(session.id);
    this.shareSheet = new ShareSheet(new URL(`/s/${session.id}`, location.href).href);
    this.worldSheet = new WorldSheet({
      style: (name) => this.player.setStyle(name),
      picture: () => this.pictureChanged(),
      brightness: (brightness) => this.stage?.setBrightness(brightness),
    });
    this.worldSheet.setSubject(this.subject);
    this.slider.setShape(this.shape);
    this.element = el(
      'main',
      { class: 'player', id: 'main' },
      this.coverCanvas,
      this.canvas,
      this.chrome(),
      this.overlay.element,
      this.toast,
      this.sheets.element,
      this.say,
    );
    this.fillSheets();
  }

  get title(): string {
    return this.player.title || this.session.track.title;
  }

  private get subject(): CoverSubject {
    const { track, style } = this.session;
    return { style: style || track.style, seed: track.seed, shape: this.shape };
  }

  shown(): void {
    this.stage = new WorldStage(this.canvas, this.motion, settings().brightness, {
      forceWebGL: this.switches.forceWebGL,
      mediaSample: (ms) => this.player.mediaSample(ms),
      needKeyframe: () => this.player.requestKeyframe(),
      drawn: () => this.element.classList.add('has-world'),
      failed: () => this.pictureFailed(),
    });
    if (this.player.reader) {
      this.stage.setScore(this.player.reader);
    }
    this.removeDiagnostics = exposeDiagnostics(this.player, this.stage, this.session.id);
    this.paintCover();
    for (const kind of ['pointermove', 'pointerdown', 'keydown', 'focusin'] as const) {
      addEventListener(kind, this.wake, { passive: true });
    }
    addEventListener('keydown', this.key);
    addEventListener('resize', this.paintCover);
    this.reducedMotion.addEventListener('change', this.motionChanged);
    this.readoutTimer = window.setInterval(() => this.readout(), readoutMs);
    this.mediaSession();
    this.refresh();
    this.wake();
  }

  dispose(): void {
    for (const kind of ['pointermove', 'pointerdown', 'keydown', 'focusin'] as const) {
      removeEventListener(kind, this.wake);
    }
    removeEventListener('keydown', this.key);
    removeEventListener('resize', this.paintCover);
    this.reducedMotion.removeEventListener('change', this.motionChanged);
    clearInterval(this.readoutTimer);
    clearTimeout(this.quietTimer);
    clearTimeout(this.darkTimer);
    this.wakeLock.close();
    this.removeDiagnostics();
    this.stage?.dispose();
    this.player.close();
  }

  private get motion(): Motion {
    const { picture } = settings();
    if (picture !== 'full') {
      return picture;
    }
    return this.reducedMotion.matches ? 'reduced' : 'full';
  }

  private chrome(): HTMLElement {
    const back = el('a', { class: 'icon-button', href: '/', 'aria-label': words.back }, icon('back'));
    back.addEventListener('click', (event) => {
      event.preventDefault();
      this.navigate.library();
    });
    this.pauseButton.addEventListener('click', () => this.togglePause());
    const corner = (name: IconName, label: string, width: string): HTMLElement =>
      el('button', { class: `icon-button ${width}`, type: 'button', 'aria-label': label }, icon(name));
    return el(
      'div',
      { class: 'chrome' },
      el('h1', { class: 'spoken' }, this.session.track.title),
      el(
        'header',
        { class: 'player-top' },
        back,
        el('div', { class: 'player-title' }, el('p', { class: 'player-name' }, this.session.track.title), this.stepLine),
        el(
          'div',
          { class: 'player-top-end' },
          this.here,
          this.sheets.opener('share', corner('share', words.share, 'wide-only')),
          this.sheets.opener('stream', corner('info', words.details, 'wide-only')),
          this.editButton(corner('edit', text.editor.edit, 'wide-only')),
          this.sheets.opener('more', corner('more', words.more, 'narrow-only')),
        ),
      ),
      el(
        'section',
        { class: 'player-low', 'aria-label': words.playback },
        el(
          'div',
          { class: 'now' },
          el('p', { class: 'now-beat' }, this.beatNow, this.beatUnit, this.bandNow),
          this.carrierNow,
        ),
        this.slider.element,
        el(
          'div',
          { class: 'keys' },
          el('p', { class: 'time' }, this.timeNow, el('span', { class: 'time-of' }, ' / '), this.timeTotal),
          el(
            'div',
            { class: 'key-row' },
            this.sheets.opener('world', this.keyButton('style', words.world)),
            this.sheets.opener('sound', this.keyButton('sound', words.sound)),
            this.pauseButton,
            this.sheets.opener('sleep', this.keyButton('timer', words.sleep)),
            this.fullScreenKey(),
            this.sheets.opener('share', this.keyButton('share', words.share, 'narrow-only')),
          ),
          this.timerLeft,
        ),
      ),
    );
  }

  private keyButton(name: IconName, label: string, className = ''): HTMLButtonElement {
    return el('button', { class: `key ${className}`.trim(), type: 'button' }, icon(name), el('span', {}, label));
  }

  private fullScreenKey(): HTMLElement {
    const button = this.keyButton('full', words.fullScreen, 'wide-only');
    button.hidden = !fullScreenPossible();
    button.addEventListener('click', () => void toggleFullScreen());
    return button;
  }

  /** Only what is in the library has an address under which it can be edited. */
  private editButton(button: HTMLElement): HTMLElement {
    button.hidden = !this.session.track.id;
    button.addEventListener('click', () => this.navigate.edit(this.session.track.id));
    return button;
  }

  private fillSheets(): void {
    this.volumeInput.value = String(Math.round(settings().volume * 100));
    this.volumeInput.addEventListener('input', () => {
      this.muted = false;
      remember({ volume: Number(this.volumeInput.value) / 100 });
      this.applyVolume();
    });
    this.sheets.add('world', words.world, this.worldSheet.content);
    this.sheets.add(
      'sound',
      words.sound,
      el('div', { class: 'level' }, el('label', { for: 'volume' }, text.sheets.volume), this.volumeShown, this.volumeInput),
      this.muteNote,
    );
    this.sheets.add('sleep', text.sleep.title, this.sleepSheet.content);
    this.sheets.add('share', text.sheets.shareTitle, this.shareSheet.content);
    this.sheets.add('stream', text.sheets.stream, this.streamSheet.content, this.keyList());
    const menu = (name: IconName, label: string): HTMLButtonElement =>
      el('button', { type: 'button' }, icon(name), el('span', {}, label));
    const full = menu('full', words.fullScreen);
    full.hidden = !fullScreenPossible();
    full.addEventListener('click', () => {
      this.sheets.show(null);
      void toggleFullScreen();
    });
    this.sheets.add(
      'more',
      words.more,
      el(
        'div',
        { class: 'menu' },
        this.sheets.opener('stream', menu('info', words.details)),
        full,
        this.editButton(menu('edit', text.editor.edit)),
      ),
    );
    this.applyVolume();
  }

  private keyList(): HTMLElement {
    return el(
      'div',
      { class: 'key-list wide-only' },
      el('p', { class: 'label' }, text.sheets.keys),
      el(
        'dl',
        {},
        ...text.sheets.keyList.map(([key, meaning]) =>
          el('div', {}, el('dt', {}, el('kbd', {}, key as string)), el('dd', {}, meaning as string)),
        ),
      ),
    );
  }

  private sheetChanged(): void {
    this.element.classList.toggle('has-sheet', this.sheets.open !== null);
    if (this.sheets.open === 'world') {
      void this.worldSheet.opened();
    } else if (this.sheets.open === 'share') {
      void this.shareSheet.opened();
    }
    this.wake();
  }

  private applyVolume(): void {
    const { volume } = settings();
    const percent = Math.round((this.muted ? 0 : volume) * 100);
    this.volumeInput.value = String(percent);
    this.volumeInput.style.setProperty('--value', String(percent));
    this.volumeShown.textContent = text.sheets.percent(percent);
    this.muteNote.textContent = this.muted ? text.sheets.muted : text.sheets.keepItLow;
    this.player.setVolume(this.muted ? 0 : gainOf(volume) * SleepTimer.gain(this.sleepSeconds()));
  }

  private sleepSeconds(): number | null {
    return this.timer.secondsLeft(performance.now(), this.shape.seconds - this.seconds);
  }

  /** Once a readout: fades, and when it is quiet leaves the session, which goes on for others. */
  private followTimer(): void {
    const left = this.sleepSeconds();
    const wholeLeft = left === null ? 0 : Math.ceil(left / 60);
    this.timerLeft.textContent = left === null ? '' : SleepTimer.gain(left) < 1 ? text.sleep.fading : text.sleep.fadesIn(wholeLeft);
    this.applyVolume();
    if (left === 0 && !this.asleep && this.player.phase !== 'ended') {
      this.asleep = true;
      this.sheets.show(null);
      this.player.close();
      this.refresh();
      this.element.classList.add('dark');
    }
  }

  private togglePause(): void {
    if (this.player.phase === 'paused') {
      this.player.resume();
    } else {
      this.player.pause();
    }
  }

  private pictureChanged(): void {
    const { picture } = settings();
    this.stage?.setMotion(this.motion);
    this.element.classList.toggle('no-picture', picture === 'off');
  }

  private readonly motionChanged = (): void => this.stage?.setMotion(this.motion);

  private pictureFailed(): void {
    this.element.classList.remove('has-world');
    this.say.textContent = text.states.noWorld;
  }

  private readonly paintCover = (): void => {
    const narrow = innerWidth < 720;
    paintCover(this.coverCanvas, this.subject, { focus: 0.5, horizon: narrow ? 0.44 : 0.5 }, 1);
  };

  // What changes when something happens.
  private refresh(): void {
    const { phase, status } = this.player;
    if (phase !== this.shownPhase) {
      this.shownPhase = phase;
      this.element.dataset.phase = phase;
      this.say.textContent =
        phase === 'paused' ? words.pausedSpoken : phase === 'playing' ? words.playingSpoken : '';
      this.wake();
      clearTimeout(this.darkTimer);
      this.element.classList.remove('dark');
      if (phase === 'ended' && this.looping && !this.asleep) {
        this.player.seek(0);
      } else if (phase === 'ended') {
        this.darkTimer = window.setTimeout(() => this.element.classList.add('dark'), darkAfterMs);
      }
    }
    const paused = phase === 'paused';
    const showing = this.pauseButton.querySelector('.icon')?.getAttribute('data-icon');
    if (showing !== (paused ? 'play' : 'pause')) {
      this.pauseButton.replaceChildren(icon(paused ? 'play' : 'pause'));
      this.pauseButton.setAttribute('aria-label', paused ? words.resume : words.pause);
    }
    const listeners = status?.listeners ?? 0;
    this.here.hidden = listeners < 2;
    this.here.replaceChildren(icon('people'), el('span', {}, words.here(listeners)));
    if (status?.style) {
      this.worldSheet.showStyle(status.style);
      this.canvas.setAttribute('aria-label', words.worldShown(status.style));
    }
    this.pictureChanged();
    this.wakeLock.want(phase === 'playing' && settings().picture === 'full' && !this.asleep);
    this.overlay.show(this.overlayContent());
    this.showToast();
    if ('mediaSession' in navigator) {
      navigator.mediaSession.playbackState = paused ? 'paused' : 'playing';
    }
  }

  private overlayContent(): OverlayContent | null {
    const { states } = text;
    const at = clockTime(this.seconds);
    if (this.asleep) {
      return {
        key: 'asleep',
        sign: 'none',
        title: text.sleep.restTitle,
        sentence: text.sleep.restNext,
        actions: [{ label: text.sleep.again, icon: 'play', act: () => this.navigate.join(this.session.id) }],
      };
    }
    const again = (): void => void this.navigate.listen(this.session.track.id, this.seconds);
    const choose = { label: states.choose, plain: true, act: () => this.navigate.library() };
    switch (this.player.phase) {
      case 'opening':
      case 'waiting':
        if (!this.player.connectedNow) {
          return this.offlineContent();
        }
        return { key: 'tuning', sign: 'resting', title: this.title, sentence: states.tuning };
      case 'blocked':
        return {
          key: 'blocked',
          sign: 'none',
          title: this.title,
          sentence: states.ready,
          actions: [{ label: states.listen, main: true, icon: 'play', act: () => this.player.resume() }],
        };
      case 'ended':
        return {
          key: 'ended',
          sign: 'none',
          title: states.endTitle(wholeMinutes(this.shape.seconds)),
          sentence: states.endNext,
          actions: [
            { label: states.onceMore, act: () => void this.navigate.listen(this.session.track.id) },
            { label: states.done, plain: true, act: () => this.navigate.library() },
          ],
        };
      case 'gone':
        return {
          key: 'gone',
          sign: 'offline',
          title: states.goneTitle,
          sentence: states.goneNext(at),
          actions: this.session.track.id ? [{ label: states.again, act: again }, choose] : [choose],
        };
      case 'failed':
        return {
          key: `failed ${this.player.failure}`,
          sign: 'alert',
          title: states.errorTitle,
          sentence: this.player.failure,
          actions: [choose],
        };
      case 'playing':
        return !this.player.connectedNow && this.player.starved ? this.offlineContent() : null;
      case 'paused':
        // With its gain it is only short of sound, and back in a moment.
        return this.player.status?.held && this.player.status.gain === 0
          ? { key: 'held', sign: 'resting', title: states.heldTitle, sentence: states.heldNext }
          : null;
    }
  }

  private offlineContent(): OverlayContent {
    return {
      key: 'offline',
      sign: 'offline',
      title: text.states.offlineTitle,
      sentence: text.states.offlineNext(clockTime(this.seconds)),
      actions: [{ label: text.states.tryNow, act: () => this.player.retryNow() }],
    };
  }

  private showToast(): void {
    const sounding = this.player.phase === 'playing' && !this.player.starved;
    const wanted = sounding && this.player.lostAtMs !== null && performance.now() - this.player.lostAtMs > 700;
    this.toast.hidden = !wanted;
    if (wanted) {
      const seconds = Math.floor(this.player.bufferedSeconds);
      const inHand = el('i', {});
      inHand.style.width = `${Math.min(100, seconds * 10)}%`;
      this.toast.replaceChildren(
        el('span', { class: 'in-hand', 'aria-hidden': 'true' }, inHand),
        el('p', { class: 'toast-title' }, text.states.reconnecting),
        el('p', { class: 'small' }, text.states.inHand(seconds)),
      );
    }
  }

  // What changes with time.
  private readout(): void {
    const sample = this.player.mediaSample();
    this.seconds = sample / mediaRate;
    this.slider.show(this.seconds);
    const moment = this.player.reader?.momentAt(sample) ?? null;
    this.beatNow.textContent = moment ? hertz(moment.beatHz) : '';
    this.beatUnit.hidden = !moment;
    this.bandNow.className = `now-band ${moment ? bandOf(moment.beatHz) : 'none'}`;
    this.bandNow.textContent = moment ? text.bands[bandOf(moment.beatHz)] : text.noBeat;
    this.carrierNow.textContent = moment ? words.carrier(hertz(moment.carrierHz)) : '';
    this.timeNow.textContent = clockTime(this.seconds);
    this.timeTotal.textContent = clockTime(this.shape.seconds);
    if (this.timer.choice !== 'off') {
      this.followTimer();
    }
    this.showStep(stepAt(this.shape, this.seconds));
    if (!this.player.connectedNow) {
      this.overlay.show(this.overlayContent());
    }
    this.showToast();
    if (performance.now() - this.detailsShownMs >= detailsMs) {
      this.detailsShownMs = performance.now();
      this.streamSheet.update(this.player, this.stage?.stats ?? null, this.sheets.open === 'stream');
    }
  }

  private showStep(index: number): void {
    const step = this.shape.steps[index];
    if (index === this.shownStep || !step) {
      return;
    }
    const name = step.name || words.stepUnnamed(index + 1);
    this.stepLine.textContent = step.name ? words.step(name, index + 1, this.shape.steps.length) : name;
    if (this.shownStep >= 0) {
      this.say.textContent = words.stepSpoken(name);
    }
    this.shownStep = index;
  }

  // Controls come with any movement and leave by themselves, but not while somebody needs them.
  private readonly wake = (): void => {
    this.element.classList.add('controls');
    clearTimeout(this.quietTimer);
    this.quietTimer = window.setTimeout(() => this.rest(), quietMs);
  };

  private rest(): void {
    const busy =
      this.sheets.open !== null ||
      this.player.phase !== 'playing' ||
      this.element.querySelector('.chrome :focus-visible') !== null;
    if (busy) {
      this.quietTimer = window.setTimeout(() => this.rest(), quietMs);
      return;
    }
    this.element.classList.remove('controls');
  }

  private readonly key = (event: KeyboardEvent): void => {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (event.key === 'Escape') {
      this.sheets.show(null);
      return;
    }
    const ownArrows = event.key.startsWith('Arrow') && target.matches('input[type=range]');
    if (ownArrows || target.matches('input.field') || (event.key === ' ' && target.closest('button, a'))) {
      return;
    }
    const actions: Record<string, () => void> = {
      ' ': () => this.togglePause(),
      ArrowLeft: () => this.player.seek(Math.max(0, this.seconds - seekStep) * mediaRate),
      ArrowRight: () => this.player.seek(Math.min(this.shape.seconds, this.seconds + seekStep) * mediaRate),
      f: () => void toggleFullScreen(),
      h: () => this.hideControls(),
      m: () => {
        this.muted = !this.muted;
        this.applyVolume();
      },
      v: () => {
        remember({ picture: settings().picture === 'off' ? 'full' : 'off' });
        this.worldSheet.showPicture();
        this.pictureChanged();
      },
    };
    const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (action) {
      event.preventDefault();
      action();
    }
  };

  private hideControls(): void {
    this.sheets.show(null);
    (document.activeElement as HTMLElement | null)?.blur();
    clearTimeout(this.quietTimer);
    this.element.classList.remove('controls');
  }

  private mediaSession(): void {
    if (!('mediaSession' in navigator)) {
      return;
    }
    navigator.mediaSession.metadata = new MediaMetadata({ title: this.title, artist: text.brand });
    navigator.mediaSession.setActionHandler('play', () => this.player.resume());
    navigator.mediaSession.setActionHandler('pause', () => this.player.pause());
    navigator.mediaSession.setActionHandler('seekto', ({ seekTime }) => {
      if (seekTime !== undefined) {
        this.player.seek(seekTime * mediaRate);
      }
    });
  }
}
