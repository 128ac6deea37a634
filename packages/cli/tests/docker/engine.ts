import { request } from 'node:http';

const NOT_FOUND = 404;

/** Options of `node:http` for the engine that the command uses too. */
function engineAddress(): object {
  const host = process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock';
  if (host.startsWith('unix://')) return { socketPath: host.slice('unix://'.length) };
  const { hostname, port } = new URL(host);
  return { host: hostname, port };
}

/** Resolves once the engine knows a container no more. */
export async function untilRemoved(container: string): Promise<void> {
  while ((await inspect(container)) !== NOT_FOUND) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The status of the engine's answer about a container. */
export async function inspect(container: string): Promise<number | undefined> {
  const path = `/containers/${container}/json`;
  return await new Promise((resolve, reject) => {
    const asking = request({ ...engineAddress(), path }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asking.on('error', reject).end();
  });
}
