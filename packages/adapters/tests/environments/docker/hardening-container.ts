import { readFile } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import Docker from 'dockerode';

import type { IsolationFacts } from '../../../src/environments/docker/hardening/evidence.js';
import { grantedHostConfig } from '../../../src/environments/docker/hardening/granted-host-config.js';
import {
  hardenedHostConfig,
  type HardenedHostConfig,
  type HardeningRequest,
} from '../../../src/environments/docker/hardening/host-config.js';
import { readInspection } from '../../../src/environments/docker/hardening/inspection.js';
import { dockerOptionsSchema } from '../../../src/environments/docker/options.js';

const RUNTIME_FOLDER = new URL('../../../python/rlm_runtime/', import.meta.url);
const LABEL = 'rlm-test-hardening';

/** Makes a package of the sources that come as arguments, and prints what its inspection finds. */
const INSPECT = `
import json, sys, types
sys.modules["rlm_runtime"] = package = types.ModuleType("rlm_runtime")
package.__path__ = []
for name, source in zip(sys.argv[1::2], sys.argv[2::2]):
    module = types.ModuleType("rlm_runtime." + name)
    module.__package__ = "rlm_runtime"
    sys.modules[module.__name__] = module
    exec(source, module.__dict__)
print(json.dumps(sys.modules["rlm_runtime.inspection"].inspect()))
`;

const docker = new Docker();
const image = process.env['RLM_DOCKER_IMAGE'] ?? dockerOptionsSchema.parse({}).image;

/** What is asked for unless a test asks for something else. */
export async function hardeningRequest(
  runtime: 'runc' | 'runsc',
  options: Record<string, unknown> = {},
): Promise<HardeningRequest> {
  const info = (await docker.info()) as {
    NCPU: number;
    CgroupVersion: string;
    SwapLimit: boolean;
    SecurityOptions: string[];
  };
  return {
    options: dockerOptionsSchema.parse(options),
    runtime,
    engineRuntime: runtime,
    uid: 61_500,
    gid: 61_500,
    sharedUser: false,
    agentPids: 16,
    engine: {
      processors: info.NCPU,
      cgroupVersion: info.CgroupVersion,
      swapLimit: info.SwapLimit,
      securityOptions: info.SecurityOptions,
    },
  };
}

/** A run of Python in a container that is gone afterwards. */
export interface ContainerRun {
  readonly stdout: string;
  readonly stderr: string;
  /** The engine's account of the container while it was there. */
  readonly container: Docker.ContainerInspectInfo;
}

/** Runs Python in a container of its own, and waits for its end. */
export async function runPython(
  hostConfig: Docker.HostConfig,
  args: readonly string[],
  definition: Docker.ContainerCreateOptions = {},
): Promise<ContainerRun> {
  const container = await docker.createContainer({
    Image: image,
    Entrypoint: ['python3', '-I', '-S'],
    Cmd: [...args],
    User: '61500:61500',
    Env: ['HOME=/tmp'],
    Labels: { [LABEL]: 'yes' },
    AttachStdout: true,
    AttachStderr: true,
    HostConfig: { ...hostConfig, AutoRemove: false },
    ...definition,
  });
  try {
    const stream = await container.attach({ stream: true, stdout: true, stderr: true });
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    docker.modem.demuxStream(stream, stdout, stderr);
    stream.on('end', () => {
      stdout.end();
      stderr.end();
    });
    await container.start();
    const [out, error] = await Promise.all([text(stdout), text(stderr)]);
    return { stdout: out, stderr: error, container: await container.inspect() };
  } finally {
    await container.remove({ force: true });
  }
}

/** What an order and the container that came of it look like. `change` tampers with what is sent. */
export async function inspectContainer(
  request: HardeningRequest,
  change: (hostConfig: HardenedHostConfig) => Docker.HostConfig = (hostConfig) => hostConfig,
  definition: Docker.ContainerCreateOptions = {},
): Promise<IsolationFacts> {
  const hostConfig = hardenedHostConfig(request);
  const names = ['private_builtins', 'codec', 'libc', 'bpf', 'kernel_probes', 'inspection'];
  const sources = await Promise.all(
    names.map((name) => readFile(new URL(`${name}.py`, RUNTIME_FOLDER), 'utf8')),
  );
  const args = ['-c', INSPECT, ...names.flatMap((name, at) => [name, sources[at] ?? ''])];
  const { stdout, stderr, container } = await runPython(change(hostConfig), args, definition);
  if (stdout === '') throw new Error(`nothing was printed: ${stderr}`);
  const { Env } = (await docker.getImage(image).inspect()).Config;
  return {
    request,
    hostConfig,
    environment: [
      'HOME',
      ...((Env as string[] | null) ?? []).map((line) => line.split('=')[0] ?? ''),
    ],
    writableMounts: [],
    inspection: readInspection(JSON.parse(stdout)),
    granted: grantedHostConfig(container.HostConfig),
  };
}
