// What is in a PNG: its pixels, and figures that tell a picture from a blank page.
import { inflateSync } from 'node:zlib';

/** Decodes an 8-bit RGB or RGBA PNG without interlacing, as browsers write screenshots: { width, height, channels, data }. */
export function decodePng(png) {
  let width = 0;
  let height = 0;
  let channels = 0;
  const parts = [];
  for (let at = 8; at < png.length; ) {
    const size = png.readUInt32BE(at);
    const kind = png.toString('latin1', at + 4, at + 8);
    const body = png.subarray(at + 8, at + 8 + size);
    if (kind === 'IHDR') {
      width = body.readUInt32BE(0);
      height = body.readUInt32BE(4);
      channels = { 2: 3, 6: 4 }[body[9]];
      if (body[8] !== 8 || !channels || body[12] !== 0) throw new Error('not a PNG as browsers write them');
    } else if (kind === 'IDAT') {
      parts.push(body);
    }
    at += size + 12;
  }
  const filtered = inflateSync(Buffer.concat(parts));
  const stride = width * channels;
  const data = new Uint8Array(height * stride);
  for (let y = 0; y < height; y++) {
    const filter = filtered[y * (stride + 1)];
    const row = y * stride;
    for (let x = 0; x < stride; x++) {
      const left = x >= channels ? data[row + x - channels] : 0;
      const above = y > 0 ? data[row + x - stride] : 0;
      const corner = y > 0 && x >= channels ? data[row + x - stride - channels] : 0;
      data[row + x] = filtered[y * (stride + 1) + 1 + x] + prediction(filter, left, above, corner);
    }
  }
  return { width, height, channels, data };
}

function prediction(filter, left, above, corner) {
  switch (filter) {
    case 0: return 0;
    case 1: return left;
    case 2: return above;
    case 3: return (left + above) >> 1;
    case 4: {
      const estimate = left + above - corner;
      const [a, b, c] = [left, above, corner].map((value) => Math.abs(estimate - value));
      return a <= b && a <= c ? left : b <= c ? above : corner;
    }
    default: throw new Error(`unknown PNG filter ${filter}`);
  }
}

function luminance({ data, channels }, pixel) {
  const at = pixel * channels;
  return 0.2126 * data[at] + 0.7152 * data[at + 1] + 0.0722 * data[at + 2];
}

/** Standard deviation of the luminance, 0..127: near 0 for a page of one colour. */
export function contrast(picture) {
  const count = picture.width * picture.height;
  let sum = 0;
  let squares = 0;
  for (let pixel = 0; pixel < count; pixel++) {
    const value = luminance(picture, pixel);
    sum += value;
    squares += value * value;
  }
  return Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
}

/** Share of the pixels, 0..1, whose luminance differs by more than 2 of 255. */
export function changed(before, after) {
  const count = before.width * before.height;
  let different = 0;
  for (let pixel = 0; pixel < count; pixel++) {
    if (Math.abs(luminance(before, pixel) - luminance(after, pixel)) > 2) different++;
  }
  return different / count;
}
