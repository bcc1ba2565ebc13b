// Everything that hands can do with the camera, as labelled buttons, and the list of all keys.
import { el } from '../dom/element';
import { radioKeys } from '../dom/radio_keys';
import { text } from '../text';
import { CAMERA_MODES, type CameraMode } from '../world/world_view';
import type { CameraInput } from './camera_input';

const words = text.camera;
/** Radians of one press of a look button, share of the distance of one press of nearer or farther. */
const GLANCE = 0.12;
const STEP_NEARER = 0.85;
/** A press that is no hold still walks this long. */
const SHORTEST_WALK_MS = 350;

export interface CameraPanelActions {
  input(): CameraInput | null;
  look(yaw: number, pitch: number): void;
  zoom(factor: number): void;
  reset(): void;
  nextStyle(): void;
}

export class CameraPanel {
  readonly content: HTMLElement;
  private readonly modes = el('div', { class: 'camera-modes', role: 'radiogroup', 'aria-label': words.camera });

  constructor(private readonly actions: CameraPanelActions) {
    for (const mode of CAMERA_MODES) {
      this.modes.append(
        el(
          'button',
          { type: 'button', class: 'chip', role: 'radio', 'aria-checked': 'false', 'data-mode': mode, title: words.modes[mode][1], click: () => this.choose(mode) },
          words.modes[mode][0],
        ),
      );
    }
    this.show('rail');
    radioKeys(this.modes);
    this.content = el(
      'div',
      { class: 'camera-panel' },
      this.modes,
      this.row(words.walk, this.walker('w', words.forward), this.walker('s', words.back), this.walker('a', words.left), this.walker('d', words.right), this.walker('e', words.up), this.walker('q', words.down)),
      this.row(
        words.look,
        this.button(words.lookLeft, () => actions.look(-GLANCE, 0)), this.button(words.lookRight, () => actions.look(GLANCE, 0)),
        this.button(words.lookUp, () => actions.look(0, GLANCE)), this.button(words.lookDown, () => actions.look(0, -GLANCE)),
        this.button(words.nearer, () => actions.zoom(STEP_NEARER)), this.button(words.farther, () => actions.zoom(1 / STEP_NEARER)),
      ),
      this.row(words.more, this.button(words.seat, () => actions.reset()), this.button(words.nextStyle, () => actions.nextStyle())),
    );
  }

  show(mode: CameraMode): void {
    for (const chip of this.modes.children) {
      chip.setAttribute('aria-checked', String((chip as HTMLElement).dataset.mode === mode));
    }
  }

  private choose(mode: CameraMode): void {
    this.show(mode);
    this.actions.input()?.setMode(mode);
  }

  private row(label: string, ...buttons: HTMLElement[]): HTMLElement {
    return el('div', { class: 'camera-row', role: 'group', 'aria-label': label }, el('p', { class: 'label' }, label), el('div', { class: 'camera-keys' }, ...buttons));
  }

  private button(label: string, act: () => void): HTMLElement {
    return el('button', { type: 'button', class: 'chip', click: act }, label);
  }

  /** Walks while it is held down; a single press, by key or finger, walks a step. */
  private walker(key: string, label: string): HTMLElement {
    let timer = 0;
    const begin = (): void => {
      clearTimeout(timer);
      this.actions.input()?.hold(key, true);
    };
    const end = (): void => {
      timer = window.setTimeout(() => this.actions.input()?.hold(key, false), SHORTEST_WALK_MS);
    };
    return el('button', {
      type: 'button', class: 'chip', pointerdown: begin, pointerup: end, pointerleave: end, pointercancel: end,
      click: (event) => {
        if ((event as MouseEvent).detail === 0) {
          begin();
          end();
        }
      },
    }, label);
  }
}
