import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';

import { HostProcess, hostSays } from './host-process.js';

const attempt = (pythonPath: string): string => `
  const rlm = makeRlm({ pythonPath: ${JSON.stringify(pythonPath)} });
  const answers = [];
  const asked = [() => rlm.execute('print(1)'), () => rlm.openSession({ context: 'x' }), () => rlm.prewarm()];
  for (const ask of asked) answers.push(await ask().then(() => 'it worked', failure));
  await rlm.close();
  say(answers);
`;

/** Three times the same error: for a block, for a context, and ahead of time. */
const always = (code: string, message: RegExp): readonly unknown[] =>
  Array.from({ length: 3 }, () => ({
    name: 'RlmError',
    code,
    message: expect.stringMatching(message),
  }));

/** Runs a host with a script of the given text for its Python. */
async function withFakePython(script: string): Promise<unknown> {
  await using holder = await HostProcess.start('');
  const fake = path.join(holder.folder, 'python');
  await writeFile(fake, script);
  await chmod(fake, 0o755);
  return await hostSays(attempt(fake));
}

describe('a Python that cannot be used is one typed error that names it and the fix', () => {
  it('when there is none of that name', async () => {
    expect(await hostSays(attempt('python-that-is-not-there'))).toEqual(
      always('PYTHON_NOT_FOUND', /"python-that-is-not-there".*pythonPath/),
    );
  });

  it('when there is none at that path', async () => {
    expect(await hostSays(attempt('/nowhere/python3'))).toEqual(
      always('PYTHON_NOT_FOUND', /"\/nowhere\/python3".*Install Python 3\.9/),
    );
  });

  it('when the PATH is empty', async () => {
    const said = await hostSays(attempt('python3'), { env: { PATH: '' } });
    expect(said).toEqual(always('PYTHON_NOT_FOUND', /"python3"/));
  });

  it('when it is a folder', async () => {
    await using holder = await HostProcess.start('');
    await mkdir(path.join(holder.folder, 'python'));
    expect(await hostSays(attempt(path.join(holder.folder, 'python')))).toEqual(
      always('PYTHON_NOT_FOUND', /pythonPath/),
    );
  });

  it('when it is older than 3.9', async () => {
    // Asked for its place it tells it; started, it does as an old one does.
    const old = '#!/bin/sh\ncase "$*" in *sys.executable*) echo "$0";; *) exit 78;; esac\n';
    expect(await withFakePython(old)).toEqual(
      always('PYTHON_UNSUPPORTED', /older than Python 3\.9.*pythonPath/),
    );
  });

  it('when it is another program', async () => {
    expect(await hostSays(attempt('/bin/true'))).toEqual(
      always('ENVIRONMENT_START_FAILED', /could not be started/),
    );
  });

  it('when it is a script that fails', async () => {
    expect(await withFakePython('#!/bin/sh\necho broken >&2\nexit 3\n')).toEqual(
      always('PYTHON_NOT_FOUND', /pythonPath/),
    );
  });

  it('when it ends at once and says why', async () => {
    const dying =
      '#!/bin/sh\ncase "$*" in *sys.executable*) echo "$0";; *) echo no encodings >&2; exit 1;; esac\n';
    expect(await withFakePython(dying)).toEqual(
      always('ENVIRONMENT_START_FAILED', /exit code 1.*no encodings/),
    );
  });

  it('and a later session works once it is there', async () => {
    await using holder = await HostProcess.start('');
    const fake = path.join(holder.folder, 'python');
    const said = await hostSays(`
      import { symlinkSync } from 'node:fs';
      import { execFileSync } from 'node:child_process';
      const rlm = makeRlm({ pythonPath: ${JSON.stringify(fake)} });
      const before = await rlm.execute('print(1)').catch(failure);
      const real = execFileSync('python3', ['-c', 'import sys; print(sys.executable)']).toString().trim();
      symlinkSync(real, ${JSON.stringify(fake)});
      const after = await rlm.execute('print(1)');
      await rlm.close();
      say([before.code, after.stdout]);
    `);
    expect(said).toEqual(['PYTHON_NOT_FOUND', '1\n']);
  });
});
