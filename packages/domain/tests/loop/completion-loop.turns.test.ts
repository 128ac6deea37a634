import { describe, expect, it } from '@jest/globals';

import { askedAt, block, raised, replResult, run, type BlockScript } from './loop-parts.js';

describe('the blocks of a reply', () => {
  it('run in order, and each result goes back under its number', async () => {
    const { environment, llm, outcome } = await run({
      replies: [`${block('one')}\nthen\n${block('two')}\nand\n${block('three')}`, 'FINAL(x)'],
      blocks: (code) => ({ stdout: `printed by ${code}\n` }),
    });
    expect(environment.blocks).toEqual(['one', 'two', 'three']);
    expect(askedAt(llm, 1)).toBe(
      'Output of block 1:\nprinted by one\n\n' +
        'Output of block 2:\nprinted by two\n\n' +
        'Output of block 3:\nprinted by three',
    );
    expect(outcome.iterations[0]?.blocks.map(({ code }) => code)).toEqual(['one', 'two', 'three']);
  });

  it('run one at a time', async () => {
    let running = 0;
    let most = 0;
    await run({
      replies: [block('a') + '\n' + block('b'), 'FINAL(x)'],
      blocks: async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        return {};
      },
    });
    expect(most).toBe(1);
  });

  it('go on after one that raised', async () => {
    const { environment, llm } = await run({
      replies: [`${block('bad')}\n${block('good')}`, 'FINAL(x)'],
      blocks: (code) => (code === 'bad' ? raised('KeyError', "'k'") : { stdout: 'fine' }),
    });
    expect(environment.blocks).toEqual(['bad', 'good']);
    expect(askedAt(llm, 1)).toBe("Output of block 1:\nKeyError: 'k'\n\nOutput of block 2:\nfine");
  });

  it('do not run once one of them gave the answer', async () => {
    const { environment, outcome } = await run({
      replies: [`${block('one')}\n${block('FINAL(2)')}\n${block('three')}`],
      blocks: (code) =>
        code === 'FINAL(2)' ? { finalAnswer: { text: '2', source: 'final_call' } } : {},
    });
    expect(environment.blocks).toEqual(['one', 'FINAL(2)']);
    expect(outcome.answer).toBe('2');
    expect(outcome.iterations[0]?.blocks).toHaveLength(2);
  });

  it('that give an answer and then raise have given it', async () => {
    const { outcome } = await run({
      replies: [block('FINAL(2); 1 / 0')],
      blocks: () => ({
        finalAnswer: { text: '2', source: 'final_call' },
        error: { type: 'ZeroDivisionError', message: '', traceback: '' },
      }),
    });
    expect(outcome).toMatchObject({ answer: '2', stopReason: 'final' });
  });
});

describe('the time limit of a block', () => {
  it('is the environment\u2019s own unless the run names one', async () => {
    const limits: unknown[] = [];
    const blocks: BlockScript = (_code, _index, { timeoutMs }) => {
      limits.push(timeoutMs);
      return {};
    };
    const replies = [block('a'), 'FINAL(x)'];
    await run({ replies, blocks });
    await run({ replies, blocks, blockTimeoutMs: 250 });
    expect(limits).toEqual([undefined, 250]);
  });
});

describe('what a model is shown', () => {
  it('is cut to the limit with head and tail kept', async () => {
    const { llm } = await run({
      replies: [block('flood'), 'FINAL(x)'],
      maxStdoutBytes: 100,
      blocks: () => ({ stdout: `HEAD${'.'.repeat(5000)}TAIL` }),
    });
    const shown = askedAt(llm, 1);
    expect(shown).toContain('HEAD');
    expect(shown).toContain('... [TRUNCATED 4908 bytes] ...');
    expect(shown.endsWith('TAIL')).toBe(true);
    expect(shown.length).toBeLessThan(200);
  });

  it('holds the whole conversation, two messages more each turn', async () => {
    const replies = [block('a'), 'hm', block('b'), block('c'), 'FINAL(x)'];
    const { llm } = await run({ replies });
    expect(llm.requests.map(({ messages }) => messages.length)).toEqual([2, 4, 6, 8, 10]);
    const last = llm.requests.at(-1)?.messages ?? [];
    expect(last.map(({ role }) => role)).toEqual([
      'system',
      ...replies.flatMap((_, index) => (index === 0 ? ['user'] : ['assistant', 'user'])),
    ]);
    expect(last.filter(({ role }) => role === 'assistant').map(({ content }) => content)).toEqual(
      replies.slice(0, -1),
    );
  });

  it('is a list of its own for each request, which later turns leave alone', async () => {
    const { llm } = await run({ replies: [block('a'), block('b'), 'FINAL(x)'] });
    expect(llm.requests[0]?.messages).toHaveLength(2);
    expect(new Set(llm.requests.map(({ messages }) => messages)).size).toBe(3);
  });

  it('tells type and size of the context and none of its text, in any turn', async () => {
    const secret = 'sesame-'.repeat(1000);
    const { llm } = await run({
      question: { context: { kind: 'text', text: secret } },
      replies: [block('x = len(context)'), 'hm', 'FINAL(x)'],
      blocks: () => ({ variables: [{ name: 'x', type: 'int', size: null }] }),
    });
    const said = JSON.stringify(llm.requests);
    expect(said).not.toContain('sesame');
    expect(said).toContain('str of 7,000 characters');
    expect(said.length).toBeLessThan(5000);
  });

  it('begins with the question as it was asked', async () => {
    const { llm } = await run({
      question: { prompt: 'Who {name}, and `why`?\n$1 %s' },
      replies: ['FINAL(x)'],
    });
    expect(askedAt(llm, 0)).toContain('Who {name}, and `why`?\n$1 %s');
  });

  it('begins with the system prompt to the letter, braces and all', async () => {
    const systemPrompt = 'Answer as {"json": {}} with {{braces}}, ${dollars}, {prompt} and %s.';
    const { llm } = await run({ question: { systemPrompt }, replies: ['FINAL(x)'] });
    expect(llm.requests[0]?.messages[0]).toEqual({ role: 'system', content: systemPrompt });
  });

  it('goes out as a request of the root at the depth of the run', async () => {
    const { llm } = await run({ depth: 3, replies: ['FINAL(x)'] });
    expect(llm.requests[0]).toMatchObject({ purpose: 'root', depth: 3 });
  });
});

describe('a very long reply', () => {
  it('of 10 MB is read for its code and kept whole', async () => {
    const reply = `${'All work and no play. '.repeat(470_000)}\n${block('x = 1')}`;
    expect(reply.length).toBeGreaterThan(10_000_000);
    const { outcome, environment } = await run({ replies: [reply, 'FINAL(done)'] });
    expect(environment.blocks).toEqual(['x = 1']);
    expect(outcome.answer).toBe('done');
    expect(outcome.iterations[0]?.reply).toHaveLength(reply.length);
  });

  it('of 10 MB may be one answer', async () => {
    const answer = 'x'.repeat(10_000_000);
    const { outcome } = await run({ replies: [block('a'), `FINAL(${answer})`] });
    expect(outcome.answer).toHaveLength(answer.length);
    expect(outcome.provenance).toBe('supported');
  });
});

describe('the turns of an outcome', () => {
  it('hold each reply with its blocks and their results', async () => {
    const { outcome } = await run({
      replies: [block('a'), 'FINAL(x)'],
      blocks: () => ({ stdout: 'hello' }),
    });
    expect(outcome.iterations).toEqual([
      {
        iteration: 1,
        reply: block('a'),
        blocks: [{ code: 'a', result: replResult({ stdout: 'hello' }) }],
      },
      { iteration: 2, reply: 'FINAL(x)', blocks: [] },
    ]);
  });
});
