import { describe, expect, it } from '@jest/globals';
import type { SettingsSources } from '../../src/settings/index.js';
import { PROJECT_FILE, SettingsFolder, USER_FILE } from './settings-folder.js';

interface Precedence {
  readonly key: string;
  /** How a file has the key. */
  readonly yaml: (value: string) => string;
  readonly variable: string | null;
  readonly flag: string;
  /** What the sources say, as text: flag, environment, project's file, user's file. */
  readonly values: readonly [string, string, string, string];
  readonly byDefault: unknown;
}

const single = (key: string) => (value: string) => `${key}: ${value}`;

const KEYS: readonly Precedence[] = [
  {
    key: 'max_depth',
    yaml: single('max_depth'),
    variable: null,
    flag: '--max-depth',
    values: ['9', '', '7', '6'],
    byDefault: 4,
  },
  {
    key: 'max_cost_usd',
    yaml: single('max_cost_usd'),
    variable: 'RLM_COST_LIMIT_USD',
    flag: '--max-cost',
    values: ['0.4', '0.3', '0.2', '0.1'],
    byDefault: undefined,
  },
  {
    key: 'block_timeout',
    yaml: single('block_timeout'),
    variable: 'RLM_EXECUTION_TIMEOUT',
    flag: '--timeout',
    values: ['4', '3.5', '3', '2'],
    byDefault: undefined,
  },
  {
    key: 'log_dir',
    yaml: single('log_dir'),
    variable: 'RLM_LOG_DIR',
    flag: '--log-dir',
    values: ['a', 'b', 'c', 'd'],
    byDefault: './logs',
  },
  {
    key: 'docker.image',
    yaml: (value) => `docker: { image: ${value} }`,
    variable: 'RLM_DOCKER_IMAGE',
    flag: '--image',
    values: ['a', 'b', 'c', 'd'],
    byDefault: 'python:3.12-slim',
  },
  {
    key: 'docker.pids_limit',
    yaml: (value) => `docker: { pids_limit: ${value} }`,
    variable: 'RLM_PIDS_LIMIT',
    flag: '--pids',
    values: ['14', '13', '12', '11'],
    byDefault: 50,
  },
  {
    key: 'docker.allow_unsafe_runtime',
    yaml: (value) => `docker: { allow_unsafe_runtime: ${value} }`,
    variable: 'RLM_ALLOW_UNSAFE_RUNTIME',
    flag: '--unsafe',
    values: ['false', '1', 'false', 'true'],
    byDefault: false,
  },
  {
    key: 'egress.entropy_threshold',
    yaml: (value) => `egress: { entropy_threshold: ${value} }`,
    variable: 'RLM_ENTROPY_THRESHOLD',
    flag: '--entropy',
    values: ['6', '5.5', '5', '4'],
    byDefault: 4.5,
  },
];

const SOURCES = ['flag', 'environment', 'project file', 'user file'] as const;

describe('loadSettings', () => {
  it.each(KEYS)('takes $key from what counts most of what has it', async (each) => {
    const { key, yaml, variable, flag, values, byDefault } = each;
    const [byFlag, byVariable, byProject, byUser] = values;
    await using folder = await SettingsFolder.create({
      [PROJECT_FILE]: `# mine\n${yaml(byProject)}\n`,
      [USER_FILE]: yaml(byUser),
    });
    await using withoutProject = await SettingsFolder.create({ [USER_FILE]: yaml(byUser) });
    await using without = await SettingsFolder.create();
    const env = variable === null ? {} : { [variable]: byVariable };
    const found = [
      await folder.load({ env, flags: { [key]: { value: parsed(byFlag), flag } } }),
      ...(variable === null ? [] : [await folder.load({ env })]),
      await folder.load(),
      await withoutProject.load(),
      await without.load(),
    ].map(({ origins }) => origins.get(key));
    const expected = [
      [parsed(byFlag), `flag ${flag}`],
      ...(variable === null ? [] : [[parsed(byVariable), `environment ${variable}`]]),
      [parsed(byProject), 'file rlm.config.yaml:2'],
      [parsed(byUser), 'file ~/.rlm/config.yaml:1'],
      [byDefault, 'default'],
    ];
    expect(found.map((origin) => [origin?.value, origin?.origin])).toEqual(expected);
    const sources = SOURCES.filter((source) => variable !== null || source !== 'environment');
    expect(found.map((origin) => origin?.source)).toEqual([...sources, 'default']);
  });

  it('has the defaults of the command without any source', async () => {
    await using folder = await SettingsFolder.create();
    expect(await folder.load()).toMatchObject({
      files: [],
      values: {
        environment: 'local',
        max_depth: 4,
        max_iterations: 30,
        timeout: 300,
        log_dir: './logs',
        trajectory_format: 'jsonl',
        verbose: false,
        viz: { port: 8501, host: 'localhost' },
      },
    });
  });

  it('takes each key of a group from another source', async () => {
    await using folder = await SettingsFolder.create({
      [PROJECT_FILE]: 'docker: { image: theirs }\negress: raise\n',
      [USER_FILE]: 'docker: { image: mine, cpu_limit: 2 }\negress: { entropy_threshold: 5 }\n',
    });
    const { values } = await folder.load({ env: { RLM_MEMORY_LIMIT: '1g' } });
    expect(values.docker).toMatchObject({ image: 'theirs', cpu_limit: 2, memory_limit: '1g' });
    expect(values.egress).toEqual({ mode: 'raise', entropy_threshold: 5 });
  });

  it.each([
    ['model', 'model: gpt-5'],
    ['base_url', 'base_url: http://gpu:8000/v1'],
    ['sub_model', 'sub_model: gpt-5-nano'],
  ])('does not take the %s that was meant for another backend', async (key, line) => {
    await using folder = await SettingsFolder.create({ [USER_FILE]: `backend: openai\n${line}\n` });
    const valueWith = async (sources: Pick<SettingsSources, 'env' | 'flags'>): Promise<unknown> =>
      (await folder.load(sources)).origins.get(key)?.value;
    const meant = await valueWith({});
    expect(line).toContain(meant);
    const flags = { backend: { value: 'anthropic', flag: '--backend' } };
    expect(await valueWith({ flags })).not.toBe(meant);
    expect(await valueWith({ env: { RLM_LLM_PROVIDER: 'anthropic' } })).not.toBe(meant);
  });

  it('has the usual model of a backend that is named alone, and none of one that serves any', async () => {
    await using folder = await SettingsFolder.create({});
    const modelOf = async (backend: string): Promise<unknown> => {
      const flags = { backend: { value: backend, flag: '--backend' } };
      return (await folder.load({ flags })).values.model;
    };
    expect(await modelOf('anthropic')).toBe('claude-sonnet-4-5');
    expect(await modelOf('openai')).toBe('gpt-5-mini');
    expect(await modelOf('vllm')).toBeUndefined();
  });

  it('takes a model that was named without a backend', async () => {
    await using folder = await SettingsFolder.create();
    const flags = { backend: { value: 'vllm', flag: '--backend' } };
    const { values } = await folder.load({ env: { RLM_LLM_MODEL: 'qwen' }, flags });
    expect(values.model).toBe('qwen');
  });

  it('says which flag has a value that its key cannot have', async () => {
    await using folder = await SettingsFolder.create();
    const flags = { max_depth: { value: 0, flag: '--max-depth' } };
    await expect(folder.load({ flags })).rejects.toThrow(/^--max-depth: Too small/);
  });

  it('reads nothing in a folder that is gone', async () => {
    await using folder = await SettingsFolder.create();
    const { loadSettings } = await import('../../src/index.js');
    const settings = await loadSettings({ cwd: null, home: folder.file('home'), env: {} });
    expect(settings.files).toEqual([]);
  });
});

/** What stands for itself in YAML and in a variable. */
function parsed(text: string): unknown {
  if (/^[\d.]+$/.test(text) && text !== '1') return Number(text);
  if (text === '1') return true;
  return text === 'true' || text === 'false' ? text === 'true' : text;
}
