// Generates src/gen/*.ts from ../proto with protoc and ts-proto.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const web = dirname(dirname(fileURLToPath(import.meta.url)));
const protoRoot = join(web, '..', 'proto');
const files = readdirSync(join(protoRoot, 'stillpoint', 'v1')).filter((name) => name.endsWith('.proto'));
mkdirSync(join(web, 'src', 'gen'), { recursive: true });
execFileSync('protoc', [
  `--plugin=protoc-gen-ts_proto=${join(web, 'node_modules', '.bin', 'protoc-gen-ts_proto')}`,
  `--ts_proto_out=${join(web, 'src', 'gen')}`,
  '--ts_proto_opt=outputJsonMethods=false,outputPartialMethods=false,oneof=unions,forceLong=number,esModuleInterop=true,env=browser,importSuffix=',
  `--proto_path=${protoRoot}`,
  ...files.map((name) => `stillpoint/v1/${name}`),
], { stdio: 'inherit' });
