import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ContextPayload } from '@rlm-ts/domain';
import { createEgressFilter } from '../../../../src/egress/filter/index.js';
import { noise, streamed } from '../reading.js';

const words = (count: number, seed: number) =>
  Array.from({ length: count }, (_, index) => noise(6, seed + index)).join(' ');
const CONTEXT = `${words(30_000, 7)} – Ende der Größe 漢字 😀 ${words(400, 90_000)}`;
const MARK = '[REDACTED: context-echo]';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rlm-echo-'));
  await writeFile(path.join(folder, 'context.txt'), CONTEXT);
});
afterAll(() => rm(folder, { recursive: true }));

const payloads: readonly [string, () => ContextPayload][] = [
  ['text', () => ({ kind: 'text', text: CONTEXT })],
  ['bytes', () => ({ kind: 'bytes', bytes: Buffer.from(CONTEXT) })],
  ['file', () => ({ kind: 'file', path: path.join(folder, 'context.txt') })],
  ['json', () => ({ kind: 'json', value: { rows: [1, { text: CONTEXT }] } })],
];

describe.each(payloads)('an echo of a context that is %s', (_, payload) => {
  const gate = () => {
    const opened = createEgressFilter({ echoMinLength: 200, allow: ['entropy'] }).open();
    opened.contextLoaded(payload());
    return opened;
  };

  it.each([0, 1, 99, 100, 70_003, CONTEXT.length - 260])(
    'is found from character %d on',
    async (start) => {
      const { text, findings } = await gate().check(
        'stdout',
        `<<${CONTEXT.slice(start, start + 250)}>>`,
      );

      expect(text).toBe(`<<${MARK}>>`);
      expect(findings).toEqual([{ rule: 'context-echo', path: 'stdout', start: 2, length: 250 }]);
    },
  );

  it('is none if it is shorter than it may be', async () => {
    const text = `<<${CONTEXT.slice(5000, 5199)}>>`;

    expect((await gate().check('stdout', text)).text).toBe(text);
  });

  it('is found across what is no ASCII, with its place in characters', async () => {
    const start = CONTEXT.indexOf('–') - 100;
    const { findings } = await gate().check('answer', `😀 ${CONTEXT.slice(start, start + 300)}.`);

    expect(findings).toEqual([{ rule: 'context-echo', path: 'answer', start: 3, length: 300 }]);
  });
});

describe('echoes', () => {
  const filter = createEgressFilter({ echoMinLength: 200, allow: ['entropy'] });

  it('are found in a stream, however it is cut', async () => {
    const gate = filter.open();
    gate.contextLoaded({ kind: 'text', text: CONTEXT });
    const stream = gate.openStream('live_output');
    let text = '';
    for (const piece of `<<${CONTEXT.slice(1000, 1500)}>>`.match(/.{1,37}/gs) ?? []) {
      text += (await stream.write(piece)).text;
    }

    expect(text + (await stream.end()).text).toBe(`<<${MARK}>>`);
  });

  it('may be given to sub-calls', async () => {
    const gate = filter.open();
    gate.contextLoaded({ kind: 'text', text: CONTEXT });

    expect((await gate.check('prompt', CONTEXT.slice(0, 900))).findings).toEqual([]);
  });

  it('are not what every text has, such as lines and gaps', async () => {
    const gate = filter.open();
    gate.contextLoaded({ kind: 'text', text: `${' '.repeat(5000)}${'-=-'.repeat(5000)}` });

    expect(
      (await gate.check('stdout', `a${' '.repeat(400)}${'-=-'.repeat(200)}`)).findings,
    ).toEqual([]);
  });

  it('are looked for only if that is wanted', async () => {
    const gate = createEgressFilter({ allow: ['entropy'] }).open();
    // It would not be found if it were read.
    gate.contextLoaded({ kind: 'file', path: path.join(folder, 'there-is-none') });

    expect((await gate.check('stdout', CONTEXT.slice(0, 900))).findings).toEqual([]);
  });

  it('do not read a context before a text is long enough to hold one', async () => {
    const gate = filter.open();
    gate.contextLoaded({ kind: 'file', path: path.join(folder, 'there-is-none') });

    expect((await gate.check('stdout', 'short')).text).toBe('short');
    await expect(gate.check('stdout', CONTEXT.slice(0, 900))).rejects.toMatchObject({
      code: 'CONTEXT_INVALID',
    });
  });

  it('leave other streams of the same filter alone', async () => {
    expect((await streamed(filter, [CONTEXT.slice(0, 900)])).findings).toEqual([]);
  });
});
