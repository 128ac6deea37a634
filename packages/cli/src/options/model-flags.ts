import { Option, type Command } from 'commander';
import { typed, type TypedSettings } from '../settings/command-settings.js';
import { commandOptions } from './command-options.js';
import { numberOption } from './numbers.js';
import type { TypedPlaces } from './typed-places.js';

/** Every backend that `--backend` takes. */
export const BACKENDS = [
  'anthropic',
  'azure',
  'gemini',
  'litellm',
  'mock',
  'ollama',
  'openai',
  'openrouter',
  'vllm',
] as const;

/** Where keys come from, for help texts. */
export const KEYS_HELP = `Keys come from the environment alone: ANTHROPIC_API_KEY, AZURE_OPENAI_API_KEY (and
AZURE_OPENAI_ENDPOINT), GOOGLE_API_KEY, LITELLM_API_KEY, OPENAI_API_KEY, OPENROUTER_API_KEY.`;

/** What a person typed about the models of a run. */
export interface ModelFlags {
  readonly backend?: string;
  readonly model?: string;
  readonly baseUrl?: string;
  readonly subBackend?: string;
  readonly subModel?: string;
  readonly temperature?: number;
  readonly mockScript?: string;
}

/** Gives a command the flags that {@link ModelFlags} holds. There is none for a key, on purpose. */
export function addModelFlags(command: Command): Command {
  return command
    .option('--backend <name>', `who serves the model: ${BACKENDS.join(', ')}`)
    .option('--model <name>', 'the model, as its provider names it')
    .option('--base-url <url>', 'where the backend is asked, instead of its own address')
    .option('--sub-backend <name>', 'who serves the model of sub-calls (default: --backend)')
    .option('--sub-model <name>', 'the model that code asks (default: --model)')
    .addOption(temperatureOption())
    .addOption(commandOptions.mockScript());
}

/** `--temperature`, new for each command. */
export function temperatureOption(): Option {
  return new Option('--temperature <number>', 'from 0, the likeliest words, to 2').argParser(
    numberOption('a temperature, such as 0.2', { min: 0, max: 2 }),
  );
}

/** What was typed, as settings: a script is a model that nobody else serves. */
export function modelSettings(flags: ModelFlags): TypedSettings {
  const { backend, mockScript } = flags;
  return {
    backend:
      backend === undefined && mockScript !== undefined
        ? typed('--mock-script', 'mock')
        : typed('--backend', backend),
    model: typed('--model', flags.model),
    base_url: typed('--base-url', flags.baseUrl),
    sub_backend: typed('--sub-backend', flags.subBackend),
    sub_model: typed('--sub-model', flags.subModel),
    ...temperatureSettings(flags),
  };
}

/** The same for {@link temperatureOption}. */
export function temperatureSettings({
  temperature,
}: Pick<ModelFlags, 'temperature'>): TypedSettings {
  return { temperature: typed('--temperature', temperature) };
}

/** The flags of models, for errors about what nobody set. */
export function modelPlaces({ mockScript }: ModelFlags): TypedPlaces {
  return {
    'config.llm.backend': '--backend',
    'config.llm.modelName': '--model',
    'config.llm.options': mockScript ?? '--mock-script',
    'config.llm.options.baseURL': '--base-url',
    'config.subCallLlm.backend': '--sub-backend',
    'config.subCallLlm.modelName': '--sub-model',
    'config.subCallLlm.options': mockScript ?? '--mock-script',
    'config.subCallLlm.options.baseURL': '--base-url',
  };
}
