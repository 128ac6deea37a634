import { describe, expect, it } from '@jest/globals';
import type { OutputPiece } from '@rlm-ts/domain';
import { createScriptedEgressFilter, type ScriptedEgressOptions } from '@rlm-ts/testkit';
import type { EgressMode } from '../../src/egress/egress-policy.js';
import { LiveOutputFilter } from '../../src/egress/live-output-filter.js';

function open(mode: EgressMode = 'redact', options: ScriptedEgressOptions = {}) {
  const heard: OutputPiece[] = [];
  const gate = createScriptedEgressFilter({ password: 'hunter2' }, options).open();
  const live = new LiveOutputFilter(gate, mode, (piece) => heard.push(piece));
  return { live, heard, text: () => heard.map(({ text }) => text).join('') };
}

describe('live output', () => {
  it('is passed on in order, also when a check takes longer than the next one', async () => {
    let isFirst = true;
    const { live, heard } = open('redact', {
      before: async () => {
        if (!isFirst) return;
        isFirst = false;
        for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
      },
    });
    live.take({ stream: 'stdout', text: 'one ' });
    live.take({ stream: 'stderr', text: 'two ' });
    live.take({ stream: 'stdout', text: 'three' });
    await live.end();
    expect(heard).toEqual([
      { stream: 'stdout', text: 'one ' },
      { stream: 'stderr', text: 'two ' },
      { stream: 'stdout', text: 'three' },
    ]);
  });

  it('holds back what may be the beginning of a secret, and gives it at the end', async () => {
    const { live, text } = open();
    live.take({ stream: 'stdout', text: 'it is hunt' });
    const findings = await live.end();
    expect(text()).toBe('it is hunt');
    expect(findings).toEqual([]);
  });

  it('lets no secret out that comes in pieces', async () => {
    const { live, text } = open();
    for (const letter of 'it is hunter2.') live.take({ stream: 'stdout', text: letter });
    expect(await live.end()).toMatchObject([{ stream: 'stdout', finding: { rule: 'password' } }]);
    expect(text()).toBe('it is [REDACTED: password].');
  });

  it('ends with the first finding where findings raise', async () => {
    const { live, text } = open('raise');
    live.take({ stream: 'stdout', text: 'before. ' });
    live.take({ stream: 'stdout', text: 'hunter2' });
    live.take({ stream: 'stderr', text: 'after' });
    await live.end();
    expect(text()).toBe('before. ');
  });

  it('is not passed on once a check has failed, which is thrown at the end', async () => {
    const { live, text } = open('redact', {
      before: ({ text: checked }) => {
        if (checked.includes('two')) throw new Error('broken');
      },
    });
    live.take({ stream: 'stdout', text: 'one. ' });
    live.take({ stream: 'stdout', text: 'two. ' });
    live.take({ stream: 'stdout', text: 'three. ' });
    await expect(live.end()).rejects.toThrow('broken');
    expect(text()).toBe('one. ');
  });

  it('goes on when its listener throws', async () => {
    const gate = createScriptedEgressFilter({}).open();
    const heard: string[] = [];
    const live = new LiveOutputFilter(gate, 'redact', ({ text }) => {
      heard.push(text);
      throw new Error('a listener of bad manners');
    });
    live.take({ stream: 'stdout', text: 'one' });
    live.take({ stream: 'stdout', text: 'two' });
    await live.end();
    expect(heard).toEqual(['one', 'two']);
  });
});
