import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe } from '@jest/globals';

import type { Attack } from './attacks/attack.js';
import { chooseAttacks, fits, mustBeLive } from './choose-attacks.js';
import { describeAttacks, expectHeld, expectLive } from './describe-attacks.js';
import { prepareGround, sourcesIn } from './harness/prepare-ground.js';
import { runSandboxed, runUnsandboxed } from './harness/run-attacks.js';
import { reasonWithoutKernelLayer } from './kernel-layer.js';
import { localSetting } from './settings.js';

const PYTHON = 'python3';
const sources = sourcesIn(fileURLToPath(new URL('../..', import.meta.url)));
const families = chooseAttacks(fits('local'));

let ground: Awaited<ReturnType<typeof prepareGround>>;
beforeAll(async () => {
  ground = await prepareGround(PYTHON, sources);
});
afterAll(async () => {
  await ground[Symbol.asyncDispose]();
});

const onLinux = process.platform === 'linux' ? describe : describe.skip;
const reason = await reasonWithoutKernelLayer(PYTHON);
const isHeldByHost = ({ kind }: Attack): boolean => kind === 'integrity';

onLinux('an attack on the local environment', () => {
  const tried = reason === null ? families : chooseAttacks(isHeldByHost, families);
  const left = reason === null ? '' : ` (only what the host holds is tried: ${reason})`;
  describeAttacks(
    'succeeds without a sandbox and',
    chooseAttacks(mustBeLive, families),
    (attacks) => runUnsandboxed(attacks, ground, sources),
    expectLive,
  );

  describe.each([
    ['is held with the language layer', true],
    ['is held without the language layer', false],
  ])(`%s${left}`, (_title, restrictBuiltins) => {
    describeAttacks(
      'and',
      tried,
      async (attacks) => {
        const setting = localSetting({ restrictBuiltins, pythonPath: PYTHON });
        try {
          return await runSandboxed(attacks, setting, ground);
        } finally {
          await setting.factory.close?.();
        }
      },
      expectHeld,
    );
  });
});
