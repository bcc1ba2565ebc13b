// Which meditation the page suggests: one that suits the hour, by its tags.
import type { TrackSummary } from '../api/api';

export type PartOfDay = 'morning' | 'day' | 'evening' | 'night';

export function partOfDay(hour: number): PartOfDay {
  if (hour >= 5 && hour < 11) {
    return 'morning';
  }
  if (hour >= 11 && hour < 17) {
    return 'day';
  }
  return hour >= 17 && hour < 22 ? 'evening' : 'night';
}

const wanted: Record<PartOfDay, readonly string[]> = {
  morning: ['focus', 'wake', 'calm'],
  day: ['calm', 'rest', 'focus'],
  evening: ['rest', 'calm', 'sleep'],
  night: ['sleep', 'rest', 'calm'],
};

/** The first track that carries the best tag for that part of the day; the first one when none does. */
export function suggest(tracks: readonly TrackSummary[], part: PartOfDay): TrackSummary | undefined {
  for (const tag of wanted[part]) {
    const found = tracks.find((track) => track.tags.some((own) => own.toLowerCase() === tag));
    if (found) {
      return found;
    }
  }
  return tracks[0];
}
