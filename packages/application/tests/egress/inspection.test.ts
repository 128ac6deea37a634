import { describe, expect, it } from '@jest/globals';
import { createScriptedEgressFilter } from '@rlm-ts/testkit';
import { Inspection } from '../../src/egress/inspection.js';

const SECRET = 'hunter2';

function inspect(script: Record<string, string> = { password: SECRET }) {
  const filter = createScriptedEgressFilter(script);
  return { inspection: new Inspection(filter.open()), filter };
}

describe('an inspection', () => {
  it('checks many short texts at once, and gives the same list if all may leave', async () => {
    const { inspection, filter } = inspect();
    const texts = ['one', '', 'two'];
    expect(await inspection.texts('variables', texts)).toBe(texts);
    expect(filter.checked).toEqual([{ path: 'variables', text: 'one\n\ntwo' }]);
  });

  it('marks the texts that hold a secret and leaves the others as they are', async () => {
    const { inspection } = inspect();
    const texts = ['one', `a ${SECRET}`, '', SECRET, 'two'];
    expect(await inspection.texts('facts', texts)).toEqual([
      'one',
      'a [REDACTED: password]',
      '',
      '[REDACTED: password]',
      'two',
    ]);
  });

  it('tells where a finding stands in its own text, and each only once', async () => {
    const { inspection } = inspect();
    await inspection.texts('facts', ['one', `a ${SECRET}`, SECRET]);
    expect(inspection.findings).toEqual([
      { rule: 'password', path: 'facts', start: 2, length: 7 },
      { rule: 'password', path: 'facts', start: 0, length: 7 },
    ]);
  });

  it('lets out no part of a secret that goes over several texts', async () => {
    const { inspection } = inspect({ pem: 'BEGIN\nbody\nEND' });
    const checked = await inspection.texts('facts', ['x BEGIN', 'body', 'END', 'rest']);
    expect(checked).toEqual(['[REDACTED: pem]', '[REDACTED: pem]', '[REDACTED: pem]', 'rest']);
    expect(inspection.findings).toEqual([{ rule: 'pem', path: 'facts', start: 2, length: 14 }]);
  });

  it('checks a text alone that is too long to stand among others', async () => {
    const { inspection, filter } = inspect();
    const long = 'x'.repeat(70_000);
    const checked = await inspection.texts('prompt', ['one', 'two', long, SECRET]);
    expect(checked).toEqual(['one', 'two', long, '[REDACTED: password]']);
    expect(filter.checked.map(({ text }) => text.length)).toEqual([7, 70_000, 7]);
  });

  it('asks nothing about texts that are empty', async () => {
    const { inspection, filter } = inspect();
    expect(await inspection.text('stdout', '')).toBe('');
    expect(await inspection.texts('error', ['', '', ''])).toEqual(['', '', '']);
    expect(await inspection.texts('error', [])).toEqual([]);
    expect(filter.checked).toEqual([]);
  });

  it('counts what is said again only if it was not found the first time', async () => {
    const both = inspect().inspection;
    await both.twice(
      () => both.text('answer', SECRET),
      () => both.text('answer', `${SECRET} again`),
    );
    expect(both.findings).toEqual([{ rule: 'password', path: 'answer', start: 0, length: 7 }]);
    const second = inspect().inspection;
    await second.twice(
      () => second.text('answer', 'nothing'),
      () => second.text('answer', `a ${SECRET}`),
    );
    expect(second.findings).toEqual([{ rule: 'password', path: 'answer', start: 2, length: 7 }]);
  });
});
