import { homedir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { configPlaces, createRlmFromConfig, toRlmConfig } from '../../src/index.js';
import { PROJECT_FILE, SettingsFolder, USER_FILE } from './settings-folder.js';

/** What the guide of the command shows as its file. */
const GUIDE = `# LLM Provider
backend: anthropic  # or "openai", "litellm"
model: claude-sonnet-4-5
environment: docker  # or "repl" (local)
max_depth: 4  # Maximum recursion depth
timeout: 300  # Seconds
docker:
  image: python:3.11-slim
  network_mode: none  # No network access
  cpu_limit: 2.0  # CPU cores
  memory_limit: 2g  # RAM limit
  read_only: true  # Read-only filesystem
  workspace_mount: /workspace
log_dir: ./logs
trajectory_format: jsonl  # or "json"
verbose: false
viz:
  port: 8501
  host: localhost
`;

describe('toRlmConfig', () => {
  it('takes the file of the guide, whose workspace is the current directory', async () => {
    await using folder = await SettingsFolder.create({ [USER_FILE]: GUIDE });
    const config = toRlmConfig(await folder.load());
    expect(config).toEqual({
      llm: { backend: 'anthropic', modelName: 'claude-sonnet-4-5' },
      environment: {
        name: 'docker',
        options: {
          image: 'python:3.11-slim',
          networkMode: 'none',
          cpuLimit: 2,
          memoryLimit: '2g',
          readOnly: true,
          workspaceMount: process.cwd(),
        },
      },
      egress: {},
      maxDepth: 4,
      maxIterations: 30,
      maxStdoutBytes: 4000,
      timeoutMs: 300_000,
      allowUnknownPrices: false,
      logDir: './logs',
      trajectoryFormat: 'jsonl',
    });
    await createRlmFromConfig(config).close();
  });

  it('has every limit, and times in milliseconds', async () => {
    await using folder = await SettingsFolder.create({
      [USER_FILE]: `backend: openai
max_cost_usd: 0.5
max_tokens: 10
max_sub_calls: 0
block_timeout: 1.5
temperature: 0
egress: { mode: raise, entropy_min_length: 64 }
local: { execute_timeout: 2.5, kernel_sandbox: require }
log_dir: ~/mine
`,
    });
    expect(toRlmConfig(await folder.load())).toMatchObject({
      maxCostUsd: 0.5,
      maxTokens: 10,
      maxSubCalls: 0,
      blockTimeoutMs: 1500,
      llm: { sampling: { temperature: 0 } },
      egress: { mode: 'raise', entropyMinLength: 64 },
      environment: { options: { executeTimeoutMs: 2500, kernelSandbox: 'require' } },
      logDir: path.join(homedir(), 'mine'),
    });
  });

  it('asks the same server for the model of sub-calls, and another backend at its own', async () => {
    const root = 'backend: openai\nmodel: a\nbase_url: http://gpu/v1\n';
    await using folder = await SettingsFolder.create({ [USER_FILE]: `${root}sub_model: b\n` });
    await using other = await SettingsFolder.create({
      [USER_FILE]: `${root}sub_backend: gemini\nsub_model: b\n`,
    });
    expect(toRlmConfig(await folder.load()).subCallLlm).toEqual({
      backend: 'openai',
      modelName: 'b',
      options: { baseURL: 'http://gpu/v1' },
    });
    expect(toRlmConfig(await other.load()).subCallLlm).toEqual({
      backend: 'gemini',
      modelName: 'b',
    });
  });

  it('records nothing where the folder of the log is null', async () => {
    await using folder = await SettingsFolder.create({
      [USER_FILE]: 'backend: openai\nlog_dir: null\n',
    });
    expect(toRlmConfig(await folder.load())).toHaveProperty('logDir', null);
  });

  it('refuses settings that choose no model', async () => {
    await using folder = await SettingsFolder.create();
    const settings = await folder.load();
    expect(() => toRlmConfig(settings)).toThrow('No model is chosen. Set backend and model');
  });
});

describe('configPlaces', () => {
  it('tells what set each part of a configuration', async () => {
    await using folder = await SettingsFolder.create({
      [PROJECT_FILE]:
        'environment: docker\ndocker:\n  start_timeout: 2\nlocal: { python_path: x }\n',
    });
    const flags = { max_depth: { value: 2, flag: '--max-depth' } };
    const env = { RLM_ENTROPY_THRESHOLD: '5' };
    expect(configPlaces(await folder.load({ flags, env }))).toEqual({
      'config.maxDepth': '--max-depth',
      'config.egress.entropyThreshold': 'RLM_ENTROPY_THRESHOLD',
      'config.environment': 'environment in rlm.config.yaml:1:14',
      'config.environment.options.startTimeoutMs': 'docker.start_timeout in rlm.config.yaml:3:18',
    });
  });
});
