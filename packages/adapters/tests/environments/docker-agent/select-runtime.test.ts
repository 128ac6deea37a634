import { describe, expect, it } from '@jest/globals';
import { RlmError } from '@rlm-ts/domain';
import { selectRuntime } from '../../../src/environments/docker/engine/select-runtime.js';

const BOOLEANS = [false, true];
const RUNTIMES = ['auto', 'runsc', 'runc'] as const;

/** What comes of it in a word: the runtime, with `!` for a warning, or an error's code. */
function outcome(
  runtime: (typeof RUNTIMES)[number],
  requireGvisor: boolean,
  allowUnsafeRuntime: boolean,
  runtimes: readonly string[],
): string {
  try {
    const choice = selectRuntime(
      { runtime, requireGvisor, allowUnsafeRuntime },
      { runtimes, name: 'Docker 28' },
    );
    return choice.runtime + (choice.warning === null ? '' : '!');
  } catch (error) {
    return RlmError.from(error, { code: 'INTERNAL' }).code;
  }
}

describe('selectRuntime', () => {
  it.each([
    //  runtime, required, unsafe, with gVisor, without it
    ['auto', false, false, 'runsc', 'runc'],
    ['auto', false, true, 'runsc', 'runc'],
    ['auto', true, false, 'runsc', 'SECURITY_VIOLATION'],
    ['auto', true, true, 'runsc', 'runc!'],
    ['runsc', false, false, 'runsc', 'SECURITY_VIOLATION'],
    ['runsc', false, true, 'runsc', 'runc!'],
    ['runsc', true, false, 'runsc', 'SECURITY_VIOLATION'],
    ['runsc', true, true, 'runsc', 'runc!'],
    ['runc', false, false, 'runc', 'runc'],
    ['runc', false, true, 'runc', 'runc'],
    ['runc', true, false, 'CONFIG_INVALID', 'CONFIG_INVALID'],
    ['runc', true, true, 'runc!', 'runc!'],
  ] as const)(
    'with runtime %s, requireGvisor %s, allowUnsafeRuntime %s: %s with gVisor, %s without',
    (runtime, required, unsafe, withGvisor, without) => {
      expect(outcome(runtime, required, unsafe, ['runc', 'runsc'])).toBe(withGvisor);
      expect(outcome(runtime, required, unsafe, ['runc'])).toBe(without);
    },
  );

  it('never runs without gVisor unless that is allowed, where it was required', () => {
    for (const runtime of RUNTIMES) {
      for (const runtimes of [[], ['runc'], ['io.containerd.runc.v2', 'crun']]) {
        for (const required of BOOLEANS) {
          if (!required && runtime !== 'runsc') continue;
          expect(outcome(runtime, required, false, runtimes)).toMatch(/^[A-Z_]+$/);
        }
      }
    }
  });

  it.each([
    [['runc', 'runsc'], 'runsc'],
    [['runc', '/usr/local/bin/runsc'], '/usr/local/bin/runsc'],
  ])("uses the engine's name for it, of %j", (runtimes, engineName) => {
    expect(
      selectRuntime(
        { runtime: 'auto', requireGvisor: false, allowUnsafeRuntime: false },
        { runtimes, name: 'x' },
      ),
    ).toEqual({ runtime: 'runsc', engineName, warning: null });
  });

  it('does not take for gVisor what is only called alike', () => {
    expect(outcome('runsc', true, false, ['runsc-debug', 'not-runsc'])).toBe('SECURITY_VIOLATION');
  });

  it("leaves it to the engine which runtime it is, where it knows none by runc's name", () => {
    const options = { runtime: 'auto', requireGvisor: false, allowUnsafeRuntime: false } as const;
    expect(selectRuntime(options, { runtimes: ['crun'], name: 'x' })).toEqual({
      runtime: 'runc',
      engineName: undefined,
      warning: null,
    });
  });

  it('says how to install it and how to do without', () => {
    expect(() =>
      selectRuntime(
        { runtime: 'auto', requireGvisor: true, allowUnsafeRuntime: false },
        { runtimes: ['runc'], name: 'Docker 28' },
      ),
    ).toThrow(/Docker 28.*gvisor\.dev.*allowUnsafeRuntime/);
  });
});
