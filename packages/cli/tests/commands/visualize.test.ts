import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { rlm, RlmProcess, TestFolder } from '../rlm-process.js';

const RUN = {
  trajectory_id: 'traj_abc123',
  backend: 'anthropic',
  model: 'claude-sonnet-4-5',
  environment: 'docker',
  start_time: '2026-01-29T12:00:00Z',
  calls: [],
  success: true,
  total_tokens: 2847,
};

describe('rlm visualize', () => {
  it('shows the runs of a log folder until Ctrl-C', async () => {
    await using folder = await TestFolder.create({ 'trajectories_2026-01-29.jsonl': RUN });
    const command = ['visualize', '--port', '0', '--log-dir', folder.path];
    const started = new RlmProcess(command);
    try {
      const [line = ''] = await started.lines(1);
      const [, url = '', logs] =
        /^Dashboard: (http:\/\/localhost:\d+\/) \(logs of (.*)\)$/.exec(line) ?? [];
      expect(logs).toBe(folder.path);
      const listed = await fetch(new URL('api/trajectories', url));
      expect(await listed.json()).toMatchObject({
        trajectories: [{ trajectoryId: 'traj_abc123', totalTokens: 2847 }],
      });
      expect(await (await fetch(url)).text()).toContain('<script type="module"');
      started.child.kill('SIGINT');
      expect(await started.ended).toMatchObject({ code: 130, stderr: '' });
      await expect(fetch(url)).rejects.toThrow();
    } finally {
      started.child.kill('SIGKILL');
    }
  });

  it('exits with 5 for a port that is taken, and for a host that others reach', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    try {
      const [taken, open] = await Promise.all([
        rlm(['visualize', '--port', String(port)]),
        rlm(['visualize', '--host', '0.0.0.0']),
      ]);
      expect(taken).toMatchObject({ code: 5, stdout: '' });
      expect(taken.stderr).toMatch(new RegExp(`^Error: --port: ${String(port)} is taken`));
      expect(open).toMatchObject({ code: 5, stdout: '' });
      expect(open.stderr).toMatch(/^Error: --host: "0\.0\.0\.0" is not this machine's own address/);
    } finally {
      other.close();
    }
  });
});
