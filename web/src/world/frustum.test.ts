import { PerspectiveCamera, Vector3 } from 'three/webgpu';
import { describe, expect, it } from 'vitest';
import { Frustum } from './frustum';
import { random } from './hash';

describe('the frustum', () => {
  it('sees every sphere that reaches into the picture, and no sphere far outside it', () => {
    const camera = new PerspectiveCamera(46, 1.7, 0.1, 1000);
    camera.position.set(3, 2, -1);
    camera.lookAt(30, 4, 9);
    camera.updateMatrixWorld();
    camera.updateProjectionMatrix();
    const frustum = new Frustum();
    frustum.set(camera);
    const at = new Vector3();
    let seen = 0;
    for (let i = 0; i < 4000; i++) {
      const r = (k: number): number => random(5, i, k);
      at.set(400 * (r(0) - 0.5), 200 * (r(1) - 0.5), 400 * (r(2) - 0.5));
      const radius = 0.1 + 8 * r(3);
      const { x, y, z } = at;
      const view = at.clone().applyMatrix4(camera.matrixWorldInverse);
      const clip = view.clone().applyMatrix4(camera.projectionMatrix);
      const inside = view.z < 0 && Math.abs(clip.x) <= 1 && Math.abs(clip.y) <= 1;
      const sees = frustum.sees(x, y, z, radius);
      if (inside) expect(sees).toBe(true);
      if (view.z > radius) expect(sees).toBe(false);
      if (inside) seen++;
    }
    expect(seen).toBeGreaterThan(100);
  });
});
