// The page's diagnostic interface, window.stillpoint: read only, for tests and for people who look closer.
import type { Phase, SessionPlayer, Tap } from './player/session_player';
import type { WorldStage } from './player/world_stage';
import type { WorldStats } from './world/world_view';

export interface Diagnostics {
  readonly session: string;
  readonly phase: Phase;
  readonly connected: boolean;
  /** Media sample at the loudspeaker now. */
  readonly mediaSample: number;
  /** Seconds of sound decoded beyond that sample. */
  readonly bufferedSeconds: number;
  readonly underruns: number;
  /** How far the sound is behind (positive) the session's clock, in ms; null while nothing plays. */
  readonly skewMs: number | null;
  readonly decoder: 'webcodecs' | 'wasm' | null;
  /** What draws the world and how; null while nothing is drawn. */
  readonly world: WorldStats | null;
  /**
   * Resolves with the last `frames` (at most 5 s) on their way to the loudspeaker, after the volume, once as many are
   * recorded. Recording begins with the first call.
   */
  tap(frames: number): Promise<Tap>;
}

declare global {
  interface Window {
    stillpoint?: Diagnostics;
  }
}

/** Puts the interface in place; the result takes it away again. */
export function exposeDiagnostics(player: SessionPlayer, stage: WorldStage | null, session: string): () => void {
  window.stillpoint = Object.freeze({
    session,
    get phase() {
      return player.phase;
    },
    get connected() {
      return player.connectedNow;
    },
    get mediaSample() {
      return player.mediaSample();
    },
    get bufferedSeconds() {
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
    get world() {
      return stage?.stats ?? null;
    },
    tap: (frames: number) => player.tap(frames),
  });
  return () => delete window.stillpoint;
}
