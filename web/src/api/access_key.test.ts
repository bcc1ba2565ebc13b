import { describe, expect, it } from 'vitest';
import { keyIn } from './access_key';

describe('the key in an address', () => {
  it('is what a link of the server holds', () => {
    expect(keyIn('#key=link.V8S_KLsYifbRZ-PZjZOGzK.1800000000.d-_x')).toBe('link.V8S_KLsYifbRZ-PZjZOGzK.1800000000.d-_x');
    expect(keyIn('#key=sp_abc')).toBe('sp_abc');
  });

  it('is nothing else', () => {
    for (const hash of ['', '#', '#main', '#key=', '#key=a b', '#other=1&key=x', '#key=a&b']) {
      expect(keyIn(hash)).toBeNull();
    }
  });
});
