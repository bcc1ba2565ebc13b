// The flower of the mandala: as many petals as the beat has hertz, the fraction a bud (petal_law.ts), in layers, with
// light behind and at its heart.
import { clamp, lerp, smoothstep } from './easing';
import type { ActorMoment } from './actors';
import { bandHue, oklchToLinear, type Rgb } from './oklch';
import { MAX_PETALS, petalCentre, petalCount, petalHalfWidth, petalLength, petalWeight } from './petal_law';
import { LAYERS, type Pools } from './pools';
import type { Style } from './style';
import { FIELD, type WorldModel } from './world_model';

const RATE = 48000;
const TURN = 2 * Math.PI;
/** Radians per second. */
const SPIN = (1.2 * Math.PI) / 180;
/** Light behind the flower and at its heart; reach in units. */
const LIGHTS = [
  { behind: 0.5, reach: 8.8, palette: 3, strength: 0.42, softness: 0.35 }, { behind: 0.4, reach: 6.2, palette: 2, strength: 0.4, softness: 0.55 },
  { behind: -1.2, reach: 1.9, palette: 0, strength: 0.36, softness: 0.9 },
] as const;

export class Flower {
  private readonly rgb: Rgb = [0, 0, 0];
  private readonly quaternion = new Float32Array(4);
  private readonly lights = new Float32Array(LIGHTS.length * 3);
  private layer = 0;

  constructor(private readonly pools: Pools) {}

  setStyle(style: Style): void {
    LIGHTS.forEach((light, k) => {
      const color = style.palette[Math.min(light.palette, style.palette.length - 1)]!;
      oklchToLinear(color[0], color[1], color[2], this.rgb);
      this.lights.set(this.rgb, k * 3);
    });
  }

  /** A new picture: the next layer is the first. */
  begin(): void {
    this.layer = 0;
  }

  /** One layer. `tint` is the colour of the record; the two outer layers take that of the band. */
  place(model: WorldModel, slot: number, now: ActorMoment, x: number, y: number, z: number, presence: number, tint: Rgb): void {
    const layer = this.layer++;
    if (layer >= LAYERS) return;
    const { petals } = this.pools;
    const n = clamp(now.beat, 0, MAX_PETALS);
    const length = model.value(slot, FIELD.scale, now.sample) * (1 + 0.03 * now.breath);
    const weight = model.value(slot, FIELD.p0, now.sample) * presence;
    const cup = (model.value(slot, FIELD.p0 + 1, now.sample) * 255) / 100;
    const shift = model.value(slot, FIELD.p0 + 2, now.sample) * (255 / 256);
    const tilt = model.value(slot, FIELD.p0 + 3, now.sample) + 0.1 * now.breath;
    const spin = ((now.sample / RATE) * SPIN) % TURN;
    const color = layer < 2 ? this.bandColour(bandHue(n), layer) : tint;
    for (let i = 0, count = petalCount(n); i < count; i++) {
      const j = petals.next();
      if (j < 0) return;
      const own = petalWeight(n, i);
      const grown = length * petalLength(own);
      petals.setPlace(j, x, y, z, 1);
      this.turn(spin + (petalCentre(n, i) + shift / Math.max(n, 1)) * TURN, tilt, j);
      petals.setTint(j, color[0], color[1], color[2], weight);
      petals.setParameters(j, grown, petalHalfWidth(n, grown, own), cup, smoothstep(0, 1, own));
      petals.setPresence(j, i + layer * 0.31, 1); // read as the key of its veins
    }
    if (layer === 0) this.light(x, y, z, presence, now.breath);
  }

  /** The hue of the band, and one beside it on the side away from green. Warm bands are lighter, for on violet they turn brown. */
  private bandColour(hue: number, layer: number): Rgb {
    const cool = smoothstep(110, 200, hue);
    const aside = layer === 0 ? 5 : lerp(-48, 70, smoothstep(120, 185, hue));
    return oklchToLinear((layer === 0 ? 0.72 : 0.68) + 0.1 * (1 - cool), layer === 0 ? 0.10 : 0.11, hue + aside, this.rgb);
  }

  /** Rotation of a petal: axis outwards at `angle` round the line of sight, leaning `tilt` towards the eye. */
  private turn(angle: number, tilt: number, petal: number): void {
    // Rx(angle) * Rz(tilt) * Ry(-90 degrees)
    const a = Math.cos(angle / 2);
    const b = Math.sin(angle / 2);
    const c = Math.cos(tilt / 2);
    const d = Math.sin(tilt / 2);
    const q = this.quaternion;
    q[0] = b * c;
    q[1] = -b * d;
    q[2] = a * d;
    q[3] = a * c;
    const h = Math.SQRT1_2;
    this.pools.petals.setRotation(petal, h * (q[0] + q[2]), h * (q[1] - q[3]), h * (q[2] - q[0]), h * (q[3] + q[1]));
  }

  private light(x: number, y: number, z: number, presence: number, breath: number): void {
    const { glows } = this.pools;
    for (let k = 0; k < LIGHTS.length; k++) {
      const i = glows.next();
      if (i < 0) return;
      const light = LIGHTS[k]!;
      glows.setPlace(i, x + light.behind, y, z, light.reach);
      glows.setTint(i, this.lights[k * 3]!, this.lights[k * 3 + 1]!, this.lights[k * 3 + 2]!, light.strength * (0.9 + 0.15 * breath) * presence);
      glows.setParameters(i, light.softness, 0, 0, 0);
    }
  }
}
