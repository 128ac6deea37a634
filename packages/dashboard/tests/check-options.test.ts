import { describe, expect, it } from '@jest/globals';
import { startDashboard } from '../src/index.js';
import { ScriptedStore } from './scripted-store.js';

const right = { store: new ScriptedStore([]), version: '1', logDir: 'logs', port: 0 };

describe('a dashboard', () => {
  it.each<readonly [options: unknown, message: string]>([
    [undefined, 'options: expected an object, received undefined.'],
    [null, 'options: expected an object, received null.'],
    ['8501', 'options: expected an object, received string.'],
    [{ ...right, prot: 1 }, 'options.prot: unknown key. Did you mean "port"?'],
    [{ ...right, store: undefined }, 'options.store: expected a store, such as that of'],
    [{ ...right, store: './logs' }, 'options.store: expected a store'],
    ...['x', -1, 65_536, 1.5, Number.NaN, Number.POSITIVE_INFINITY, null].map(
      (port) =>
        [{ ...right, port }, 'options.port: expected a whole number from 0 to 65535'] as const,
    ),
    ...[5, null, ''].map(
      (host) => [{ ...right, host }, 'options.host: expected a text, received'] as const,
    ),
    ...[5, null, undefined].map(
      (version) => [{ ...right, version }, 'options.version: expected a text'] as const,
    ),
    ...[5, null, undefined].map(
      (logDir) => [{ ...right, logDir }, 'options.logDir: expected a text'] as const,
    ),
    ...[5, null, ''].map(
      (webFolder) => [{ ...right, webFolder }, 'options.webFolder: expected a text'] as const,
    ),
    ...[{}, null, 'now'].map(
      (signal) => [{ ...right, signal }, 'options.signal: expected an AbortSignal'] as const,
    ),
  ])('does not open with %p', async (options, message) => {
    await expect(startDashboard(options as never)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(message),
    });
  });
});
