// What the camera can see: spheres against the four sides of its pyramid. Level camera, symmetric lens.
import type { PerspectiveCamera } from 'three/webgpu';

const DEGREE = Math.PI / 180;

export class Frustum {
  private readonly eye = [0, 0, 0];
  private readonly forward = [1, 0, 0];
  private readonly right = [0, 0, 1];
  private readonly up = [0, 1, 0];
  private sideCos = 1;
  private sideSin = 0;
  private topCos = 1;
  private topSin = 0;

  /** Takes over place and lens. The camera's matrix must be up to date. */
  set(camera: PerspectiveCamera): void {
    const m = camera.matrixWorld.elements;
    for (let i = 0; i < 3; i++) {
      this.right[i] = m[i]!;
      this.up[i] = m[4 + i]!;
      this.forward[i] = -m[8 + i]!;
      this.eye[i] = m[12 + i]!;
    }
    const top = (camera.fov * DEGREE) / 2;
    const side = Math.atan(Math.tan(top) * camera.aspect);
    this.sideCos = Math.cos(side);
    this.sideSin = Math.sin(side);
    this.topCos = Math.cos(top);
    this.topSin = Math.sin(top);
  }

  sees(x: number, y: number, z: number, radius: number): boolean {
    const dx = x - this.eye[0]!;
    const dy = y - this.eye[1]!;
    const dz = z - this.eye[2]!;
    const ahead = dx * this.forward[0]! + dy * this.forward[1]! + dz * this.forward[2]!;
    if (ahead < -radius) return false;
    const aside = Math.abs(dx * this.right[0]! + dy * this.right[1]! + dz * this.right[2]!);
    if (aside * this.sideCos - ahead * this.sideSin > radius) return false;
    const above = Math.abs(dx * this.up[0]! + dy * this.up[1]! + dz * this.up[2]!);
    return above * this.topCos - ahead * this.topSin <= radius;
  }
}
