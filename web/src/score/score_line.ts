// The score line: time runs right, the beat is height (one logarithmic scale for all tracks), colour is the band.
import { svg } from '../dom/element';
import type { TrackShape } from './beat_path';
import { beatHeight, hueOf } from './bands';

let gradients = 0;

export interface ScoreLineSize {
  width: number;
  height: number;
  pad: number;
  stroke: number;
}

export function lineY(beatHz: number, size: Pick<ScoreLineSize, 'height' | 'pad'>): number {
  return size.height - size.pad - (size.height - 2 * size.pad) * beatHeight(beatHz);
}

/** The SVG stretches to its box; a track without a beat gives a level, dotted line at the foot. */
export function scoreLine(shape: TrackShape, size: ScoreLineSize): SVGSVGElement {
  const { width, height } = size;
  const picture = svg('svg', {
    class: 'score-line',
    viewBox: `0 0 ${width} ${height}`,
    preserveAspectRatio: 'none',
    'aria-hidden': 'true',
  });
  const stroke = {
    fill: 'none',
    'stroke-width': size.stroke,
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
    'vector-effect': 'non-scaling-stroke',
  };
  if (shape.points.length === 0) {
    const y = lineY(2, size);
    picture.append(svg('path', { ...stroke, d: `M0 ${y}H${width}`, stroke: 'currentColor', 'stroke-dasharray': '1 7' }));
    return picture;
  }
  const id = `score-line-${++gradients}`;
  const stops = shape.points.map(({ seconds, beatHz }) =>
    svg('stop', {
      offset: (seconds / shape.seconds).toFixed(4),
      'stop-color': `oklch(.79 .1 ${hueOf(beatHz).toFixed(0)})`,
    }),
  );
  const path = shape.points
    .map(({ seconds, beatHz }, k) => {
      const x = (seconds / shape.seconds) * width;
      return `${k === 0 ? 'M' : 'L'}${x.toFixed(1)} ${lineY(beatHz, size).toFixed(1)}`;
    })
    .join('');
  picture.append(
    svg('defs', {}, svg('linearGradient', { id, gradientUnits: 'userSpaceOnUse', x1: 0, x2: width }, ...stops)),
    svg('path', { ...stroke, d: path, stroke: `url(#${id})` }),
  );
  return picture;
}
