// Stream details: one verdict first, then measured numbers, and the buffer of the last minute.
import { api } from '../api/api';
import { el, svg } from '../dom/element';
import { text } from '../text';
import type { SessionPlayer } from './session_player';
import type { WorldStats } from '../world/world_view';

const words = text.sheets;
const historySeconds = 60;
const inStepMs = 40;
const graph = { width: 312, height: 48, fullSeconds: 10 };

const bitrateSeconds = 10;
const askEverySeconds = 2;

/** Whole milliseconds, with their sign. */
function signed(value: number | null): string {
  if (value === null) {
    return '–';
  }
  const ms = Math.round(value);
  return ms === 0 ? '0' : `${ms < 0 ? '−' : '+'}${Math.abs(ms)}`;
}

type FactName = keyof typeof words.facts;

export class StreamSheet {
  readonly content: HTMLElement;
  private readonly verdict = el('span', {});
  private readonly verdictPoint = el('span', { class: 'band-point alpha' });
  private readonly values = new Map<FactName, HTMLElement>();
  private readonly trace = svg('path', { class: 'buffer-trace' });
  private readonly history: number[] = [];
  private readonly received = [0]; // bytes, once a second
  private updates = 0;

  constructor(private readonly session: string) {
    const facts = (Object.keys(words.facts) as FactName[]).map((name) => {
      const [label, unit] = words.facts[name] as [string, string];
      const value = el('span', {});
      this.values.set(name, value);
      return el('div', {}, el('dt', {}, label), el('dd', {}, value, unit && ' ', unit && el('small', {}, unit)));
    });
    this.content = el(
      'div',
      {},
      el('p', { class: 'verdict' }, this.verdictPoint, this.verdict),
      el('dl', { class: 'stream-facts' }, ...facts),
      el(
        'div',
        { class: 'buffer-graph' },
        el('p', { class: 'label' }, words.bufferMinute),
        svg(
          'svg',
          { viewBox: `0 0 ${graph.width} ${graph.height}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
          svg('path', { class: 'buffer-floor', d: `M0 ${graph.height - 1}H${graph.width}` }),
          this.trace,
        ),
      ),
    );
  }

  /** Once a second, seen or not, so that the last minute is there when the sheet opens. */
  update(player: SessionPlayer, world: WorldStats | null, visible: boolean): void {
    this.history.push(player.bufferedSeconds);
    if (this.history.length > historySeconds) {
      this.history.shift();
    }
    this.received.push(player.bytesReceived);
    if (this.received.length > bitrateSeconds + 1) {
      this.received.shift();
    }
    if (!visible) {
      return;
    }
    if (this.updates++ % askEverySeconds === 0) {
      void this.askServer();
    }
    const skew = player.skewMs;
    this.set('frames', world ? world.framesPerSecond.toFixed(0) : '–');
    this.set('latency', player.roundTripMs.toFixed(0));
    this.set('skew', signed(skew === null ? null : -skew));
    this.set('sight', signed(player.pictureSkewMs));
    this.set('bitrate', this.kilobits());
    this.set('buffer', player.bufferedSeconds.toFixed(1));
    this.set('decoder', player.decoderKind ? words.decoders[player.decoderKind] : '–');
    this.set('picture', words.backends[world?.backend ?? 'none']);
    this.verdict.textContent = this.verdictOf(player, skew);
    const good = player.connectedNow && !player.starved && Math.abs(skew ?? 0) < inStepMs;
    this.verdictPoint.className = `band-point ${good ? 'alpha' : 'gamma'}`;
    this.trace.setAttribute('d', this.tracePath());
  }

  /** Mean of the last seconds: sound comes in bursts. */
  private kilobits(): string {
    const seconds = this.received.length - 1;
    const first = this.received[0];
    const last = this.received.at(-1);
    return seconds > 0 && first !== undefined && last !== undefined ? (((last - first) * 8) / 1000 / seconds).toFixed(0) : '–';
  }

  /** What the session costs is known to the server alone. */
  private async askServer(): Promise<void> {
    const factor = await api.session(this.session).then(
      ({ load }) => load.real_time_factor,
      () => null,
    );
    this.set('speed', factor ? (1 / factor).toFixed(0) : '–');
    this.set('share', factor ? (factor * 100).toFixed(1) : '–');
  }

  private verdictOf(player: SessionPlayer, skew: number | null): string {
    if (!player.connectedNow) {
      return words.reconnecting;
    }
    if (player.starved) {
      return words.starved;
    }
    return Math.abs(skew ?? 0) < inStepMs ? words.inStep : words.outOfStep(Math.round(Math.abs(skew ?? 0)));
  }

  private tracePath(): string {
    return this.history
      .map((seconds, k) => {
        const x = ((historySeconds - this.history.length + k) / (historySeconds - 1)) * graph.width;
        const y = graph.height - 2 - Math.min(1, seconds / graph.fullSeconds) * (graph.height - 6);
        return `${k === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`;
      })
      .join('');
  }

  private set(name: FactName, value: string): void {
    const element = this.values.get(name);
    if (element) {
      element.textContent = value;
    }
  }
}
