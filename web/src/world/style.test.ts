import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseStyle } from './style';

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`../../../config/styles/${name}.json`, import.meta.url), 'utf8'));

describe('a style file', () => {
  it.each(['drift', 'mandala'])('%s is read whole: no field of its scene falls back to a default', (name) => {
    const json = read(name) as { scene: Record<string, Record<string, unknown>> };
    const style = parseStyle(name, json) as unknown as Record<string, Record<string, unknown>>;
    for (const [part, fields] of Object.entries(json.scene)) {
      if (typeof fields !== 'object' || Array.isArray(fields)) continue;
      for (const [field, value] of Object.entries(fields)) expect(style[part]?.[field], `${part}.${field}`).toEqual(value);
    }
  });

  it('bounds chroma, so no style brings saturated red onto the screen', () => {
    expect(parseStyle('x', { palette: [[0.6, 0.3, 25]] }).palette[0]).toEqual([0.6, 0.12, 25]);
  });

  it.each([[undefined], [null], [7], [[]], [{ palette: 'red', scene: { sky: [[1], 'x', [NaN, 2]], camera: { lens: 'wide' }, ground: 3, strands: { path: 9 } } }]])('%j is a style too, if a plain one', (json) => {
    const style = parseStyle('odd', json);
    expect(style.palette.length).toBeGreaterThan(0);
    expect(style.sky.length).toBeGreaterThanOrEqual(2);
    expect(Number.isFinite(style.camera.lens)).toBe(true);
  });
});
