// Hands on the camera: mouse, touch, keyboard and gamepad all become the same few wishes, which the camera follows at
// its own calm pace (world/camera_rig.ts). Nothing here moves anything by itself.
import { CAMERA_MODES, type CameraControl, type CameraMode } from '../world/world_view';

export interface CameraInputActions {
  /** The world's camera; none while there is no picture. */
  camera(): CameraControl | null;
  nextStyle(): void;
  pause(): void;
  /** The mode was changed here: show it where modes are shown. */
  modeChanged(mode: CameraMode): void;
}

/** Radians per pixel of a drag, per press of a look button, per second of a stick that is pushed over. */
const DRAG = 0.003;
const STICK = 0.6;
/** Of distance per notch of the wheel. */
const NOTCH = 1.1;
const DEAD_ZONE = 0.15;
const WALK_KEYS: Record<string, readonly [axis: 'ahead' | 'up' | 'aside', way: number]> = {
  w: ['ahead', 1], s: ['ahead', -1], d: ['aside', 1], a: ['aside', -1], e: ['up', 1], q: ['up', -1],
};
/** In the modes that are walked, arrows walk, too; elsewhere they belong to the page. */
const ARROWS: Record<string, string> = { ArrowUp: 'w', ArrowDown: 's', ArrowRight: 'd', ArrowLeft: 'a' };
const WALKED: readonly CameraMode[] = ['first', 'free'];
/** Buttons of a standard gamepad. */
const PAD = { next: 0, back: 1, style: 2, down: 4, up: 5, pause: 9 } as const;

/** What is pressed for itself and not for the world behind it. */
function isControl(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('a, button, input, select, textarea, [role=slider], [role=dialog], .overlay, .score') !== null;
}

export class CameraInput {
  private readonly held = new Set<string>();
  private readonly fingers = new Map<number, { x: number; y: number }>();
  private readonly pressed = new Set<number>();
  private readonly stop = new AbortController();
  private pinch = 0;
  private steered = false;
  private slow = false;
  private polledMs = 0;
  private pads = 0;

  constructor(private readonly surface: HTMLElement, private readonly actions: CameraInputActions) {
    const { signal } = this.stop;
    surface.classList.add('camera-surface');
    surface.addEventListener('pointerdown', this.down, { signal });
    surface.addEventListener('pointermove', this.drag, { signal });
    for (const kind of ['pointerup', 'pointercancel'] as const) {
      surface.addEventListener(kind, this.up, { signal });
    }
    surface.addEventListener('wheel', this.wheel, { signal, passive: false });
    // before the page's own keys: in the walked modes the arrows are ours
    addEventListener('keydown', this.keyDown, { signal, capture: true });
    addEventListener('keyup', this.keyUp, { signal });
    addEventListener('blur', this.letGo, { signal });
    // browsers tell of a gamepad at its first press; until then there is nothing to ask
    addEventListener('gamepadconnected', () => this.pads++, { signal });
    addEventListener('gamepaddisconnected', () => this.pads--, { signal });
  }

  get mode(): CameraMode {
    return this.actions.camera()?.mode ?? 'rail';
  }

  setMode(mode: CameraMode): void {
    const camera = this.actions.camera();
    if (camera) {
      camera.setMode(mode);
      this.actions.modeChanged(mode);
    }
  }

  /** A button that walks is held (`way` 1 or -1) or let go (0). */
  hold(key: string, held: boolean): void {
    if (held) {
      this.held.add(key);
    } else {
      this.held.delete(key);
    }
    this.walk();
  }

  /** Gamepads are asked once per drawn frame, if there are any. */
  poll(nowMs: number): void {
    const seconds = Math.min(0.1, (nowMs - this.polledMs) / 1000);
    this.polledMs = nowMs;
    const camera = this.actions.camera();
    const pad = camera && this.pads > 0 ? navigator.getGamepads?.().find((one) => one?.connected && one.mapping === 'standard') : null;
    if (!camera || !pad) {
      return;
    }
    const stick = (axis: number): number => {
      const value = pad.axes[axis] ?? 0;
      return Math.abs(value) < DEAD_ZONE ? 0 : value;
    };
    const rise = (pad.buttons[PAD.up]?.value ?? 0) - (pad.buttons[PAD.down]?.value ?? 0);
    const steers = stick(0) !== 0 || stick(1) !== 0 || rise !== 0;
    if (steers || this.steered) {
      camera.walk(-stick(1), rise, stick(0), false);
    }
    this.steered = steers;
    if (stick(2) !== 0 || stick(3) !== 0) {
      camera.look(stick(2) * STICK * seconds, -stick(3) * STICK * seconds);
    }
    this.edge(pad, PAD.next, () => this.setMode(CAMERA_MODES[(CAMERA_MODES.indexOf(this.mode) + 1) % CAMERA_MODES.length] ?? 'rail'));
    this.edge(pad, PAD.back, () => this.setMode('rail'));
    this.edge(pad, PAD.style, () => this.actions.nextStyle());
    this.edge(pad, PAD.pause, () => this.actions.pause());
  }

  dispose(): void {
    this.stop.abort();
    this.letGo();
  }

  private edge(pad: Gamepad, button: number, act: () => void): void {
    const down = pad.buttons[button]?.pressed === true;
    if (down && !this.pressed.has(button)) {
      act();
    }
    if (down) {
      this.pressed.add(button);
    } else {
      this.pressed.delete(button);
    }
  }

  private readonly down = (event: PointerEvent): void => {
    if ((event.pointerType === 'mouse' && event.button !== 0) || isControl(event.target)) {
      return;
    }
    this.fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.pinch = this.spread();
  };

  private readonly drag = (event: PointerEvent): void => {
    const finger = this.fingers.get(event.pointerId);
    const camera = this.actions.camera();
    if (!finger || !camera) {
      return;
    }
    if (!this.surface.hasPointerCapture(event.pointerId)) {
      this.surface.setPointerCapture(event.pointerId); // from the first move on: a mere press stays a press
    }
    const dx = event.clientX - finger.x;
    const dy = event.clientY - finger.y;
    finger.x = event.clientX;
    finger.y = event.clientY;
    if (this.fingers.size > 1) {
      const spread = this.spread();
      if (this.pinch > 0 && spread > 0) {
        camera.zoom(this.pinch / spread);
      }
      this.pinch = spread;
    } else {
      camera.look(-dx * DRAG, dy * DRAG); // the world follows the finger
    }
  };

  private readonly up = (event: PointerEvent): void => {
    this.fingers.delete(event.pointerId);
    this.pinch = 0;
  };

  private spread(): number {
    const [one, two] = this.fingers.values();
    return one && two ? Math.hypot(one.x - two.x, one.y - two.y) : 0;
  }

  private readonly wheel = (event: WheelEvent): void => {
    if (isControl(event.target) || !this.actions.camera()) {
      return;
    }
    event.preventDefault();
    this.actions.camera()?.zoom(NOTCH ** Math.max(-3, Math.min(3, event.deltaY / 100)));
  };

  private readonly keyDown = (event: KeyboardEvent): void => {
    const target = event.target as Element | null;
    const typing = target?.matches?.('input, select, textarea, [role=radio], [role=slider]') === true;
    if (event.altKey || event.ctrlKey || event.metaKey || typing || !this.actions.camera()) {
      return;
    }
    const walked = WALKED.includes(this.mode);
    const key = walked && event.key in ARROWS ? (ARROWS[event.key] as string) : event.key.toLowerCase();
    this.slow = event.shiftKey;
    if (key in WALK_KEYS) {
      this.held.add(key);
      this.walk();
    } else if (/^[1-6]$/.test(key)) {
      this.setMode(CAMERA_MODES[Number(key) - 1] ?? 'rail');
    } else if (key === 'r' && !event.repeat) {
      this.actions.nextStyle();
    } else if (key === 'escape' && walked) {
      this.setMode('rail');
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  private readonly keyUp = (event: KeyboardEvent): void => {
    const key = event.key in ARROWS ? (ARROWS[event.key] as string) : event.key.toLowerCase();
    this.slow = event.shiftKey;
    if (this.held.delete(key) || this.held.size > 0) {
      this.walk();
    }
  };

  private readonly letGo = (): void => {
    this.fingers.clear();
    this.held.clear();
    this.walk();
  };

  private walk(): void {
    const wish = { ahead: 0, up: 0, aside: 0 };
    for (const key of this.held) {
      const [axis, way] = WALK_KEYS[key] ?? ['ahead', 0];
      wish[axis] += way;
    }
    this.actions.camera()?.walk(wish.ahead, wish.up, wish.aside, this.slow);
  }
}
