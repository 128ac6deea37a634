import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { never } from '@rlm-ts/testkit';

import { untilAborted } from '../../src/loop/until-aborted.js';

describe('untilAborted', () => {
  it('comes to what the work comes to', async () => {
    const { signal } = new AbortController();
    expect(await untilAborted(Promise.resolve(4), signal, 'It')).toBe(4);
    expect(await untilAborted(Promise.resolve(4), undefined, 'It')).toBe(4);
  });

  it('rejects with what the work rejects with', async () => {
    const error = new Error('no');
    const { signal } = new AbortController();
    await expect(untilAborted(Promise.reject(error), signal, 'It')).rejects.toBe(error);
  });

  it('rejects when the signal fires, although the work never ends', async () => {
    const controller = new AbortController();
    const waiting = untilAborted(never(), controller.signal, 'The call');
    controller.abort('enough');
    await expect(waiting).rejects.toMatchObject({
      code: 'ABORTED',
      message: 'The call was aborted by its caller.',
      cause: 'enough',
    });
  });

  it('rejects at once when the signal has fired before', async () => {
    await expect(untilAborted(never(), AbortSignal.abort(), 'It')).rejects.toMatchObject({
      code: 'ABORTED',
    });
  });

  it('keeps no listener on a signal that outlives it', async () => {
    const { signal } = new AbortController();
    await untilAborted(Promise.resolve(), signal, 'It');
    await untilAborted(Promise.reject(new Error('no')), signal, 'It').catch(() => {});
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
