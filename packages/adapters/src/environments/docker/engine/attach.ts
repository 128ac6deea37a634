import { Duplex } from 'node:stream';
import type Docker from 'dockerode';

/**
 * Attaches to a container's input and output.
 *
 * Not by dockerode's own `attach`, which repeats the query as the request's body: Podman takes that
 * for the first of the container's input, and so does Docker if it arrives late.
 *
 * @throws the engine's refusal, with its `statusCode`.
 */
export async function attach(docker: Docker, containerId: string): Promise<Duplex> {
  const stream = await new Promise<unknown>((resolve, reject) => {
    const request = {
      path: `/containers/${containerId}/attach?`,
      method: 'POST',
      options: { _query: { stream: true, stdin: true, stdout: true, stderr: true } },
      file: Buffer.alloc(0),
      isStream: true,
      hijack: true,
      statusCodes: { 101: true, 200: true, 404: 'no such container', 500: 'server error' },
    };
    docker.modem.dial(request, (error: Error | null, answer: unknown) => {
      if (error === null) resolve(answer);
      else reject(error);
    });
  });
  if (stream instanceof Duplex) return stream;
  throw new Error('it answered with something else than a stream');
}
