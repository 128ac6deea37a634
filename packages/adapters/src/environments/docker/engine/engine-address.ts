import { readFileSync } from 'node:fs';
import path from 'node:path';
import { RlmError } from '@rlm-ts/domain';
import type { DockerOptions as DockerodeOptions } from 'dockerode';

/** Where an engine listens. */
export interface EngineAddress {
  /** For messages; holds no secret. */
  readonly text: string;
  /** It is a socket of this machine, so it may share this machine's files. */
  readonly isLocalSocket: boolean;
  /** The socket's path where one was named. */
  readonly socketPath: string | null;
  readonly connection: DockerodeOptions;
}

/**
 * Reads an engine's address.
 *
 * @param host As in `DOCKER_HOST`: `unix://`, `npipe://`, `tcp://`, `http(s)://` or `ssh://`; absent:
 *   the environment's `DOCKER_HOST`, else the socket that Docker uses on this system.
 * @throws RlmError `CONFIG_INVALID` for anything else.
 */
export function readEngineAddress(host = process.env['DOCKER_HOST']): EngineAddress {
  if (host === undefined || host === '') {
    return { text: 'its default socket', isLocalSocket: true, socketPath: null, connection: {} };
  }
  const socket = /^(?:unix|npipe):\/\/(.+)$/.exec(host)?.[1];
  if (socket !== undefined) {
    return {
      text: host,
      isLocalSocket: true,
      socketPath: socket,
      // Without the host the client would take that of DOCKER_HOST, and leave the socket aside.
      connection: { host: undefined, socketPath: socket, protocol: 'http' },
    };
  }
  const url = parseUrl(host);
  const text = `${url.protocol}//${url.host}`;
  return { text, isLocalSocket: false, socketPath: null, connection: remoteConnection(url) };
}

function remoteConnection(url: URL): DockerodeOptions {
  const { hostname: host, username } = url;
  if (url.protocol === 'ssh:') {
    const agent = process.env['SSH_AUTH_SOCK'];
    return {
      protocol: 'ssh',
      host,
      port: url.port === '' ? 22 : Number(url.port),
      ...(username === '' ? {} : { username }),
      sshOptions: agent === undefined ? {} : { agent },
    };
  }
  const secure =
    url.protocol === 'https:' || url.port === '2376' || process.env['DOCKER_TLS_VERIFY'] === '1';
  const port = url.port === '' ? (secure ? 2376 : 2375) : Number(url.port);
  return { protocol: secure ? 'https' : 'http', host, port, ...(secure ? certificates() : {}) };
}

function certificates(): DockerodeOptions {
  const folder = process.env['DOCKER_CERT_PATH'];
  if (folder === undefined) return {};
  const read = (name: string): Buffer => readFileSync(path.join(folder, name));
  try {
    return { ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') };
  } catch (cause) {
    throw new RlmError({
      code: 'CONFIG_INVALID',
      message: `DOCKER_CERT_PATH is ${folder}, and ca.pem, cert.pem and key.pem cannot be read there.`,
      cause,
    });
  }
}

function parseUrl(host: string): URL {
  try {
    const url = new URL(host.includes('://') ? host : `tcp://${host}`);
    if (['tcp:', 'http:', 'https:', 'ssh:'].includes(url.protocol) && url.hostname !== '') {
      return url;
    }
  } catch {
    // Told below, as for a protocol that is not known.
  }
  throw new RlmError({
    code: 'CONFIG_INVALID',
    message: `DOCKER_HOST is "${host}"; it must be like unix:///var/run/docker.sock, tcp://host:2376 or ssh://user@host.`,
  });
}
