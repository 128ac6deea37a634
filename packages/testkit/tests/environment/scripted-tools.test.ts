import { describe, expect, it } from '@jest/globals';
import { createScriptedTools } from '../../src/environment/scripted-tools.js';

describe('createScriptedTools', () => {
  it('answers by the script of the tool and keeps what it was asked', async () => {
    const tools = createScriptedTools({ twice: ({ n }) => Number(n) * 2 });
    expect(tools.specifications.map(({ name }) => name)).toEqual(['twice']);
    expect(await tools.call('twice', { n: 2 })).toEqual({ isError: false, text: '4' });
    expect(tools.received).toEqual([{ name: 'twice', args: { n: 2 }, signal: undefined }]);
  });

  it('makes an outcome of what a script throws', async () => {
    const tools = createScriptedTools({
      fails: () => {
        throw new Error('no');
      },
    });
    expect(await tools.call('fails', {})).toEqual({ isError: true, text: 'no' });
  });

  it('answers an aborted call at once', async () => {
    const tools = createScriptedTools({ slow: () => 1 }, () => 3_600_000);
    const stop = new AbortController();
    const outcome = tools.call('slow', {}, { signal: stop.signal });
    stop.abort();
    expect(await outcome).toEqual({ isError: true, text: 'aborted' });
  });
});
