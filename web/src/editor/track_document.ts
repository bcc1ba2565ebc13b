// A track document as its author wrote it. It is never changed in place: every edit gives a new one that shares what is
// the same, so that going back is keeping the old.

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

/** The spellings in which the parts of a track are found; the first that is there counts, and is kept. */
const spellings = {
  steps: ['steps', 'progression'],
  duration: ['duration', 'Duration', 'duration_seconds', 'durationSeconds', 'step_duration', 'stepDuration'],
  name: ['description', 'name'],
  function: ['synth_function_name', 'synthFunctionName', 'synth_function', 'synthFunction'],
  params: ['params', 'parameters'],
  moving: ['is_transition', 'isTransition'],
} as const;
type Part = keyof typeof spellings;

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const objects = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

function keyOf(part: Part, object: JsonObject): string {
  return spellings[part].find((key) => key in object && object[key] !== null) ?? spellings[part][0];
}

/** Numbers may be written as text. */
export function numberIn(value: Json | undefined): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

function flagIn(value: Json | undefined): boolean {
  return typeof value === 'string' ? ['true', 'yes', 'on', '1'].includes(value.trim().toLowerCase()) : Boolean(value);
}

const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
const unescaped = (key: string): string => key.replaceAll('~1', '/').replaceAll('~0', '~');

function replaced(at: Json | undefined, path: string[], value: Json | undefined): Json {
  const [key, ...rest] = path;
  if (key === undefined) {
    return value ?? null;
  }
  const inner = (before: Json | undefined): Json => replaced(before, rest, value);
  if (Array.isArray(at)) {
    const index = key === '-' ? at.length : Number(key);
    const copy = [...at];
    if (rest.length === 0 && value === undefined) {
      copy.splice(index, 1);
    } else {
      copy[index] = inner(copy[index]);
    }
    return copy;
  }
  const object = isObject(at) ? at : {};
  if (rest.length === 0 && value === undefined) {
    return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
  }
  return { ...object, [key]: inner(object[key]) };
}

export class TrackDocument {
  constructor(readonly json: JsonObject) {}

  /** Throws a SyntaxError where it is no JSON object. */
  static parse(text: string): TrackDocument {
    const json = JSON.parse(text) as Json;
    if (!isObject(json)) {
      throw new SyntaxError('A track is a JSON object.');
    }
    return new TrackDocument(json);
  }

  get title(): string {
    return typeof this.json.title === 'string' ? this.json.title : '';
  }

  get steps(): JsonObject[] {
    return objects(this.json[keyOf('steps', this.json)]);
  }

  stepPointer(step: number): string {
    return `/${keyOf('steps', this.json)}/${step}`;
  }

  stepName(step: number): string {
    return this.text(this.steps[step], 'name');
  }

  durationPointer(step: number): string {
    return `${this.stepPointer(step)}/${keyOf('duration', this.steps[step] ?? {})}`;
  }

  duration(step: number): number {
    const object = this.steps[step] ?? {};
    return numberIn(object[keyOf('duration', object)]) ?? 0;
  }

  voices(step: number): JsonObject[] {
    return objects(this.steps[step]?.voices);
  }

  voicePointer(step: number, voice: number): string {
    return `${this.stepPointer(step)}/voices/${voice}`;
  }

  voiceName(step: number, voice: number): string {
    return this.text(this.voices(step)[voice], 'name');
  }

  functionPointer(step: number, voice: number): string {
    return `${this.voicePointer(step, voice)}/${keyOf('function', this.voices(step)[voice] ?? {})}`;
  }

  /** The function that plays: `is_transition` decides between the moving form and the steady one, not the name. */
  playedFunction(step: number, voice: number): string {
    const object = this.voices(step)[voice] ?? {};
    const base = this.text(object, 'function').replace(/_transition$/, '');
    return flagIn(object[keyOf('moving', object)]) ? `${base}_transition` : base;
  }

  /** The same voice played by FUNCTION. */
  withFunction(step: number, voice: number, name: string): TrackDocument {
    const object = this.voices(step)[voice] ?? {};
    const moving = name.endsWith('_transition');
    return this.with(this.functionPointer(step, voice), name).with(
      `${this.voicePointer(step, voice)}/${keyOf('moving', object)}`,
      moving,
    );
  }

  params(step: number, voice: number): JsonObject {
    const object = this.voices(step)[voice] ?? {};
    const params = object[keyOf('params', object)];
    return isObject(params) ? params : {};
  }

  paramPointer(step: number, voice: number, name: string): string {
    const object = this.voices(step)[voice] ?? {};
    return `${this.voicePointer(step, voice)}/${keyOf('params', object)}/${escaped(name)}`;
  }

  /** The document with VALUE at that JSON pointer (RFC 6901; `-` appends); undefined takes away what is there. */
  with(pointer: string, value: Json | undefined): TrackDocument {
    return new TrackDocument(replaced(this.json, pointer.split('/').slice(1).map(unescaped), value) as JsonObject);
  }

  private text(object: JsonObject | undefined, part: Part): string {
    const value = object?.[keyOf(part, object)];
    return typeof value === 'string' ? value : '';
  }
}
