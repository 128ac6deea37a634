import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { diagnosePython } from '../../../src/environments/local/diagnose-python.js';
import { createLocalEnvironmentFactory } from '../../../src/environments/local/index.js';

describe('diagnosePython', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rlm-diagnose-python-'));
  });

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  async function program(name: string, content: string): Promise<string> {
    const file = path.join(folder, name);
    await writeFile(file, content);
    await chmod(file, 0o755);
    return file;
  }

  it('tells the version and the path of the interpreter', async () => {
    expect(await diagnosePython('python3')).toEqual({
      status: 'ok',
      what: 'Python',
      detail: expect.stringMatching(/^3\.\d+\.\d+, \/.*python/),
      fix: null,
      code: null,
    });
  });

  it('says how to get one where there is none', async () => {
    expect(await diagnosePython('/nowhere/python3')).toMatchObject({
      status: 'fail',
      code: 'PYTHON_NOT_FOUND',
      fix: expect.stringContaining('Install Python 3.9 or later'),
    });
  });

  it('fails on a file that is no program', async () => {
    const broken = await program('broken', '\x7fELF but not really');
    expect(await diagnosePython(broken)).toMatchObject({
      status: 'fail',
      code: 'PYTHON_NOT_FOUND',
      detail: expect.stringContaining(`${broken} does not run: `),
      fix: expect.stringContaining('Install Python'),
    });
  });

  it('fails on one that is too old', async () => {
    const old = await program('old', '#!/bin/sh\necho 3.8.20\n');
    // What is a script is taken for a version manager's, and asked for the interpreter behind it.
    const shim = await program('shim', `#!/bin/sh\necho ${old}\n`);
    expect(await diagnosePython(shim)).toMatchObject({
      status: 'fail',
      code: 'PYTHON_UNSUPPORTED',
      detail: `${old} is Python 3.8.20, older than 3.9.`,
      fix: expect.stringContaining('Install a newer one'),
    });
  });

  it('rejects when it is stopped', async () => {
    await expect(diagnosePython('python3', AbortSignal.abort())).rejects.toMatchObject({
      code: 'ABORTED',
    });
  });

  it('is what the environment says of itself, with its own interpreter', async () => {
    const factory = createLocalEnvironmentFactory({ pythonPath: '/nowhere/python3' });
    expect(await factory.diagnose?.()).toMatchObject([{ what: 'Python', status: 'fail' }]);
  });
});
