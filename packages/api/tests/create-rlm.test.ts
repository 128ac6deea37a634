import { describe, expect, it } from '@jest/globals';
import { createScriptedLlm } from '@rlm-ts/testkit';

import { createRlm, type RlmParts } from '../src/create-rlm.js';
import { block, scriptedEnvironment } from './scripted-parts.js';

const parts = (given: object = {}): RlmParts => ({
  llm: createScriptedLlm('root'),
  environment: scriptedEnvironment(),
  ...given,
});

const invalid = (message: RegExp) =>
  expect.objectContaining({
    code: 'CONFIG_INVALID',
    message: expect.stringMatching(message),
  });

describe('createRlm', () => {
  it('does no I/O: no session is opened before the first question', () => {
    const environment = scriptedEnvironment();
    createRlm(parts({ environment }));
    expect(environment.journal).toEqual([]);
  });

  it.each<[string, object, RegExp]>([
    ['a misspelt limit', { maxIteration: 3 }, /^options\.maxIteration: .*"maxIterations"/],
    ['a limit of a wrong type', { maxDepth: 'deep' }, /^options\.maxDepth: /],
    ['no model', { llm: undefined }, /llm/],
    ['a model without complete()', { llm: { modelName: 'x' } }, /llm.*complete/],
    ['a model without a name', { llm: { complete: () => {} } }, /llm.*modelName/],
    ['a sub-call model that is a name', { subCallLlm: 'gpt' }, /subCallLlm/],
    ['other models that are no list', { otherLlms: {} }, /otherLlms/],
    ['one of the other models missing', { otherLlms: [null] }, /otherLlms\[0\]/],
    ['an environment that is a name', { environment: 'local' }, /environment.*open/],
    ['no environment', { environment: undefined }, /environment/],
    ['a logger without log()', { loggers: [{}] }, /loggers\[0\].*log/],
  ])('refuses %s with one typed error that names it', (_what, given, message) => {
    expect(() => createRlm(parts(given))).toThrow(invalid(message));
  });

  it('refuses to be called without any parts', () => {
    expect(() => createRlm(undefined as unknown as RlmParts)).toThrow(
      invalid(/^options: required/),
    );
  });

  it('refuses two models of one name, for code could not tell them apart', () => {
    const twin = createScriptedLlm('root');
    for (const given of [{ subCallLlm: twin }, { otherLlms: [twin] }]) {
      expect(() => createRlm(parts(given))).toThrow(invalid(/Two models are named "root"/));
    }
  });

  it('takes one model for several parts', async () => {
    const llm = createScriptedLlm('root', () => 'FINAL(x)');
    await using rlm = createRlm(parts({ llm, subCallLlm: llm, otherLlms: [llm] }));
    expect((await rlm.completion('?')).answer).toBe('x');
  });

  it('asks the root model by default, and the one for sub-calls if there is one', async () => {
    const environment = scriptedEnvironment({
      execute: async (_code, { broker }) => {
        const { text } = await broker.query({ kind: 'llm_query', prompt: 'hello' });
        return { finalAnswer: { text: text ?? '', source: 'final_call' } };
      },
    });
    const root = (name: string) =>
      createScriptedLlm(name, ({ purpose }) => (purpose === 'root' ? block('ask') : `by ${name}`));
    await using alone = createRlm({ llm: root('root'), environment });
    expect((await alone.completion('?')).answer).toBe('by root');
    const subCallLlm = createScriptedLlm('small', () => 'by small');
    await using two = createRlm({ llm: root('root'), subCallLlm, environment });
    expect((await two.completion('?')).answer).toBe('by small');
  });

  it('lets code name any of the models, and tells it which there are', async () => {
    const environment = scriptedEnvironment({
      execute: async (code, { broker }) => {
        const asked = { kind: 'llm_query', prompt: 'hello', model: code } as const;
        const { text, failure } = await broker.query(asked);
        return { finalAnswer: { text: text ?? failure?.message ?? '', source: 'final_call' } };
      },
    });
    const otherLlms = [createScriptedLlm('other', () => 'by other')];
    for (const [model, answer] of [
      ['other', 'by other'],
      ['third', 'There is no model "third"; known models: "root", "other".'],
    ] as const) {
      await using rlm = createRlm({
        llm: createScriptedLlm('root', () => block(model)),
        otherLlms,
        environment,
      });
      expect((await rlm.completion('?')).answer).toBe(answer);
    }
  });
});
