// Counts the flashes of the world in every style, on a track made to flash: WCAG 2.3.1 allows three a second, we half a one.
//
//   node tests/browser/flashes.mjs [--seconds N] [--gl] [STYLE...]
//
// Each style plays from its first frame and changes to the next one in the middle. Exit status 1 when a limit is broken.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from './chromium.mjs';
import { measure, openStill, openStudio, recordWorld, writeBeats } from './film.mjs';

/** What a listener is promised; docs/world.md. */
export const LIMITS = { perSecond: 0.5, allRedFlashes: 0, slew: 0.1 + 0.024, brightest: 0.5 };

const voice = (synth_function_name, params) => ({ synth_function_name, params });

/** Pulses at 40 Hz and at 3 Hz as loud as they may be, a new step every four seconds, and a clip at 200 beats a minute. */
export function worstTrack(seconds, clip) {
  const steps = [];
  for (let i = 0; 4 * i < seconds + 4; i++) {
    const voices = i % 2 === 0
      ? [voice('isochronic_tone', { baseFreq: 900, beatFreq: 40, amp: 1 }), voice('noise_generator', { noise_type: 'white' })]
      : [voice('isochronic_tone', { baseFreq: 60, beatFreq: 3, amp: 1 }), voice('binaural_beat', { baseFreq: 220, beatFreq: 18 })];
    steps.push({ duration: 4, voices });
  }
  return { title: 'Worst', steps, ...(clip && { clips: [{ file_path: clip, start: 0, amp: 1 }] }) };
}

export const allStyles = () => readdirSync(fileURLToPath(new URL('../../config/styles/', import.meta.url))).map((name) => name.replace('.json', '')).sort();

/** Plays `style`, then `next`, and measures what is seen. */
export async function measureStyle(studio, browser, style, { next, seconds, gl }) {
  writeBeats(join(studio.folder, 'beats.wav'), 200, Math.ceil(seconds));
  const changes = next && next !== style ? [{ style: next, at: Math.floor(seconds / 2) }] : [];
  const recording = recordWorld({ document: worstTrack(seconds, 'beats.wav'), style, seconds: seconds + 1, changes, media: studio.folder });
  const page = await openStill(browser, studio.world(recording, gl ? '&gl=1' : ''));
  await page.waitForFunction(() => window.view !== undefined, null, { polling: 100, timeout: 60_000 });
  const result = (await measure(page, seconds)).result();
  const problems = page.problems;
  await page.close();
  return { ...result, problems };
}

export const broken = (result) => Object.keys(LIMITS).filter((name) => result[name] > LIMITS[name]);

async function main(words) {
  const option = words.indexOf('--seconds');
  const seconds = option < 0 ? 24 : Number(words.splice(option, 2)[1]);
  const gl = words.includes('--gl');
  const styles = words.filter((word) => word !== '--gl');
  const all = styles.length > 0 ? styles : allStyles();
  const studio = await openStudio();
  const browser = await launch();
  let failed = false;
  console.log('style            flashes/s  worst second  red  luminance/s  brightest');
  for (const [index, style] of all.entries()) {
    const result = await measureStyle(studio, browser, style, { next: all[(index + 1) % all.length], seconds, gl });
    const wrong = [...broken(result), ...result.problems];
    failed ||= wrong.length > 0;
    console.log([style.padEnd(18), result.perSecond.toFixed(2).padStart(7), String(result.flashes).padStart(13), String(result.allRedFlashes).padStart(4),
      result.slew.toFixed(3).padStart(12), result.brightest.toFixed(3).padStart(10), wrong.length > 0 ? `  BROKEN: ${wrong.join(', ')}` : ''].join(' '));
  }
  await browser.close();
  await studio.close();
  process.exit(failed ? 1 : 0);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2));
