import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { openBytes } from '../../src/input/open-bytes.js';
import { capturedIo } from '../trajectories/captured-io.js';

describe('the bytes of', () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rlm-bytes-'));
    file = path.join(folder, 'file');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function textOf(name: string, onChunk?: () => Promise<void>): Promise<string> {
    let text = '';
    for await (const chunk of openBytes(capturedIo('from stdin').io, name)) {
      text += Buffer.from(chunk).toString();
      await onChunk?.();
    }
    return text;
  }

  it('a file, of standard input, and of a file of the system that tells no size', async () => {
    await writeFile(file, 'text');
    expect(await textOf(file)).toBe('text');
    await writeFile(file, '');
    expect(await textOf(file)).toBe('');
    expect(await textOf('-')).toBe('from stdin');
    expect(await textOf('/proc/self/comm')).not.toBe('');
  });

  it('a file that grows as fast as it is read are those that it had', async () => {
    await writeFile(file, 'x'.repeat(100_000));
    expect(await textOf(file, () => appendFile(file, 'y'.repeat(100_000)))).toHaveLength(100_000);
  });

  it('a pipe come when somebody writes them', async () => {
    await promisify(execFile)('mkfifo', [file]);
    const read = textOf(file);
    await writeFile(file, 'piped');
    expect(await read).toBe('piped');
  });

  it('a pipe that nobody writes into are waited for until the command is interrupted', async () => {
    await promisify(execFile)('mkfifo', [file]);
    const { io, stop } = capturedIo();
    const next = openBytes(io, file).next();
    setImmediate(stop);
    await expect(next).rejects.toMatchObject({ name: 'AbortError' });
  });

  it.each([
    ['/dev/zero', 'it is a device, and no file'],
    ['/dev', 'it is a folder'],
    ['/nowhere', 'there is no such file'],
  ])('%s are refused', async (name, reason) => {
    await expect(textOf(name)).rejects.toThrow(`"${name}" cannot be read: ${reason}.`);
  });
});
