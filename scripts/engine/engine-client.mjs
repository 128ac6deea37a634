import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { NoEngineError } from './no-engine.error.mjs';

/** Where to connect for a `DOCKER_HOST`, as options of `node:http`. */
function addressOf(dockerHost) {
  if (dockerHost.startsWith('unix://')) return { socketPath: dockerHost.slice('unix://'.length) };
  if (!/^(?:tcp|http):\/\//.test(dockerHost) || !URL.canParse(dockerHost)) {
    throw new NoEngineError(
      `The engine's address "${dockerHost}" is neither unix:// nor tcp://. Forward its socket to ` +
        'this machine and point DOCKER_HOST at it.',
    );
  }
  const { hostname, port } = new URL(dockerHost);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? 2375 : Number(port) };
}

/** What an engine says is wrong: a JSON object with a message, or plain text. */
function messageOf(body) {
  try {
    return JSON.parse(body).message ?? body;
  } catch {
    return body.trim();
  }
}

/**
 * Speaks to a Docker engine over HTTP. Needs nothing that is not part of Node, so that it works
 * before anything is installed.
 *
 * @param {string} dockerHost as in the variable `DOCKER_HOST`
 * @throws {NoEngineError} for an address that is neither `unix://` nor `tcp://`
 */
export function createEngineClient(dockerHost) {
  const address = addressOf(dockerHost);

  /** The answer's body. A status that tells of a failure is thrown, with the engine's words. */
  async function exchange(method, path, { headers, send, timeoutMs = 60_000 }) {
    const signal = AbortSignal.timeout(timeoutMs);
    const outgoing = request({ ...address, method, path, headers, signal });
    const answered = new Promise((resolve, reject) => {
      outgoing.on('response', resolve).on('error', reject);
    });
    const [response] = await Promise.all([answered, send(outgoing)]);
    const body = await text(response);
    if (response.statusCode >= 400) {
      const error = new Error(`${method} ${path.split('?')[0]}: ${messageOf(body)}`);
      throw Object.assign(error, { statusCode: response.statusCode });
    }
    return body;
  }

  /** Of a request that reports its progress line by line, the failure is in a line. */
  function throwReportedError(body) {
    for (const line of body.split('\n').filter((each) => each.trim() !== '')) {
      const { error } = JSON.parse(line);
      if (error !== undefined) throw new Error(error);
    }
  }

  return {
    /** Sends an object or nothing as JSON and resolves with the JSON of the answer, if any. */
    async call(method, path, content, { timeoutMs } = {}) {
      const json = content === undefined ? '' : JSON.stringify(content);
      const length = Buffer.byteLength(json);
      const headers = { 'content-type': 'application/json', 'content-length': length };
      const send = async (outgoing) => void outgoing.end(json);
      const body = await exchange(method, path, { headers, send, timeoutMs });
      return body === '' ? undefined : JSON.parse(body);
    },

    /** Pulls an image from its registry. */
    async pull(image, { timeoutMs }) {
      const path = `/images/create?fromImage=${encodeURIComponent(image)}`;
      const send = async (outgoing) => void outgoing.end();
      throwReportedError(await exchange('POST', path, { send, timeoutMs }));
    },

    /** Makes an image of a tar archive of its root file system. */
    async importImage(tag, archive, { timeoutMs }) {
      const [repository, version] = tag.split(':');
      const path = `/images/create?fromSrc=-&repo=${repository}&tag=${version}`;
      const headers = { 'content-type': 'application/x-tar' };
      const send = (outgoing) => pipeline(archive, outgoing);
      throwReportedError(await exchange('POST', path, { headers, send, timeoutMs }));
    },
  };
}
