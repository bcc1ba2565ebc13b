// Stream details: one verdict first, then measured numbers, and the buffer of the last minute.
import { el, svg } from '../dom/element';
import { text } from '../text';
import type { SessionPlayer } from './session_player';
import type { WorldStats } from '../world/world_view';

const words = text.sheets;
const historySeconds = 60;
const inStepMs = 40;
const graph = { width: 312, height: 48, fullSeconds: 10 };

/** Whole milliseconds of the sound before (+) or behind (−) the session. */
function signed(behindMs: number | null): string {
  if (behindMs === null) {
    return '–';
  }
  const ms = Math.round(-behindMs);
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

  constructor() {
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
    if (!visible) {
      return;
    }
    const skew = player.skewMs;
    this.set('frames', world ? world.framesPerSecond.toFixed(0) : '–');
    this.set('latency', player.roundTripMs.toFixed(0));
    this.set('skew', signed(skew));
    this.set('buffer', player.bufferedSeconds.toFixed(1));
    this.set('decoder', player.decoderKind ? words.decoders[player.decoderKind] : '–');
    this.set('picture', words.backends[world?.backend ?? 'none']);
    this.verdict.textContent = this.verdictOf(player, skew);
    const good = player.connectedNow && !player.starved && Math.abs(skew ?? 0) < inStepMs;
    this.verdictPoint.className = `band-point ${good ? 'alpha' : 'gamma'}`;
    this.trace.setAttribute('d', this.tracePath());
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
