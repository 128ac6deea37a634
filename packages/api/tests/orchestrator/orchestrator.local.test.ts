import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createScriptedLlm } from '@rlm-ts/testkit';
import { defineLlm, Orchestrator } from '../../src/index.js';
import { block } from '../scripted-parts.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rlm-orchestrator-test-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** Its model counts the lines of the context, and keeps a variable that nobody else may have. */
function counting(): Orchestrator {
  const scripted = defineLlm({
    name: 'scripted',
    create: () =>
      createScriptedLlm('root', ({ messages }) =>
        messages.length <= 2
          ? block('seen = globals().get("seen", 0) + 1\nlines = list(context.iterate_lines(0))')
          : block('FINAL(f"{len(lines)} lines, seen {seen} time")'),
      ),
  });
  return new Orchestrator(
    { llm: { backend: 'scripted' }, environment: 'local' },
    { llms: [scripted] },
  );
}

describe('an orchestrator that serves many requests at once', () => {
  it('answers each from its own file, in a sandbox of its own', async () => {
    await using agent = counting();
    const answers = await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        const contextPath = path.join(folder, `${String(index)}.txt`);
        await writeFile(contextPath, 'line\n'.repeat(index + 1));
        return (await agent.run('How many lines?', { contextPath })).finalAnswer;
      }),
    );
    expect(answers).toEqual(
      Array.from({ length: 12 }, (_, index) => `${String(index + 1)} lines, seen 1 time`),
    );
  });
});
