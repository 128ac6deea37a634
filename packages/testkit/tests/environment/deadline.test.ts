import { AssertionError } from 'node:assert/strict';
import { describe, expect, it } from '@jest/globals';
import { withinDeadline } from '../../src/environment/deadline.js';

describe('withinDeadline', () => {
  it('settles as the promise does', async () => {
    await expect(withinDeadline(Promise.resolve(7), 'it')).resolves.toBe(7);
    await expect(withinDeadline(Promise.reject(new Error('no')), 'it')).rejects.toThrow('no');
  });

  it('rejects with an AssertionError that names what hangs', async () => {
    const hanging = withinDeadline(new Promise<never>(() => undefined), 'executeCode', 5);
    await expect(hanging).rejects.toThrow('executeCode did not settle within 5 ms.');
    await expect(hanging).rejects.toBeInstanceOf(AssertionError);
  });
});
