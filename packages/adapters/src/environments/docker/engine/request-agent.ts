import { Agent as HttpAgent, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { inspect } from 'node:util';

/** Node's own method that every request of an agent goes through; its types leave it out. */
type AddRequest = (request: ClientRequest, ...rest: readonly unknown[]) => void;

/** More than one session needs at a time; those of a hundred that ended must not stay open. */
const MOST_IDLE_CONNECTIONS = 4;

/**
 * An agent whose requests fail when the connection breaks in the middle of their answer. Of itself
 * Node tells that only to who reads the answer, and the engine's client waits for ever then.
 */
export function requestAgent(protocol: 'http' | 'https'): HttpAgent {
  const agent = new (protocol === 'https' ? HttpsAgent : HttpAgent)({
    keepAlive: true,
    maxFreeSockets: MOST_IDLE_CONNECTIONS,
  });
  const add = Reflect.get(agent, 'addRequest') as AddRequest;
  const addWatched: AddRequest = (request, ...rest) => {
    request.once('response', (answer: IncomingMessage) => {
      answer.once('close', () => {
        if (!answer.complete) request.emit('error', brokenOff());
      });
    });
    add.call(agent, request, ...rest);
  };
  Reflect.set(agent, 'addRequest', addWatched);
  // The engine's client describes its options at every request, for a log that nobody keeps. With all
  // connections of the agent in them that took most of its time.
  Object.defineProperty(agent, inspect.custom, { value: () => 'Agent' });
  return agent;
}

function brokenOff(): Error {
  return Object.assign(new Error('the answer broke off'), { code: 'ECONNRESET' });
}
