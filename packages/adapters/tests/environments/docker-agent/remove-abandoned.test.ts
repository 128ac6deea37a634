import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ownLabels } from '../../../src/environments/docker/container/labels.js';
import { removeAbandoned } from '../../../src/environments/docker/container/remove-abandoned.js';
import { Engine } from '../../../src/environments/docker/engine/engine.js';
import { FakeEngine, json } from './fake-engine.js';

const NOW = Math.floor(Date.now() / 1000);
const OWN = ownLabels('s');
const GONE = { ...OWN, 'dev.rlm-ts.process': `${String(process.pid)}@1` };
const ELSEWHERE = { ...OWN, 'dev.rlm-ts.owner': 'another machine' };

let fake: FakeEngine;

beforeEach(async () => {
  fake = await FakeEngine.listen({});
});

afterEach(async () => {
  await fake.close();
});

describe('removeAbandoned', () => {
  it('removes what its owner has left behind, and nothing of anybody else', async () => {
    const containers = [
      { Id: 'mine', Labels: OWN, State: 'running', Created: NOW },
      { Id: 'my-old', Labels: OWN, State: 'created', Created: NOW - 100_000 },
      { Id: 'left-running', Labels: GONE, State: 'running', Created: NOW },
      { Id: 'left-created', Labels: GONE, State: 'created', Created: NOW },
      { Id: 'elsewhere-running', Labels: ELSEWHERE, State: 'running', Created: NOW - 100_000 },
      { Id: 'elsewhere-new', Labels: ELSEWHERE, State: 'created', Created: NOW },
      { Id: 'elsewhere-old', Labels: ELSEWHERE, State: 'exited', Created: NOW - 100_000 },
    ];
    fake.routes = {
      'GET /containers/json': json(containers),
      'DELETE /containers/left-running': json(null, 204),
      'DELETE /containers/left-created': json({ message: 'gone already' }, 404),
      'DELETE /containers/elsewhere-old': json({ message: 'tired' }, 500),
    };
    expect(await removeAbandoned(new Engine(fake.address))).toBe(2);
    expect(fake.requests.filter((request) => request.startsWith('DELETE')).sort()).toEqual([
      'DELETE /containers/elsewhere-old',
      'DELETE /containers/left-created',
      'DELETE /containers/left-running',
    ]);
  });
});
