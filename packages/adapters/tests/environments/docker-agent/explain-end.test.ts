import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { explainEnd } from '../../../src/environments/docker/container/explain-end.js';
import { Engine } from '../../../src/environments/docker/engine/engine.js';
import { FakeEngine, json } from './fake-engine.js';

let fake: FakeEngine;

beforeEach(async () => {
  fake = await FakeEngine.listen({});
});

afterEach(async () => {
  await fake.close();
});

/** The end of a container of which an engine tells this. */
function endOf(...events: readonly [action: string, exitCode?: number][]) {
  fake.routes = {
    'GET /events': (_request, response) => {
      const lines = events.map(([Action, exitCode]) =>
        JSON.stringify({
          Action,
          Actor: { Attributes: exitCode === undefined ? {} : { exitCode: String(exitCode) } },
        }),
      );
      response.end(`${lines.join('\n')}\n`);
    },
  };
  return explainEnd(new Engine(fake.address), 'c1', 0);
}

describe('explainEnd', () => {
  it('tells of a lack of memory', async () => {
    const end = { outOfMemory: true, reason: 'it ran out of memory' };
    expect(await endOf(['oom'], ['die', 137])).toEqual({ ...end, exitCode: 137 });
    // Not every runtime has the engine tell.
    expect(await endOf(['start'], ['die', 137])).toEqual({ ...end, exitCode: 137 });
  });

  it('tells of somebody who stopped it', async () => {
    for (const action of ['kill', 'stop']) {
      expect(await endOf([action], ['die', 137])).toEqual({
        exitCode: 137,
        outOfMemory: false,
        reason: 'its container was stopped or removed from outside',
      });
    }
  });

  it('tells of a connection that was lost: the agent then ends itself', async () => {
    const end = { outOfMemory: false, reason: 'the connection to its container was lost' };
    expect(await endOf()).toEqual({ ...end, exitCode: null });
    expect(await endOf(['start'], ['die', 0], ['destroy'])).toEqual({ ...end, exitCode: 0 });
  });

  it('tells the exit code of any other end', async () => {
    expect(await endOf(['die', 70])).toEqual({
      exitCode: 70,
      outOfMemory: false,
      reason: 'its container ended with exit code 70',
    });
  });

  it('tells of an engine that does not answer, or answers nonsense', async () => {
    const end = {
      exitCode: null,
      outOfMemory: false,
      reason: 'the container engine does not answer any more',
    };
    fake.routes = { 'GET /events': json({ message: 'tired' }, 500) };
    expect(await explainEnd(new Engine(fake.address), 'c1', 0)).toEqual(end);
    fake.routes = {
      'GET /events': (_request, response) => response.end('{"Action":"di'),
    };
    expect(await explainEnd(new Engine(fake.address), 'c1', 0)).toEqual(end);
    await fake.close();
    expect(await explainEnd(new Engine(fake.address), 'c1', 0)).toEqual(end);
    fake = await FakeEngine.listen({});
  });
});
