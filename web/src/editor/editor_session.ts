// The session in which an edited track is heard: every edit takes over where it plays. One is on its way at a time, and of
// those that wait only the newest goes.
import { type ApiError, type Problem, type SessionSummary, api } from '../api/api';
import type { TrackDocument } from './track_document';

export interface Finding extends Problem {
  severity: 'error' | 'warning';
}

export type SaveState =
  | 'sending'
  | 'heard' // the newest edit plays
  | 'refused' // the newest edit cannot be played; what was good before goes on
  | 'offline';

const retryMs = 2000;

/** Findings are placed in the document, not in the request around it. */
function placed(problems: readonly Problem[], severity: Finding['severity']): Finding[] {
  return problems.map((problem) => ({ ...problem, pointer: problem.pointer.replace(/^\/track(?=\/|$)/, ''), severity }));
}

export class EditorSession {
  summary: SessionSummary | null = null;
  findings: Finding[] = [];
  state: SaveState = 'sending';
  private waiting: TrackDocument | null = null;
  private busy = false;
  private retryTimer = 0;
  private closed = false;

  constructor(private readonly changed: () => void) {}

  send(document: TrackDocument): void {
    this.waiting = document;
    this.state = 'sending';
    clearTimeout(this.retryTimer);
    void this.work();
  }

  close(): void {
    this.closed = true;
    this.waiting = null;
    clearTimeout(this.retryTimer);
  }

  private async work(): Promise<void> {
    if (this.busy) {
      return;
    }
    this.busy = true;
    while (this.waiting) {
      const document = this.waiting;
      this.waiting = null;
      await this.put(document);
    }
    this.busy = false;
  }

  private async put(document: TrackDocument): Promise<void> {
    try {
      this.summary = this.summary
        ? await api.replaceTrack(this.summary.id, document.json)
        : await api.startSession(document.json, 0);
      this.findings = placed(this.summary.warnings, 'warning');
      this.state = this.waiting ? 'sending' : 'heard';
    } catch (error) {
      this.failed(error as ApiError, document);
    }
    if (!this.closed) {
      this.changed();
    }
  }

  private failed(error: ApiError, document: TrackDocument): void {
    if (error.status === 404) {
      this.summary = null; // nobody has listened for a while: the session is gone, a new one takes its place
      this.waiting ??= document;
      return;
    }
    if (error.status === 0 || error.status >= 500) {
      this.state = 'offline';
      this.retryTimer = window.setTimeout(() => this.send(this.waiting ?? document), retryMs);
      return;
    }
    const problems = error.problems.length > 0 ? error.problems : [{ pointer: '', message: error.message, fix: '' }];
    this.findings = placed(problems, 'error');
    this.state = 'refused';
  }
}
