import { describe, expect, it } from '@jest/globals';

import { importPackage } from '../../../src/llm/calling/index.js';

const missing = (name: string): Error =>
  Object.assign(new Error(`Cannot find package '${name}' imported from /app/index.js`), {
    code: 'ERR_MODULE_NOT_FOUND',
  });

const load = (error: Error): Promise<unknown> =>
  importPackage({ packageName: 'openai', backend: 'openai', load: () => Promise.reject(error) });

describe('importPackage', () => {
  it('hands out what it loads', async () => {
    const wanted = { packageName: 'openai', backend: 'openai', load: async () => 7 };
    expect(await importPackage(wanted)).toBe(7);
  });

  it('says what to install', async () => {
    await expect(load(missing('openai'))).rejects.toMatchObject({
      code: 'PACKAGE_MISSING',
      message: 'The model backend "openai" needs the package openai: npm install openai',
    });
    await expect(load(missing('openai/azure'))).rejects.toMatchObject({ code: 'PACKAGE_MISSING' });
  });

  it.each([missing('zod'), missing('openai-other'), new SyntaxError('odd')])(
    'tells a missing package from one that does not load: %p',
    async (error) => {
      await expect(load(error)).rejects.toMatchObject({ code: 'MODEL_FAILED', cause: error });
    },
  );

  it('knows what Node says of a package that is not there', async () => {
    const name = 'rlm-ts-no-such-package';
    const real = { packageName: name, backend: 'x', load: () => import(name) };
    await expect(importPackage(real)).rejects.toMatchObject({ code: 'PACKAGE_MISSING' });
  });
});
