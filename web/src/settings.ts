// What is remembered on this device. Storage may be missing (private windows): then it lasts as long as the page.
export type Picture = 'full' | 'still' | 'off';
export type Ears = 'own' | 'swapped' | 'none';

export interface Settings {
  noticed: boolean;
  picture: Picture;
  ears: Ears;
  /** Position of the volume slider, 0..1. */
  volume: number;
  /** 1 = as designed, down to 0.2. */
  brightness: number;
  late: boolean;
  /** Events of the world in words. */
  captions: boolean;
}

const key = 'stillpoint.settings';
const defaults: Settings = {
  noticed: false,
  picture: 'full',
  ears: 'own',
  volume: 0.6,
  brightness: 1,
  late: false,
  captions: false,
};

function isOneOf<T extends string>(value: unknown, allowed: readonly T[]): value is T {
  return allowed.includes(value as T);
}

function between(value: unknown, low: number, high: number, otherwise: number): number {
  return typeof value === 'number' && value >= low && value <= high ? value : otherwise;
}

/** Reads stored text; anything odd in it falls back to the default of that field. */
export function parseSettings(stored: string | null): Settings {
  let raw: Record<string, unknown>;
  try {
    raw = (JSON.parse(stored ?? '{}') ?? {}) as Record<string, unknown>;
  } catch {
    raw = {};
  }
  return {
    noticed: raw.noticed === true,
    picture: isOneOf(raw.picture, ['full', 'still', 'off'] as const) ? raw.picture : defaults.picture,
    ears: isOneOf(raw.ears, ['own', 'swapped', 'none'] as const) ? raw.ears : defaults.ears,
    volume: between(raw.volume, 0, 1, defaults.volume),
    brightness: between(raw.brightness, 0.2, 1, defaults.brightness),
    late: raw.late === true,
    captions: raw.captions === true,
  };
}

function readStorage(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

let current = parseSettings(readStorage());

export function settings(): Readonly<Settings> {
  return current;
}

export function remember(change: Partial<Settings>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(key, JSON.stringify(current));
  } catch {
    // Not stored: the choice still holds for this page.
  }
}

/** Gain of a slider position: squared, so that the lower half is useful. */
export function gainOf(volume: number): number {
  return volume * volume;
}
