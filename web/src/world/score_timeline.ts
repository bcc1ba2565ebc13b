// The score of a track as functions of the media sample: beat, carrier and the exact beat phase of every line, the
// line that leads at each moment, and the breath derived from it.
import { Line_Kind, type LineKnot, type Score } from '../gen/stillpoint/v1/world';
import { clamp, smoothstep } from './easing';

const RATE = 48000;
/** A line must be stronger for this long before it takes the lead. */
const HYSTERESIS_SECONDS = 2;
/** The lead is looked at once a second, at most this often over a track. */
const MAX_LEAD_SAMPLES = 20000;
/** Time in which the strands close and the breath passes over to the next line when the lead changes. */
const HANDOVER_SECONDS = 3;

export interface LineMoment {
  sounding: boolean;
  beatHz: number;
  carrierHz: number;
  depth: number;
  gain: number;
  pan: number;
  /** Beats since the first knot of the line: exact, also in glides. */
  phase: number;
}

export function emptyMoment(): LineMoment {
  return { sounding: false, beatHz: 0, carrierHz: 0, depth: 0, gain: 0, pan: 0, phase: 0 };
}

interface Lead {
  /** Media sample from which `line` leads. */
  from: number;
  /** Index into the lines; -1 = nothing beats. */
  line: number;
}

const finite = (x: number): number => (Number.isFinite(x) ? x : 0);

function cleanKnots(knots: readonly LineKnot[]): LineKnot[] {
  const clean: LineKnot[] = [];
  for (const knot of knots) {
    if (!Number.isFinite(knot.sample) || knot.sample < (clean.at(-1)?.sample ?? 0)) continue;
    clean.push({
      sample: knot.sample, beatHz: clamp(finite(knot.beatHz), 0, 1000), carrierHz: finite(knot.carrierHz),
      depth: clamp(finite(knot.depth), 0, 1), gain: clamp(finite(knot.gain), 0, 4), phase: finite(knot.phase), pan: clamp(finite(knot.pan), -1, 1),
    });
  }
  return clean;
}

export class ScoreTimeline {
  private readonly lines: LineKnot[][] = [];
  private readonly beating: number[] = [];
  private readonly cursor: number[] = [];
  private readonly leads: Lead[] = [];
  private readonly steps: number[] = [];
  private readonly scratch = emptyMoment();
  private leadCursor = 0;

  constructor(score: Score) {
    for (const line of score.lines) {
      if (line.kind !== Line_Kind.NOISE) this.beating.push(this.lines.length);
      this.lines.push(cleanKnots(line.knots));
      this.cursor.push(0);
    }
    for (const step of score.steps) if (Number.isFinite(step.firstSample)) this.steps.push(step.firstSample);
    this.steps.sort((a, b) => a - b);
    this.findLeads(score.totalSamples);
  }

  get lineCount(): number {
    return this.lines.length;
  }

  /** Index of the step that is on at a sample. */
  stepAt(sample: number): number {
    let index = 0;
    while (index + 1 < this.steps.length && this.steps[index + 1]! <= sample) index++;
    return index;
  }

  /** The moment of one line: linear between knots, the phase by the exact integral of the beat. */
  evaluate(line: number, sample: number, out: LineMoment): LineMoment {
    const knots = this.lines[line];
    const last = knots === undefined ? -1 : knots.length - 1;
    if (knots === undefined || last < 0 || sample < knots[0]!.sample || sample > knots[last]!.sample) {
      const edge = knots === undefined || last < 0 ? undefined : sample < knots[0]!.sample ? knots[0] : knots[last];
      out.sounding = false;
      out.beatHz = edge?.beatHz ?? 0;
      out.carrierHz = edge?.carrierHz ?? 0;
      out.depth = 0;
      out.gain = 0;
      out.pan = edge?.pan ?? 0;
      // outside its time a line goes on at its edge's beat, so that nothing that follows the phase stops dead
      out.phase = edge === undefined ? 0 : edge.phase + (edge.beatHz * (sample - edge.sample)) / RATE;
      return out;
    }
    const k = this.segment(line, knots, sample);
    const a = knots[k]!;
    const b = knots[Math.min(k + 1, last)]!;
    const span = (b.sample - a.sample) / RATE;
    const dt = (sample - a.sample) / RATE;
    const u = span > 0 ? dt / span : 0;
    out.sounding = true;
    out.beatHz = a.beatHz + (b.beatHz - a.beatHz) * u;
    out.carrierHz = a.carrierHz + (b.carrierHz - a.carrierHz) * u;
    out.depth = a.depth + (b.depth - a.depth) * u;
    out.gain = a.gain + (b.gain - a.gain) * u;
    out.pan = a.pan + (b.pan - a.pan) * u;
    out.phase = a.phase + a.beatHz * dt + (span > 0 ? ((b.beatHz - a.beatHz) * dt * dt) / (2 * span) : 0);
    return out;
  }

  /** The leading line; -1 when nothing beats. */
  leadAt(sample: number): number {
    return this.leads[this.leadIndex(sample)]?.line ?? -1;
  }

  /** The moment of the leading line; not sounding when nothing beats. */
  leadMoment(sample: number, out: LineMoment): LineMoment {
    return this.evaluate(this.leadAt(sample), sample, out);
  }

  /** 1 in the middle of a line's lead, falling to 0 where the lead passes from one line to another. */
  leadCertainty(sample: number): number {
    const i = this.leadIndex(sample);
    const start = i > 0 ? this.leads[i]!.from : -Infinity;
    const end = this.leads[i + 1]?.from ?? Infinity;
    const nearest = Math.min(sample - start, end - sample) / RATE;
    return smoothstep(0, HANDOVER_SECONDS, nearest);
  }

  /** .5 - .5 cos(2 pi phase / divisor) of the lead, passing smoothly from one line to the next. */
  breathAt(sample: number, divisor: number): number {
    return this.swellAt(sample, divisor, 0);
  }

  /** The same a part of a turn (0..1) later: with a quarter one knows which way the breath goes. */
  swellAt(sample: number, divisor: number, later: number): number {
    const i = this.leadIndex(sample);
    const lead = this.leads[i];
    if (lead === undefined || divisor <= 0) return 0.5;
    const now = this.swellOf(lead.line, sample, divisor, later);
    const since = (sample - lead.from) / RATE;
    if (i === 0 || since >= HANDOVER_SECONDS) return now;
    const before = this.swellOf(this.leads[i - 1]!.line, sample, divisor, later);
    return before + (now - before) * smoothstep(0, HANDOVER_SECONDS, since);
  }

  /** Beat in Hz to show; gliding from one line to the next over the handover. */
  beatAt(sample: number): number {
    const i = this.leadIndex(sample);
    const lead = this.leads[i];
    if (lead === undefined) return 0;
    const now = this.evaluate(lead.line, sample, this.scratch).beatHz;
    const since = (sample - lead.from) / RATE;
    if (i === 0 || since >= HANDOVER_SECONDS) return now;
    const before = this.evaluate(this.leads[i - 1]!.line, sample, this.scratch).beatHz;
    return before + (now - before) * smoothstep(0, HANDOVER_SECONDS, since);
  }

  private swellOf(line: number, sample: number, divisor: number, later: number): number {
    const moment = this.evaluate(line, sample, this.scratch);
    return line < 0 ? 0.5 : 0.5 - 0.5 * Math.cos(2 * Math.PI * (moment.phase / divisor - later));
  }

  private segment(line: number, knots: readonly LineKnot[], sample: number): number {
    let k = this.cursor[line]!;
    if (knots[k]!.sample > sample) k = 0;
    if (k + 1 < knots.length && knots[k + 1]!.sample <= sample) {
      let low = k + 1;
      let high = knots.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (knots[middle]!.sample <= sample) low = middle;
        else high = middle - 1;
      }
      k = low;
    }
    this.cursor[line] = k;
    return k;
  }

  private leadIndex(sample: number): number {
    let i = this.leadCursor;
    if (i >= this.leads.length || this.leads[i]!.from > sample) i = 0;
    while (i + 1 < this.leads.length && this.leads[i + 1]!.from <= sample) i++;
    this.leadCursor = i;
    return i;
  }

  private strongestAt(sample: number): number {
    let best = -1;
    let weight = 1e-6;
    for (const line of this.beating) {
      const moment = this.evaluate(line, sample, this.scratch);
      const own = moment.beatHz > 0 ? moment.depth * moment.gain : 0;
      if (own > weight) {
        weight = own;
        best = line;
      }
    }
    return best;
  }

  private findLeads(totalSamples: number): void {
    const total = Number.isFinite(totalSamples) ? Math.max(totalSamples, 0) : 0;
    const stride = Math.max(RATE, total / MAX_LEAD_SAMPLES);
    let line = -1;
    let challenger = -1;
    let since = 0;
    for (let sample = 0; sample <= total; sample += stride) {
      const strongest = this.strongestAt(sample);
      if (strongest < 0 || strongest === line) {
        challenger = -1; // silence keeps the last line: there is nothing to hand over to
        continue;
      }
      if (strongest !== challenger) {
        challenger = strongest;
        since = sample;
      }
      if (line < 0 || sample - since >= HYSTERESIS_SECONDS * RATE) {
        line = strongest;
        this.leads.push({ from: this.leads.length === 0 ? 0 : sample, line });
        challenger = -1;
      }
    }
  }
}
