import { describe, expect, it } from '@jest/globals';
import { chooseModels } from '../../src/options/choose-models.js';
import { modelSettings, type ModelFlags } from '../../src/options/model-flags.js';
import { commandSettings } from '../../src/settings/command-settings.js';
import { TestFolder } from '../rlm-process.js';
import { silentIo } from '../silent-io.js';

const io = silentIo();
const choose = async (flags: ModelFlags, env: Readonly<Record<string, string>> = {}) => {
  const sources = { cwd: null, home: '/nowhere', env };
  return chooseModels(io, flags, await commandSettings(io, modelSettings(flags), sources));
};

const USUAL = { RLM_LLM_PROVIDER: 'openai', RLM_LLM_MODEL: 'gpt-5-mini' };

describe('chooseModels', () => {
  it('takes what was typed', async () => {
    const flags = { backend: 'ollama', model: 'llama3.3', baseUrl: 'http://gpu:11434/v1' };
    expect(await choose({ ...flags, temperature: 0 })).toEqual({
      llm: {
        backend: 'ollama',
        modelName: 'llama3.3',
        sampling: { temperature: 0 },
        options: { baseURL: 'http://gpu:11434/v1' },
      },
    });
  });

  it('takes what was not typed from the environment', async () => {
    const llm = { backend: 'openai', modelName: 'gpt-5-mini' };
    expect(await choose({}, USUAL)).toEqual({ llm });
    expect(await choose({ model: 'gpt-5' }, USUAL)).toEqual({
      llm: { ...llm, modelName: 'gpt-5' },
    });
    expect(await choose({ backend: 'openai' }, USUAL)).toEqual({ llm });
    expect(await choose({ backend: 'vllm' }, { RLM_LLM_MODEL: 'qwen' })).toEqual({
      llm: { backend: 'vllm', modelName: 'qwen' },
    });
  });

  it('does not ask one provider for the usual model of another', async () => {
    expect(await choose({ backend: 'vllm' }, USUAL)).toEqual({ llm: { backend: 'vllm' } });
  });

  it('counts an empty variable as not set', async () => {
    const env = { RLM_LLM_PROVIDER: ' ', RLM_LLM_MODEL: '' };
    await expect(choose({}, env)).rejects.toThrow('No model is chosen.');
  });

  it.each<[string, ModelFlags, object]>([
    [
      'asks the same server for another model',
      { subModel: 'gpt-5-nano' },
      { backend: 'openai', modelName: 'gpt-5-nano', options: { baseURL: 'http://a/v1' } },
    ],
    [
      'asks another backend at its own address',
      { subBackend: 'gemini', subModel: 'gemini-2.5-flash', temperature: 1 },
      { backend: 'gemini', modelName: 'gemini-2.5-flash', sampling: { temperature: 1 } },
    ],
  ])('for sub-calls, %s', async (_what, flags, subCallLlm) => {
    const root = { backend: 'openai', model: 'gpt-5', baseUrl: 'http://a/v1' };
    expect((await choose({ ...root, ...flags })).subCallLlm).toEqual(subCallLlm);
  });

  it('configures no second model for sub-calls that ask the same one', async () => {
    const flags = { backend: 'openai', model: 'gpt-5', subModel: 'gpt-5' };
    expect(await choose(flags)).not.toHaveProperty('subCallLlm');
  });

  it('asks no real model for the sub-calls of a script because a file names one', async () => {
    await using folder = await TestFolder.create({
      'script.json': { root: ['hi'] },
      'rlm.config.yaml': 'backend: openai\nmodel: gpt-5\nsub_backend: gemini\nsub_model: flash\n',
    });
    const flags = { mockScript: folder.file('script.json') };
    const sources = { cwd: folder.path, home: '/nowhere', env: {} };
    const settings = await commandSettings(io, modelSettings(flags), sources);
    expect(await chooseModels(io, flags, settings)).toEqual({
      llm: { backend: 'mock', options: { root: ['hi'] } },
    });
  });

  it.each<[ModelFlags, string]>([
    [{}, 'No model is chosen.'],
    [{ model: 'gpt-5' }, 'No backend is chosen for the model "gpt-5".'],
    [{ backend: 'mock' }, '--backend mock needs a script.'],
    [{ backend: 'openai', mockScript: 'a.json' }, '--mock-script is for --backend mock'],
    [{ baseUrl: 'http://a', mockScript: 'a.json' }, '--base-url and --mock-script exclude'],
    [
      { backend: 'openai', model: 'a', subBackend: 'gemini' },
      '--sub-backend gemini needs a model.',
    ],
    [
      { backend: 'openai', model: 'a', subBackend: 'mock', subModel: 'b' },
      '--sub-backend mock is for --mock-script.',
    ],
  ])('refuses %j', async (flags, message) => {
    await expect(choose(flags)).rejects.toThrow(message);
  });
});
