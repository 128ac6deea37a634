import { expect, it } from '@jest/globals';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openTrajectoryStore } from '@rlm-ts/api';
import { hostSays } from '../host-process.js';
import { SCRIPTED_ENVIRONMENT } from './scripted-host.js';

const WRITERS = 4;
const RUNS = 40;

const SCRIPT = `
  ${SCRIPTED_ENVIRONMENT}
  const rlm = createRlm({
    llm: createMockLlm({
      root: ({ messages }) =>
        messages.length < 4 ? '\`\`\`repl\\nask()\\n\`\`\`' : 'FINAL(' + 'x'.repeat(50_000) + ')',
      subCalls: () => 'so',
    }),
    environment: scriptedEnvironment,
    trajectories: { logDir: process.env.TRAJECTORIES },
  });
  const ask = () => rlm.completion('question');
  const results = await Promise.all(Array.from({ length: ${String(RUNS)} }, ask));
  await rlm.close();
  say(results.map(({ trajectoryId, warnings }) => ({ trajectoryId, warnings })));
`;

it('processes that record many runs at once in one folder lose none and mix none', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'rlm-writers-'));
  try {
    const env = { TRAJECTORIES: folder };
    const said = await Promise.all(
      Array.from({ length: WRITERS }, () => hostSays(SCRIPT, { env })),
    );
    const recorded = (said as { trajectoryId: string; warnings: string[] }[][]).flat();
    expect(recorded.flatMap(({ warnings }) => warnings)).toEqual([]);
    const { trajectories, problems } = await openTrajectoryStore(folder).list();
    expect(problems).toEqual([]);
    expect(trajectories.map(({ trajectoryId }) => trajectoryId).sort()).toEqual(
      recorded.map(({ trajectoryId }) => trajectoryId).sort(),
    );
    expect(trajectories).toHaveLength(WRITERS * RUNS);
    expect(
      new Set(trajectories.map(({ status, callCount }) => `${status} ${String(callCount)}`)),
    ).toEqual(new Set(['succeeded 3']));
    expect(await readdir(path.join(folder, 'journals'))).toEqual([]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
