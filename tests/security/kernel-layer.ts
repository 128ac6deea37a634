import { RlmError } from '@rlm-ts/domain';
import { createScriptedBroker } from '@rlm-ts/testkit';

import { localSetting } from './settings.js';

/** Where a layer that is missing must not go unseen. */
const isInCi = !['', '0', 'false'].includes(process.env['CI'] ?? '');

/**
 * Why the kernel of this machine does not hold local workers, for attacks to be left out that it
 * would have to hold; `null` if it does. In CI none is left out on Linux.
 */
export async function reasonWithoutKernelLayer(python: string): Promise<string | null> {
  if (isInCi && process.platform === 'linux') return null;
  try {
    const { factory } = localSetting({ kernelSandbox: 'require', pythonPath: python });
    try {
      const session = factory.open({
        sessionId: 'security-probe',
        broker: createScriptedBroker(),
        brokerEndpoint: () => Promise.reject(new Error('this session asks for no endpoint')),
      });
      await session.executeCode('pass');
    } finally {
      await factory.close?.();
    }
    return null;
  } catch (error) {
    if (!RlmError.isInstance(error)) throw error;
    return error.message;
  }
}
