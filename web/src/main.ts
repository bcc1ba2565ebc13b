// The page: which view is shown at which address, and how one leads to the other.
import './styles/tokens.css';
import './styles/base.css';
import './styles/library.css';
import './styles/notice.css';
import './styles/player.css';
import './styles/editor.css';
import { type SessionSummary, ApiError, api } from './api/api';
import { TrackDocument } from './editor/track_document';
import { JoinView } from './join/join_view';
import { LibraryView } from './library/library_view';
import { NoticeView } from './notice/notice_view';
import { keepShell } from './offline/register';
import { settings } from './settings';
import { text } from './text';
import type { Navigator, View } from './view';

const root = document.body;
const prefetchMs = 1500;
const playerModule = () => import('./player/player_view');
const editorModule = () => import('./editor/editor_view');
let current: View | null = null;

function show(view: View): void {
  const before = current;
  before?.dispose?.();
  current = view;
  root.replaceChildren(view.element);
  document.title = text.title(view.title);
  scrollTo(0, 0);
  if (before) {
    const main = document.getElementById('main');
    main?.setAttribute('tabindex', '-1');
    main?.focus({ preventScroll: true }); // Tab goes on in the new view
  }
  view.shown?.();
}

function address(path: string): void {
  if (location.pathname !== path) {
    history.pushState(null, '', path + location.search);
  }
}

/** To be called in a gesture: a context made there may sound. */
function openSound(): AudioContext {
  const context = new AudioContext({ sampleRate: 48000, latencyHint: 'playback' });
  void context.resume();
  return context;
}

/** Asks once per device how to listen and what to see, then goes on in the gesture of that answer. */
function settled(go: () => void): void {
  if (settings().noticed) {
    go();
  } else {
    show(new NoticeView(pages, go, text.notice.begin));
  }
}

async function play(context: AudioContext, session: Promise<SessionSummary>): Promise<void> {
  try {
    const [{ PlayerView }, summary] = await Promise.all([playerModule(), session]);
    address(`/s/${summary.id}`);
    show(new PlayerView(summary, context, pages));
  } catch (error) {
    void context.close();
    showFailure(error);
  }
}

async function edit(track: string | TrackDocument): Promise<void> {
  try {
    const [{ EditorView }, catalogue, document] = await Promise.all([
      editorModule(),
      api.functions(),
      typeof track === 'string' ? api.document(track).then((json) => new TrackDocument(json as TrackDocument['json'])) : track,
    ]);
    address(typeof track === 'string' ? `/edit/${track}` : '/edit');
    show(new EditorView(document, catalogue, pages));
  } catch (error) {
    showFailure(error);
  }
}

function showFailure(error: unknown): void {
  const message = error instanceof ApiError && error.message ? error.message : text.library.offlineNext;
  address('/');
  show(new LibraryView(pages, message));
}

const pages: Navigator = {
  library: () => {
    address('/');
    show(new LibraryView(pages));
  },
  notice: () => {
    address('/notice');
    show(new NoticeView(pages, pages.library, text.notice.keep));
  },
  edit: (track) => void edit(track),
  listen: (trackId, startSeconds = 0) =>
    new Promise((resolve) => {
      settled(() => resolve(play(openSound(), api.startSession(trackId, startSeconds))));
    }),
  join: (sessionId) => settled(() => void play(openSound(), api.session(sessionId))),
};

function route(): void {
  const session = /^\/s\/([\w-]+)\/?$/.exec(location.pathname)?.[1];
  const edited = /^\/edit\/([^/]+)$/.exec(location.pathname)?.[1];
  if (session) {
    const listen = (summary: SessionSummary): void =>
      settled(() => void play(openSound(), Promise.resolve(summary)));
    show(new JoinView(session, pages, listen));
  } else if (edited) {
    pages.edit(decodeURIComponent(edited));
  } else if (location.pathname === '/notice') {
    pages.notice();
  } else {
    show(new LibraryView(pages));
    setTimeout(() => void playerModule(), prefetchMs); // so that the first sound does not wait for it
  }
}

document.documentElement.toggleAttribute('data-late', settings().late);
addEventListener('popstate', route);
route();
keepShell();
