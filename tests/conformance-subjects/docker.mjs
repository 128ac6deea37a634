// @ts-check
import { createDockerEnvironmentFactory } from '@rlm-ts/adapters';
import { pythonDialect } from '@rlm-ts/testkit';

/** @import { ConformanceSubject } from './conformance-subject.js' */

const memoryLimitMb = 1024;

/** The same kit, unchanged, on one of the two runtimes. @param {'runc' | 'runsc'} runtime */
function onRuntime(runtime) {
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
  };
  return subject;
}

/** Hardened containers on the host's own kernel. */
export const dockerOnRunc = onRuntime('runc');

/** Containers on gVisor. */
export const dockerOnRunsc = onRuntime('runsc');
