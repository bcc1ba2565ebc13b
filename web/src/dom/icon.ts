// The icon set: one stroke of 1.5 on a grid of 24, round ends, no fill but the point. One meaning each.
import { svg } from './element';

export type IconName =
  | 'mark' | 'play' | 'pause' | 'back' | 'close' | 'search' | 'sound' | 'style' | 'dim' | 'share' | 'people' | 'full'
  | 'info' | 'more' | 'phones' | 'check' | 'alert' | 'copy' | 'offline' | 'timer' | 'edit' | 'undo' | 'redo'
  | 'plus' | 'remove' | 'save' | 'wave' | 'pulse' | 'noise';

interface Drawing {
  lines: string;
  /** Points: [x, y, radius]. */
  points?: [number, number, number][];
}

const ring = 'M12 3.5a8.5 8.5 0 1 1 0 17a8.5 8.5 0 0 1 0-17z';

const drawings: Record<IconName, Drawing> = {
  mark: { lines: 'M2.5 17.5c4.2 0 5.2-8.6 9.5-8.6s5.3 8.6 9.5 8.6', points: [[12, 5.2, 1.7]] },
  play: { lines: 'M8.2 5.2v13.6L18.9 12z' },
  pause: { lines: 'M8.5 5v14M15.5 5v14' },
  back: { lines: 'M14.5 5.5L8 12l6.5 6.5' },
  close: { lines: 'M6 6l12 12M18 6L6 18' },
  search: { lines: 'M10.8 4.5a6.3 6.3 0 1 1 0 12.6a6.3 6.3 0 0 1 0-12.6zM15.5 15.5l4.7 4.7' },
  sound: { lines: 'M4 12h1.5M8 8.5v7M11.5 5v14M15 9v6M18.5 11v2' },
  style: { lines: `${ring}M3.7 13.7c2.8-2.7 5.4-2.7 8.3 0s5.5 2.7 8.3 0` },
  dim: { lines: `${ring}M12 3.5v17M12 8h7.3M12 12h8.5M12 16h7.3` },
  share: { lines: 'M12 14.5V3.8M8 7.5l4-3.7l4 3.7M5 12.5V19a1 1 0 0 0 1 1h12a1 1 0 0 0 1-1v-6.5' },
  people: {
    lines:
      'M9 5a3.5 3.5 0 1 1 0 7a3.5 3.5 0 0 1 0-7zM2.8 19.5c.5-3.4 3-5.5 6.2-5.5s5.7 2.1 6.2 5.5M15.5 5.3a3.5 3.5 0 0 1 0 6.4M17.8 14.6c1.9.8 3.1 2.5 3.4 4.9',
  },
  full: { lines: 'M4 9V5a1 1 0 0 1 1-1h4M15 4h4a1 1 0 0 1 1 1v4M20 15v4a1 1 0 0 1-1 1h-4M9 20H5a1 1 0 0 1-1-1v-4' },
  info: { lines: `${ring}M12 11v5.2`, points: [[12, 8, 1]] },
  more: { lines: '', points: [[5.5, 12, 1.3], [12, 12, 1.3], [18.5, 12, 1.3]] },
  phones: {
    lines:
      'M4 16v-3.5a8 8 0 0 1 16 0V16M4 15.2c0-.7.5-1.2 1.2-1.2h.6c.7 0 1.2.5 1.2 1.2v3.6c0 .7-.5 1.2-1.2 1.2h-.3A1.5 1.5 0 0 1 4 18.5zM20 15.2c0-.7-.5-1.2-1.2-1.2h-.6c-.7 0-1.2.5-1.2 1.2v3.6c0 .7.5 1.2 1.2 1.2h.3a1.5 1.5 0 0 0 1.5-1.5z',
  },
  check: { lines: 'M5 12.5l4.7 4.7L19.5 7' },
  alert: { lines: 'M12 4.2L2.9 19.4h18.2zM12 10v4.5', points: [[12, 16.9, 0.95]] },
  copy: {
    lines:
      'M10 8h9a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1zM16 5.2A1.2 1.2 0 0 0 14.8 4H5.2A1.2 1.2 0 0 0 4 5.2v9.6A1.2 1.2 0 0 0 5.2 16H6',
  },
  timer: { lines: 'M19.8 14.6A8.3 8.3 0 0 1 9.4 4.2a8.3 8.3 0 1 0 10.4 10.4z' },
  edit: { lines: 'M4.5 19.5l1-4.2L16.2 4.6a1.6 1.6 0 0 1 2.3 0l.9.9a1.6 1.6 0 0 1 0 2.3L8.7 18.5zM14 6.8l3.2 3.2' },
  undo: { lines: 'M8.5 5L4.5 9l4 4M5 9h9a5 5 0 0 1 0 10h-4' },
  redo: { lines: 'M15.5 5l4 4l-4 4M19 9h-9a5 5 0 0 0 0 10h4' },
  plus: { lines: 'M12 5v14M5 12h14' },
  remove: { lines: 'M5 12h14' },
  save: { lines: 'M12 4v11M8 11.5l4 4l4-4M5 17v2a1 1 0 0 0 1 1h12a1 1 0 0 0 1-1v-2' },
  wave: { lines: 'M3 12c2.2-6 4.5-6 6.5 0s4.3 6 6.5 0c1.3-3.6 2.8-5 5-4' },
  pulse: { lines: 'M3 16h3V8h4v8h4V8h4v8h3' },
  noise: { lines: 'M4 10v4M7.2 7v10M10.4 9.5v5M13.6 5.5v13M16.8 8.5v7M20 10.5v3' },
  offline: { lines: 'M2.5 12h4.7M16.8 12h4.7M12 9.8a2.2 2.2 0 1 1 0 4.4a2.2 2.2 0 0 1 0-4.4z' },
};

export function icon(name: IconName, className = ''): SVGSVGElement {
  const { lines, points = [] } = drawings[name];
  return svg(
    'svg',
    { class: `icon ${className}`.trim(), viewBox: '0 0 24 24', 'aria-hidden': 'true', 'data-icon': name },
    svg('path', { d: lines }),
    ...points.map(([cx, cy, r]) => svg('circle', { cx, cy, r, class: 'point' })),
  );
}
