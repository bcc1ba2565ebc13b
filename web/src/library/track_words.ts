// How a track is put into words on cards and for screen readers.
import type { TrackSummary } from '../api/api';
import { hertz, wholeMinutes } from '../format';
import { shapeOf } from '../score/beat_path';
import { bandNames } from '../score/bands';
import { text } from '../text';

export function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** "Alpha to theta"; only the first and the last band, the line shows the rest. */
export function bandWords(track: TrackSummary): string {
  const first = track.bands[0];
  const last = track.bands[track.bands.length - 1];
  if (!first || !last) {
    return text.noBeat;
  }
  return text.bandsWay(first === last ? [text.bands[first]] : [text.bands[first], text.bands[last].toLowerCase()]);
}

/** What a track is for: its first tag, unless that names a band; bands have a place of their own. */
export function moodOf(track: TrackSummary): string | null {
  const first = track.tags[0];
  return first && !bandNames.some((band) => band === first) ? first : null;
}

export function scoreWords(track: TrackSummary): string {
  const { points } = shapeOf(track);
  const first = points[0];
  const last = points[points.length - 1];
  const steps = track.steps.map((step, k) => step.name || text.player.stepUnnamed(k + 1));
  if (!first || !last) {
    return `${text.noBeat}. ${text.spokenMinutes(wholeMinutes(track.duration_s))}.`;
  }
  return text.library.scoreSpoken(hertz(first.beatHz), hertz(last.beatHz), wholeMinutes(track.duration_s), steps);
}
