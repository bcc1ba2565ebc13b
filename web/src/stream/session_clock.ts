// The clock of a session as the listener sees it. Pure arithmetic: every time comes in as an argument.
import { type Status, Status_State } from '../gen/stillpoint/v1/stream';

export const mediaRate = 48000;
const driftAllowanceMs = 20;

/** Difference between the server's monotonic clock and performance.now(), from pings. */
export class ServerClock {
  private samples: { roundTripMs: number; offsetUs: number }[] = [];
  private static readonly kept = 12;

  /** `sentMs` and `receivedMs` are performance.now() around one ping. */
  addPong(sentMs: number, receivedMs: number, serverTimeUs: number): void {
    const roundTripMs = receivedMs - sentMs;
    if (roundTripMs < 0) {
      return;
    }
    const offsetUs = serverTimeUs - ((sentMs + receivedMs) / 2) * 1000;
    if (this.known && this.contradicts(roundTripMs, offsetUs)) {
      this.samples = []; // another server answers now
    }
    this.samples.push({ roundTripMs, offsetUs });
    if (this.samples.length > ServerClock.kept) {
      this.samples.shift();
    }
  }

  get known(): boolean {
    return this.samples.length > 0;
  }

  /** Of the last pings the quickest one: its answer cannot have been delayed much on either way. */
  private get best(): { roundTripMs: number; offsetUs: number } {
    return this.samples.reduce((a, b) => (b.roundTripMs < a.roundTripMs ? b : a));
  }

  get roundTripMs(): number {
    return this.known ? this.best.roundTripMs : 0;
  }

  serverTimeUs(nowMs: number): number {
    return nowMs * 1000 + (this.known ? this.best.offsetUs : 0);
  }

  /** performance.now() of a moment of the server. */
  localMs(serverTimeUs: number): number {
    return (serverTimeUs - (this.known ? this.best.offsetUs : 0)) / 1000;
  }

  /** Each measurement is wrong by at most half its round trip; some drift is allowed for. */
  private contradicts(roundTripMs: number, offsetUs: number): boolean {
    const possibleMs = (roundTripMs + this.best.roundTripMs) / 2 + driftAllowanceMs;
    return Math.abs(offsetUs - this.best.offsetUs) / 1000 > possibleMs;
  }
}

/** Media sample due at the loudspeaker at that server time. */
export function positionAt(status: Status, serverTimeUs: number): number {
  if (status.state !== Status_State.PLAYING) {
    return status.anchorSample;
  }
  const elapsedUs = serverTimeUs - status.anchorTimeUs - status.playoutDelayUs;
  return status.anchorSample + Math.max(0, (elapsedUs * mediaRate) / 1e6);
}

/** performance.now() at which `sample` is due at the loudspeaker while the session plays. */
export function dueMs(status: Status, clock: ServerClock, sample: number): number {
  const serverUs =
    status.anchorTimeUs + status.playoutDelayUs + ((sample - status.anchorSample) / mediaRate) * 1e6;
  return clock.localMs(serverUs);
}
