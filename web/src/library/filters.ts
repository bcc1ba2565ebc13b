// What the shelf shows: one choice each of mood, band, length and style, and a search over the words of a track.
import type { BandName, TrackSummary } from '../api/api';
import { moodOf } from './track_words';

export type LengthRange = 'short' | 'medium' | 'long';

export interface Filters {
  mood: string | null;
  band: BandName | null;
  length: LengthRange | null;
  style: string | null;
  search: string;
}

export const noFilters: Filters = { mood: null, band: null, length: null, style: null, search: '' };

/** Up to 10 minutes, up to 20 minutes, longer. */
export function lengthOf(seconds: number): LengthRange {
  if (seconds <= 10 * 60) {
    return 'short';
  }
  return seconds <= 20 * 60 ? 'medium' : 'long';
}

export function fits(track: TrackSummary, filters: Filters): boolean {
  const words = [track.title, track.description, track.style, ...track.tags, ...track.bands].join(' ').toLowerCase();
  return (
    (!filters.mood || moodOf(track) === filters.mood) &&
    (!filters.band || track.bands.includes(filters.band)) &&
    (!filters.length || lengthOf(track.duration_s) === filters.length) &&
    (!filters.style || track.style === filters.style) &&
    filters.search
      .toLowerCase()
      .split(/\s+/)
      .every((word) => words.includes(word))
  );
}
