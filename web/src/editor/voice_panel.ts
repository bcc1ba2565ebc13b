// What sounds in a step: the list of its voices, and every value of the one that is chosen.
import type { Catalogue, FunctionSummary } from '../api/api';
import { el } from '../dom/element';
import { type IconName, icon } from '../dom/icon';
import { hertz } from '../format';
import { text } from '../text';
import type { Finding } from './editor_session';
import { labelOf, rowsOf } from './parameter_rows';
import { flag } from './step_plot';
import { type JsonObject, type TrackDocument, numberIn } from './track_document';
import { valueCell } from './value_cell';

const words = text.editor;

export interface VoiceActions {
  choose(voice: number): void;
  /** KEY: the same for edits that belong together. */
  edit(document: TrackDocument, key: string): void;
}

const newVoice: JsonObject = { synth_function_name: 'binaural_beat', params: { baseFreq: 200, beatFreq: 6, ampL: 0.5, ampR: 0.5 } };

function iconOf(name: string): IconName {
  return /noise/.test(name) ? 'noise' : /isochronic|pulse|rhythmic|am_/.test(name) ? 'pulse' : 'wave';
}

/** "binaural_beat_transition" -> "Binaural beat, moving". */
function kindName(name: string): string {
  const steady = labelOf(name.replace(/_transition$/, ''));
  return name.endsWith('_transition') ? words.moved(steady) : steady;
}

export class VoicePanel {
  readonly list = el('ul', { class: 'voice-list' });
  readonly values = el('section', { class: 'values' });
  private showsAll = false;

  constructor(
    private readonly catalogue: Catalogue,
    private readonly actions: VoiceActions,
  ) {}

  show(document: TrackDocument, step: number, voice: number, findings: readonly Finding[]): void {
    this.list.replaceChildren(
      ...document.voices(step).map((_, k) => this.item(document, step, k, k === voice, findings)),
      el(
        'li',
        {},
        el('button', { class: 'button plain add-voice', type: 'button', click: () => this.add(document, step) }, icon('plus'), words.addVoice),
      ),
    );
    this.showValues(document, step, voice, findings);
  }

  private add(document: TrackDocument, step: number): void {
    this.actions.choose(document.voices(step).length);
    this.actions.edit(document.with(`${document.stepPointer(step)}/voices/-`, newVoice), 'add voice');
  }

  private item(document: TrackDocument, step: number, voice: number, chosen: boolean, findings: readonly Finding[]): HTMLElement {
    const played = document.playedFunction(step, voice);
    const params = document.params(step, voice);
    const kind = kindName(played.replace(/_transition$/, ''));
    const beats = [params.startBeatFreq ?? params.beatFreq, params.endBeatFreq].map(numberIn).filter((beat) => beat !== null);
    const about = beats.length > 0 ? `${kind}, ${words.fromTo(beats.map(hertz))}` : kindName(played);
    const severity = worst(findings, document.voicePointer(step, voice));
    return el(
      'li',
      {},
      el(
        'button',
        { class: 'voice', type: 'button', 'aria-pressed': String(chosen), click: () => this.actions.choose(voice) },
        icon(iconOf(played)),
        el(
          'span',
          {},
          el('b', {}, document.voiceName(step, voice) || words.voice(voice + 1)),
          el('span', { class: 'small' }, about),
        ),
        severity && flag(severity),
      ),
    );
  }

  private showValues(document: TrackDocument, step: number, voice: number, findings: readonly Finding[]): void {
    if (!document.voices(step)[voice]) {
      this.values.replaceChildren(el('p', { class: 'small' }, words.noVoice));
      return;
    }
    const played = document.playedFunction(step, voice);
    const fn = this.catalogue.functions.find(({ name }) => name === played);
    const pointer = document.voicePointer(step, voice);
    const own = findings.filter((finding) => finding.pointer === pointer || finding.pointer === document.functionPointer(step, voice));
    this.values.replaceChildren(
      el(
        'div',
        { class: 'section-head' },
        el('h2', {}, document.voiceName(step, voice) || words.voice(voice + 1)),
        this.kindList(document, step, voice, played),
        el(
          'button',
          {
            class: 'icon-button',
            type: 'button',
            'aria-label': words.removeVoice,
            click: () => {
              this.actions.choose(Math.max(0, voice - 1));
              this.actions.edit(document.with(pointer, undefined), 'remove voice');
            },
          },
          icon('remove'),
        ),
      ),
      ...own.map((finding) => el('p', { class: `finding ${finding.severity}` }, icon('alert'), el('span', {}, finding.message))),
      ...(fn ? [el('p', { class: 'small meaning' }, fn.summary), ...this.table(document, step, voice, fn, findings)] : []),
    );
  }

  private kindList(document: TrackDocument, step: number, voice: number, played: string): HTMLElement {
    const list = el(
      'select',
      { class: 'field kind', 'aria-label': words.kind },
      ...this.catalogue.functions.map(({ name }) => el('option', { value: name }, kindName(name))),
    );
    if (!this.catalogue.functions.some(({ name }) => name === played)) {
      list.prepend(el('option', { value: played }, played));
    }
    list.value = played;
    list.addEventListener('change', () => this.actions.edit(document.withFunction(step, voice, list.value), 'kind'));
    return list;
  }

  private table(document: TrackDocument, step: number, voice: number, fn: FunctionSummary, findings: readonly Finding[]): HTMLElement[] {
    const params = document.params(step, voice);
    const moving = fn.name.endsWith('_transition');
    const rows = rowsOf(fn, this.catalogue.common, params, moving);
    const row = (one: (typeof rows)[number]): HTMLElement =>
      el(
        'div',
        { class: `row ${one.cells.length > 1 ? 'two' : ''}`, role: 'group', 'aria-label': one.label },
        el('span', { class: 'row-name' }, one.label),
        ...one.cells.map((parameter, k) => {
          const spelling = [parameter.name, ...(parameter.aliases ?? [])].find((name) => params[name] !== undefined);
          const pointer = document.paramPointer(step, voice, spelling ?? parameter.name);
          const ends = one.cells.length > 1 ? [words.cellAtStart(one.label), words.cellAtEnd(one.label)] : [one.label];
          return valueCell({
            label: ends[k] as string,
            end: one.cells.length > 1 ? (k === 0 ? words.atStart : words.atEnd) : '',
            parameter,
            value: spelling === undefined ? undefined : params[spelling],
            finding: findings.find((finding) => finding.pointer === pointer || finding.pointer.startsWith(`${pointer}/`)),
            edit: (value) => this.actions.edit(document.with(pointer, value), pointer),
          });
        }),
      );
    const rest = rows.filter(({ important }) => !important);
    const more = el(
      'details',
      { class: 'more-rows' },
      el('summary', {}, words.more(rest.length)),
      ...rest.map(row),
    );
    more.open = this.showsAll;
    more.addEventListener('toggle', () => (this.showsAll = more.open));
    const head = el(
      'div',
      { class: 'row-head two', 'aria-hidden': 'true' },
      el('span', {}),
      el('span', {}, words.atStart),
      el('span', {}, words.atEnd),
    );
    return [...(moving ? [head] : []), ...rows.filter(({ important }) => important).map(row), ...(rest.length > 0 ? [more] : [])];
  }
}

/** The worst of what was found at POINTER or inside it. */
export function worst(findings: readonly Finding[], pointer: string): Finding['severity'] | undefined {
  const inside = findings.filter((finding) => finding.pointer === pointer || finding.pointer.startsWith(`${pointer}/`));
  return inside.some(({ severity }) => severity === 'error') ? 'error' : inside[0]?.severity;
}
