// Keeps the screen on while the world is to be seen. Browsers without the interface dim as they always do.

export class WakeLock {
  private wanted = false;
  private sentinel: WakeLockSentinel | null = null;
  private readonly visible = (): void => void this.follow();

  constructor() {
    document.addEventListener('visibilitychange', this.visible);
  }

  want(wanted: boolean): void {
    if (wanted !== this.wanted) {
      this.wanted = wanted;
      void this.follow();
    }
  }

  close(): void {
    document.removeEventListener('visibilitychange', this.visible);
    this.want(false);
  }

  private async follow(): Promise<void> {
    if (!this.wanted) {
      const held = this.sentinel;
      this.sentinel = null;
      await held?.release();
      return;
    }
    const possible = 'wakeLock' in navigator && document.visibilityState === 'visible';
    if (!possible || this.sentinel?.released === false) {
      return;
    }
    try {
      this.sentinel = await navigator.wakeLock.request('screen');
      if (!this.wanted) {
        await this.follow(); // it was given up while the browser thought
      }
    } catch {
      // Refused, for instance by a battery saver: the screen dims, the sound goes on.
    }
  }
}
