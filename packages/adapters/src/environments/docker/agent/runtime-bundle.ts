import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const RUNTIME = 'rlm_runtime';
const FOLDER = fileURLToPath(new URL(`../../../../python/${RUNTIME}`, import.meta.url));
const BOOT = 'container_boot.py';

/** The Python runtime, ready to be handed to a container. */
export interface RuntimeBundle {
  /** What `python3 -c` has to run. */
  readonly boot: string;
  /** What it then reads from its standard input. */
  readonly modules: Buffer;
}

let bundle: Promise<RuntimeBundle> | null = null;

/** Reads the runtime's files, once. */
export function readRuntimeBundle(): Promise<RuntimeBundle> {
  bundle ??= pack().catch((error: unknown) => {
    bundle = null;
    throw error;
  });
  return bundle;
}

async function pack(): Promise<RuntimeBundle> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.py') && name !== BOOT);
  const parts: Buffer[] = [uint32(names.length)];
  for (const name of names.sort()) {
    const source = await readFile(path.join(FOLDER, name));
    const stem = path.basename(name, '.py');
    const module = Buffer.from(stem === '__init__' ? RUNTIME : `${RUNTIME}.${stem}`);
    parts.push(uint32(module.length), module, uint32(source.length), source);
  }
  return {
    boot: await readFile(path.join(FOLDER, BOOT), 'utf8'),
    modules: Buffer.concat(parts),
  };
}

function uint32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
