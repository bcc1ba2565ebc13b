import type { TrackDocument } from './editor/track_document';

/** What the page shows at one time. */
export interface View {
  readonly element: HTMLElement;
  /** Title of the document, without the brand. */
  readonly title: string;
  /** Called once the element is in the document. */
  shown?(): void;
  dispose?(): void;
}

/** How views ask the page for another one. */
export interface Navigator {
  library(): void;
  notice(): void;
  /** Opens the editor with a track of the library, or with a document that somebody brought. */
  edit(track: string | TrackDocument): void;
  /** Starts a session of that track. Call it from a user's gesture, so that the sound may start. */
  listen(trackId: string, startSeconds?: number): Promise<void>;
  /** Joins a session that is there. Call it from a user's gesture. */
  join(sessionId: string): void;
}
