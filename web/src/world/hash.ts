// The seeded numbers of the world: 32-bit only, so that the server's C++ and this file agree bit for bit.

/** One round of the mixer; maps 0 to 0, so it is never used alone. */
export function mix32(value: number): number {
  let h = value;
  h ^= h >>> 16;
  h = Math.imul(h, 0x7feb352d);
  h ^= h >>> 15;
  h = Math.imul(h, 0x846ca68b);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Hash of a list of 32-bit keys, in order. */
export function hash(...keys: number[]): number {
  let h = 0;
  for (const key of keys) h = mix32(((h ^ key) + 0x9e3779b9) | 0);
  return h;
}

/** Uniform number in [0, 1) from a list of keys. */
export function random(...keys: number[]): number {
  return (hash(...keys) >>> 8) * 2 ** -24;
}

/** The seed of a header (unsigned 64-bit number as decimal text) as one 32-bit key; text that is no number gives 0. */
export function seedKey(text: string): number {
  if (!/^\d{1,20}$/.test(text)) return 0;
  const value = BigInt(text);
  return hash(Number(value & 0xffffffffn), Number((value >> 32n) & 0xffffffffn));
}
