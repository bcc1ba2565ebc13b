// What has been edited, and the way back.

const oneEditMs = 1000; // a slider that is still being moved makes one edit, not fifty
const mostSteps = 200;

export class EditHistory<T> {
  private readonly states: T[];
  private at = 0;
  private lastKey = '';
  private lastMs = -Infinity;

  constructor(initial: T) {
    this.states = [initial];
  }

  get current(): T {
    return this.states[this.at] as T;
  }

  get canUndo(): boolean {
    return this.at > 0;
  }

  get canRedo(): boolean {
    return this.at < this.states.length - 1;
  }

  /** KEY names what was edited: the same again within a second replaces the edit before. */
  edit(state: T, key: string, nowMs: number): void {
    const same = key === this.lastKey && nowMs - this.lastMs < oneEditMs && this.at > 0;
    this.states.splice(same ? this.at : this.at + 1, Infinity, state);
    if (this.states.length > mostSteps) {
      this.states.shift();
    }
    this.at = this.states.length - 1;
    this.lastKey = key;
    this.lastMs = nowMs;
  }

  undo(): void {
    this.at = Math.max(0, this.at - 1);
    this.lastKey = '';
  }

  redo(): void {
    this.at = Math.min(this.states.length - 1, this.at + 1);
    this.lastKey = '';
  }
}
