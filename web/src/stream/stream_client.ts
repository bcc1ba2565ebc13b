// One WebSocket to one session, kept alive: pings, back-off, and a new connection at the session's clock after a loss.
import { keyProtocols } from '../api/access_key';
import { ClientMessage, ServerMessage } from '../gen/stillpoint/v1/stream';
import { ServerClock } from './session_clock';

export interface StreamEvents {
  message(body: NonNullable<ServerMessage['body']>): void;
  /** A connection is up; the server's hello follows. */
  connected(): void;
  /** The connection is gone; a new attempt comes in `retryMs`. */
  lost(retryMs: number): void;
}

type ClientBody = NonNullable<ClientMessage['body']>;

const subprotocol = 'stillpoint.v1';
const firstRetryMs = 250;
const eagerRetryMs = 1000;
const eagerAttempts = 14; // about as long as there is sound in hand
const longestRetryMs = 8000;
const pingEveryMs = 1500;
const eagerPings = 6; // right after the connection, to know the clock at once
const eagerPingMs = 120;
const silenceLimitMs = 3500; // without any message or pong the connection counts as dead
const openLimitMs = 5000;

/**
 * Waiting time before attempt `attempt` (0, 1, ...). While the sound in hand lasts about one a second, so that a mended
 * network is found before it runs out; then half as long again each time. Spread so that listeners do not come back at once.
 */
export function retryDelayMs(attempt: number, random: number): number {
  const later = Math.max(0, attempt - eagerAttempts + 1);
  const eager = Math.min(eagerRetryMs, firstRetryMs * 1.5 ** attempt);
  return Math.min(longestRetryMs, eager * 1.5 ** later) * (0.75 + 0.5 * random);
}

export class StreamClient {
  readonly clock = new ServerClock();
  /** Of all messages since the page was opened. */
  bytesReceived = 0;
  private socket: WebSocket | null = null;
  private attempt = 0;
  private retryTimer = 0;
  private pingTimer = 0;
  private pings = 0;
  private lastHeardMs = 0;
  private closed = false;

  constructor(
    private readonly url: string,
    private readonly hello: ClientBody,
    private readonly events: StreamEvents,
  ) {
    addEventListener('online', this.retryNow);
    this.connect();
  }

  get open(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  /** False when there is no connection to carry it. */
  send(body: ClientBody): boolean {
    if (!this.socket || this.socket.readyState !== WebSocket.OPEN) {
      return false;
    }
    this.socket.send(ClientMessage.encode({ body }).finish());
    return true;
  }

  /** Does not wait for the back-off. */
  readonly retryNow = (): void => {
    if (!this.closed && this.retryTimer !== 0) {
      this.attempt = 0;
      this.connect();
    }
  };

  close(): void {
    this.closed = true;
    removeEventListener('online', this.retryNow);
    clearTimeout(this.retryTimer);
    this.dropSocket();
  }

  private connect(): void {
    clearTimeout(this.retryTimer);
    this.retryTimer = 0;
    const socket = new WebSocket(this.url, [subprotocol, ...keyProtocols()]);
    socket.binaryType = 'arraybuffer';
    this.socket = socket;
    this.lastHeardMs = performance.now();
    this.pings = 0;
    const opening = setTimeout(() => this.fail(socket), openLimitMs);
    socket.onopen = (): void => {
      clearTimeout(opening);
      this.attempt = 0;
      this.lastHeardMs = performance.now();
      this.send(this.hello);
      this.ping();
      this.events.connected();
    };
    socket.onmessage = (event: MessageEvent<ArrayBuffer>): void => this.receive(event.data);
    socket.onclose = (): void => {
      clearTimeout(opening);
      this.fail(socket);
    };
  }

  private receive(data: ArrayBuffer): void {
    this.lastHeardMs = performance.now();
    this.bytesReceived += data.byteLength;
    const { body } = ServerMessage.decode(new Uint8Array(data));
    if (body?.$case === 'pong') {
      this.clock.addPong(body.pong.clientTimeUs / 1000, this.lastHeardMs, body.pong.serverTimeUs);
    }
    if (body) {
      this.events.message(body);
    }
  }

  private ping(): void {
    const now = performance.now();
    if (now - this.lastHeardMs > silenceLimitMs && this.socket) {
      this.fail(this.socket);
      return;
    }
    this.send({ $case: 'ping', ping: { id: this.pings, clientTimeUs: Math.round(now * 1000) } });
    this.pings++;
    this.pingTimer = window.setTimeout(() => this.ping(), this.pings < eagerPings ? eagerPingMs : pingEveryMs);
  }

  private fail(socket: WebSocket): void {
    if (socket !== this.socket || this.closed) {
      return;
    }
    this.dropSocket();
    const delay = retryDelayMs(this.attempt++, Math.random());
    this.retryTimer = window.setTimeout(() => this.connect(), delay);
    this.events.lost(delay);
  }

  private dropSocket(): void {
    clearTimeout(this.pingTimer);
    const socket = this.socket;
    this.socket = null;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
  }
}
