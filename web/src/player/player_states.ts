// What the middle of the screen says in each phase: a title, one sentence, the next step.
import { wholeMinutes } from '../format';
import { text } from '../text';
import type { OverlayAction, OverlayContent } from './overlay';
import type { Phase } from './session_player';

const { states } = text;

export interface PlayerState {
  phase: Phase;
  /** The sleep timer has ended it for this listener. */
  asleep: boolean;
  connected: boolean;
  starved: boolean;
  /** Paused by the server, which has faded the sound out. */
  heldSilent: boolean;
  title: string;
  failure: string;
  /** Where it plays, as a clock shows it. */
  at: string;
  trackSeconds: number;
  /** Whether the track can be started again: it is in the library. */
  known: boolean;
}

export interface StateActions {
  rejoin(): void;
  resume(): void;
  retry(): void;
  /** The track from the beginning, in a session of its own. */
  onceMore(): void;
  /** The track from where it stopped. */
  again(): void;
  choose(): void;
}

function offline(state: PlayerState, actions: StateActions): OverlayContent {
  return {
    key: 'offline',
    sign: 'offline',
    title: states.offlineTitle,
    sentence: states.offlineNext(state.at),
    actions: [{ label: states.tryNow, act: actions.retry }],
  };
}

/** Null where nothing stands in the middle. */
export function overlayOf(state: PlayerState, actions: StateActions): OverlayContent | null {
  const choose: OverlayAction = { label: states.choose, plain: true, act: actions.choose };
  if (state.asleep) {
    return {
      key: 'asleep',
      sign: 'none',
      title: text.sleep.restTitle,
      sentence: text.sleep.restNext,
      actions: [{ label: text.sleep.again, icon: 'play', act: actions.rejoin }],
    };
  }
  switch (state.phase) {
    case 'opening':
    case 'waiting':
      return state.connected
        ? { key: 'tuning', sign: 'resting', title: state.title, sentence: states.tuning }
        : offline(state, actions);
    case 'blocked':
      return {
        key: 'blocked',
        sign: 'none',
        title: state.title,
        sentence: states.ready,
        actions: [{ label: states.listen, main: true, icon: 'play', act: actions.resume }],
      };
    case 'ended':
      return {
        key: 'ended',
        sign: 'none',
        title: states.endTitle(wholeMinutes(state.trackSeconds)),
        sentence: states.endNext,
        actions: [
          ...(state.known ? [{ label: states.onceMore, act: actions.onceMore }] : []),
          { label: states.done, plain: true, act: actions.choose },
        ],
      };
    case 'gone':
      return {
        key: 'gone',
        sign: 'offline',
        title: states.goneTitle,
        sentence: states.goneNext(state.at),
        actions: state.known ? [{ label: states.again, act: actions.again }, choose] : [choose],
      };
    case 'failed':
      return { key: `failed ${state.failure}`, sign: 'alert', title: states.errorTitle, sentence: state.failure, actions: [choose] };
    case 'playing':
      return !state.connected && state.starved ? offline(state, actions) : null;
    case 'paused':
      return state.heldSilent
        ? { key: 'held', sign: 'resting', title: states.heldTitle, sentence: states.heldNext }
        : null;
  }
}
