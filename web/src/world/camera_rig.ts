// Where the eye is: six modes, each a wish for a place and a direction as a function of the moment, and one rig that
// follows the wish. It never jumps: every coordinate is a critically damped spring with a time constant, a bounded
// speed and so a bounded acceleration, whatever asks for it: a mode, a drag, a key. The horizon stays level.
import { clamp } from './easing';
import { landHeight, pathZ } from './land';
import type { Style } from './style';
import type { CameraControl, CameraMode } from './world_view';

const DEGREE = Math.PI / 180;
const TURN = 2 * Math.PI;
/** Of every coordinate. */
const TIME_CONSTANT = 1.5;
/** Hard limits of the specification (docs/world.md, safety): units and radians per second. */
const TOP_SPEED = 6;
const TOP_TURN = 8 * DEGREE;
/** What keys and sticks ask for, units per second. */
const WALK_SPEED = 5;
const SLOW = 0.3;
/** How far a drag may lead the view: more would be a turn that goes on long after the hand has stopped. */
const LEAD = 40 * DEGREE;
const PITCH_LIMIT = 40 * DEGREE;
/** Eye over the ground and over water. */
const LEAST_HEIGHT = 1.1;
/** How far one may stray from the place of a mode: ahead, up, aside. */
const STRAY = { seat: [9, 12, 8], free: [60, 45, 60], room: [5, 2, 3] } as const;

/** A spring that comes to rest without overshoot, never faster than `top`. */
class Follower {
  speed = 0;

  constructor(public value: number, private readonly top: number) {}

  follow(target: number, seconds: number, top = this.top): void {
    // critically damped, integrated exactly for a constant target; the reach of the target bounds the speed
    const omega = 2 / TIME_CONSTANT;
    const reach = top / omega;
    const offset = clamp(this.value - target, -reach, reach);
    const goal = this.value - offset;
    const fall = Math.exp(-omega * seconds);
    const push = (this.speed + omega * offset) * seconds;
    this.speed = clamp((this.speed - omega * push) * fall, -top, top);
    this.value = goal + (offset + push) * fall;
  }

  settle(target: number): void {
    this.value = target;
    this.speed = 0;
  }
}

/** Where the rail is at a moment. */
export interface RailPlace {
  /** World x of the listener. */
  listener: number;
  /** Media seconds: the modes that move by themselves move with the sound. */
  seconds: number;
  /** Breath 0..1. */
  breath: number;
  /** Travel, units per second. */
  speed: number;
  portrait: boolean;
}

export class CameraRig implements CameraControl {
  mode: CameraMode = 'rail';
  /** World place and direction (radians; yaw 0 = forward, positive to the right). */
  x = 0;
  y = 0;
  z = 0;
  yaw = 0;
  pitch = 0;
  private readonly step = { ahead: 0, up: 0, aside: 0, slow: false };
  /** Angles that the hand has added. */
  private lookYaw = 0;
  private lookPitch = 0;
  private distance = 1;
  private readonly stray = [0, 0, 0];
  // relative to the listener, so that travel itself is never smoothed away
  private readonly ahead = new Follower(0, TOP_SPEED);
  private readonly height = new Follower(0, TOP_SPEED);
  private readonly aside = new Follower(0, TOP_SPEED);
  private readonly heading = new Follower(0, TOP_TURN);
  private readonly tilt = new Follower(0, TOP_TURN);
  private readonly wish = { ahead: 0, height: 0, aside: 0, yaw: 0, pitch: 0 };
  private fresh = true;

  setMode(mode: CameraMode): void {
    this.mode = mode;
    this.reset();
  }

  reset(): void {
    this.lookYaw = 0;
    this.lookPitch = 0;
    this.distance = 1;
    this.stray.fill(0);
  }

  walk(ahead: number, up: number, aside: number, slow: boolean): void {
    this.step.ahead = clamp(ahead, -1, 1);
    this.step.up = clamp(up, -1, 1);
    this.step.aside = clamp(aside, -1, 1);
    this.step.slow = slow;
  }

  look(yaw: number, pitch: number): void {
    this.lookYaw += yaw;
    this.lookPitch = clamp(this.lookPitch + pitch, -PITCH_LIMIT, PITCH_LIMIT);
  }

  zoom(factor: number): void {
    this.distance = clamp(this.distance * factor, 0.4, 2.5);
  }

  /** The next picture begins at its own place: the listener has jumped, or the world is another. */
  cut(): void {
    this.fresh = true;
  }

  update(style: Style, rail: RailPlace, seconds: number): void {
    this.ask(style, rail, seconds);
    const { wish } = this;
    if (this.fresh) {
      this.fresh = false;
      this.ahead.settle(wish.ahead);
      this.height.settle(wish.height);
      this.aside.settle(wish.aside);
      this.heading.settle(wish.yaw);
      this.tilt.settle(wish.pitch);
    } else {
      // a drag or a wide turn is followed for as long as it leads by little
      const lead = clamp(wish.yaw - this.heading.value, -LEAD, LEAD);
      this.lookYaw -= wish.yaw - this.heading.value - lead;
      const top = Math.max(TOP_SPEED - Math.abs(rail.speed), 1) / Math.sqrt(3); // the three together stay below the limit
      this.ahead.follow(wish.ahead, seconds, top);
      this.height.follow(wish.height, seconds, top);
      this.aside.follow(wish.aside, seconds, top);
      this.heading.follow(this.heading.value + lead, seconds, TOP_TURN * 0.75);
      this.tilt.follow(wish.pitch, seconds, TOP_TURN * 0.5);
    }
    this.x = rail.listener + this.ahead.value;
    this.z = pathZ(style.path, this.x) + this.aside.value;
    this.y = Math.max(this.height.value, this.floor(style));
    this.yaw = this.heading.value;
    this.pitch = this.tilt.value;
  }

  private floor(style: Style): number {
    if (style.ground === undefined && style.water === undefined) return -Infinity;
    return Math.max(style.ground === undefined ? -Infinity : landHeight(style, this.x, this.z), style.water === undefined ? -Infinity : 0) + LEAST_HEIGHT;
  }

  private ask(style: Style, rail: RailPlace, seconds: number): void {
    const { camera, path } = style;
    const { wish } = this;
    const room = rail.speed === 0;
    const t = rail.seconds;
    const way = (x: number): number => pathZ(path, x);
    const follows = style.ground?.form === 'earth' && style.water === undefined;
    const ground = follows ? landHeight(style, rail.listener, way(rail.listener)) : 0;
    const eye = camera.height + ground + camera.breath * (rail.breath - 0.5);
    const bend = Math.atan2((way(rail.listener + 26) - way(rail.listener)) * 0.75, 26);
    const pitch = (camera.pitch + (rail.portrait ? camera.lift : 0)) * DEGREE;
    wish.ahead = 0;
    wish.height = eye;
    wish.aside = 0;
    wish.yaw = bend;
    wish.pitch = pitch;
    if (this.mode === 'orbit') this.orbit(eye, room ? 19 : 18, room ? 14 : 55, t);
    else if (this.mode === 'tracking') this.watch(-10 * this.distance, eye + (room ? 0 : 2.5), (room ? 2 : 5) + (room ? 1 : 3) * Math.sin(0.1 * t), 10, eye + 0.3, 0, room);
    else if (this.mode === 'cinematic') this.cinematic(eye, t, room);
    else if (this.mode === 'first') wish.height = room ? eye : ground + Math.min(2, Math.max(camera.height, LEAST_HEIGHT));
    if (this.mode === 'rail' || this.mode === 'first' || this.mode === 'free') wish.ahead -= room ? (this.distance - 1) * 6 : (this.distance - 1) * 8;
    this.move(seconds, room);
    wish.ahead += this.stray[0]!;
    wish.height += this.stray[1]!;
    wish.aside += this.stray[2]!;
    if (this.mode !== 'orbit') wish.yaw += this.lookYaw;
    wish.pitch = clamp(wish.pitch + this.lookPitch, -PITCH_LIMIT, PITCH_LIMIT);
    if (room) {
      wish.ahead = clamp(wish.ahead, -4, 9);
      wish.height = clamp(wish.height, -2.5, 2.5);
      wish.aside = clamp(wish.aside, -5, 5);
    }
  }

  /** Round a place ahead: swinging, so that the light mostly stays in the picture; a drag goes all the way round. */
  private orbit(eye: number, pivot: number, swing: number, t: number): void {
    const radius = pivot * this.distance;
    const angle = swing * DEGREE * Math.sin((TURN * t) / 150) - this.lookYaw;
    const { wish } = this;
    wish.ahead = pivot - radius * Math.cos(angle);
    wish.aside = radius * Math.sin(angle);
    wish.height = eye + (swing > 20 ? 1.5 : 0);
    wish.yaw = -angle;
  }

  private cinematic(eye: number, t: number, room: boolean): void {
    const u = 0.1 * t;
    const k = room ? 0.25 : 1;
    this.watch(
      (-11 + 5 * Math.sin(0.5 * u)) * this.distance * k, eye + (room ? 0.6 * Math.sin(0.3 * u) : 4 + 2.5 * Math.sin(0.3 * u)), k * 9 * Math.cos(0.7 * u),
      room ? 20 : 14, eye + 1 + Math.sin(0.2 * u), 0, room,
    );
  }

  /** At one place, looking at another; all relative to the listener. */
  private watch(ahead: number, height: number, aside: number, toAhead: number, toHeight: number, toAside: number, room: boolean): void {
    const { wish } = this;
    const far = room ? 20 : toAhead + 26;
    wish.ahead = ahead;
    wish.height = height;
    wish.aside = aside;
    wish.yaw += Math.atan2(toAside - aside, far - ahead);
    wish.pitch += Math.atan2(toHeight - height, far - ahead) * 0.6;
  }

  private move(seconds: number, room: boolean): void {
    const { step: walk, stray } = this;
    const step = WALK_SPEED * (walk.slow ? SLOW : 1) * Math.min(Math.max(seconds, 0), 0.25);
    const c = Math.cos(this.heading.value);
    const s = Math.sin(this.heading.value);
    const limit = room ? STRAY.room : this.mode === 'free' ? STRAY.free : STRAY.seat;
    stray[0] = clamp(stray[0]! + step * (walk.ahead * c - walk.aside * s), -limit[0] / (this.mode === 'free' ? 2.5 : 1), limit[0]);
    stray[1] = clamp(stray[1]! + step * walk.up, -limit[1], limit[1]);
    stray[2] = clamp(stray[2]! + step * (walk.ahead * s + walk.aside * c), -limit[2], limit[2]);
  }
}
