import { describe, expect, test } from '@jest/globals';
import { createScriptedEgressFilter } from '../../src/egress/index.js';

const filter = () => createScriptedEgressFilter({ key: 's3cret', name: 'Ada' });

describe('createScriptedEgressFilter', () => {
  test('marks each text that its script names, and tells where it stood', async () => {
    const verdict = await filter().open().check('stdout', 'Ada: s3cret!');
    expect(verdict).toEqual({
      text: '[REDACTED: name]: [REDACTED: key]!',
      findings: [
        { rule: 'name', path: 'stdout', start: 0, length: 3 },
        { rule: 'key', path: 'stdout', start: 5, length: 6 },
      ],
    });
  });

  test('finds in a stream what comes in two pieces', async () => {
    const stream = filter().open().openStream('live_output');
    expect(await stream.write('it is s3')).toEqual({ text: 'it is ', findings: [] });
    expect(await stream.write('cret')).toEqual({
      text: '[REDACTED: key]',
      findings: [{ rule: 'key', path: 'live_output', start: 6, length: 6 }],
    });
    expect(await stream.end()).toEqual({ text: '', findings: [] });
  });

  test('holds nothing back of a secret that ends as it begins', async () => {
    const stream = createScriptedEgressFilter({ key: 'abcab' }).open().openStream('live_output');
    await stream.write('abc');
    expect((await stream.write('ab')).text).toBe('[REDACTED: key]');
  });

  test('gives at the end of a stream what only began like a secret', async () => {
    const stream = filter().open().openStream('live_output');
    await stream.write('s3c');
    expect(await stream.end()).toEqual({ text: 's3c', findings: [] });
  });

  test('remembers what it was asked and what code was given', async () => {
    const scripted = filter();
    const gate = scripted.open();
    gate.contextLoaded({ kind: 'text', text: 'data' });
    await gate.check('answer', 'forty-two');
    expect(scripted.checked).toEqual([{ path: 'answer', text: 'forty-two' }]);
    expect(scripted.contexts).toEqual([{ kind: 'text', text: 'data' }]);
  });
});
