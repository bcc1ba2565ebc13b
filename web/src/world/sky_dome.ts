// The sky round the eye.
import { BackSide, Mesh, MeshBasicNodeMaterial } from 'three/webgpu';
import type { Air } from './air';
import { sphere } from './shapes';
import { asNode, cameraPosition, Fn, normalize, positionGeometry, varying, vec4 } from './tsl';

export function skyDome(air: Air): Mesh {
  const material = new MeshBasicNodeMaterial({ fog: false, side: BackSide, depthWrite: false, depthTest: false });
  material.positionNode = asNode(positionGeometry.mul(1500).add(cameraPosition));
  const direction = varying(positionGeometry);
  material.colorNode = asNode(Fn(() => vec4(air.skyColour(normalize(direction)), 1))());
  const mesh = new Mesh(sphere(32, 24), material);
  mesh.name = 'sky';
  mesh.frustumCulled = false;
  mesh.renderOrder = -10;
  return mesh;
}
