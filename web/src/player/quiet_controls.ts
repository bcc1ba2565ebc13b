// Controls come with any movement and leave by themselves, but not while somebody needs them.

const quietMs = 4000;
const signs = ['pointermove', 'pointerdown', 'keydown', 'focusin'] as const;

export class QuietControls {
  private timer = 0;

  /** ELEMENT has the class `controls` while they are there; NEEDED says whether they must not leave now. */
  constructor(
    private readonly element: HTMLElement,
    private readonly needed: () => boolean,
  ) {
    for (const sign of signs) {
      addEventListener(sign, this.wake, { passive: true });
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const sign of signs) {
      removeEventListener(sign, this.wake);
    }
  }

  readonly wake = (): void => {
    this.element.classList.add('controls');
    this.restLater();
  };

  hide(): void {
    (document.activeElement as HTMLElement | null)?.blur();
    clearTimeout(this.timer);
    this.element.classList.remove('controls');
  }

  private restLater(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.rest(), quietMs);
  }

  private rest(): void {
    if (this.needed() || this.element.querySelector('.chrome :focus-visible') !== null) {
      this.restLater();
    } else {
      this.element.classList.remove('controls');
    }
  }
}
