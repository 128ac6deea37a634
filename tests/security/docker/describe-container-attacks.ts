import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from '@jest/globals';

import { chooseAttacks, fits } from '../choose-attacks.js';
import { describeAttacks, expectHeld } from '../describe-attacks.js';
import { prepareGround, sourcesIn } from '../harness/prepare-ground.js';
import { runSandboxed } from '../harness/run-attacks.js';
import { dockerSetting } from '../settings.js';

const sources = sourcesIn(fileURLToPath(new URL('../../..', import.meta.url)));

/** A test for each attack that makes sense in a container. That they are live, the local ones show. */
export function describeContainerAttacks(runtime: 'runc' | 'runsc'): void {
  let ground: Awaited<ReturnType<typeof prepareGround>>;
  beforeAll(async () => {
    ground = await prepareGround('python3', sources);
  });
  afterAll(async () => {
    await ground[Symbol.asyncDispose]();
  });

  describeAttacks(
    `a container of ${runtime} holds an attack that`,
    chooseAttacks(fits('docker')),
    async (attacks) => {
      const setting = dockerSetting(runtime);
      try {
        return await runSandboxed(attacks, setting, ground);
      } finally {
        await setting.factory.close?.();
      }
    },
    expectHeld,
  );
}
