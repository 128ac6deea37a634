// @ts-check
import { createDockerEnvironmentFactory } from '@rlm-ts/adapters';
import { interpreterConformance, pythonDialect } from '@rlm-ts/testkit';

/** @import { ConformanceSubject } from './conformance-subject.js' */

const memoryLimitMb = 1024;

/**
 * The same kit on one of the two runtimes.
 *
 * @param {'runc' | 'runsc'} runtime
 * @param {ConformanceSubject['heldElsewhere']} [heldElsewhere]
 */
function onRuntime(runtime, heldElsewhere = []) {
  /** @type {ConformanceSubject} */
  const subject = {
    title: `docker on ${runtime}`,
    harness: {
      createFactory: ({ executeTimeoutMs }) =>
        createDockerEnvironmentFactory({
          image: process.env['RLM_DOCKER_IMAGE'],
          runtime,
          cpuLimit: 2,
          memoryLimit: `${memoryLimitMb}m`,
          ...(executeTimeoutMs === undefined ? {} : { subprocessTimeoutMs: executeTimeoutMs }),
        }),
      dialect: pythonDialect,
      allows: { memoryLimitMb, osModule: true, processes: true },
    },
    leavesOut: [],
    heldElsewhere,
  };
  return subject;
}

/** Hardened containers on the host's own kernel. */
export const dockerOnRunc = onRuntime('runc');

/** Containers on gVisor. The interpreter is the one that runc is held to. */
export const dockerOnRunsc = onRuntime('runsc', interpreterConformance);
