import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  isOwnerGone,
  ownLabels,
  SESSION_LABEL,
} from '../../../src/environments/docker/container/labels.js';

const PROCESS = 'dev.rlm-ts.process';
const OWNER = 'dev.rlm-ts.owner';

describe('the labels of a container', () => {
  it('name its session, and this process as its owner', () => {
    const labels = ownLabels('session-1');
    expect(labels[SESSION_LABEL]).toBe('session-1');
    expect(labels[PROCESS]).toMatch(new RegExp(`^${String(process.pid)}@\\d+$`));
    expect(isOwnerGone(labels)).toBe(false);
  });

  it('tell when the owner is gone', () => {
    const { pid } = spawnSync('true');
    const labels = ownLabels('s');
    expect(isOwnerGone({ ...labels, [PROCESS]: `${String(pid)}@1` })).toBe(true);
    expect(isOwnerGone({ ...labels, [PROCESS]: String(pid) })).toBe(true);
  });

  it('do not take a later process of the same number for the owner', () => {
    const labels = ownLabels('s');
    expect(isOwnerGone({ ...labels, [PROCESS]: `${String(process.pid)}@1` })).toBe(true);
  });

  it('know another process that runs', async () => {
    const child = spawn('sleep', ['60']);
    try {
      await once(child, 'spawn');
      const pid = String(child.pid);
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const startedAt = stat.slice(stat.lastIndexOf(')')).split(' ')[20] ?? '';
      const labels = { ...ownLabels('s'), [PROCESS]: `${pid}@${startedAt}` };
      expect(isOwnerGone(labels)).toBe(false);
      const closed = once(child, 'close');
      child.kill();
      await closed;
      expect(isOwnerGone(labels)).toBe(true);
    } finally {
      child.kill();
    }
  });

  it.each([
    ['another machine', { [OWNER]: 'elsewhere' }],
    ['nobody', { [PROCESS]: undefined }],
    ['no number', { [PROCESS]: 'x@1' }],
    ['every process', { [PROCESS]: '-1@1' }],
    ['the kernel', { [PROCESS]: '0@1' }],
    ['nothing', { [PROCESS]: '' }],
  ])('say nothing of an owner that is %s', (_who, change) => {
    const labels = Object.fromEntries(
      Object.entries({ ...ownLabels('s'), ...change }).filter(([, value]) => value !== undefined),
    ) as Record<string, string>;
    expect(isOwnerGone(labels)).toBeNull();
  });

  it('say nothing of a container of somebody else', () => {
    expect(isOwnerGone({})).toBeNull();
  });
});
