import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createRlmFromConfig, type RLMConfig, type RlmEvent } from '@rlm-ts/api';

const SECRET = 'correct-horse-battery-staple';
/** What the code says without the secret standing in it: the model would have to know it. */
const HIDDEN = "'-'.join(['correct', 'horse', 'battery', 'staple'])";

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rlm-egress-test-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

interface Seen {
  readonly events: readonly RlmEvent[];
  readonly log: string;
  readonly findings: readonly string[];
}

async function seenOf(egress: RLMConfig['egress'], ...blocks: string[]): Promise<Seen> {
  const log = path.join(folder, 'events.jsonl');
  await using rlm = createRlmFromConfig({
    llm: {
      backend: 'mock',
      options: {
        root: blocks.map((code) => `\`\`\`repl\n${code}\n\`\`\``),
        subCalls: { rules: [{ match: '.*', flags: 's', reply: 'asked: $&' }] },
      },
    },
    loggers: [{ name: 'jsonl', options: { path: log } }],
    ...(egress !== undefined && { egress }),
  });
  rlm.registerTool(function note(text: string) {
    return `noted ${text}`;
  });
  const events: RlmEvent[] = [];
  for await (const event of rlm.stream('What is it?')) events.push(event);
  const findings = events.flatMap((event) =>
    event.type === 'egress_finding' ? [`${event.rule} in ${event.path}`] : [],
  );
  return { events, log: await readFile(log, 'utf8'), findings };
}

function resultOf({ events }: Seen) {
  const last = events.at(-1);
  if (last?.type !== 'run_finished') throw new Error('the run has no end');
  return last.result;
}

describe('a secret that real code wants to let out', () => {
  it('comes neither to the model nor to a log nor to the user, by whichever way', async () => {
    const seen = await seenOf(
      { secrets: [SECRET] },
      [
        `secret = ${HIDDEN}`,
        'print("it is", secret)',
        'for letter in secret: print(letter, end="")',
        'print("", llm_query("what is " + secret), note("it is " + secret))',
        'globals()[secret] = 1',
        'remember("it is " + secret)',
      ].join('\n'),
      'raise ValueError(secret)',
      'FINAL({"it": secret})',
    );
    expect(JSON.stringify(seen.events)).not.toContain(SECRET);
    expect(seen.log).not.toContain(SECRET);
    expect(new Set(seen.findings)).toEqual(
      new Set([
        'known-secret in stdout',
        'known-secret in prompt',
        'known-secret in tool_arguments',
        'known-secret in variables',
        'known-secret in facts',
        'known-secret in error',
        'known-secret in answer',
      ]),
    );
    const { success, answer } = resultOf(seen);
    expect(success).toBe(true);
    expect(answer).toContain('REDACTED');
    expect(seen.log.match(/"type":"egress_finding"/g)).toHaveLength(seen.findings.length);
  });

  it('ends the run where findings raise', async () => {
    const seen = await seenOf(
      { mode: 'raise', secrets: [SECRET] },
      `print("it is", ${HIDDEN})`,
      'FINAL(1)',
    );
    expect(resultOf(seen)).toMatchObject({
      success: false,
      answer: null,
      stopReason: 'error',
      error: { code: 'DATA_LEAKAGE' },
    });
    expect(JSON.stringify(seen.events)).not.toContain(SECRET);
    expect(seen.log).not.toContain(SECRET);
  });

  it('gets out when nothing watches', async () => {
    const seen = await seenOf('off', `print("it is", ${HIDDEN})`, 'FINAL(1)');
    expect(seen.log).toContain(SECRET);
    expect(seen.findings).toEqual([]);
  });
});
