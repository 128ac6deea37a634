import { describe, expect, it } from '@jest/globals';
import { Command } from 'commander';
import {
  addComparedModelFlags,
  chooseComparedModels,
  comparedModelPlaces,
  type ComparedModelFlags,
} from '../../src/options/compared-models.js';
import { silentIo } from '../silent-io.js';

const io = silentIo();

function typed(args: readonly string[]): ComparedModelFlags {
  const command = addComparedModelFlags(new Command()).exitOverride();
  command.configureOutput({ writeErr: () => {} });
  return command.parse(args, { from: 'user' }).opts();
}

describe('chooseComparedModels', () => {
  it('has the models of all flags, in order', async () => {
    const flags = typed([
      ...['--model', 'ollama/c', '--models', 'openai/a, openrouter/x/b'],
      ...['--model', 'vllm/d', '--temperature', '0.2'],
    ]);
    const sampling = { temperature: 0.2 };
    expect(await chooseComparedModels(io, flags)).toEqual([
      { backend: 'openai', modelName: 'a', sampling },
      { backend: 'openrouter', modelName: 'x/b', sampling },
      { backend: 'ollama', modelName: 'c', sampling },
      { backend: 'vllm', modelName: 'd', sampling },
    ]);
  });

  it.each<[readonly string[], string]>([
    [[], 'No models are chosen.'],
    [['--models', 'gpt-5'], '--models: "gpt-5" names no backend and model.'],
    [['--models', 'mock/a'], 'A mock needs a script.'],
    [['--models', 'openai/a', '--mock-script', 'b.json'], '--mock-script is for a mock'],
  ])('refuses %j', async (args, message) => {
    await expect(chooseComparedModels(io, typed(args))).rejects.toThrow(message);
  });

  it('refuses a name that is missing between commas', () => {
    expect(() => typed(['--models', 'openai/a,,openai/b'])).toThrow(/It takes names/);
  });
});

describe('comparedModelPlaces', () => {
  it('calls a model by the name that was typed, and a script by its file', () => {
    const flags = { models: ['openai/a'], model: ['mock/b'], mockScript: 's.json' };
    expect(comparedModelPlaces(flags)).toMatchObject({
      'models[0].backend': 'openai/a',
      'models[1].options': 's.json',
    });
  });
});
