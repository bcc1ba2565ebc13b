import { describe, expect, it } from 'vitest';
import { EditHistory } from './edit_history';

describe('the history of edits', () => {
  it('goes back and on', () => {
    const history = new EditHistory('a');
    history.edit('b', 'x', 0);
    history.edit('c', 'y', 10);
    history.undo();
    expect(history.current).toBe('b');
    history.redo();
    expect(history.current).toBe('c');
    expect(history.canRedo).toBe(false);
  });

  it('takes a slider on the move as one edit', () => {
    const history = new EditHistory(0);
    for (let i = 1; i <= 50; i++) {
      history.edit(i, 'beat', i * 50);
    }
    history.undo();
    expect(history.current).toBe(0);
    expect(history.canUndo).toBe(false);
  });

  it('forgets what was taken back once something else is edited', () => {
    const history = new EditHistory('a');
    history.edit('b', 'x', 0);
    history.undo();
    history.edit('c', 'x', 10);
    expect(history.canRedo).toBe(false);
    history.undo();
    expect(history.current).toBe('a');
  });

  it('is bounded', () => {
    const history = new EditHistory(0);
    for (let i = 1; i <= 1000; i++) {
      history.edit(i, String(i), 0);
    }
    let steps = 0;
    while (history.canUndo) {
      history.undo();
      steps++;
    }
    expect(steps).toBeLessThan(200);
    expect(history.current).toBeGreaterThan(0);
  });
});
