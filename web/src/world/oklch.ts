// Colour: OKLCH and OKLab to linear sRGB (https://bottosson.github.io/posts/oklab/).

/** Lightness 0..1, chroma, hue in degrees. */
export type Oklch = readonly [number, number, number];
export type Rgb = [number, number, number];

export function oklab([lightness, chroma, hue]: Oklch): Rgb {
  const angle = (hue * Math.PI) / 180;
  return [lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)];
}

export function labToLinear(lightness: number, a: number, b: number, out: Rgb): Rgb {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  out[0] = 4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s;
  out[1] = -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s;
  out[2] = -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s;
  return out;
}

/** Linear sRGB within the gamut: chroma is lowered until the colour fits, lightness and hue stay. */
export function oklchToLinear(lightness: number, chroma: number, hue: number, out: Rgb): Rgb {
  const angle = (hue * Math.PI) / 180;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const light = Math.min(Math.max(lightness, 0), 1);
  for (let c = Math.max(chroma, 0); ; c = c > 0.004 ? c - 0.004 : 0) {
    labToLinear(light, c * cos, c * sin, out);
    const fits = out.every((v) => v >= -1e-4 && v <= 1.0001);
    if (fits || c === 0) break;
  }
  for (let i = 0; i < 3; i++) out[i] = Math.min(Math.max(out[i]!, 0), 1);
  return out;
}

// Hue of a beat frequency: the band palette, interpolated over log f.
const BAND_HUES: readonly (readonly [number, number])[] = [[2, 280], [6, 250], [10.5, 190], [20, 130], [38, 85]];

/** Hue in degrees of a beat in Hz: delta indigo, theta blue, alpha teal, beta green, gamma gold. */
export function bandHue(hertz: number): number {
  const f = Math.max(hertz, 0.1);
  let i = 0;
  while (i < BAND_HUES.length - 2 && f > BAND_HUES[i + 1]![0]) i++;
  const [f0, h0] = BAND_HUES[i]!;
  const [f1, h1] = BAND_HUES[i + 1]!;
  const u = Math.min(Math.max(Math.log(f / f0) / Math.log(f1 / f0), 0), 1);
  return h0 + (h1 - h0) * u;
}
