import type { RlmError } from '@rlm-ts/api';
import { goneFolderAdvice } from '../current-folder.js';

/** What errors advise, and what to do instead at a command line. */
const ADVICE: Readonly<Record<string, string>> = {
  ', or give the option "apiKey"': '',
  ' Pass fewer, or raise maxContextFiles.': ' Give fewer, or a folder inside.',
  'give the option "baseURL"': 'give --base-url',
  'give "modelName"': 'give --model, or set RLM_LLM_MODEL',
};

/**
 * What an error of a model says, with flags where it speaks of options: a model's key has no flag,
 * because other users of the machine can read a command line.
 *
 * @param places By whose names what was typed is called.
 */
export function inTypedAdvice(
  { code, message, details }: Pick<RlmError, 'code' | 'message' | 'details'>,
  places: Readonly<Record<string, string>>,
): string {
  if (code === 'PRICE_UNKNOWN' && typeof details['model'] === 'string') {
    const flag = places['config.maxCostUsd'] ?? 'maxCostUsd';
    return `${flag} cannot be kept: the price of the model "${details['model']}" is not known.`;
  }
  if (code === 'MODEL_NOT_FOUND') {
    return message.replace(
      /^The call of the model "(.*?)" \((.*?)\) failed(?: \(HTTP \d+\))?: /,
      "Model '$1' not found ($2): ",
    );
  }
  // Not an image's: that has a current directory of its own.
  if (code === 'PYTHON_NOT_FOUND' && message.startsWith('No Python interpreter at ')) {
    return goneFolderAdvice() ?? message;
  }
  return Object.entries(ADVICE).reduce(
    (text, [option, flag]) => text.replace(option, flag),
    message,
  );
}
