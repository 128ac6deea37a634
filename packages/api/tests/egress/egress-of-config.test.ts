import { afterEach, describe, expect, it } from '@jest/globals';
import type { EgressFinding, RlmEvent } from '@rlm-ts/domain';
import { createScriptedEgressFilter, createScriptedLlm } from '@rlm-ts/testkit';
import {
  createRlm,
  createRlmFromConfig,
  defineEnvironment,
  type RLM,
  type RLMConfig,
} from '../../src/index.js';
import { block, scriptedEnvironment } from '../scripted-parts.js';

const SECRET = 'correct-horse-battery-staple';

afterEach(() => {
  delete process.env['RLM_TEST_API_KEY'];
});

/** An environment whose blocks print their own code. */
const printing = () => scriptedEnvironment({ execute: (code) => ({ stdout: code }) });

function configured(config: Partial<RLMConfig>): RLM {
  return createRlmFromConfig(
    { llm: { backend: 'mock' }, environment: 'printing', ...config },
    { environments: [defineEnvironment({ name: 'printing', createFactory: printing })] },
  );
}

async function printed(rlm: RLM): Promise<string> {
  await using open = rlm;
  return (await open.execute(`it is ${SECRET}!`)).stdout;
}

describe('the egress of a configuration', () => {
  it('redacts the secrets that it names', async () => {
    const stdout = await printed(configured({ egress: { secrets: [SECRET] } }));
    expect(stdout).toMatch(/^it is \[REDACTED.*\]!$/);
  });

  it('knows the secrets in the environment variables of the process', async () => {
    process.env['RLM_TEST_API_KEY'] = SECRET;
    expect(await printed(configured({}))).not.toContain(SECRET);
    const parts = { llm: createScriptedLlm('root', () => ''), environment: printing() };
    expect(await printed(createRlm(parts))).not.toContain(SECRET);
  });

  it('knows the keys in the options of its models', async () => {
    const llm = { backend: 'openai', modelName: 'm', options: { apiKey: SECRET } };
    expect(await printed(configured({ llm }))).not.toContain(SECRET);
    expect(await printed(configured({ subCallLlm: llm }))).not.toContain(SECRET);
    expect(await printed(configured({ otherLlms: [llm] }))).not.toContain(SECRET);
  });

  it('throws where it is to raise', async () => {
    await using rlm = configured({ egress: { mode: 'raise', secrets: [SECRET] } });
    await expect(rlm.execute(`it is ${SECRET}!`)).rejects.toMatchObject({ code: 'DATA_LEAKAGE' });
    await using session = await rlm.openSession();
    await expect(session.executeCode(SECRET)).rejects.toMatchObject({ code: 'DATA_LEAKAGE' });
    expect((await session.executeCode('fine')).stdout).toBe('fine');
  });

  it('lets everything out when it is off', async () => {
    process.env['RLM_TEST_API_KEY'] = SECRET;
    expect(await printed(configured({ egress: 'off' }))).toContain(SECRET);
    const parts = { llm: createScriptedLlm('root', () => ''), environment: printing() };
    expect(await printed(createRlm({ ...parts, egress: null }))).toContain(SECRET);
  });

  it.each<[unknown, string]>([
    ['redacted', 'config.egress.mode: '],
    [{ secret: [] }, 'config.egress.secret: unknown key. Did you mean "secrets"?'],
    [7, 'config.egress: expected "redact", "raise" or "off", or an object'],
  ])('may not be %j', (egress, problem) => {
    expect(() => configured({ egress: egress as object })).toThrow(problem);
  });

  it('tells a session of each finding', async () => {
    const findings: EgressFinding[] = [];
    await using rlm = configured({ egress: { secrets: [SECRET] } });
    await using session = await rlm.openSession({ onFinding: (each) => findings.push(each) });
    await session.executeCode(`it is ${SECRET}!`);
    expect(findings).toEqual([
      { rule: 'known-secret', path: 'stdout', start: 6, length: SECRET.length },
    ]);
  });
});

describe('createRlm', () => {
  it('takes a filter, and whether its findings raise', async () => {
    const environment = scriptedEnvironment({ execute: () => ({ stdout: SECRET }) });
    await using rlm = createRlm({
      llm: createScriptedLlm('root', () => block('print')),
      environment,
      egress: createScriptedEgressFilter({ horse: SECRET }),
      egressMode: 'raise',
    });
    const events: RlmEvent[] = [];
    for await (const event of rlm.stream('Which horse?')) events.push(event);
    expect(events.find(({ type }) => type === 'egress_finding')).toMatchObject({ rule: 'horse' });
    expect(events.at(-1)).toMatchObject({ result: { error: { code: 'DATA_LEAKAGE' } } });
  });

  it.each([
    [{ egress: 'redact' }, 'options.egress: expected an object with the method open()'],
    [{ egressMode: 'off' }, 'options.egressMode: expected "redact" or "raise"'],
  ])('refuses %j', (wrong, problem) => {
    const parts = { llm: createScriptedLlm('root', () => ''), environment: printing(), ...wrong };
    expect(() => createRlm(parts as never)).toThrow(problem);
  });
});
