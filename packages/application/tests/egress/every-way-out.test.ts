import { describe, expect, it } from '@jest/globals';
import { createScriptedEgressFilter } from '@rlm-ts/testkit';
import {
  RlmError,
  Toolbox,
  type EgressPath,
  type ReplResult,
  type RlmEvent,
  type SubCallRecord,
  type ToolArguments,
} from '@rlm-ts/domain';
import type { EgressMode } from '../../src/egress/egress-policy.js';
import {
  block,
  run,
  type Prepared,
  type SessionScript,
  type Setup,
} from '../use-cases/run-parts.js';

const SECRET = 'hunter2-hunter2';

type Execute = NonNullable<SessionScript['execute']>;

const record: SubCallRecord = {
  id: 'call_1',
  kind: 'llm_query',
  model: 'sub',
  promptChars: 1,
  responseChars: 1,
  latencyMs: 1,
  usage: null,
  costUsd: null,
  error: null,
};

/** A block that tells this, of which one text is the secret. */
const telling =
  (result: Partial<ReplResult>): Execute =>
  () =>
    result;

const WAYS: readonly (readonly [way: string, path: EgressPath, execute: Execute])[] = [
  ['standard output', 'stdout', telling({ stdout: `it is ${SECRET}\n`, stdoutBytes: 22 })],
  ['standard error', 'stderr', telling({ stderr: `it is ${SECRET}\n` })],
  [
    'the name of an exception',
    'error',
    telling({ error: { type: SECRET, message: '', traceback: '' } }),
  ],
  [
    'the message of an exception',
    'error',
    telling({ error: { type: 'ValueError', message: `no ${SECRET}`, traceback: '' } }),
  ],
  [
    'a traceback',
    'error',
    telling({ error: { type: 'ValueError', message: '', traceback: `line 1\n${SECRET}` } }),
  ],
  [
    'the name of a variable',
    'variables',
    telling({ variables: [{ name: SECRET, type: 'int', size: null }] }),
  ],
  [
    'the type of a variable',
    'variables',
    telling({ variables: [{ name: 'x', type: SECRET, size: null }] }),
  ],
  ['a fact', 'facts', telling({ facts: ['one', `the key is ${SECRET}`] })],
  [
    'the answer',
    'answer',
    telling({ finalAnswer: { text: `it is ${SECRET}`, source: 'final_call' } }),
  ],
  [
    'the answer as JSON',
    'answer',
    telling({
      finalAnswer: { text: 'a dict', source: 'final_var', json: JSON.stringify({ [SECRET]: [1] }) },
    }),
  ],
  ['a draft', 'answer', telling({ draftAnswer: SECRET })],
  [
    'the model that a sub-call asked for',
    'prompt',
    telling({ subCalls: [{ ...record, model: SECRET }] }),
  ],
  [
    'what a sub-call failed with',
    'prompt',
    telling({
      subCalls: [{ ...record, error: { code: 'MODEL_NOT_FOUND', message: `no ${SECRET}` } }],
    }),
  ],
  [
    'a prompt',
    'prompt',
    async (_code, { broker }) => {
      await broker.query({ kind: 'llm_query', prompt: `what is ${SECRET}?` });
      return {};
    },
  ],
  [
    'the model of a prompt',
    'prompt',
    async (_code, { broker }) => {
      await broker.query({ kind: 'llm_query', prompt: 'hi', model: SECRET });
      return {};
    },
  ],
  [
    'a prompt among others',
    'prompt',
    async (_code, { broker }) => {
      await broker.queryBatch(
        ['one', SECRET, 'three'].map((prompt) => ({ kind: 'llm_query', prompt })),
      );
      return {};
    },
  ],
  [
    'a chat',
    'prompt',
    async (_code, { broker }) => {
      await broker.query({
        kind: 'llm_query',
        prompt: `user: ${SECRET}`,
        messages: [{ role: 'user', content: SECRET }],
      });
      return {};
    },
  ],
  [
    'the text that goes along with a question',
    'prompt',
    async (_code, { broker }) => {
      await broker.query({
        kind: 'rlm_query',
        prompt: 'hi',
        context: { kind: 'text', text: `long ${SECRET}` },
      });
      return {};
    },
  ],
  [
    'the data that goes along with a question',
    'prompt',
    async (_code, { broker }) => {
      await broker.query({
        kind: 'rlm_query',
        prompt: 'hi',
        context: { kind: 'json', value: [1, { deep: [SECRET] }] },
      });
      return {};
    },
  ],
  [
    'the bytes that go along with a question',
    'prompt',
    async (_code, { broker }) => {
      await broker.query({
        kind: 'rlm_query',
        prompt: 'hi',
        context: { kind: 'bytes', bytes: new TextEncoder().encode(SECRET) },
      });
      return {};
    },
  ],
  [
    'the arguments of a tool',
    'tool_arguments',
    async (_code, { tools }) => {
      await tools?.call('note', { text: { deep: [SECRET] } });
      return {};
    },
  ],
  [
    'the name of a tool that does not exist',
    'tool_arguments',
    async (_code, { tools }) => {
      await tools?.call(SECRET, {});
      return {};
    },
  ],
  [
    'output that is seen only while it is printed',
    'live_output',
    (_code, _session, { onOutput }) => {
      onOutput?.({ stream: 'stdout', text: `it is ${SECRET.slice(0, 4)}` });
      onOutput?.({ stream: 'stdout', text: SECRET.slice(4) });
      return {};
    },
  ],
  [
    'what the environment fails with',
    'error',
    () => {
      throw new RlmError({
        code: 'PROTOCOL_VIOLATION',
        message: `no frame: ${SECRET}`,
        cause: new Error(SECRET),
        details: { frame: SECRET },
      });
    },
  ],
];

describe('every way out of a sandbox', () => {
  describe.each(WAYS)('%s', (_way, path, execute) => {
    it('is closed to a secret, and the run is told of it by rule and place', async () => {
      const seen = await runIn('redact', execute);
      expect(findingsIn(seen.events)).toEqual([{ rule: 'password', path }]);
      expect(JSON.stringify(everythingSeen(seen))).not.toContain(SECRET);
      expect(seen.notes.flatMap((args) => JSON.stringify(args)).join()).not.toContain(SECRET);
    });

    it('ends the run where findings raise, and lets nothing of it out', async () => {
      const seen = await runIn('raise', execute);
      expect(seen.result).toMatchObject({
        success: false,
        stopReason: 'error',
        error: { code: 'DATA_LEAKAGE', name: 'DataLeakageError' },
      });
      expect(findingsIn(seen.events)).toEqual([{ rule: 'password', path }]);
      expect(JSON.stringify(everythingSeen(seen))).not.toContain(SECRET);
      expect(seen.result.error?.message).toContain(`password (${path})`);
      expect(seen.result.error?.cause).toBeUndefined();
      const asked = seen.events.filter(({ type }) => type === 'sub_call_started');
      expect(asked.map((event) => JSON.stringify(event)).join()).not.toContain('REDACTED');
      expect(seen.notes).toEqual([]);
    });
  });

  it('is open where nothing watches', async () => {
    const seen = await runIn(null, telling({ stdout: SECRET }));
    expect(JSON.stringify(seen.llm.requests)).toContain(SECRET);
  });

  it('costs no check where a block says nothing', async () => {
    const filter = createScriptedEgressFilter({});
    await run({
      replies: [block('x'), 'FINAL(x)'],
      services: { egress: { filter, mode: 'redact' }, loggers: [] },
    });
    expect(filter.checked).toEqual([]);
  });

  it('is watched in child runs too, and their leaks end the runs that asked for them', async () => {
    const filter = createScriptedEgressFilter({ password: SECRET });
    const { events, result, llm, logged } = await run({
      // Root, child and grandchild, of which the last one leaks.
      replies: [block('ask'), block('ask'), block('print')],
      settings: { maxDepth: 3 },
      services: { egress: { filter, mode: 'raise' } },
      session: {
        execute: async (code, { broker }) => {
          if (code.includes('print')) return { stdout: SECRET };
          const { failure } = await broker.query({ kind: 'rlm_query', prompt: 'child' });
          return { stdout: failure?.code ?? 'answered' };
        },
      },
    });
    const finding = { rule: 'password', path: 'stdout', start: 0, length: SECRET.length };
    expect(events.filter(({ type }) => type === 'egress_finding')).toMatchObject([
      { depth: 2, ...finding },
    ]);
    expect(result).toMatchObject({
      stopReason: 'error',
      error: { code: 'DATA_LEAKAGE', findings: [finding] },
    });
    expect(JSON.stringify({ events, logged, requests: llm.requests })).not.toContain(SECRET);
  });

  it('leaves the run that asked alone if what its child was about to say is redacted', async () => {
    const filter = createScriptedEgressFilter({ password: SECRET });
    const { events, result } = await run({
      replies: [block('ask'), block('answer'), 'FINAL(done)'],
      settings: { maxDepth: 2 },
      services: { egress: { filter, mode: 'redact' } },
      session: {
        execute: async (code, { broker }) => {
          if (code === 'answer') return { finalAnswer: { text: SECRET, source: 'final_call' } };
          const { text } = await broker.query({ kind: 'rlm_query', prompt: 'child' });
          return { stdout: text ?? '' };
        },
      },
    });
    expect(findingsIn(events)).toEqual([{ rule: 'password', path: 'answer' }]);
    expect(result.success).toBe(true);
    expect(result.iterations[0]?.blocks[0]?.result.stdout).toBe('[REDACTED: password]');
  });

  it('tells a hundred findings of a block, and then how many more there were', async () => {
    const { events, result } = await runIn('redact', telling({ stdout: `${SECRET} `.repeat(103) }));
    expect(findingsIn(events)).toHaveLength(100);
    expect(result.warnings).toEqual([expect.stringContaining('3 more findings')]);
  });

  it('knows the data that code was given', async () => {
    const filter = createScriptedEgressFilter({});
    await run({
      request: { context: { kind: 'text', text: 'data' } },
      services: { egress: { filter, mode: 'redact' } },
    });
    expect(filter.contexts).toEqual([{ kind: 'text', text: 'data' }]);
  });
});

interface Seen extends Awaited<ReturnType<typeof run>> {
  /** What the tool was called with. */
  readonly notes: readonly ToolArguments[];
}

async function runIn(mode: EgressMode | null, execute: Execute): Promise<Seen> {
  const notes: ToolArguments[] = [];
  const tools = new Toolbox([
    {
      specification: { name: 'note', description: 'Notes.', parameters: { type: 'object' } },
      call: async (args) => {
        notes.push(args);
        return null;
      },
    },
  ]);
  const filter = createScriptedEgressFilter({ password: SECRET });
  const setup: Setup = {
    replies: [block('work'), 'FINAL(done)'],
    session: { execute },
    services: { egress: mode === null ? null : { filter, mode } },
    request: { live: true, tools },
  };
  return { ...(await run(setup)), notes };
}

function findingsIn(events: readonly RlmEvent[]): readonly object[] {
  return events
    .filter((event) => event.type === 'egress_finding')
    .map(({ rule, path }) => ({ rule, path }));
}

/** All that a model, a log or the user learns. */
function everythingSeen({ events, result, logged, llm }: Prepared & Seen): object {
  const { error } = result;
  const { message, stack, details } = error ?? {};
  return { events, result, error: { message, stack, details }, logged, requests: llm.requests };
}
