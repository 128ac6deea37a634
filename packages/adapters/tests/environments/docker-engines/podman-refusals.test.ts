import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Engine } from '../../../src/environments/docker/engine/engine.js';
import { FakeEngine, json } from '../docker-agent/fake-engine.js';

const { signal } = new AbortController();

describe('What Podman refuses in its own words', () => {
  let fake: FakeEngine;

  beforeEach(async () => {
    fake = await FakeEngine.listen({});
  });
  afterEach(() => fake.close());

  it('is no failure where a container has ended and is about to be removed', async () => {
    const ending = json(
      { message: 'sending SIGKILL to container c1: container state improper: stopped' },
      500,
    );
    const gone = json({ message: 'no such container' }, 404);
    let asked = 0;
    fake.routes = {
      'DELETE /containers/c1': (request, response) => {
        asked += 1;
        (asked < 3 ? ending : gone)(request, response);
      },
    };
    await new Engine(fake.address).remove('c1');
    expect(fake.requests).toEqual(Array(3).fill('DELETE /containers/c1'));
  });

  it('names the image without Python also if it is found out while attaching', async () => {
    fake.routes = {
      'POST /containers/create': json({ Id: 'c1' }, 201),
      'POST /containers/c1/attach': json(
        {
          message: 'preparing container c1 for attach: exec: "python3": executable file not found',
        },
        409,
      ),
      'DELETE /containers/c1': json('', 200),
    };
    const made = new Engine(fake.address).createAttached({ Image: 'bare' }, 'bare:1', signal);
    await expect(made).rejects.toMatchObject({
      code: 'PYTHON_NOT_FOUND',
      message: expect.stringContaining('bare:1'),
    });
    expect(fake.requests).toContain('DELETE /containers/c1');
  });
});
