import { afterEach, describe, expect, it } from '@jest/globals';
import { createScriptedLlm } from '@rlm-ts/testkit';
import { defineLlm, Orchestrator, type OrchestratorOptions } from '../../src/index.js';
import { EngineWithoutGvisor } from './engine-without-gvisor.js';

afterEach(() => {
  delete process.env['RLM_ALLOW_UNSAFE_RUNTIME'];
});

/** How a question ends on an engine that has neither gVisor nor the image. */
async function refusal(options: OrchestratorOptions): Promise<unknown> {
  await using engine = await EngineWithoutGvisor.start();
  const llm = createScriptedLlm('root', () => 'FINAL(x)');
  await using agent = new Orchestrator(
    {
      llm: { backend: 'scripted' },
      environment: { name: 'docker', options: { dockerHost: engine.address, pull: 'never' } },
      ...options,
    },
    { llms: [defineLlm({ name: 'scripted', create: () => llm })] },
  );
  const error: unknown = await agent.run('?').then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(llm.requests).toEqual([]);
  return error;
}

describe('an orchestrator on an engine without gVisor', () => {
  it('refuses to run, says how to install it and how to do without, and asks no model', async () => {
    const error = await refusal({});
    expect(error).toMatchObject({ name: 'SecurityViolationError', code: 'SECURITY_VIOLATION' });
    expect(String(error)).toMatch(/runsc install.*allowUnsafeRuntime.*RLM_ALLOW_UNSAFE_RUNTIME=1/);
  });

  it('goes on to look for its image if it may do without', async () => {
    expect(await refusal({ allowUnsafeRuntime: true })).toMatchObject({
      code: 'IMAGE_UNAVAILABLE',
    });
    process.env['RLM_ALLOW_UNSAFE_RUNTIME'] = '1';
    expect(await refusal({})).toMatchObject({ code: 'IMAGE_UNAVAILABLE' });
  });

  it('is not talked out of it by a variable if the option says no', async () => {
    process.env['RLM_ALLOW_UNSAFE_RUNTIME'] = '1';
    expect(await refusal({ allowUnsafeRuntime: false })).toMatchObject({
      code: 'SECURITY_VIOLATION',
    });
  });
});
