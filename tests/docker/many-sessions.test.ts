import { describe, expect, it } from '@jest/globals';

import { HostProcess } from '../e2e/host-process.js';
import { containersOf, remainingVolumes, RUNTIMES, volumesOf } from './engine.js';
import { hostWith } from './host-with-containers.js';

describe.each(RUNTIMES)('a hundred sessions at once in %s', (runtime) => {
  it('leave no container, volume, socket or file', async () => {
    await using host = await HostProcess.start(`
      import { readdirSync, readlinkSync } from 'node:fs';
      ${hostWith({ runtime, cpuLimit: 2, memoryLimit: '96m', startTimeoutMs: 300_000 })}
      const openSockets = () => readdirSync('/proc/self/fd').filter((fd) => {
        try { return readlinkSync('/proc/self/fd/' + fd).startsWith('socket:'); } catch { return false; }
      }).length;
      const before = openSockets();
      const go = new Promise((resolve) => process.once('SIGUSR2', resolve));
      let open = 0;
      const answers = await Promise.allSettled(Array.from({ length: 100 }, async (_each, n) => {
        const session = await rlm.openSession({ context: 'context ' + n });
        try {
          await session.executeCode('open("kept", "w").write(context)');
          if ((open += 1) === 100) say('open');
          await go;
          return (await session.executeCode('print(context, open("kept").read(), llm_query("?"))')).stdout;
        } finally {
          await session.close();
        }
      }));
      await rlm.close();
      const right = answers.filter(({ value }, n) => value === \`context \${n} context \${n} answer\\n\`);
      say({ right: right.length, failed: answers.flatMap(({ reason }) => reason?.message ?? []) });
      for (let n = 0; n < 100 && openSockets() > before; n += 1) {
        await new Promise((resolve) => setTimeout(resolve, 10)); // what is closing is closed then
      }
      say(openSockets() - before);
    `);
    expect(await host.hear()).toBe('open');
    const containers = await containersOf(host.pid);
    expect(containers).toHaveLength(100);
    process.kill(host.pid, 'SIGUSR2');
    expect(await host.hear()).toEqual({ right: 100, failed: [] });
    expect(await containersOf(host.pid)).toEqual([]);
    expect(await remainingVolumes(volumesOf(containers))).toEqual([]);
    expect(await host.hear()).toBe(0);
    expect(await host.exited).toEqual({ code: 0, stderr: '' });
    expect(await host.files()).toEqual([]);
  }, 300_000);
});
