import { chmod, mkdir, open, readdir, readFile, rm, stat, type FileHandle } from 'node:fs/promises';
import { writeFile, utimes } from 'node:fs/promises';
import path from 'node:path';

import type { PlantedCanary } from './planted-canary.js';
import { newSecret } from './secret.js';

const LONG_AGO_SECONDS = 1_000_000_000;

/** A file to be read, by its owner only or by everybody. */
export async function plantReadableFile(
  folder: string,
  name: 'secret-file' | 'shared-file',
): Promise<PlantedCanary> {
  const secret = newSecret();
  const file = path.join(folder, name);
  await writeFile(file, `${secret}\n`);
  await chmod(file, name === 'secret-file' ? 0o600 : 0o644);
  return {
    facts: { [name === 'secret-file' ? 'secret_file' : 'file']: file },
    secrets: [secret],
  };
}

/** A file that anybody could change. */
export async function plantKeptFile(folder: string): Promise<PlantedCanary> {
  const file = path.join(folder, 'kept-file');
  await writeFile(file, '');
  await chmod(file, 0o666);
  await utimes(file, LONG_AGO_SECONDS, LONG_AGO_SECONDS);
  const before = await stateOf(file);
  return {
    facts: { kept: file },
    touched: async () => {
      const now = await stateOf(file);
      return now === before ? [] : [`the kept file was ${before} and is ${now}`];
    },
  };
}

async function stateOf(file: string): Promise<string> {
  try {
    const [{ mode, mtimeMs, nlink, uid }, content] = [await stat(file), await readFile(file)];
    const facts = [mode.toString(8), mtimeMs, nlink, uid, JSON.stringify(content.toString())];
    return facts.join(' ').slice(0, 200);
  } catch (error) {
    return String(error);
  }
}

/** A folder that anybody could make files in. */
export async function plantKeptFolder(folder: string): Promise<PlantedCanary> {
  const kept = path.join(folder, 'kept-folder');
  await mkdir(kept);
  await chmod(kept, 0o777);
  return {
    facts: { folder: kept },
    touched: async () => {
      const names = await readdir(kept).catch(String);
      return names.length === 0 ? [] : [`the kept folder holds ${String(names)}`];
    },
  };
}

/** A descriptor of this process, on a file that has no name any more. */
export async function plantHostDescriptor(folder: string): Promise<PlantedCanary> {
  const secret = newSecret();
  const file = path.join(folder, 'unnamed');
  await writeFile(file, `${secret}\n`);
  await chmod(file, 0o644);
  const handle: FileHandle = await open(file, 'r');
  await rm(file);
  return {
    facts: { host_pid: process.pid, host_fd: handle.fd },
    secrets: [secret],
    remove: () => handle.close(),
  };
}
