// The REST side of the server, as far as the page uses it.
import { keyHeader } from './access_key';

export type BandName = 'delta' | 'theta' | 'alpha' | 'beta' | 'gamma';

/** What a track is mixed of. */
export type Layer = 'tones' | 'noise' | 'clips';

export interface StepSummary {
  name: string;
  start_s: number;
  duration_s: number;
}

export interface TrackSummary {
  id: string;
  title: string;
  description: string;
  duration_s: number;
  style: string;
  tags: string[];
  seed: string;
  hash: string;
  headphones: boolean;
  bands: BandName[];
  /** Those it has. */
  layers: Layer[];
  steps: StepSummary[];
  /** [seconds, hertz] of the leading line; linear between the points, empty without a beat. */
  beat: [number, number][];
  carrier: [number, number][];
}

export type SessionState = 'waiting' | 'playing' | 'paused' | 'ended';

export interface SessionSummary {
  id: string;
  state: SessionState;
  position_s: number;
  track: TrackSummary;
  style: string;
  gain: number;
  /** How loud each layer is made, 0..1. */
  mix: Record<Layer, number>;
  listeners: number;
  warnings: Problem[];
  load: {
    /** CPU seconds of the server per second of media. */
    real_time_factor: number;
  };
}

/** What is odd or wrong in a track, at a JSON pointer. */
export interface Problem {
  pointer: string;
  message: string;
  fix: string;
}

export interface ParameterSummary {
  name: string;
  aliases?: string[];
  kind: string;
  default: number | boolean | string;
  unit?: string;
  min?: number;
  max?: number;
  choices?: string[];
  meaning: string;
  has_effect?: boolean;
}

export interface FunctionSummary {
  name: string;
  summary: string;
  parameters: ParameterSummary[];
}

export interface ParameterGroup extends FunctionSummary {
  only_transitions: boolean;
}

/** Every synth function, and the parameters that all of them have besides. */
export interface Catalogue {
  functions: FunctionSummary[];
  common: ParameterGroup[];
}

export interface StyleSummary {
  name: string;
  title: string;
}

/** What went wrong, in the server's own words where it gave some. */
export class ApiError extends Error {
  constructor(
    readonly status: number, // 0: no answer at all
    message: string,
    readonly problem: string = '',
    readonly problems: Problem[] = [],
  ) {
    super(message);
  }

  get offline(): boolean {
    return this.status === 0;
  }
}

interface ProblemDocument {
  type?: string;
  title?: string;
  detail?: string;
  errors?: Problem[];
}

async function request<T>(path: string, init?: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, { ...init, headers: { accept: 'application/json', ...keyHeader(), ...init?.headers } });
  } catch {
    throw new ApiError(0, '');
  }
  if (response.ok) {
    return (await response.json()) as T;
  }
  const problem = (await response.json().catch(() => ({}))) as ProblemDocument;
  const first = problem.errors?.[0];
  const words = first ? [first.message, first.fix] : [problem.detail ?? problem.title];
  throw new ApiError(response.status, words.filter(Boolean).join(' '), problem.type?.split('/').pop() ?? '', problem.errors);
}

function withBody(method: string, body: object, type = 'application/json'): RequestInit {
  return { method, headers: { 'content-type': type }, body: JSON.stringify(body) };
}

export const api = {
  tracks: async (): Promise<TrackSummary[]> => (await request<{ tracks: TrackSummary[] }>('/v1/tracks')).tracks,
  sessions: async (): Promise<SessionSummary[]> =>
    (await request<{ sessions: SessionSummary[] }>('/v1/sessions')).sessions,
  session: (id: string): Promise<SessionSummary> => request(`/v1/sessions/${encodeURIComponent(id)}`),
  /** TRACK: an id of the library, or a whole document. */
  startSession: (track: string | object, startSeconds: number): Promise<SessionSummary> =>
    request('/v1/sessions', withBody('POST', { track, start_s: startSeconds })),
  /** The document that plays becomes TRACK. As a change of it, so that its level and its noise go on. */
  replaceTrack: (session: string, track: object): Promise<SessionSummary> =>
    request(
      `/v1/sessions/${encodeURIComponent(session)}/track`,
      withBody('PATCH', [{ op: 'replace', path: '', value: track }], 'application/json-patch+json'),
    ),
  /** For everybody in the session; answers when it is about to be heard. */
  setMix: (session: string, mix: Partial<Record<Layer, number>>): Promise<SessionSummary> =>
    request(`/v1/sessions/${encodeURIComponent(session)}`, withBody('PATCH', { mix })),
  document: async (track: string): Promise<object> =>
    (await request<{ document: object }>(`/v1/tracks/${encodeURIComponent(track)}`)).document,
  functions: (): Promise<Catalogue> => request('/v1/functions'),
  styles: async (): Promise<StyleSummary[]> => (await request<{ styles: StyleSummary[] }>('/v1/styles')).styles,
  style: (name: string): Promise<unknown> => request(`/v1/styles/${encodeURIComponent(name)}`),
  streamUrl: (session: string): string => {
    const url = new URL(`/v1/sessions/${encodeURIComponent(session)}/stream`, location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    return url.href;
  },
};
