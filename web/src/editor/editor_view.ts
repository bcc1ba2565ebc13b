// The editor: change any value of any voice while it plays, and hear it.
import type { Catalogue } from '../api/api';
import { exposeDiagnostics } from '../diagnostics';
import { el } from '../dom/element';
import { icon } from '../dom/icon';
import { SessionPlayer } from '../player/session_player';
import { shapeOf } from '../score/beat_path';
import { gainOf, settings } from '../settings';
import { mediaRate } from '../stream/session_clock';
import { text } from '../text';
import type { Navigator, View } from '../view';
import { beatKnots } from './beat_knots';
import { EditHistory } from './edit_history';
import { EditorSession, type Finding } from './editor_session';
import { StepPlot, flag } from './step_plot';
import { type JsonObject, type TrackDocument, numberIn } from './track_document';
import { VoicePanel, worst } from './voice_panel';

const words = text.editor;
const readoutMs = 200;
const newStep: JsonObject = { description: '', duration: 300, voices: [] };

export class EditorView implements View {
  readonly element: HTMLElement;
  private readonly history: EditHistory<TrackDocument>;
  private readonly session = new EditorSession(() => this.refresh());
  private readonly plot: StepPlot;
  private readonly panel: VoicePanel;
  private player: SessionPlayer | null = null;
  private step = 0;
  private voice = 0;
  private shownProblem = -1;
  private saved: TrackDocument;
  private timer = 0;
  private removeDiagnostics: () => void = () => undefined;

  private readonly heading = el('h1', {});
  private readonly state = el('p', { class: 'small', role: 'status' });
  private readonly undo = this.corner('undo', words.undo, () => this.travel(() => this.history.undo()));
  private readonly redo = this.corner('redo', words.redo, () => this.travel(() => this.history.redo()));
  private readonly problems = el('button', { class: 'button plain problems', type: 'button', hidden: true });
  private readonly playWord = el('span', {}, words.play);
  private readonly play = el('button', { class: 'button main play', type: 'button' }, icon('play'), this.playWord);
  private readonly stepHead = el('h2', {});
  private readonly length = el('input', { class: 'field number', inputmode: 'decimal', 'aria-label': words.length });
  private readonly whole = el('div', { class: 'whole-findings' });

  constructor(
    document: TrackDocument,
    catalogue: Catalogue,
    private readonly navigate: Navigator,
  ) {
    this.history = new EditHistory(document);
    this.saved = document;
    this.plot = new StepPlot(
      (step) => this.choose(step, 0),
      () => this.addStep(),
      (knot, hz) => this.edit(this.document.with(knot.pointer, hz), knot.pointer),
    );
    this.panel = new VoicePanel(catalogue, {
      choose: (voice) => this.choose(this.step, voice),
      edit: (edited, key) => this.edit(edited, key),
    });
    this.problems.addEventListener('click', () => this.showNextProblem());
    this.play.addEventListener('click', () => this.togglePlay());
    this.length.addEventListener('change', () => this.changeLength());
    this.element = el('div', { class: 'editor' }, this.top(), this.main());
  }

  get title(): string {
    return words.name(this.document.title || words.untitled);
  }

  shown(): void {
    this.session.send(this.document);
    addEventListener('keydown', this.key);
    addEventListener('beforeunload', this.leaving);
    this.timer = window.setInterval(() => this.readout(), readoutMs);
    this.draw();
  }

  dispose(): void {
    removeEventListener('keydown', this.key);
    removeEventListener('beforeunload', this.leaving);
    clearInterval(this.timer);
    this.session.close();
    this.removeDiagnostics();
    this.player?.close();
  }

  private get document(): TrackDocument {
    return this.history.current;
  }

  private corner(name: 'undo' | 'redo' | 'save', label: string, act: () => void): HTMLButtonElement {
    return el('button', { class: 'icon-button', type: 'button', 'aria-label': label, click: act }, icon(name));
  }

  private top(): HTMLElement {
    const back = el('a', { class: 'icon-button', href: '/', 'aria-label': words.back }, icon('back'));
    back.addEventListener('click', (event) => {
      event.preventDefault();
      if (this.document === this.saved || confirm(words.lost)) {
        this.navigate.library();
      }
    });
    return el(
      'header',
      { class: 'editor-top' },
      back,
      el('div', { class: 'editor-title' }, this.heading, this.state),
      el(
        'div',
        { class: 'editor-actions' },
        this.undo,
        this.redo,
        this.corner('save', words.download, () => this.download()),
        this.problems,
        this.play,
      ),
    );
  }

  private main(): HTMLElement {
    const removeStep = el(
      'button',
      { class: 'icon-button', type: 'button', 'aria-label': words.removeStep, click: () => this.removeStep() },
      icon('remove'),
    );
    return el(
      'main',
      { id: 'main' },
      this.plot.element,
      this.whole,
      el(
        'div',
        { class: 'work' },
        el(
          'section',
          { class: 'voices', 'aria-label': words.voices },
          el(
            'div',
            { class: 'section-head' },
            this.stepHead,
            el('label', { class: 'exact' }, this.length, el('span', { class: 'unit' }, words.seconds)),
            removeStep,
          ),
          this.panel.list,
        ),
        this.panel.values,
      ),
    );
  }

  // ---- edits

  private edit(document: TrackDocument, key: string): void {
    this.history.edit(document, key, performance.now());
    this.session.send(document);
    // While somebody moves a slider the parts stay as they are: what is under the hand must not be drawn anew.
    if (holdsFocus(this.panel.values, 'input[type=range]')) {
      this.showState();
    } else {
      this.draw();
    }
  }

  private travel(move: () => void): void {
    move();
    this.session.send(this.document);
    this.draw();
  }

  private choose(step: number, voice: number): void {
    this.step = step;
    this.voice = voice;
    this.draw();
  }

  private addStep(): void {
    const { steps } = this.document;
    const key = this.document.stepPointer(0).split('/')[1] as string;
    this.step = steps.length;
    this.voice = 0;
    this.edit(this.document.with(`/${key}/-`, newStep), 'add step');
  }

  private removeStep(): void {
    if (this.document.steps.length > 1) {
      const document = this.document.with(this.document.stepPointer(this.step), undefined);
      this.step = Math.max(0, this.step - 1);
      this.voice = 0;
      this.edit(document, 'remove step');
    }
  }

  private changeLength(): void {
    const seconds = numberIn(this.length.value);
    this.edit(this.document.with(this.document.durationPointer(this.step), seconds ?? this.length.value), 'length');
  }

  private download(): void {
    const file = new Blob([`${JSON.stringify(this.document.json, null, 2)}\n`], { type: 'application/json' });
    const link = el('a', { href: URL.createObjectURL(file), download: `${fileName(this.document.title)}.json` });
    link.click();
    URL.revokeObjectURL(link.href);
    this.saved = this.document;
  }

  // ---- sound

  private togglePlay(): void {
    if (this.player) {
      if (this.player.phase === 'paused' || this.player.phase === 'blocked') {
        this.player.resume();
      } else {
        this.player.pause();
      }
      return;
    }
    const session = this.session.summary;
    if (!session) {
      return;
    }
    const context = new AudioContext({ sampleRate: mediaRate, latencyHint: 'playback' });
    void context.resume();
    this.player = new SessionPlayer(
      {
        session: session.id,
        context,
        volume: gainOf(settings().volume),
        swapEars: settings().ears === 'swapped',
        forceWasm: false,
        wantWorld: false,
      },
      { changed: () => this.showPlay(), score: () => undefined, world: () => undefined },
    );
    this.removeDiagnostics = exposeDiagnostics(this.player, null, session.id);
    const start = session.track.steps[this.step]?.start_s ?? 0;
    if (start > 0) {
      this.player.seekWhenOpen(start * mediaRate);
    }
    this.showPlay();
  }

  private showPlay(): void {
    const phase = this.player?.phase;
    const sounds = phase === 'playing' || phase === 'waiting' || phase === 'opening';
    this.play.replaceChildren(icon(sounds ? 'pause' : 'play'), this.playWord);
    this.playWord.textContent = sounds ? words.pause : words.play;
    this.play.toggleAttribute('disabled', !this.session.summary);
    if (phase === 'gone' || phase === 'failed') {
      this.player?.close();
      this.player = null;
      this.showPlay();
    }
  }

  private readout(): void {
    this.plot.setHead(this.player ? this.player.mediaSample() / mediaRate : null);
  }

  // ---- what is shown

  private refresh(): void {
    this.showState();
    if (!holdsFocus(this.element, 'input, select')) {
      this.draw();
    } else {
      this.drawPlot();
    }
  }

  private draw(): void {
    this.step = Math.min(this.step, Math.max(0, this.document.steps.length - 1));
    this.drawPlot();
    this.stepHead.textContent = this.document.stepName(this.step) || words.step(this.step + 1);
    this.length.value = String(this.document.duration(this.step));
    this.panel.show(this.document, this.step, this.voice, this.session.findings);
    this.showState();
  }

  private drawPlot(): void {
    const { document, session } = this;
    const steps = document.steps.map((_, k) => ({
      name: document.stepName(k),
      seconds: document.duration(k),
      severity: worst(session.findings, document.stepPointer(k)),
    }));
    this.plot.show(steps, this.step, session.summary ? shapeOf(session.summary.track) : null, beatKnots(document, this.step, this.voice));
    const placed = document.steps.map((_, k) => document.stepPointer(k));
    const elsewhere = session.findings.filter(({ pointer }) => !placed.some((step) => pointer.startsWith(`${step}/`) || pointer === step));
    this.whole.replaceChildren(
      ...elsewhere.map((finding) =>
        el('p', { class: `finding ${finding.severity}` }, icon('alert'), el('span', {}, `${finding.pointer || words.whole}: ${finding.message} ${finding.fix}`)),
      ),
    );
  }

  private showState(): void {
    const { state, findings } = this.session;
    this.heading.textContent = this.document.title || words.untitled;
    this.state.textContent = { sending: words.saving, heard: words.heard, refused: words.refused, offline: words.offline }[state];
    this.undo.disabled = !this.history.canUndo;
    this.redo.disabled = !this.history.canRedo;
    this.problems.hidden = findings.length === 0;
    const severity: Finding['severity'] = findings.some((finding) => finding.severity === 'error') ? 'error' : 'warning';
    this.problems.replaceChildren(flag(severity), el('span', {}, words.problems(findings.length)));
    this.problems.title = words.nextProblem;
    this.showPlay();
  }

  /** Walks through them: to the step, the voice, the field. */
  private showNextProblem(): void {
    const { findings } = this.session;
    this.shownProblem = (this.shownProblem + 1) % Math.max(1, findings.length);
    const pointer = findings[this.shownProblem]?.pointer ?? '';
    const [, , step, , voice] = pointer.split('/');
    if (pointer.startsWith(this.document.stepPointer(0).replace(/0$/, ''))) {
      this.choose(Number(step), Number(voice ?? 0));
    }
    const field = this.element.querySelector<HTMLElement>('.values .cell.error .field, .values .cell.warning .field');
    field?.closest('details')?.setAttribute('open', '');
    field?.focus();
  }

  private readonly key = (event: KeyboardEvent): void => {
    const typing = (event.target as HTMLElement).matches('input:not([type=range]), select');
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z' && !typing) {
      event.preventDefault();
      this.travel(() => (event.shiftKey ? this.history.redo() : this.history.undo()));
    } else if (event.key === ' ' && event.target === document.body) {
      event.preventDefault();
      this.togglePlay();
    }
  };

  private readonly leaving = (event: BeforeUnloadEvent): void => {
    if (this.document !== this.saved) {
      event.preventDefault();
    }
  };
}

function holdsFocus(inside: Element, selector: string): boolean {
  const active = document.activeElement;
  return active !== null && inside.contains(active) && active.matches(selector);
}

/** "Slow Harbour!" -> "slow-harbour". */
function fileName(title: string): string {
  return title.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-|-$/g, '') || 'track';
}
