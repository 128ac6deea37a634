import { describe, expect, it } from '@jest/globals';
import { chown, readFile, stat } from 'node:fs/promises';
import { rlm, TestFolder } from '../rlm-process.js';

/** Somebody who is nobody here. */
const PLAIN_USER = 12_345;

describe.each(['runc', 'runsc'])('rlm exec --writable in docker on %s', (runtime) => {
  it('lets code write in the current directory, as the plain user whose it is', async () => {
    await using folder = await TestFolder.create();
    if (process.getuid?.() === 0) await chown(folder.path, PLAIN_USER, PLAIN_USER);
    const code = 'with open("/workspace/new.txt", "w") as file: file.write("from inside")';
    const args = ['exec', '--env', 'docker', '--runtime', runtime, '--writable', '-c', code];
    const ended = await rlm(args, { cwd: folder.path });
    expect(ended).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await readFile(folder.file('new.txt'), 'utf8')).toBe('from inside');
    const [made, owner] = await Promise.all([stat(folder.file('new.txt')), stat(folder.path)]);
    expect([made.uid, made.gid]).toEqual([owner.uid, owner.gid]);
  });
});
