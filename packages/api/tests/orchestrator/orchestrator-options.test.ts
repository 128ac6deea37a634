import { describe, expect, it } from '@jest/globals';
import {
  orchestratorConfig,
  type OrchestratorOptions,
} from '../../src/orchestrator/orchestrator-options.js';

const llm = { backend: 'mock' };

describe('the configuration of an orchestrator', () => {
  it('is docker, inside gVisor or not at all', () => {
    expect(orchestratorConfig({ llm }, {})).toEqual({
      llm,
      environment: { name: 'docker', options: { requireGvisor: true } },
    });
  });

  it('keeps the options of the environment, and leaves their defaults to it', () => {
    const environment = { name: 'docker', options: { image: 'mine', requireGvisor: false } };
    expect(orchestratorConfig({ llm, environment }, {}).environment).toEqual({
      name: 'docker',
      options: { image: 'mine', requireGvisor: false },
    });
  });

  it('may allow containers without gVisor', () => {
    expect(orchestratorConfig({ llm, allowUnsafeRuntime: true }, {}).environment).toEqual({
      name: 'docker',
      options: { requireGvisor: true, allowUnsafeRuntime: true },
    });
  });

  it('leaves another environment as it is', () => {
    expect(orchestratorConfig({ llm, environment: 'local' }, {}).environment).toBe('local');
  });

  it('has the usual model and limits from environment variables', () => {
    const env = {
      RLM_LLM_PROVIDER: 'openai',
      RLM_LLM_MODEL: ' gpt-5-mini ',
      RLM_COST_LIMIT_USD: '0.5',
      RLM_EXECUTION_TIMEOUT: '2.5',
      RLM_MAX_STDOUT_BYTES: '1000',
    };
    expect(orchestratorConfig({}, env)).toMatchObject({
      llm: { backend: 'openai', modelName: 'gpt-5-mini' },
      maxCostUsd: 0.5,
      blockTimeoutMs: 2500,
      maxStdoutBytes: 1000,
    });
    const options = { llm, maxCostUsd: 1, blockTimeoutMs: 1, maxStdoutBytes: 100 };
    expect(orchestratorConfig(options, env)).toMatchObject(options);
  });

  it.each<[string, string]>([
    ['RLM_COST_LIMIT_USD', '-1'],
    ['RLM_COST_LIMIT_USD', 'five'],
    ['RLM_EXECUTION_TIMEOUT', '0'],
    ['RLM_EXECUTION_TIMEOUT', '30s'],
    ['RLM_MAX_STDOUT_BYTES', '12.5'],
  ])('refuses %s=%s, naming the variable', (name, text) => {
    expect(() => orchestratorConfig({ llm }, { [name]: text })).toThrow(
      `The environment variable ${name} is "${text}"; it must be `,
    );
  });

  it.each<[string, OrchestratorOptions, string]>([
    ['no model', {}, 'No model is chosen. Give the option llm'],
    [
      'gVisor where there is none',
      { llm, environment: 'local', allowUnsafeRuntime: true },
      '"local" cannot',
    ],
    ['a leak that nobody looks for', { llm, egress: 'off', raiseOnLeak: true }, 'mode "off"'],
    ['a word for a switch', { llm, raiseOnLeak: 'yes' as never }, 'options.raiseOnLeak: '],
  ])('refuses %s', (_what, options, problem) => {
    expect(() => orchestratorConfig(options, {})).toThrow(problem);
  });

  it('raises on a leak with all other options of the filter', () => {
    const egress = { secrets: ['s'] };
    expect(orchestratorConfig({ llm, egress, raiseOnLeak: true }, {}).egress).toEqual({
      secrets: ['s'],
      mode: 'raise',
    });
    expect(orchestratorConfig({ llm, egress: 'redact' }, {}).egress).toBe('redact');
  });
});
