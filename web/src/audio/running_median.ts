/** Median of the last `length` values: one late measurement moves nothing. */
export class RunningMedian {
  private values: number[] = [];

  constructor(private readonly length: number) {}

  add(value: number): void {
    this.values.push(value);
    if (this.values.length > this.length) {
      this.values.shift();
    }
  }

  get value(): number | null {
    if (this.values.length === 0) {
      return null;
    }
    const sorted = [...this.values].sort((a, b) => a - b);
    return sorted[sorted.length >> 1] as number;
  }

  reset(): void {
    this.values = [];
  }
}
