// How finely the picture is drawn, found by watching the frames: quick to step down, slow to step up again, and slower
// each time a step up did not last, so that it never pumps.

export interface Rung {
  /** Of the pixels of the canvas, per side. */
  scale: number;
  /** Samples per pixel of the scene: 4 or none. */
  samples: number;
  /** Of the apparent size at which things are drawn finely, and of the dressing: 0..1. */
  detail: number;
}

export const RUNGS: readonly Rung[] = [
  { scale: 1, samples: 4, detail: 1 }, { scale: 0.85, samples: 4, detail: 0.9 }, { scale: 0.85, samples: 0, detail: 0.8 }, { scale: 0.7, samples: 0, detail: 0.65 },
  { scale: 0.58, samples: 0, detail: 0.5 }, { scale: 0.45, samples: 0, detail: 0.4 },
];

const WINDOW_SECONDS = 2;
/** Mean frame time of a window above which the picture gets coarser, and below which it may get finer. */
const SLOW = 0.024;
const QUICK = 0.0185;
const FIRST_WAIT_SECONDS = 15;
const LONGEST_WAIT_SECONDS = 240;
/** A frame longer than this is a pause (a hidden tab, a debugger), not a slow frame. */
const PAUSE_SECONDS = 1.5;

export class RenderLadder {
  private elapsed = 0;
  private frames = 0;
  private calm = 0;
  private wait = FIRST_WAIT_SECONDS;
  private sinceUp = Infinity;
  private before = 0;
  private stuck = false;

  constructor(private index = 0) {
    this.index = Math.min(Math.max(index, 0), RUNGS.length - 1);
  }

  get rung(): Rung {
    return RUNGS[this.index]!;
  }

  /** Counts one frame of `seconds`; true when the rung changed. */
  frame(seconds: number): boolean {
    if (!(seconds > 0) || seconds > PAUSE_SECONDS) return false;
    this.elapsed += seconds;
    this.frames++;
    if (this.elapsed < WINDOW_SECONDS || this.frames < 4) return false;
    const mean = this.elapsed / this.frames;
    this.sinceUp += this.elapsed;
    this.calm = mean < QUICK ? this.calm + this.elapsed : 0;
    this.elapsed = 0;
    this.frames = 0;
    return mean > SLOW ? this.down(mean) : this.up();
  }

  private down(mean: number): boolean {
    // a step that changed nothing: the screen itself is slow (30 Hz, a power saver), so go no further
    if (this.before > 0 && mean > this.before * 0.92) this.stuck = true;
    if (this.stuck || this.index === RUNGS.length - 1) return false;
    if (this.sinceUp < 10) this.wait = Math.min(this.wait * 2, LONGEST_WAIT_SECONDS);
    this.before = mean;
    this.index++;
    return true;
  }

  private up(): boolean {
    this.before = 0;
    this.stuck = false;
    if (this.calm < this.wait || this.index === 0) return false;
    this.calm = 0;
    this.sinceUp = 0;
    this.index--;
    return true;
  }
}
