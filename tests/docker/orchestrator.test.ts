import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Orchestrator } from '@rlm-ts/api';
import { afterEach, describe, expect, it } from '@jest/globals';
import { runExample } from '../examples/run-example.js';
import { ENGINE_HOST, IMAGE } from './engine.js';

const block = (code: string): string => `\`\`\`repl\n${code}\n\`\`\``;

afterEach(() => {
  delete process.env['RLM_TEST_HOST_KEY'];
});

describe('an orchestrator with nothing chosen but its model', () => {
  it('runs inside gVisor, without a network and without the keys of its host', async () => {
    process.env['RLM_TEST_HOST_KEY'] = 'the host has it';
    const look = [
      'import os, socket',
      'print(open("/proc/version").read().split()[0], os.environ.get("RLM_TEST_HOST_KEY"))',
      'try: socket.create_connection(("1.1.1.1", 53), 2)',
      'except OSError as error: print("no network")',
    ].join('\n');
    await using agent = new Orchestrator({
      llm: { backend: 'mock', options: { root: [block(look), block('FINAL("seen")')] } },
      environment: { name: 'docker', options: { dockerHost: ENGINE_HOST, image: IMAGE } },
    });
    const seen: unknown[] = [];
    for await (const event of agent.rlm.stream('Where am I?')) {
      if (event.type === 'environment_ready') seen.push(event.isolation?.runtime);
      if (event.type === 'run_finished') {
        seen.push(event.result.iterations[0]?.blocks[0]?.result.stdout, event.result.answer);
      }
    }
    expect(seen).toEqual(['runsc (gVisor)', 'Linux None\nno network\n', 'seen']);
  });

  it('serves several requests at once, each with a file of its own', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'rlm-orchestrator-docker-'));
    try {
      await using agent = new Orchestrator({
        llm: { backend: 'mock', options: { root: Array(3).fill(block('FINAL(context.size)')) } },
        environment: { name: 'docker', options: { dockerHost: ENGINE_HOST, image: IMAGE } },
      });
      const answers = await Promise.all(
        [1, 20, 300].map(async (bytes) => {
          const contextPath = path.join(folder, `${String(bytes)}.txt`);
          await writeFile(contextPath, 'x'.repeat(bytes));
          return (await agent.run('How large is it?', { contextPath })).finalAnswer;
        }),
      );
      expect(answers).toEqual(['1', '20', '300']);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('examples/orchestrator.mjs in a container', () => {
  it('shows the agent no key, and the user the number that it then calculates', async () => {
    const env = { DOCKER_HOST: ENGINE_HOST, RLM_DOCKER_IMAGE: IMAGE };
    const { code, output } = await runExample('orchestrator.mjs', [], env);
    expect(output).toContain('[SECURITY REDACTION: Secret Pattern Detected]');
    expect(output).not.toMatch(/demo-[0-9a-f]/);
    expect(output).toMatch(/Result: 55\n$/);
    expect(code).toBe(0);
  });
});
