import { describe, expect, it } from '@jest/globals';
import { adapterOptionsOf } from '../../../src/settings/schema/adapter-options.js';
import { settingNameOf } from '../../../src/settings/schema/adapter-settings.js';
import { settingTable } from '../../../src/settings/schema/setting-table.js';
import { readVariables } from '../../../src/settings/sources/read-variables.js';

function valuesOf(env: Readonly<Record<string, string>>): object {
  const found = [...readVariables(env)].map(([key, { value }]) => [key, value] as const);
  return Object.fromEntries(found);
}

describe('readVariables', () => {
  it('reads every kind of value, without spaces around it', () => {
    expect(
      valuesOf({
        RLM_LLM_MODEL: ' gpt-5 ',
        RLM_CPU_LIMIT: '1.5',
        RLM_ALLOW_UNSAFE_RUNTIME: 'yes',
        RLM_MEMORY_LIMIT: '1g',
        RLM_LOG_DIR: '',
      }),
    ).toEqual({
      model: 'gpt-5',
      'docker.cpu_limit': 1.5,
      'docker.allow_unsafe_runtime': true,
      'docker.memory_limit': '1g',
    });
  });

  it.each([
    [{ RLM_NETWORK_ENABLED: '1' }, 'bridge'],
    [{ RLM_NETWORK_ENABLED: '0' }, 'none'],
    [{ RLM_DOCKER_USE_HOST_NETWORK: '1', RLM_NETWORK_ENABLED: '1' }, 'host'],
    [{ RLM_DOCKER_USE_HOST_NETWORK: '0', RLM_NETWORK_ENABLED: '1' }, 'bridge'],
  ])('reads the network that %j stands for', (env, network) => {
    expect(valuesOf(env)).toEqual({ 'docker.network_mode': network });
  });

  it.each([
    ['RLM_CPU_LIMIT', 'much', 'a number, 0.01 to 1024'],
    ['RLM_PIDS_LIMIT', '1.5', 'an integer, 8 to 32768'],
    ['RLM_MEMORY_LIMIT', '1k', 'a size such as "256m" or "1g", of at least 64m'],
    ['RLM_ALLOW_UNSAFE_RUNTIME', 'perhaps', '1 or 0'],
    ['RLM_NETWORK_ENABLED', 'perhaps', '1 or 0'],
    ['RLM_DOCKER_RUNTIME', 'kata', '"auto" or "runsc" or "runc"'],
  ])('refuses %s=%s', (name, text, expected) => {
    expect(() => valuesOf({ [name]: text })).toThrow(
      `The environment variable ${name} is "${text}"; it must be ${expected}.`,
    );
  });

  it("knows every variable that an adapter's option names", () => {
    const named = ['docker', 'egress', 'local'].flatMap((section) =>
      Object.entries(adapterOptionsOf(section)).flatMap(([option, schema]) => {
        const variable = /Also (RLM_\w+)/.exec(schema.description ?? '')?.[1];
        return variable === undefined
          ? []
          : [{ key: `${section}.${settingNameOf(option)}`, variable }];
      }),
    );
    expect(named.length).toBeGreaterThan(6);
    for (const { key, variable } of named) {
      expect(settingTable.get(key)?.variables?.map(({ name }) => name)).toContain(variable);
    }
  });
});
