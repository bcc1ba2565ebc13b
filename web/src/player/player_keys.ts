// The keys of the player. Whoever writes in a field, moves a slider or presses a button with Space means that instead.

/** By the key's name; letters in lower case. */
export type KeyActions = Record<string, () => void>;

function isMeantForTarget(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement;
  const ownArrows = event.key.startsWith('Arrow') && target.matches('input[type=range]');
  return ownArrows || target.matches('input.field') || (event.key === ' ' && target.closest('button, a') !== null);
}

/** Calls ACTIONS until the result is called. */
export function listenToKeys(actions: KeyActions): () => void {
  const listen = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || isMeantForTarget(event)) {
      return;
    }
    const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (action) {
      event.preventDefault();
      action();
    }
  };
  addEventListener('keydown', listen);
  return () => removeEventListener('keydown', listen);
}
