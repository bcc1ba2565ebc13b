// What lets this page in where a server asks for a token: the key of a link somebody sent, or a token, after the "#" of
// the address, which no server and no log on the way sees.

const stored = 'stillpoint.key';

/** The key in "#key=...", or null. */
export function keyIn(hash: string): string | null {
  return /^#key=([\w.~+/-]+=*)$/.exec(hash)?.[1] ?? null;
}

/** Kept for this tab only, and taken out of the address so that nobody copies it by accident. */
function takeFromAddress(): string | null {
  const key = keyIn(location.hash);
  if (key) {
    sessionStorage.setItem(stored, key);
    history.replaceState(history.state, '', location.pathname + location.search);
  }
  return key ?? sessionStorage.getItem(stored);
}

const key = typeof location === 'undefined' ? null : takeFromAddress();

export function keyHeader(): Record<string, string> {
  return key ? { authorization: `Bearer ${key}` } : {};
}

/** Beside the protocol itself: browsers cannot set headers of a WebSocket. */
export function keyProtocols(): string[] {
  return key ? [`stillpoint.token.${key}`] : [];
}
