// Brings the layers' volumes to the server: one request at a time, and of what waits only the newest.
import { type Layer, api } from '../api/api';

export type LayerVolumes = Partial<Record<Layer, number>>;

export class MixSender {
  private waiting: LayerVolumes = {};
  private busy = false;

  /** FAILED is told when the server did not take it. */
  constructor(
    private readonly session: string,
    private readonly failed: () => void,
  ) {}

  /** True while something is on its way: what the server says of its mix is old. */
  get underWay(): boolean {
    return this.busy;
  }

  set(layer: Layer, volume: number): void {
    this.waiting[layer] = volume;
    if (!this.busy) {
      void this.work();
    }
  }

  private async work(): Promise<void> {
    this.busy = true;
    while (Object.keys(this.waiting).length > 0) {
      const mix = this.waiting;
      this.waiting = {};
      await api.setMix(this.session, mix).catch(() => this.failed());
    }
    this.busy = false;
  }
}
