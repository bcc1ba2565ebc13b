// The parameters of a voice as rows: what has a start and an end stands in one, what matters stands first.
import type { FunctionSummary, ParameterGroup, ParameterSummary } from '../api/api';
import { text } from '../text';
import type { JsonObject } from './track_document';

export interface ParameterRow {
  label: string;
  /** One, or the value at the start and that at the end of a movement. */
  cells: ParameterSummary[];
  /** Written in the document, or among the first that people change. */
  important: boolean;
}

const mostImportant = 4; // rows that stand first even where nothing is written
/** What people look for, in this order; the rest follows as the function's table has it. */
const first = ['beatFreq', 'baseFreq', 'carrierFreq', 'modFreq', 'noise_type', 'amp', 'ampL', 'ampR', 'pan', 'transition_curve'];
const rank = (name: string): number => (first.includes(name) ? first.indexOf(name) : first.length);

const lowered = (word: string): string => word.charAt(0).toLowerCase() + word.slice(1);
const raised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** "ampOscDepthL" -> "Amp osc depth L", unless it has a better name. */
export function labelOf(name: string): string {
  const known = text.editor.parameters as Record<string, string>;
  const words = name
    .replaceAll('_', ' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .split(' ')
    .map((word) => (word.length > 1 ? lowered(word) : word));
  return known[name] ?? raised(words.join(' '));
}

/** "startBeatFreq" and "endBeatFreq" belong to "beatFreq". */
function quantityOf(name: string): string {
  const moving = /^(?:start|end)([A-Z].*)$/.exec(name)?.[1];
  return moving ? lowered(moving) : name;
}

export function rowsOf(
  played: FunctionSummary,
  groups: readonly ParameterGroup[],
  params: JsonObject,
  moving: boolean,
): ParameterRow[] {
  const all = [...played.parameters, ...groups.filter((group) => moving || !group.only_transitions).flatMap((group) => group.parameters)];
  const known = new Map(all.map((parameter) => [parameter.name, parameter]));
  const isWritten = ({ name, aliases = [] }: ParameterSummary): boolean =>
    [name, ...aliases].some((spelling) => params[spelling] !== undefined);
  const rows = new Map<string, ParameterRow>();
  const ordered = [...all].sort((a, b) => rank(quantityOf(a.name)) - rank(quantityOf(b.name)));
  for (const parameter of ordered) {
    const quantity = quantityOf(parameter.name);
    const start = known.get(`start${raised(quantity)}`);
    const end = known.get(`end${raised(quantity)}`);
    const pair = moving && start && end ? [start, end] : null;
    const cells = pair ?? [parameter];
    // What moves is read from its start and its end; the single value is only their default.
    if (rows.has(quantity) || (!pair && quantity !== parameter.name) || parameter.has_effect === false) {
      continue;
    }
    rows.set(quantity, {
      label: labelOf(quantity),
      cells,
      important: rows.size < mostImportant || cells.some(isWritten),
    });
  }
  return [...rows.values()];
}
