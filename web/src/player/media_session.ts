// Lock screens, headset buttons and media keys.
import { text } from '../text';

export interface MediaSessionActions {
  play(): void;
  pause(): void;
  seek(seconds: number): void;
}

export function followMediaSession(title: string, actions: MediaSessionActions): void {
  if (!('mediaSession' in navigator)) {
    return;
  }
  const { mediaSession } = navigator;
  mediaSession.metadata = new MediaMetadata({ title, artist: text.brand });
  mediaSession.setActionHandler('play', () => actions.play());
  mediaSession.setActionHandler('pause', () => actions.pause());
  mediaSession.setActionHandler('seekto', ({ seekTime }) => {
    if (seekTime !== undefined) {
      actions.seek(seekTime);
    }
  });
}

export function showMediaState(paused: boolean): void {
  if ('mediaSession' in navigator) {
    navigator.mediaSession.playbackState = paused ? 'paused' : 'playing';
  }
}
