// When the sound should end for one listener, and how it fades towards that. Pure arithmetic on moments of a clock.

export const sleepChoices = ['off', 15, 30, 45, 60, 'end'] as const;
/** Minutes; `end` is the end of the track. */
export type SleepChoice = (typeof sleepChoices)[number];

export const fadeSeconds = 120;

export class SleepTimer {
  private chosen: SleepChoice = 'off';
  private endMs = 0;

  get choice(): SleepChoice {
    return this.chosen;
  }

  choose(choice: SleepChoice, nowMs: number): void {
    this.chosen = choice;
    this.endMs = typeof choice === 'number' ? nowMs + choice * 60_000 : 0;
  }

  /** Seconds until it is quiet, given how many of the track are left; null while no timer runs. */
  secondsLeft(nowMs: number, trackSecondsLeft: number): number | null {
    switch (this.chosen) {
      case 'off':
        return null;
      case 'end':
        return Math.max(0, trackSecondsLeft);
      default:
        return Math.max(0, (this.endMs - nowMs) / 1000);
    }
  }

  /** What the volume is multiplied with: 1, then over the last two minutes down to 0, evenly to the ear. */
  static gain(secondsLeft: number | null): number {
    if (secondsLeft === null || secondsLeft >= fadeSeconds) {
      return 1;
    }
    return (Math.max(0, secondsLeft) / fadeSeconds) ** 2;
  }
}
