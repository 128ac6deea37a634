import { describe, expect, it } from '@jest/globals';
import { chooseUser } from '../../../src/environments/docker/container/container-user.js';

const AUTO = { user: 'auto', workspaceMount: null, writable: false };

describe('chooseUser', () => {
  it('gives each session a user of its own, whom nobody of the host is', () => {
    const users = Array.from({ length: 4000 }, () => chooseUser(AUTO));
    expect(new Set(users.map(({ uid }) => uid)).size).toBe(4000);
    for (const { uid, gid, shared } of users) {
      expect(uid).toBeGreaterThanOrEqual(61_184);
      expect(uid).toBeLessThanOrEqual(65_519);
      expect([gid, shared]).toEqual([uid, false]);
    }
  });

  it('begins again when it has been through all of them', () => {
    const first = chooseUser(AUTO).uid;
    const others = Array.from({ length: 65_519 - 61_184 + 1 }, () => chooseUser(AUTO).uid);
    expect(others.at(-1)).toBe(first);
  });

  it.each([
    ['1000', 1000, 1000],
    ['1000:1001', 1000, 1001],
    ['1000:0', 1000, 0],
  ])('takes %s, who may be somebody else too', (user, uid, gid) => {
    expect(chooseUser({ ...AUTO, user })).toEqual({ uid, gid, shared: true });
  });

  it('is the owner of a workspace that may be written, but never root', () => {
    const user = chooseUser({ ...AUTO, workspaceMount: '/w', writable: true });
    const own = process.getuid?.() ?? 0;
    if (own === 0) expect(user.shared).toBe(false);
    else expect(user).toEqual({ uid: own, gid: process.getgid?.(), shared: true });
  });
});
