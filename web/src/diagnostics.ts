// The page's diagnostic interface, window.stillpoint: read only, for tests and for people who look closer.
import type { Recording } from './audio/playout_messages';
import type { Phase, SessionPlayer } from './player/session_player';
import type { WorldStage } from './player/world_stage';

export interface Diagnostics {
  readonly session: string;
  readonly state: Phase;
  readonly connected: boolean;
  /** Media sample at the loudspeaker now. */
  readonly mediaSample: number;
  /** Seconds of sound decoded beyond that sample. */
  readonly buffered: number;
  readonly underruns: number;
  /** How far the sound is behind (positive) the session's clock, in ms; null while nothing plays. */
  readonly skewMs: number | null;
  readonly decoder: 'webcodecs' | 'wasm' | null;
  /** What draws the world; null while nothing is drawn. */
  readonly backend: 'webgpu' | 'webgl2' | null;
  readonly world: { framesPerSecond: number; drawCalls: number; triangles: number; renderScale: number } | null;
  /** Records what leaves for the loudspeaker during the next `seconds`: both ears, 48 kHz, after the volume. */
  record(seconds: number): Promise<Recording>;
}

declare global {
  interface Window {
    stillpoint?: Diagnostics;
  }
}

/** Puts the interface in place; the result takes it away again. */
export function exposeDiagnostics(player: SessionPlayer, stage: WorldStage, session: string): () => void {
  window.stillpoint = Object.freeze({
    session,
    get state() {
      return player.phase;
    },
    get connected() {
      return player.connectedNow;
    },
    get mediaSample() {
      return player.mediaSample();
    },
    get buffered() {
      return player.bufferedSeconds;
    },
    get underruns() {
      return player.underruns;
    },
    get skewMs() {
      return player.skewMs;
    },
    get decoder() {
      return player.decoderKind;
    },
    get backend() {
      return stage.stats?.backend ?? null;
    },
    get world() {
      return stage.stats;
    },
    record: (seconds: number) => player.record(seconds),
  });
  return () => delete window.stillpoint;
}
