import { describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openTrajectoryStore } from '@rlm-ts/api';
import { HostProcess } from '../host-process.js';
import { IN_PROCESS_NAMESPACE, reasonAgainst } from '../namespaces.js';

/** A run whose model has been asked and does not answer. */
const SCRIPT = `
  const asked = new Promise((resolve) => {
    const rlm = createRlm({
      llm: createMockLlm({ root: () => { resolve(); return new Promise(() => {}); }, subCalls: [] }),
      environment: createLocalEnvironmentFactory(),
      trajectories: { logDir: process.env.TRAJECTORIES },
    });
    void rlm.completion('question');
  });
  setInterval(() => {}, 1000);
  await asked;
  say(process.pid);
`;

const reason = reasonAgainst(IN_PROCESS_NAMESPACE);
const suffix = reason === null ? '' : ` (not run: ${reason})`;

describe('a log folder that a container of the same name writes into', () => {
  const test = reason === null ? it : it.skip;

  test(`has its run as one that goes on, whoever has that process id here${suffix}`, async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'rlm-shared-'));
    try {
      await using host = await HostProcess.start(SCRIPT, {
        by: IN_PROCESS_NAMESPACE,
        env: { TRAJECTORIES: folder },
      });
      // Here it is the number of another process, which began at another time.
      expect(await host.hear()).toBe(1);
      const { trajectories } = await openTrajectoryStore(folder).list();
      expect(trajectories).toMatchObject([{ status: 'running' }]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
