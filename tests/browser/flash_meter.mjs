// Counts the flashes in a film as WCAG 2.3.1 defines them, and how fast its light changes.
//
//   General flash: a pair of opposing changes of relative luminance of .10 or more, the darker side below .80.
//   Red flash: a pair of opposing changes to or from a saturated red: R / (R + G + B) of .8 or more on one side, and a change
//   of max(0, R - G - B) x 320 by more than 20.
//   Too many: more than three in any second, over more than a quarter of any 341 x 256 pixels of a 1024 x 768 view, which is
//   the definition's ten degrees: a window of a third of the view by a third.
//
// A frame is a grid of cells of linear light, Float32Array of R, G, B in turn, 0..1. The view is 4 : 3.

const CHANGE = 0.1;
const DARKER = 0.8;
const RED_SHARE = 0.8;
const RED_CHANGE = 20;
const AREA = 0.25;
const TILES = 8; // a side, of the slew limit
const SLEW_SECONDS = 0.5;

export const luminance = (r, g, b) => 0.2126 * r + 0.7152 * g + 0.0722 * b;

/** Turns per cell, each opposing the one before: a flash is two of them. `qualifies(low, high, cell)` judges a change. */
class Turns {
  constructor(cells, change, qualifies) {
    Object.assign(this, { change, qualifies });
    this.low = new Float32Array(cells).fill(Infinity);
    this.high = new Float32Array(cells).fill(-Infinity);
    this.direction = new Int8Array(cells);
  }

  /** True when the value of `cell` has by now gone far enough against its last turn. */
  push(cell, value) {
    // Going up, only a new height moves the mark from which the way down is measured; likewise down.
    if (this.direction[cell] >= 0) this.high[cell] = Math.max(this.high[cell], value);
    if (this.direction[cell] <= 0) this.low[cell] = Math.min(this.low[cell], value);
    const { low, high } = this;
    if (this.direction[cell] <= 0 && value - low[cell] >= this.change && this.qualifies(low[cell], value, cell)) {
      this.direction[cell] = 1;
      high[cell] = value;
      return true;
    }
    if (this.direction[cell] >= 0 && high[cell] - value >= this.change && this.qualifies(value, high[cell], cell)) {
      this.direction[cell] = -1;
      low[cell] = value;
      return true;
    }
    return false;
  }
}

/** Counts turns per cell within the last second and over all, and finds how many flashes a window shares. */
class Counter {
  constructor(columns, rows, perSecond, turns) {
    Object.assign(this, { columns, rows, turns });
    this.recent = new Uint8Array(columns * rows);
    this.all = new Uint16Array(columns * rows);
    this.history = Array.from({ length: perSecond }, () => []);
    this.sums = new Uint32Array((columns + 1) * (rows + 1));
    this.worst = 0;
  }

  frame(number, value) {
    const turned = this.history[number % this.history.length];
    for (const cell of turned) this.recent[cell]--;
    turned.length = 0;
    for (let cell = 0; cell < this.recent.length; cell++) {
      if (!this.turns.push(cell, value(cell))) continue;
      turned.push(cell);
      this.recent[cell]++;
      this.all[cell]++;
    }
    while (turned.length > 0 && this.shared(this.recent, 2 * (this.worst + 1))) this.worst++;
  }

  /** The most flashes that a quarter of some window had in the whole film. */
  total() {
    let flashes = 0;
    while (this.shared(this.all, 2 * (flashes + 1))) flashes++;
    return flashes;
  }

  /** Whether more than a quarter of some window has at least `turns`. */
  shared(counts, turns) {
    const { columns, rows, sums } = this;
    const stride = columns + 1;
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        sums[(y + 1) * stride + x + 1] = sums[y * stride + x + 1] + sums[(y + 1) * stride + x] - sums[y * stride + x] + (counts[y * columns + x] >= turns ? 1 : 0);
      }
    }
    const width = Math.round(columns / 3);
    const height = Math.round(rows / 3);
    for (let y = height; y <= rows; y++) {
      for (let x = width; x <= columns; x++) {
        const inside = sums[y * stride + x] - sums[(y - height) * stride + x] - sums[y * stride + x - width] + sums[(y - height) * stride + x - width];
        if (inside > AREA * width * height) return true;
      }
    }
    return false;
  }
}

export class FlashMeter {
  constructor(columns, rows, perSecond = 60) {
    Object.assign(this, { columns, rows, perSecond });
    const cells = columns * rows;
    this.light = new Float32Array(cells);
    this.red = new Float32Array(cells);
    this.share = new Float32Array(cells);
    this.sharePeak = new Float32Array(cells);
    this.general = new Counter(columns, rows, perSecond, new Turns(cells, CHANGE, (low) => low < DARKER));
    // The redder side must be saturated: now, or when its mark was set.
    this.reds = new Counter(columns, rows, perSecond, new Turns(cells, RED_CHANGE, (low, high, cell) => this.sharePeak[cell] >= RED_SHARE));
    this.tiles = [];
    this.frames = 0;
    this.slew = 0;
    this.brightest = 0;
  }

  push(rgb) {
    for (let cell = 0; cell < this.light.length; cell++) {
      const [r, g, b] = [rgb[3 * cell], rgb[3 * cell + 1], rgb[3 * cell + 2]];
      this.light[cell] = luminance(r, g, b);
      const red = Math.max(0, r - g - b) * 320;
      const share = r / Math.max(r + g + b, 1e-6);
      // The share that belongs to the redder side of the change in progress.
      if (red >= this.red[cell] || this.frames === 0) this.sharePeak[cell] = share;
      this.red[cell] = red;
    }
    this.general.frame(this.frames, (cell) => this.light[cell]);
    this.reds.frame(this.frames, (cell) => this.red[cell]);
    this.measureSlew();
    this.frames++;
  }

  /** How fast the mean light of the fastest of 8 x 8 tiles changed, over half a second. */
  measureSlew() {
    const { columns, rows, light } = this;
    const sums = new Float64Array(TILES * TILES);
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) sums[Math.floor((y * TILES) / rows) * TILES + Math.floor((x * TILES) / columns)] += light[y * columns + x];
    }
    const means = sums.map((sum) => (sum * TILES * TILES) / (columns * rows));
    this.brightest = Math.max(this.brightest, means.reduce((a, b) => a + b) / means.length);
    this.tiles.push(means);
    const before = this.tiles.length > SLEW_SECONDS * this.perSecond ? this.tiles.shift() : undefined;
    if (before) means.forEach((mean, tile) => { this.slew = Math.max(this.slew, Math.abs(mean - before[tile]) / SLEW_SECONDS); });
  }

  /**
   * flashes, redFlashes: the most in any second over the area that counts; perSecond: general ones of the whole film,
   * spread over its length; slew: luminance per second; brightest: mean luminance of the brightest frame.
   */
  result() {
    const seconds = this.frames / this.perSecond;
    const { slew, brightest } = this;
    return {
      seconds, flashes: this.general.worst, redFlashes: this.reds.worst, allFlashes: this.general.total(), allRedFlashes: this.reds.total(),
      perSecond: this.general.total() / seconds, slew, brightest,
    };
  }
}

/** Whether WCAG 2.3.1 lets the film pass. */
export const withinLimits = ({ flashes, redFlashes }) => flashes <= 3 && redFlashes <= 3;
