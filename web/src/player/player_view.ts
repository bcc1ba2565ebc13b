// The player: the world owns the screen; controls are set on it and leave after four seconds.
import type { SessionSummary } from '../api/api';
import { type CoverSubject, paintCover } from '../cover/cover';
import { exposeDiagnostics } from '../diagnostics';
import { el } from '../dom/element';
import { icon } from '../dom/icon';
import { clockTime } from '../format';
import { type TrackShape, shapeOf } from '../score/beat_path';
import { remember, settings } from '../settings';
import { mediaRate } from '../stream/session_clock';
import { text } from '../text';
import type { Navigator, View } from '../view';
import type { Motion } from '../world/world_view';
import { type ChromeParts, keyList, moreMenu, playerChrome } from './chrome';
import { EventCaptions } from './event_captions';
import { toggleFullScreen } from './full_screen';
import { followMediaSession, showMediaState } from './media_session';
import { Overlay, type OverlayContent } from './overlay';
import { type KeyActions, listenToKeys } from './player_keys';
import { type StateActions, overlayOf } from './player_states';
import { QuietControls } from './quiet_controls';
import { Readout } from './readout';
import { ReconnectToast } from './reconnect_toast';
import { SessionPlayer } from './session_player';
import { ShareSheet } from './share_sheet';
import { Sheets } from './sheet';
import { SleepSheet } from './sleep_sheet';
import { SleepTimer } from './sleep_timer';
import { SoundSheet } from './sound_sheet';
import { StreamSheet } from './stream_sheet';
import { WakeLock } from './wake_lock';
import { WorldSheet } from './world_sheet';
import { CameraPanel } from '../camera/camera_panel';
import { keyHelp } from '../camera/key_help';
import '../camera/camera.css';
import { WorldStage } from './world_stage';

const words = text.player;
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
  readonly element = el('main', { class: 'player', id: 'main' });
  private readonly player: SessionPlayer;
  private stage: WorldStage | null = null;
  private readonly switches = switchesOf(location.search);
  private readonly canvas = el('canvas', { class: 'world', role: 'img' });
  private readonly coverCanvas = el('canvas', { class: 'world-cover cover', 'aria-hidden': 'true' });
  private readonly overlay = new Overlay();
  private readonly toast = new ReconnectToast();
  private readonly captions = new EventCaptions((ms) => this.player.mediaSample(ms));
  private readonly say = el('p', { class: 'spoken', role: 'status' });
  private readonly sheets = new Sheets(() => this.sheetChanged());
  private readonly streamSheet: StreamSheet;
  private readonly worldSheet: WorldSheet;
  private readonly cameraPanel: CameraPanel;
  private readonly shareSheet: ShareSheet;
  private readonly soundSheet: SoundSheet;
  private readonly sleepSheet = new SleepSheet({
    sleep: (choice) => {
      this.timer.choose(choice, performance.now());
      this.followTimer();
    },
    loop: (on) => (this.looping = on),
  });
  private readonly timer = new SleepTimer();
  private readonly wakeLock = new WakeLock();
  private readonly readout = new Readout(
    (seconds) => this.player.seek(seconds * mediaRate),
    (sentence) => (this.say.textContent = sentence),
  );
  private readonly here = el('p', { class: 'here', hidden: true });
  private readonly pauseButton = el('button', { class: 'pause', type: 'button', click: () => this.togglePause() });
  private readonly timerLeft = el('p', { class: 'timer-left' });
  private readonly reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');
  private readonly stateActions: StateActions;
  private shape: TrackShape;
  private controls: QuietControls | null = null;
  private looping = false;
  private asleep = false;
  private readoutTimer = 0;
  private darkTimer = 0;
  private shownPhase = '';
  private detailsShownMs = -Infinity;
  private removeDiagnostics: () => void = () => undefined;
  private ignoreKeys: () => void = () => undefined;

  constructor(
    private readonly session: SessionSummary,
    context: AudioContext,
    private readonly navigate: Navigator,
  ) {
    this.shape = shapeOf(session.track);
    this.soundSheet = new SoundSheet(session.id, {
      volume: () => this.applyVolume(),
      swapEars: (swapped) => this.player.setSwapped(swapped),
    });
    this.player = new SessionPlayer(
      {
        session: session.id,
        context,
        volume: this.soundSheet.gain,
        swapEars: settings().ears === 'swapped',
        forceWasm: this.switches.forceWasm,
      },
      {
        changed: () => this.refresh(),
        score: (reader) => {
          this.setShape(reader.shape());
          this.stage?.setScore(reader);
          this.refresh();
        },
        mix: (mix) => this.soundSheet.showMix(mix),
        world: (frame) => {
          this.stage?.apply(frame);
          this.captions.take(frame);
        },
      },
    );
    this.soundSheet.setLayers(session.track.layers);
    this.soundSheet.showMix(session.mix);
    this.streamSheet = new StreamSheet(session.id);
    this.shareSheet = new ShareSheet(new URL(`/s/${session.id}`, location.href).href);
    this.cameraPanel = new CameraPanel({
      input: () => this.stage?.input ?? null,
      look: (yaw, pitch) => this.stage?.camera?.look(yaw, pitch),
      zoom: (factor) => this.stage?.camera?.zoom(factor),
      reset: () => this.stage?.camera?.reset(),
      nextStyle: () => void this.worldSheet.nextStyle(),
    });
    this.worldSheet = new WorldSheet({
      camera: this.cameraPanel.content,
      keys: this.sheets.opener('keys', el('button', { class: 'button wide-only', type: 'button' }, text.camera.allKeys)),
      style: (name) => this.player.setStyle(name),
      picture: () => this.pictureChanged(),
      brightness: (brightness) => this.stage?.setBrightness(brightness),
      captions: (wanted) => this.captions.setWanted(wanted),
    });
    this.worldSheet.setSubject(this.subject);
    this.stateActions = {
      rejoin: () => this.navigate.join(session.id),
      resume: () => this.player.resume(),
      retry: () => this.player.retryNow(),
      onceMore: () => void this.navigate.listen(session.track.id),
      again: () => void this.navigate.listen(session.track.id, this.readout.seconds),
      choose: () => this.navigate.library(),
    };
    this.setShape(this.shape);
    this.build();
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
      surface: this.element,
      nextStyle: () => void this.worldSheet.nextStyle(),
      pause: () => this.togglePause(),
      cameraChanged: (mode) => this.cameraPanel.show(mode),
      drawn: () => this.element.classList.add('has-world'),
      failed: () => this.pictureFailed(),
    });
    if (this.player.reader) {
      this.stage.setScore(this.player.reader);
    }
    this.removeDiagnostics = exposeDiagnostics(this.player, this.stage, this.session.id);
    this.paintCover();
    this.controls = new QuietControls(this.element, () => this.sheets.open !== null || this.player.phase !== 'playing');
    this.ignoreKeys = listenToKeys(this.keys());
    addEventListener('resize', this.paintCover);
    this.reducedMotion.addEventListener('change', this.motionChanged);
    this.readoutTimer = window.setInterval(() => this.showMoment(), readoutMs);
    followMediaSession(this.title, {
      play: () => this.player.resume(),
      pause: () => this.player.pause(),
      seek: (seconds) => this.player.seek(seconds * mediaRate),
    });
    this.captions.setWanted(settings().captions);
    this.refresh();
    this.controls.wake();
  }

  dispose(): void {
    this.controls?.dispose();
    this.ignoreKeys();
    removeEventListener('resize', this.paintCover);
    this.reducedMotion.removeEventListener('change', this.motionChanged);
    clearInterval(this.readoutTimer);
    clearTimeout(this.darkTimer);
    this.wakeLock.close();
    this.captions.close();
    this.soundSheet.close();
    this.removeDiagnostics();
    this.stage?.dispose();
    this.player.close();
  }

  private build(): void {
    const { sheets, session } = this;
    const { id, title } = session.track;
    const parts: ChromeParts = {
      title,
      readout: this.readout,
      sheets,
      pause: this.pauseButton,
      here: this.here,
      timerLeft: this.timerLeft,
      leave: () => this.navigate.library(),
      edit: id ? () => this.navigate.edit(id) : null,
    };
    const chrome = playerChrome(parts);
    sheets.add('world', words.world, this.worldSheet.content);
    sheets.add('sound', words.sound, this.soundSheet.content);
    sheets.add('sleep', text.sleep.title, this.sleepSheet.content);
    sheets.add('share', text.sheets.shareTitle, this.shareSheet.content);
    sheets.add('stream', text.sheets.stream, this.streamSheet.content, keyList());
    sheets.add('keys', text.sheets.keys, keyHelp());
    sheets.add('more', words.more, moreMenu(parts));
    this.element.append(
      this.coverCanvas,
      this.canvas,
      this.captions.element,
      chrome,
      this.overlay.element,
      this.toast.element,
      sheets.element,
      this.say,
    );
  }

  private get motion(): Motion {
    const { picture } = settings();
    if (picture !== 'full') {
      return picture;
    }
    return this.reducedMotion.matches ? 'reduced' : 'full';
  }

  private setShape(shape: TrackShape): void {
    this.shape = shape;
    this.readout.setShape(shape);
  }

  private sheetChanged(): void {
    this.element.classList.toggle('has-sheet', this.sheets.open !== null);
    if (this.sheets.open === 'world') {
      void this.worldSheet.opened();
    } else if (this.sheets.open === 'share') {
      void this.shareSheet.opened();
    }
    this.controls?.wake();
  }

  private applyVolume(): void {
    this.player.setVolume(this.soundSheet.gain * SleepTimer.gain(this.sleepSeconds()));
  }

  private sleepSeconds(): number | null {
    return this.timer.secondsLeft(performance.now(), this.shape.seconds - this.readout.seconds);
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
      this.phaseChanged(phase);
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
    this.toast.show(this.player);
    showMediaState(paused);
  }

  private phaseChanged(phase: string): void {
    this.shownPhase = phase;
    this.element.dataset.phase = phase;
    this.say.textContent = phase === 'paused' ? words.pausedSpoken : phase === 'playing' ? words.playingSpoken : '';
    this.controls?.wake();
    clearTimeout(this.darkTimer);
    this.element.classList.remove('dark');
    if (phase === 'ended' && this.looping && !this.asleep) {
      this.player.seek(0);
    } else if (phase === 'ended') {
      this.darkTimer = window.setTimeout(() => this.element.classList.add('dark'), darkAfterMs);
    }
  }

  private overlayContent(): OverlayContent | null {
    const { player } = this;
    const state = {
      phase: player.phase,
      asleep: this.asleep,
      connected: player.connectedNow,
      starved: player.starved,
      // With its gain it is only short of sound, and back in a moment.
      heldSilent: player.status?.held === true && player.status.gain === 0,
      title: this.title,
      failure: player.failure,
      at: clockTime(this.readout.seconds),
      trackSeconds: this.shape.seconds,
      known: this.session.track.id !== '',
    };
    return overlayOf(state, this.stateActions);
  }

  // What changes with time.
  private showMoment(): void {
    this.readout.show(this.player.mediaSample(), this.player.reader);
    if (this.timer.choice !== 'off') {
      this.followTimer();
    }
    if (!this.player.connectedNow) {
      this.overlay.show(this.overlayContent());
    }
    this.toast.show(this.player);
    if (performance.now() - this.detailsShownMs >= detailsMs) {
      this.detailsShownMs = performance.now();
      this.streamSheet.update(this.player, this.stage?.stats ?? null, this.sheets.open === 'stream');
    }
  }

  private keys(): KeyActions {
    const seekBy = (seconds: number): void => {
      const target = Math.min(this.shape.seconds, Math.max(0, this.readout.seconds + seconds));
      this.player.seek(target * mediaRate);
    };
    return {
      ' ': () => this.togglePause(),
      Escape: () => this.sheets.show(null),
      ArrowLeft: () => seekBy(-seekStep),
      ArrowRight: () => seekBy(seekStep),
      f: () => void toggleFullScreen(),
      h: () => {
        this.sheets.show(null);
        this.controls?.hide();
      },
      m: () => this.soundSheet.toggleMute(),
      n: () => this.worldSheet.toggleMovement(),
      '?': () => this.sheets.show(this.sheets.open === 'keys' ? null : 'keys'),
      v: () => {
        remember({ picture: settings().picture === 'off' ? 'full' : 'off' });
        this.worldSheet.showPicture();
        this.pictureChanged();
      },
    };
  }
}
