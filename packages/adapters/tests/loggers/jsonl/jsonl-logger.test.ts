import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RlmError, type CompletionResult, type RlmEvent } from '@rlm-ts/domain';

import { JsonlLogger } from '../../../src/loggers/jsonl/index.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rlm-jsonl-'));
});
afterEach(() => rm(folder, { recursive: true }));

const envelope = (runId: string, sequence: number) => ({
  runId,
  sequence,
  depth: 0,
  timestamp: 1_700_000_000_000,
  spent: {
    rootCalls: 0,
    subCalls: 0,
    iterations: 0,
    inputTokens: 0,
    outputTokens: 0,
    costUsd: 0,
  },
});

const replied = (runId: string, sequence: number, reply: string): RlmEvent => ({
  ...envelope(runId, sequence),
  type: 'model_replied',
  iteration: 1,
  model: 'm',
  reply,
  usage: null,
  costUsd: null,
  latencyMs: 1,
});

const finished = (result: Partial<CompletionResult>): RlmEvent => ({
  ...envelope('run', 9),
  type: 'run_finished',
  result: {
    runId: 'run',
    trajectoryId: 'traj_1',
    answer: null,
    output: null,
    success: false,
    stopReason: 'error',
    provenance: null,
    answerSource: null,
    iterations: [],
    usage: {
      calls: 0,
      inputTokens: 0,
      outputTokens: 0,
      cachedInputTokens: 0,
      cacheWriteInputTokens: 0,
      reasoningTokens: 0,
      costUsd: 0,
      knownCostUsd: 0,
      unknownCalls: 0,
      rootCalls: 0,
      subCalls: 0,
      iterations: 0,
      byModel: {},
    },
    durationMs: 1,
    startedAt: 1,
    error: null,
    warnings: [],
    loggerFailures: [],
    ...result,
  },
});

async function linesOf(file: string): Promise<readonly unknown[]> {
  const text = await readFile(file, 'utf8');
  expect(text.endsWith('\n')).toBe(true);
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

describe('JsonlLogger', () => {
  it('has written each event as a line of its own by the time the run goes on', async () => {
    const file = path.join(folder, 'log.jsonl');
    const logger = new JsonlLogger({ path: file });
    for (const sequence of [0, 1, 2]) {
      await logger.log(replied('run', sequence, 'a\nb'));
      expect(await linesOf(file)).toHaveLength(sequence + 1);
    }
    expect((await linesOf(file))[1]).toEqual(replied('run', 1, 'a\nb'));
  });

  it('appends to what is there', async () => {
    const file = path.join(folder, 'log.jsonl');
    await new JsonlLogger({ path: file }).log(replied('one', 0, 'a'));
    await new JsonlLogger({ path: file }).log(replied('two', 0, 'b'));
    expect(await linesOf(file)).toMatchObject([{ runId: 'one' }, { runId: 'two' }]);
  });

  it('counts the turns at the end, which the lines before it hold', async () => {
    const file = path.join(folder, 'log.jsonl');
    const iterations = [{ iteration: 1, reply: 'a long reply', blocks: [] }];
    await new JsonlLogger({ path: file }).log(finished({ iterations }));
    expect(await linesOf(file)).toMatchObject([
      { type: 'run_finished', result: { iterations: 1 } },
    ]);
  });

  it('writes an error as code and message, without stack, cause or details', async () => {
    const file = path.join(folder, 'log.jsonl');
    const error = new RlmError({
      code: 'MODEL_FAILED',
      message: 'overloaded',
      cause: new Error('a secret'),
      details: { key: 'a secret' },
    });
    await new JsonlLogger({ path: file }).log(finished({ error }));
    expect(await linesOf(file)).toMatchObject([
      { result: { error: { code: 'MODEL_FAILED', message: 'overloaded', retryable: false } } },
    ]);
    expect(await readFile(file, 'utf8')).not.toContain('secret');
  });

  it('describes the context of a child run instead of writing it', async () => {
    const file = path.join(folder, 'log.jsonl');
    await new JsonlLogger({ path: file }).log({
      ...envelope('run', 0),
      type: 'sub_call_started',
      id: 'call',
      request: {
        kind: 'rlm_query',
        prompt: 'p',
        context: { kind: 'bytes', bytes: new Uint8Array(1_000_000) },
      },
    });
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      request: { kind: 'rlm_query', prompt: 'p', context: 'bytes, 1,000,000 long' },
    });
  });

  it('makes a file that nobody else can read', async () => {
    const file = path.join(folder, 'log.jsonl');
    await new JsonlLogger({ path: file }).log(replied('run', 0, 'a'));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('rejects when it cannot write, which the run reports as a warning', async () => {
    const logger = new JsonlLogger({ path: path.join(folder, 'missing', 'log.jsonl') });
    await expect(logger.log(replied('run', 0, 'a'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('keeps lines whole when runs at once write large ones', async () => {
    const file = path.join(folder, 'log.jsonl');
    const logger = new JsonlLogger({ path: file });
    const runs = Array.from({ length: 8 }, (_, run) => `run${String(run)}`);
    await Promise.all(
      runs.map(async (run) => {
        for (const sequence of [0, 1]) {
          await logger.log(replied(run, sequence, run.repeat(500_000)));
        }
      }),
    );
    const lines = (await linesOf(file)) as readonly { runId: string; reply: string }[];
    expect(lines).toHaveLength(16);
    for (const { runId, reply } of lines) expect(reply === runId.repeat(500_000)).toBe(true);
  });
});
