// When it should end, and whether the track begins again.
import { el } from '../dom/element';
import { icon } from '../dom/icon';
import { radioKeys } from '../dom/radio_keys';
import { switchRow } from '../dom/switch_row';
import { text } from '../text';
import { type SleepChoice, sleepChoices } from './sleep_timer';

const words = text.sleep;

export interface SleepSheetActions {
  sleep(choice: SleepChoice): void;
  loop(on: boolean): void;
}

function nameOf(choice: SleepChoice): string {
  return typeof choice === 'number' ? text.minutes(choice) : words[choice];
}

export class SleepSheet {
  readonly content: HTMLElement;
  private readonly options = el('div', { class: 'options', role: 'radiogroup', 'aria-label': words.stopAfter });
  private readonly loop;
  private looping = false;

  constructor(private readonly actions: SleepSheetActions) {
    for (const choice of sleepChoices) {
      const option = el(
        'button',
        { class: 'option', type: 'button', role: 'radio', 'data-choice': choice, click: () => this.choose(choice) },
        el('span', {}, nameOf(choice)),
        icon('check'),
      );
      this.options.append(option);
    }
    this.loop = switchRow(words.loop, () => this.setLoop(!this.looping));
    this.content = el(
      'div',
      {},
      this.options,
      el('p', { class: 'small note' }, words.fades),
      this.loop.element,
    );
    this.show('off');
    this.loop.set(false);
    radioKeys(this.options);
  }

  private choose(choice: SleepChoice): void {
    if (choice === 'end') {
      this.setLoop(false); // a track that begins again has no end
    }
    this.show(choice);
    this.actions.sleep(choice);
  }

  private setLoop(on: boolean): void {
    this.looping = on;
    this.loop.set(on);
    this.actions.loop(on);
    if (on && this.options.querySelector('[data-choice=end][aria-checked=true]')) {
      this.choose('off');
    }
  }

  private show(choice: SleepChoice): void {
    for (const option of this.options.children) {
      option.setAttribute('aria-checked', String((option as HTMLElement).dataset.choice === String(choice)));
    }
  }
}
