import { describe, expect, it } from '@jest/globals';

import { hostSays } from './host-process.js';
import { reasonAgainst } from './namespaces.js';

/** Makes the user that runs the tests root of a namespace in which there is nobody else. */
const AS_ROOT_OF_ITS_OWN = ['unshare', '-Ur'];

const attempt = (kernelSandbox: string): string => `
  const rlm = makeRlm({ kernelSandbox: ${JSON.stringify(kernelSandbox)} });
  const run = async () => {
    const session = await rlm.openSession();
    const { stdout } = await session.executeCode('print(6 * 7)');
    const { guarantees } = session.isolation;
    return { stdout, user: guarantees.find(({ name }) => name === 'user') ?? null };
  };
  const said = await run().catch(failure);
  await rlm.close();
  say(said);
`;

const reason = reasonAgainst(AS_ROOT_OF_ITS_OWN);
const suffix = reason === null ? '' : ` (not run: ${reason})`;
describe('a host that is root of a namespace of users without other ids', () => {
  const test = reason === null ? it : it.skip;

  test(`runs code, and tells that it has root's id outside${suffix}`, async () => {
    expect(await hostSays(attempt('auto'), { by: AS_ROOT_OF_ITS_OWN })).toEqual({
      stdout: '42\n',
      user: expect.objectContaining({ inForce: false }),
    });
  });

  test(`refuses to where the kernel layer is required${suffix}`, async () => {
    expect(await hostSays(attempt('require'), { by: AS_ROOT_OF_ITS_OWN })).toEqual(
      expect.objectContaining({
        code: 'SECURITY_VIOLATION',
        message: expect.stringContaining('user ('),
      }),
    );
  });
});
