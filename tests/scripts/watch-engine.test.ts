import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { describe, expect, it } from '@jest/globals';

import { watchEngine } from '../../scripts/engine/watch-engine.mjs';

const ANSWER = (response: ServerResponse): void => void response.end('{}');
const SILENCE = (): void => undefined;

/** An engine that treats one question after the other as told, and the rest as the last. */
async function engineThat(...treatments: readonly ((response: ServerResponse) => void)[]) {
  let questions = 0;
  const server = createServer((_request, response) => {
    const treat = treatments[Math.min(questions, treatments.length - 1)];
    questions += 1;
    treat?.(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    host: `tcp://127.0.0.1:${String(port)}`,
    asked: () => questions,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

describe('an engine that is watched while tests run on it', () => {
  it.each([
    ['says nothing any more', [ANSWER, SILENCE], 4],
    ['is silent three times in a row, and once before', [SILENCE, ANSWER, SILENCE], 5],
    [
      'fails at every question',
      [(response: ServerResponse) => void response.writeHead(500).end('{}')],
      3,
    ],
  ])('that %s is told of, once', async (_what, treatments, questions) => {
    await using engine = await engineThat(...treatments);
    const told: Error[] = [];
    const stop = await new Promise<() => void>((resolve) => {
      const stopWatching = watchEngine(
        engine.host,
        (reason) => {
          told.push(reason);
          resolve(stopWatching);
        },
        { periodMs: 5, answerMs: 500 },
      );
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    stop();
    expect(told).toHaveLength(1);
    expect(engine.asked()).toBe(questions);
  });

  it('that answers is not told of', async () => {
    await using engine = await engineThat(ANSWER);
    const told: Error[] = [];
    const stop = watchEngine(engine.host, (reason) => told.push(reason), {
      periodMs: 5,
      answerMs: 5_000,
    });
    while (engine.asked() < 10) await new Promise((resolve) => setTimeout(resolve, 10));
    stop();
    expect(told).toEqual([]);
  });
});
