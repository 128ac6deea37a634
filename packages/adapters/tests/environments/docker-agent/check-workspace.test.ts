import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { checkWorkspace } from '../../../src/environments/docker/container/check-workspace.js';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rlm-workspace-test-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('a workspace', () => {
  it('is any folder, and need not be there at all', () => {
    const address = { socketPath: '/nowhere/docker.sock' };
    expect(() => {
      checkWorkspace(folder, address);
      checkWorkspace(null, address);
    }).not.toThrow();
  });

  it('is refused if there is no such folder', () => {
    expect(() => {
      checkWorkspace(path.join(folder, 'missing'), { socketPath: null });
    }).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  });

  it('is refused if the engine listens in it, also by way of a link', async () => {
    const socketPath = path.join(folder, 'engine.sock');
    const server = createServer().listen(socketPath);
    const link = `${folder}-link`;
    await symlink(folder, link);
    try {
      for (const workspace of [folder, path.dirname(folder), link]) {
        expect(() => {
          checkWorkspace(workspace, { socketPath });
        }).toThrow(
          expect.objectContaining({
            code: 'SECURITY_VIOLATION',
            message: expect.stringContaining('code that reaches it is root'),
          }),
        );
      }
    } finally {
      await rm(link);
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
