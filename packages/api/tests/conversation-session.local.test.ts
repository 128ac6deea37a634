import { describe, expect, it } from '@jest/globals';
import { createScriptedLlm } from '@rlm-ts/testkit';

import { createRlm } from '../src/create-rlm.js';
import { createLocalEnvironmentFactory } from '../src/index.js';
import { block } from './scripted-parts.js';

const BUSY = 'llm_query("now")\nwhile True:\n    pass';

describe('a conversation in a real worker', () => {
  it('goes on with its variables after a question that was aborted within a block', async () => {
    const controller = new AbortController();
    const replies = [block('x = 41'), block(BUSY), block('FINAL(x + 1)')];
    let turn = 0;
    const llm = createScriptedLlm('root', ({ purpose }) => {
      if (purpose === 'root') return replies[(turn += 1) - 1] ?? 'FINAL(too late)';
      controller.abort();
      return 'done';
    });
    await using rlm = createRlm({ llm, environment: createLocalEnvironmentFactory() });
    await using session = rlm.session();
    const first = await session.completion('one?', { signal: controller.signal });
    expect(first).toMatchObject({ stopReason: 'aborted', iterations: [{}, {}] });
    const second = await session.completion('two?');
    expect(second).toMatchObject({ answer: '42', success: true });
  });

  it('may be closed while a block runs', async () => {
    let begun: () => void = () => undefined;
    const running = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const llm = createScriptedLlm('root', ({ purpose }) => {
      if (purpose === 'root') return block(BUSY);
      begun();
      return 'done';
    });
    await using rlm = createRlm({ llm, environment: createLocalEnvironmentFactory() });
    const session = rlm.session();
    const asking = session.completion('one?');
    await running;
    await session.close();
    expect((await asking).stopReason).toBe('aborted');
  });

  it('ends with its RLM while a block runs', async () => {
    let begun: () => void = () => undefined;
    const running = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const llm = createScriptedLlm('root', ({ purpose }) => {
      if (purpose === 'root') return block(BUSY);
      begun();
      return 'done';
    });
    const rlm = createRlm({ llm, environment: createLocalEnvironmentFactory() });
    const asking = rlm.session().completion('one?');
    await running;
    await rlm.close();
    expect((await asking).success).toBe(false);
  });
});
