import { describe, expect, it } from 'vitest';
import { hash, mix32, random, seedKey } from './hash';

describe('the hash of the world', () => {
  it('gives the test vectors that the server gives', () => {
    expect([1, 2, 3].map(mix32)).toEqual([0x688990c0, 0xd1132181, 0x53f1e9dd]);
  });

  it('does not map zero keys to zero', () => {
    expect(hash(0)).not.toBe(0);
    expect(hash(0, 0)).not.toBe(hash(0));
  });

  it('depends on the order of the keys', () => {
    expect(hash(1, 2)).not.toBe(hash(2, 1));
  });

  it('spreads evenly over 0..1', () => {
    let sum = 0;
    for (let i = 0; i < 4000; i++) sum += random(9, i);
    expect(sum / 4000).toBeCloseTo(0.5, 1);
  });

  it('reads a 64-bit seed and survives one that is no number', () => {
    expect(seedKey('18446744073709551615')).not.toBe(seedKey('18446744073709551614'));
    expect(seedKey('not a number')).toBe(0);
  });
});
