// The sky round the eye.
import { BackSide, Mesh, MeshBasicNodeMaterial } from 'three/webgpu';
import type { Air } from './air';
import { sphere } from './shapes';
import { abs, asNode, cameraPosition, Fn, mix, normalize, positionGeometry, step, varying, vec3, vec4 } from './tsl';

export function skyDome(air: Air): Mesh {
  const material = new MeshBasicNodeMaterial({ fog: false, side: BackSide, depthWrite: false, depthTest: false });
  material.positionNode = asNode(positionGeometry.mul(1500).add(cameraPosition));
  const direction = varying(positionGeometry);
  material.colorNode = asNode(Fn(() => {
    const d = normalize(direction);
    const up = vec3(d.x, mix(d.y, abs(d.y), air.mirrored), d.z);
    // no second sun under the water, which draws a glint
    return vec4(mix(air.skyColour(up, false), air.skyColour(up), step(0, d.y)), 1);
  })());
  const mesh = new Mesh(sphere(32, 24), material);
  mesh.name = 'sky';
  mesh.frustumCulled = false;
  mesh.renderOrder = -10;
  return mesh;
}
